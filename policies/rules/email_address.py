"""E-mail addresses, 45 CFR 164.514(b)(2)(i)(F), of patients and of those near to them.

Shared mailboxes and addresses of institutions pass unless the words say whose they are. Misses addresses that lack
a domain.
"""

from policies.citations import SAFE_HARBOR
from policies.finding import Entity, Severity, VerdictKind
from policies.policy import Policy
from policies.ruling import both, unless_of_others

POLICY = Policy(
    code="email_address",
    title=both("an e-mail address", "une adresse de courriel"),
    entities=frozenset({Entity.EMAIL}),
    kind=VerdictKind.IDENTIFIES,
    severity=Severity.MEDIUM,
    citation=SAFE_HARBOR["F"],
    strategy=8,
    advice=both(
        "Leave the address out; it is in the chart.",
        "Retirez l'adresse; elle figure au dossier.",
    ),
    find=unless_of_others(Entity.EMAIL),
    must_flag=(
        "pt's email is jane.doe@example.com",
        "son courriel: j.tremblay@example.org",
        "her husband is bob dot roy at example dot com",
    ),
    must_pass=(
        "email me at a.physician@example.org",
        "send cases to education@example.org",
        "registration@example.com has the link",
    ),
)
