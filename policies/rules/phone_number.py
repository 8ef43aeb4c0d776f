"""Telephone numbers, 45 CFR 164.514(b)(2)(i)(D), of patients and of those near to them.

Numbers of colleagues, clinics, pagers and helplines pass; the words next to the number tell. Misses local numbers
without a label.
"""

from policies.citations import SAFE_HARBOR
from policies.finding import Entity, Severity, VerdictKind
from policies.policy import Policy
from policies.ruling import both, unless_of_others

POLICY = Policy(
    code="phone_number",
    title=both("a telephone number", "un numéro de téléphone"),
    entities=frozenset({Entity.PHONE}),
    kind=VerdictKind.IDENTIFIES,
    severity=Severity.MEDIUM,
    citation=SAFE_HARBOR["D"],
    strategy=8,
    advice=both(
        "Leave the number out; it is in the chart.",
        "Retirez le numéro; il figure au dossier.",
    ),
    find=unless_of_others(Entity.PHONE),
    must_flag=(
        "call her daughter at 416-555-0123",
        "pt cell (613) 555-0142",
        "tél de la mère: 514 555-0187",
        "nok 4165550123",
        "his number is +44 7700 900123",
        "call mom 555-0123",
        "four one six, five five five, oh one two three is his wife",
    ),
    must_pass=(
        "clinic line 416-555-0123",
        "page me at 416-555-0123",
        "on call tonight: 416-555-0199",
        "helpline 1-800-555-0100",
        "call ICU at 613-555-0111 ext 4455",
        "bureau 514-555-0120",
        "416-555-012 is one digit short",
    ),
)
