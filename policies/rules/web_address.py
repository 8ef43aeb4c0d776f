"""Web addresses about one patient, 45 CFR 164.514(b)(2)(i)(N): viewer links, own pages, accounts, fund-raisers.

Journals, tools and guidelines pass. Misses shortened links and names in a path without further words.
"""

from policies.citations import SAFE_HARBOR
from policies.finding import Entity, Severity, VerdictKind
from policies.policy import Policy
from policies.ruling import both, only_of_patients

POLICY = Policy(
    code="web_address",
    title=both("a link or account of a patient", "un lien ou un compte d'un patient"),
    entities=frozenset({Entity.URL}),
    kind=VerdictKind.IDENTIFIES,
    severity=Severity.MEDIUM,
    citation=SAFE_HARBOR["N"],
    strategy=8,
    advice=both(
        "Leave the link out; describe what it shows.",
        "Retirez le lien; décrivez ce qu'il montre.",
    ),
    find=only_of_patients(Entity.URL),
    must_flag=(
        "scan here https://pacs.example.org/viewer?patientId=00482",
        "his gofundme https://www.gofundme.com/f/help-the-family",
        "her insta is @jane_doe_92",
        "pt posted about it on facebook.com/jane.doe.92",
    ),
    must_pass=(
        "see https://www.nejm.org/doi/full/10.1056/NEJMoa2034577",
        "https://clinicaltrials.gov/study/NCT01234567",
        "the calculator: https://www.mdcalc.com/calc/801",
        "slides at https://example.org/rounds",
    ),
)
