"""Fax numbers, 45 CFR 164.514(b)(2)(i)(E), of patients and of those near to them.

Numbers of clinics and hospitals pass. Misses fax numbers that are called something else.
"""

from policies.citations import SAFE_HARBOR
from policies.finding import Entity, Severity, VerdictKind
from policies.policy import Policy
from policies.ruling import both, unless_of_others

POLICY = Policy(
    code="fax_number",
    title=both("a fax number", "un numéro de télécopieur"),
    entities=frozenset({Entity.FAX}),
    kind=VerdictKind.IDENTIFIES,
    severity=Severity.MEDIUM,
    citation=SAFE_HARBOR["E"],
    strategy=8,
    advice=both(
        "Leave the number out; it is in the chart.",
        "Retirez le numéro; il figure au dossier.",
    ),
    find=unless_of_others(Entity.FAX),
    must_flag=(
        "fax his employer at 416-555-0177",
        "téléc de sa pharmacie 514-555-0188",
        "her school wants it, fax 905-555-0166",
    ),
    must_pass=(
        "clinic fax 416-555-0177",
        "fax referrals to the office 613-555-0133",
        "téléc du bureau 514-555-0188",
    ),
)
