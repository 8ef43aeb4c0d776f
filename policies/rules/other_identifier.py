"""Licence, passport, member, accession and case numbers, 45 CFR 164.514(b)(2)(i)(K) and (R).

Numbers of staff (NPI, CPSO, DEA) and of studies pass. Misses numbers without a label, except Ontario's driver's licence
and pathology accessions.
"""

from policies.citations import SAFE_HARBOR
from policies.finding import Entity, Severity, VerdictKind
from policies.policy import Policy
from policies.ruling import any_of, both

POLICY = Policy(
    code="other_identifier",
    title=both(
        "a licence, passport, insurance or case number", "un numéro de permis, de passeport, d'assurance ou de cas"
    ),
    entities=frozenset({Entity.OTHER_ID}),
    kind=VerdictKind.IDENTIFIES,
    severity=Severity.MEDIUM,
    citation=SAFE_HARBOR["R"],
    strategy=8,
    advice=both(
        "Leave the number out; it can be found in the chart.",
        "Retirez le numéro; il se trouve au dossier.",
    ),
    find=any_of(Entity.OTHER_ID),
    must_flag=(
        "driver's licence A1234-56789-01234",
        "passport AB123456",
        "manulife member id 88124471",
        "accession 24-0048812",
        "permis de conduire T1234-560789-01",
        "csn 400128812",
        "wsib claim 30044812",
        "path S24-12345 came back",
    ),
    must_pass=(
        "npi 1993999998",
        "cpso 12345",
        "NCT01234567 was stopped early",
        "PMID 12345678",
        "case 3 of 12",
        "icd-10 I21.4",
        "case control study 2019",
    ),
)
