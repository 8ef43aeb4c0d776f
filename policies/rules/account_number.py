"""Account numbers, 45 CFR 164.514(b)(2)(i)(J): cards, bank accounts, billing accounts.

Cards by Luhn and grouping, IBAN by modulus 97, others by their label. Misses bank accounts without a label.
"""

from policies.citations import SAFE_HARBOR
from policies.finding import Entity, Severity, VerdictKind
from policies.policy import Policy
from policies.ruling import any_of, both

POLICY = Policy(
    code="account_number",
    title=both("an account or card number", "un numéro de compte ou de carte"),
    entities=frozenset({Entity.ACCOUNT}),
    kind=VerdictKind.IDENTIFIES,
    severity=Severity.HIGH,
    citation=SAFE_HARBOR["J"],
    strategy=8,
    advice=both(
        "Leave the number out; billing has it.",
        "Retirez le numéro; la facturation l'a déjà.",
    ),
    find=any_of(Entity.ACCOUNT),
    must_flag=(
        "he paid with 4242 4242 4242 4242",
        "visa ending in 4242",
        "billing account 00448812 is overdue",
        "acct # 7781203345",
        "compte 004488123",
        "transit 12345-003-1234567",
    ),
    must_pass=(
        "on account of 3000 patients",
        "account for 45% of cases",
        "invoice due 2024",
    ),
)
