"""Licences, passports, insurance members, accessions and cases; and numbers of staff and studies, which pass.

Formats: Ontario driver's licence A1234-56789-01234 and Québec's letter and 12 digits; passports of Canada and the
US; surgical pathology accessions (S24-12345); NPI with its check digit. Else the label decides. Numbers of staff (NPI,
CPSO, DEA) and of studies (NCT, DOI, PMID) are claimed so that no other family takes them for a patient's.
"""

import re
from dataclasses import replace

from policies.detectors import check_digits
from policies.detectors.family import DISTINCTIVE, END, LABELLED, LIKELY, NEAR, START, Family, Form, labelled
from policies.finding import Annotation, Entity, Subject
from policies.scene import Scene

_NUMBER = r"(?:number|num|no|nos|numero|#|id)"
_DRIVER = r"driver'?s?'? (?:licen[cs]e|lic|permit)|dl ?#|dl ?no|(?<!/)dl|permis(?: de conduire)?|health and dl"
_PASSPORT = r"passports?|passeports?"
_MEMBER = (
    rf"member ?{_NUMBER}|membership ?{_NUMBER}|subscriber(?: ?{_NUMBER})?|policy ?{_NUMBER}|group ?{_NUMBER}|"
    rf"certificate ?{_NUMBER}|police ?{_NUMBER}|certificat ?{_NUMBER}|beneficiary ?{_NUMBER}|insurance ?{_NUMBER}|"
    r"(?:insurance|insurer|assurance|assureur|manulife|sun ?life|blue cross|croix bleue|green shield|desjardins|"
    r"canada life|great-?west|medavie|aetna|cigna|humana|kaiser|anthem|united ?healthcare|uhc|bcbs|medicaid|medi-?cal|"
    r"tricare|ifhp|nihb|plan|ins)(?: (?:policy|plan|group|member|certificate|coverage|contract|police|contrat|id))?"
)
_CASE = (
    rf"accession(?: ?{_NUMBER})?|acc ?{_NUMBER}|requisition(?: ?{_NUMBER})?|req ?{_NUMBER}|specimen(?: ?{_NUMBER})?|"
    rf"sample ?{_NUMBER}|case ?{_NUMBER}|encounter(?: ?{_NUMBER})?|visit ?{_NUMBER}|csn|fin|claims?(?: ?{_NUMBER})?|"
    rf"wsib|cnesst|wcb|worksafe|worksafebc|(?:police|incident|coroner'?s?) (?:report|case|file)(?: ?{_NUMBER})?|"
    rf"report ?{_NUMBER}|booking ?{_NUMBER}|referral ?{_NUMBER}|prescription ?{_NUMBER}|rx ?{_NUMBER}|"
    rf"study ?accession|order ?{_NUMBER}|ticket ?{_NUMBER}|(?:numero|no|n°) (?:de |d')?(?:requete|requisition|"
    r"prelevement|visite|reclamation|cas|demande)"
)
_VALUE = r"(?=[a-z\-]{0,6}[0-9])[a-z0-9](?:[\-/]?[a-z0-9]){4,20}"
_SHORT = r"(?=[a-z\-]{0,6}[0-9])[a-z0-9](?:[\-/]?[a-z0-9]){3,20}"
_STAFF_LABEL = (
    rf"npi|cpso|cpsbc|cpsa|cpsm|cpss|cmq|dea|upin|camh staff|physician ?{_NUMBER}|billing ?{_NUMBER}|"
    rf"prescriber ?{_NUMBER}|(?:medical|physician|nursing|college) licen[cs]e(?: ?{_NUMBER})?|permis d'exercice|"
    rf"registration ?{_NUMBER}|employee ?{_NUMBER}|provider|license of dr"
)
_STUDY = (
    r"nct[0-9]{8}|isrctn[0-9]{8}|crd42[0-9]{9,12}|[0-9]{4}-[0-9]{6}-[0-9]{2}(?:-[0-9]{2})?|actrn[0-9]{14}|"
    r"10\.[0-9]{4,9}/[^\s<>\"]{1,80}|pmc[0-9]{6,8}"
)
_STAFF = frozenset({"staff_labelled", "npi", "dea"})
_DIGITS = 4


