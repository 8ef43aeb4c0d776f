"""Medical record numbers: whatever a hospital or practice numbers its charts with.

There is no format; the label decides ("mrn 00482", "dossier 123456", "chart # 4471-02"). Known to miss: a chart number
standing alone, and one whose label is a local word.
"""

import re

from policies.detectors.family import END, LABELLED, LIKELY, NEAR, START, Family, Form, labelled, plausible
from policies.finding import Annotation, Entity
from policies.scene import Scene

_NUMBER = r"(?:number|num|no|nbr|numero|id|identifier|#)"
_STRONG = (
    r"mrns?|m[. ]r[. ]n\.?|mr ?#|mr no|medical record|medical records?|med ?rec|urn?|uhid|ipp|"
    rf"hosp(?:ital)?\.? ?{_NUMBER}|(?:pt|patient)(?:'?s)? ?{_NUMBER}|(?:epic|cerner|meditech|emr|ehr|emr) ?{_NUMBER}|"
    rf"(?:chart|dossiers?|file|record|doss) ?{_NUMBER}|(?:{_NUMBER}|n°)\.? (?:de |du )?dossier"
)
_WEAK = r"charts?|dossiers?(?: medica(?:l|ux))?|file|doss"
_VALUE = r"(?:[a-z]{1,4}-?)?[0-9](?:[\-/]?[0-9]){2,13}(?:-?[a-z]{1,2})?"
_SPACED = r"(?:[0-9]{3}(?: [0-9]{3}){1,3}|0[0-9]{1,3}(?: [0-9]{2,4}){1,3}|[0-9]{2}(?: [0-9]{2}){2,4})"
_LONG = r"(?:[a-z]{1,4}-?)?[0-9](?:[\-/]?[0-9]){3,13}"
_MEASURE = (
    r"(?! ?(?:mg|mcg|g|kg|ml|l|cc|units?|iu|meq|mmol|bpm|mmhg|%|hrs?|h|days?|pages?|pts?|patients?|cases?|steps|years?|"
    r"deaths)(?![a-z]))"
)
_NO_PATIENT = re.compile(
    r"(?<![a-z])(?:meeting|zoom|webinar|user|employee|staff|login|session|conference|event|order|teams|badge|course|"
    r"product|provider|physician|article|document|channel|message|build|trial|study|reunion|employe)(?:'?s)? id"
)
#: Words that make a long number somewhere behind them a chart's: "MRN for the lady in resus is 0048213".
_WORDS = re.compile(rf"(?<![a-z0-9])(?:{_STRONG}|chart is|chart under|dossier)(?![a-z0-9])")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def _refine(scene: Scene, claim: Annotation) -> Annotation | None:
    """A year behind "chart" or "dossier" is a year, and a meeting or a colleague may have an "id" too."""
    if claim.pattern == "weakly_labelled" and _YEAR.fullmatch(scene.folded, claim.span.start, claim.span.end):
        return None
    if claim.pattern == "id_labelled" and _NO_PATIENT.search(scene.before(claim.span, 30)):
        return None
    return claim


RECOGNIZER = Family(
    name="medical_record",
    forms=(
        Form(
            name="labelled",
            entity=Entity.MRN,
            least_digits=3,
            pattern=labelled(_STRONG, rf"(?:{_SPACED}|{_VALUE}){_MEASURE}"),
            score=LABELLED,
            accepts=lambda value: plausible(value) or value.startswith("0"),
            more=re.compile(rf"[ ]?(?:[,;/&+]|and|et)[ ]?(?:and |et )?(?P<value>[0-9]{{5,10}}){END}"),
        ),
        Form(
            name="weakly_labelled",
            entity=Entity.MRN,
            least_digits=4,
            needs=("chart", "doss", "file"),
            pattern=labelled(_WEAK, rf"{_LONG}{_MEASURE}"),
            score=NEAR,
        ),
        Form(
            name="patient_number",
            entity=Entity.MRN,
            least_digits=5,
            pattern=labelled(r"pts?|patiente?s?|clients?", rf"[0-9]{{5,9}}{_MEASURE}"),
            score=NEAR,
        ),
        Form(
            name="record",
            entity=Entity.MRN,
            least_digits=7,
            needs=("record",),
            pattern=labelled(r"records?", rf"[0-9]{{7,9}}{_MEASURE}"),
            score=NEAR,
        ),
        Form(
            name="pulled_up",
            entity=Entity.MRN,
            least_digits=7,
            needs=("pull",),
            pattern=labelled(r"pull(?:ed|ing)? up", rf"[0-9]{{7,9}}{_MEASURE}"),
            score=LIKELY,
        ),
        Form(
            name="near_label",
            entity=Entity.MRN,
            least_digits=6,
            pattern=re.compile(rf"{START}[0-9]{{6,9}}{_MEASURE}{END}"),
            score=0,
            words=_WORDS,
        ),
        Form(
            name="id_labelled",
            entity=Entity.MRN,
            least_digits=4,
            needs=("id",),
            pattern=re.compile(rf"(?<![\w\-/'])id ?(?:[:#=]|no|number)[ :#]{{0,2}}(?P<value>{_LONG}){END}"),
            score=NEAR,
        ),
        Form(
            name="label_behind",
            entity=Entity.MRN,
            least_digits=4,
            needs=("mrn", "medical record", "chart n", "dossier"),
            pattern=re.compile(
                rf"{START}(?P<value>{_LONG})[ ]?(?:[(\[=]|is |est |as )[ ]?(?:his |her |the |their |le |son )?"
                r"(?:mrn|medical record|chart n|dossier)"
            ),
            score=NEAR,
        ),
    ),
    refine=_refine,
)
