"""Public health insurance numbers: the 13 provinces and territories of Canada, US, UK and Australian schemes.

Formats and check digits: Ontario, Québec, British Columbia, England's NHS, Scotland's CHI, Australia's Medicare and IHI
have published rules (``policies.detectors.check_digits``); of Alberta, Saskatchewan, Manitoba, Nova Scotia, New
Brunswick, Newfoundland, Prince Edward Island and the territories only length and grouping can be trusted, so that
their numbers need a label or words near them. Known to miss: those numbers standing alone.
"""

import re

from policies.detectors import check_digits
from policies.detectors.family import (
    DISTINCTIVE,
    END,
    FAINT,
    LABELLED,
    LIKELY,
    START,
    Family,
    Form,
    labelled,
    plausible,
)
from policies.finding import Annotation, Entity
from policies.scene import Scene

_SIGN = r"[ .\-\n]"
_LABEL = (
    r"hcn?|h ?card|(?:bc|ab|alberta|sk|mb|manitoba|ns|nb|pei|nl|ontario) card|"
    r"health ?card|health (?:number|no|num|id|insurance|care|ins)|care ?card|phn|ohip|ramq|nam|uli|hsn|phin|mcp|"
    r"msp|msi|ahcip|mbi|medicare|medicare beneficiary|nhs|chi|ihi|carte (?:sante|soleil|medicare|ramq)|"
    r"(?:carte )?(?:d'?)?assurance[ -]maladie|ab health|sk health|mb health|bc services card|services card"
)
_WORDS = re.compile(rf"(?<![a-z0-9])(?:{_LABEL})(?![a-z])")
_NHS_WORDS = re.compile(r"(?<![a-z])(?:nhs|nhs number)(?![a-z])")
_CHI_WORDS = re.compile(r"(?<![a-z])chi(?![a-z])")
_MEDICARE_WORDS = re.compile(r"(?<![a-z])medicare(?![a-z])")
_PROVINCE_WORDS = re.compile(
    r"(?<![a-z])(?:alberta|saskatchewan|manitoba|nova scotia|new brunswick|newfoundland|pei|yukon|nunavut|nwt)"
    r"(?:'s)? (?:number|no|plan|health)(?![a-z])"
)
_FAMILY_WORDS = re.compile(r"(?<![a-z])(?:registration|family reg|mhsc|manitoba health|mb health|inscription)(?![a-z])")

_VERSION = r"(?:-?[a-z]{2})?"
_GROUPED = rf"[1-9][0-9]{{3}}{_SIGN}[0-9]{{3}}{_SIGN}[0-9]{{3}}{_VERSION}"
_RAMQ = rf"[a-z]{{4}}{_SIGN}?[0-9]{{4}}{_SIGN}?[0-9]{{4}}"
_MBI = (
    r"[1-9][ac-hjkmnp-rt-y][0-9ac-hjkmnp-rt-y][0-9]-?[ac-hjkmnp-rt-y][0-9ac-hjkmnp-rt-y][0-9]-?"
    r"[ac-hjkmnp-rt-y]{2}[0-9]{2}"
)
_THREES = rf"[0-9]{{3}}{_SIGN}[0-9]{{3}}{_SIGN}[0-9]{{3,4}}(?:{_SIGN}[0-9]{{3}})?"
_ANY = rf"(?:[hndmt]{_SIGN}?)?[0-9](?:{_SIGN}?[0-9]){{4,15}}{_VERSION}"

_FREEPHONE = ("1800", "1300", "0800")
_TEN_DIGIT_RULES = {
    "ontario": check_digits.ontario,
    "british_columbia": check_digits.british_columbia,
    "nhs": check_digits.nhs,
    "chi": check_digits.chi,
}


def _is_no_freephone(value: str) -> bool:
    return plausible(value) and not value.startswith(_FREEPHONE)


def _refine(scene: Scene, claim: Annotation) -> Annotation | None:
    """Four lower-case letters and two groups of four digits may be any word and two years, unless signs join them."""
    if claim.pattern != "quebec" or claim.evidence:
        return claim
    value = scene.words(claim.span)
    return claim if value[:4].isupper() or " " not in value else None