def _refine(scene: Scene, claim: Annotation) -> Annotation | None:
    if claim.pattern in _STAFF:
        return replace(claim, subject=Subject.STAFF)
    if claim.pattern.startswith("study"):
        return replace(claim, subject=Subject.OTHER)
    value = scene.words(claim.span)
    if claim.pattern == "pathology":
        return claim if value[0].isupper() else None
    return claim if sum(char.isdigit() for char in value) >= _DIGITS else None


RECOGNIZER = Family(
    name="other_id",
    forms=(
        Form(
            name="driver",
            entity=Entity.OTHER_ID,
            least_digits=4,
            needs=("driver", "dl", "permis"),
            pattern=labelled(_DRIVER, _VALUE + r"(?:[ \-][0-9]{5,6}){0,2}"),
            score=LABELLED,
        ),
        Form(
            name="canadian_driver",
            entity=Entity.OTHER_ID,
            least_digits=12,
            pattern=re.compile(
                rf"{START}[a-z][0-9]{{4}}[ \-](?:[0-9]{{5}}[ \-][0-9]{{5}}|[0-9]{{6}}[ \-][0-9]{{2}}){END}"
            ),
            score=DISTINCTIVE,
        ),
        Form(
            name="passport",
            entity=Entity.OTHER_ID,
            least_digits=6,
            needs=("passport", "passeport"),
            pattern=labelled(_PASSPORT, r"[a-z]{1,2} ?[0-9]{6,8}[a-z]{0,2}|[0-9]{7,9}"),
            score=LABELLED,
        ),
        Form(
            name="member", entity=Entity.OTHER_ID, least_digits=4, pattern=labelled(_MEMBER, _VALUE), score=NEAR + 0.07
        ),
        Form(name="case", entity=Entity.OTHER_ID, least_digits=4, pattern=labelled(_CASE, _SHORT), score=NEAR + 0.07),
        Form(
            name="pathology",
            entity=Entity.OTHER_ID,
            least_digits=5,
            pattern=re.compile(rf"{START}(?:s|sp|sh|c|cy|hp)-?[0-9]{{2}}-[0-9]{{3,6}}{END}"),
            score=LIKELY,
        ),
        Form(
            name="staff_labelled",
            entity=Entity.OTHER_ID,
            least_digits=3,
            pattern=labelled(_STAFF_LABEL, _SHORT),
            score=LABELLED + 0.02,
        ),
        Form(
            name="npi",
            entity=Entity.OTHER_ID,
            least_digits=10,
            pattern=re.compile(rf"{START}[12][0-9]{{9}}{END}"),
            score=0,
            checks={"npi": check_digits.npi},
            checked=LIKELY - 0.05,
        ),
        Form(
            name="study",
            entity=Entity.OTHER_ID,
            least_digits=6,
            pattern=re.compile(rf"{START}(?:{_STUDY}){END}"),
            score=LABELLED + 0.02,
            accepts=bool,
        ),
        Form(
            name="study_labelled",
            entity=Entity.OTHER_ID,
            least_digits=2,
            needs=(
                "pmid",
                "doi",
                "trial",
                "grant",
                "irb",
                "reb",
                "protocol",
                "din",
                "ndc",
                "icd",
                "snomed",
                "loinc",
                "cpt",
                "atc",
                "rxnorm",
                "orpha",
                "omim",
                "hcpcs",
            ),
            pattern=labelled(
                r"pmid|doi|trial|grant|irb|reb|protocol|din|ndc|icd-?10|snomed|loinc|cpt|atc|rxnorm|orpha|omim|hcpcs",
                _SHORT,
            ),
            score=LABELLED + 0.02,
        ),
    ),
    refine=_refine,
)
