"""Social security and social insurance numbers, 45 CFR 164.514(b)(2)(i)(G), the last four digits of one included.

Formats: SSN 3-2-4, SIN 3-3-3 with Luhn. Misses nine digits without grouping, label or context.
"""

from collections.abc import Iterator, Sequence

from policies.citations import SAFE_HARBOR
from policies.context import Context
from policies.finding import Annotation, Entity, Severity, VerdictKind
from policies.policy import Hit, Policy, Remark
from policies.ruling import any_of, both
from policies.scene import Scene

_LENGTH = 9

_NUMBERS = any_of(Entity.SSN_SIN)


def _find(scene: Scene, annotations: Sequence[Annotation], context: Context) -> Iterator[Hit | Remark]:
    """Object to numbers, but for placeholders of one digit throughout, which nobody is ever given."""
    return iter(_NUMBERS(scene, [seen for seen in annotations if not _is_placeholder(scene, seen)], context))


def _is_placeholder(scene: Scene, seen: Annotation) -> bool:
    digits = [char for char in scene.words(seen.span) if char.isdigit()]
    return len(digits) == _LENGTH and len(set(digits)) == 1


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
    find=_find,
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