RECOGNIZER = Family(
    name="health_card",
    forms=(
        Form(
            name="labelled",
            entity=Entity.HEALTH_CARD,
            least_digits=5,
            pattern=labelled(_LABEL, rf"{_GROUPED}|{_RAMQ}|{_MBI}|{_THREES}|{_ANY}"),
            score=LABELLED,
            checks=_TEN_DIGIT_RULES | {"ramq": check_digits.ramq, "ihi": check_digits.ihi},
            checked=LABELLED,
        ),
        Form(
            name="ending",
            entity=Entity.HEALTH_CARD,
            least_digits=4,
            needs=("end", "last"),
            pattern=re.compile(
                rf"(?<![a-z0-9])(?:{_LABEL})(?: (?:number|no|card))?,? (?:ending|ends|last (?:four|4)(?: digits)?)"
                rf"(?: (?:in|with|is|are))?[ :]{{1,2}}(?P<value>[0-9]{{4}}){END}"
            ),
            score=LABELLED,
            accepts=bool,
        ),
        Form(
            name="grouped",
            entity=Entity.HEALTH_CARD,
            least_digits=10,
            pattern=re.compile(START + _GROUPED + END),
            score=FAINT,
            checks=_TEN_DIGIT_RULES,
            checked=DISTINCTIVE,
            words=_WORDS,
            accepts=_is_no_freephone,
        ),
        Form(
            name="hyphenated",
            entity=Entity.HEALTH_CARD,
            least_digits=10,
            pattern=re.compile(START + r"[1-9][0-9]{3}-[0-9]{3}-[0-9]{3}" + _VERSION + END),
            score=LIKELY,
            accepts=_is_no_freephone,
        ),
        Form(
            name="with_version",
            entity=Entity.HEALTH_CARD,
            least_digits=10,
            pattern=re.compile(START + r"[1-9][0-9]{9}-?[a-z]{2}" + END),
            score=LIKELY,
            checks={"ontario": check_digits.ontario},
            checked=DISTINCTIVE,
            words=_WORDS,
        ),
        Form(
            name="ten_digits",
            entity=Entity.HEALTH_CARD,
            least_digits=10,
            pattern=re.compile(START + r"[0-9]{10}" + END),
            score=0,
            checks=_TEN_DIGIT_RULES,
            checked=LIKELY,
            words=_WORDS,
        ),
        Form(
            name="nhs",
            entity=Entity.HEALTH_CARD,
            least_digits=10,
            pattern=re.compile(START + rf"[0-9]{{3}}{_SIGN}[0-9]{{3}}{_SIGN}[0-9]{{4}}" + END),
            score=0,
            checks={"nhs": check_digits.nhs},
            checked=0.5,
            words=_NHS_WORDS,
        ),
        Form(
            name="chi",
            entity=Entity.HEALTH_CARD,
            least_digits=10,
            pattern=re.compile(START + r"[0-3][0-9][01][0-9]{3}[ \-][0-9]{4}" + END),
            score=0,
            checks={"chi": check_digits.chi},
            checked=LIKELY,
            words=_CHI_WORDS,
        ),
        Form(
            name="quebec",
            entity=Entity.HEALTH_CARD,
            least_digits=8,
            pattern=re.compile(START + _RAMQ + END),
            score=DISTINCTIVE,
            checks={"ramq": check_digits.ramq},
            checked=DISTINCTIVE,
            words=_WORDS,
            accepts=check_digits.is_ramq,
        ),
        Form(
            name="mbi",
            entity=Entity.HEALTH_CARD,
            least_digits=5,
            pattern=re.compile(START + _MBI + END),
            score=DISTINCTIVE,
            words=_MEDICARE_WORDS,
        ),
        Form(
            name="australian_medicare",
            entity=Entity.HEALTH_CARD,
            least_digits=10,
            pattern=re.compile(START + r"[2-6][0-9]{3}[ \-]?[0-9]{5}[ \-]?[0-9](?:[ \-/]?[0-9])?" + END),
            score=0,
            checks={"australian_medicare": check_digits.australian_medicare},
            checked=LIKELY,
            words=_MEDICARE_WORDS,
        ),
        Form(
            name="ihi",
            entity=Entity.HEALTH_CARD,
            least_digits=16,
            pattern=re.compile(START + r"8003[ \-]?60[0-9]{2}[ \-]?[0-9]{4}[ \-]?[0-9]{4}" + END),
            score=LIKELY,
            checks={"ihi": check_digits.ihi},
            checked=DISTINCTIVE,
            words=_WORDS,
        ),
        Form(
            name="other_provinces",
            entity=Entity.HEALTH_CARD,
            least_digits=7,
            pattern=re.compile(
                START
                + rf"(?:[hndmt]{_SIGN}?[0-9]{{7}}|[0-9]{{5}}{_SIGN}[0-9]{{4}}|{_THREES}|[0-9]{{8,9}}|[0-9]{{12}})"
                + END
            ),
            score=0,
            words=_WORDS,
        ),
        Form(
            name="province_named",
            entity=Entity.HEALTH_CARD,
            least_digits=8,
            pattern=re.compile(START + r"(?:[0-9]{8,9}|[0-9]{5}-[0-9]{4})" + END),
            score=0,
            words=_PROVINCE_WORDS,
        ),
        Form(
            name="manitoba_family",
            entity=Entity.HEALTH_CARD,
            least_digits=5,
            pattern=re.compile(START + r"(?:[a-z][0-9]{5}|[0-9]{6})" + END),
            score=0,
            words=_FAMILY_WORDS,
        ),
    ),
    refine=_refine,
)
