"""Social security and social insurance numbers, 45 CFR 164.514(b)(2)(i)(G), the last four digits of one included.

Formats: SSN 3-2-4, SIN 3-3-3 with Luhn. Misses nine digits without grouping, label or context.
"""

from policies.citations import SAFE_HARBOR
from policies.finding import Entity, Severity, VerdictKind
from policies.policy import Policy
from policies.ruling import any_of, both

POLICY = Policy(
    code="social_security_number",
    title=both("a social insurance or social security number", "un numéro d'assurance sociale"),
    entities=frozenset({Entity.SSN_SIN}),
    kind=VerdictKind.IDENTIFIES,
    severity=Severity.HIGH,
    citation=SAFE_HARBOR["G"],
    strategy=8,
    advice=both(
        "Leave the number out; no colleague needs it to help with the case.",
        "Retirez le numéro; aucun collègue n'en a besoin pour aider.",
    ),
    find=any_of(Entity.SSN_SIN),
    must_flag=(
        "ssn 123-45-6789",
        "123-45-6789 on the form",
        "nas 123 456 782",
        "SIN: 123456782",
        "her last four 6789",
        "ssn ending in 6789",
        "ssn xxx-xx-6789",
    ),
    must_pass=(
        "ssn 000-00-0000 is the placeholder",
        "123-45-678 is one digit short",
        "sodium 128 131 134 over three days",
        "last 4 weeks 2023 data",
        "since sin city 2005",
    ),
)
