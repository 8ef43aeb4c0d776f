"""Health plan numbers, 45 CFR 164.514(b)(2)(i)(I): the 13 Canadian schemes, MBI, NHS, CHI, Medicare, IHI.

Formats and trust in check digits stand in ``policies/detectors/recognizers/health_card.py``. Misses numbers that stand
alone, of provinces without a published check digit.
"""

from policies.citations import SAFE_HARBOR
from policies.finding import Entity, Severity, VerdictKind
from policies.policy import Policy
from policies.ruling import any_of, both

POLICY = Policy(
    code="health_card_number",
    title=both("a health card number", "un numéro d'assurance maladie"),
    entities=frozenset({Entity.HEALTH_CARD}),
    kind=VerdictKind.IDENTIFIES,
    severity=Severity.HIGH,
    citation=SAFE_HARBOR["I"],
    strategy=8,
    advice=both(
        "Leave the number out; registration can look it up from the chart.",
        "Retirez le numéro; l'admission peut le retrouver au dossier.",
    ),
    find=any_of(Entity.HEALTH_CARD),
    must_flag=(
        "hc 9876 543 217 vc ab",
        "ohip# 9876543217AB",
        "new consult, 9876-543-217",
        "NAM TREM 8508 1512 pour la demande",
        "carte santé BOUF12345678",
        "phn 9698 658 215",
        "AB PHN 12345-6789",
        "sk hsn 123 456 789",
        "mb phin 123456789",
        "NS health card 1234 567 890",
        "nb medicare 123456789",
        "mcp 123 456 789 012",
        "PEI health card 12345678",
        "NT health card N1234567",
        "nunavut health number 123456789",
        "yukon hc 002123456",
        "mbi 1EG4-TE5-MK73",
        "nhs 943 476 5870",
        "chi 010101 1237",
        "medicare 3501 80315 1",
        "ihi 8003608333429777",
    ),
    must_pass=(
        "mcp joints 2 and 3 swollen",
        "medicare 2024 fee schedule",
        "bolus 1000 500 250",
        "ohip code A007 or K013?",
        "crp 9876 was a typo",
        "chi square 3.84",
    ),
)
