"""Licence plates and vehicle identification numbers.

Plates have a format per province and state and none that a word could not have, so a label decides; a VIN has 17
characters and a check character (49 CFR 565.15). Known to miss: a plate without a label.
"""

import re

from policies.detectors import check_digits
from policies.detectors.family import DISTINCTIVE, END, LABELLED, NEAR, START, Family, Form, labelled
from policies.finding import Annotation, Entity
from policies.scene import Scene

_PLATE = (
    r"(?:[a-z]{1,4}[ \-]?[0-9]{2,4}(?:[ \-]?[a-z]{1,3})?|[0-9]{1,4}[ \-]?[a-z]{2,4}(?:[ \-]?[0-9]{1,3})?|"
    r"[0-9]{3}[ \-]?[0-9]{3})"
)
_STRONG = (
    r"(?:licen[cs]e|number|vanity|registration|reg|car|vehicle|truck|lic|ontario|on|quebec|qc|bc|alberta) plates?|"
    r"plates? (?:number|no|num|#)|plaques? d'immatriculation|immatriculation|immatricule|immatriculee|plaque (?:no|"
    r"numero|#)|plaque auto|reg (?:no|number)|tag (?:no|number|#)"
)


def _refine(scene: Scene, claim: Annotation) -> Annotation | None:
    """Bone has plates too: behind the bare word only capitals and digits together are a licence plate."""
    if claim.pattern != "weakly_labelled":
        return claim
    value = scene.words(claim.span)
    return claim if value.isupper() and any(char.isdigit() for char in value) else None


RECOGNIZER = Family(
    name="vehicle",
    forms=(
        Form(
            name="labelled",
            entity=Entity.LICENSE_PLATE,
            least_digits=2,
            needs=("plat", "plaq", "immatricul", "reg ", "tag "),
            pattern=labelled(_STRONG, _PLATE),
            score=LABELLED,
            accepts=bool,
        ),
        Form(
            name="weakly_labelled",
            entity=Entity.LICENSE_PLATE,
            least_digits=2,
            needs=("plat", "plaq"),
            pattern=labelled(r"plates?|plaques?", _PLATE),
            score=NEAR,
            accepts=bool,
        ),
        Form(
            name="vin_labelled",
            entity=Entity.LICENSE_PLATE,
            least_digits=3,
            needs=("vin",),
            pattern=labelled(r"vin", r"[0-9a-hj-npr-z]{11,17}"),
            score=LABELLED,
        ),
        Form(
            name="vin",
            entity=Entity.LICENSE_PLATE,
            least_digits=5,
            pattern=re.compile(rf"{START}[0-9a-hj-npr-z]{{17}}{END}"),
            score=0,
            checks={"vin": check_digits.vin},
            checked=DISTINCTIVE,
        ),
    ),
    refine=_refine,
)
