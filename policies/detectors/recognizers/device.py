"""Device identifiers: serial and lot numbers, unique device identifiers, hardware addresses.

Formats: GS1 application identifiers of a UDI (21 CFR 830), six hexadecimal pairs of a hardware address; else the label
decides. A lot that is recalled or in stock belongs to nobody. Known to miss: a serial number without a label.
"""

import re
from dataclasses import replace

from policies.detectors.family import DISTINCTIVE, END, LABELLED, LIKELY, NEAR, START, Family, Form, labelled
from policies.finding import Annotation, Entity, Subject
from policies.scene import Scene

_NUMBER = r"(?:number|num|no|nos|numero|#|id)"
_STRONG = (
    rf"serial|serial ?{_NUMBER}|s/n|ser ?(?:no|#)|sn ?#|device ?(?:id|{_NUMBER})|implant ?(?:id|{_NUMBER})|udi|imei|"
    rf"(?:numero|no|n°|num) (?:de |du )?(?:serie|lot|l'appareil|implant)|lot ?{_NUMBER}|batch ?{_NUMBER}|no serie|"
    r"mac address"
)
_VALUE = r"(?=[a-z\-/]{0,8}[0-9])[a-z0-9](?:[\-/.]?[a-z0-9]){3,24}"
_WITH_LETTER = r"(?=[a-z]{1,6}-?[0-9]|[0-9]{1,8}-?[a-z])[a-z0-9](?:-?[a-z0-9]){3,18}"
_NOBODYS = re.compile(
    r"(?<![a-z])(?:recall|recalled|rappel|rappele|batch|stock|supply|supplies|shortage|inventory|inventaire|expired|"
    r"expiry|expires|perime|box|boxes|fridge|frigo|warehouse|distributor|quarantine|affected lots?|pharmacy received|"
    r"discard|all units|vials|manufacturer|catalogue|model)(?![a-z])"
)


def _refine(scene: Scene, claim: Annotation) -> Annotation | None:
    value = scene.folded[claim.span.start : claim.span.end]
    if sum(char.isdigit() for char in value) < 2:  # noqa: PLR2004 - a word with one digit is no serial number
        return None
    if _NOBODYS.search(scene.before(claim.span, 60)) or _NOBODYS.search(scene.after(claim.span, 40)):
        return replace(claim, subject=Subject.OTHER, evidence=(*claim.evidence, "cue:stock"))
    return claim


RECOGNIZER = Family(
    name="device",
    forms=(
        Form(
            name="labelled",
            entity=Entity.DEVICE_ID,
            pattern=labelled(_STRONG, _VALUE),
            score=LABELLED,
        ),
        Form(
            name="weakly_labelled",
            entity=Entity.DEVICE_ID,
            needs=("lot", "sn", "batch"),
            pattern=labelled(r"lot|lots|sn|batch", _WITH_LETTER),
            score=NEAR,
        ),
        Form(
            name="udi",
            entity=Entity.DEVICE_ID,
            least_digits=16,
            pattern=re.compile(r"\(01\)[0-9]{14}(?:\((?:10|11|17|21)\)[a-z0-9\-]{1,20}){0,4}"),
            score=LABELLED,
            accepts=bool,
        ),
        Form(
            name="hardware_address",
            entity=Entity.DEVICE_ID,
            needs=(":", "-"),
            pattern=re.compile(rf"{START}(?:[0-9a-f]{{2}}[:\-]){{5}}[0-9a-f]{{2}}{END}"),
            score=DISTINCTIVE,
        ),
        Form(
            name="implant",
            entity=Entity.DEVICE_ID,
            least_digits=5,
            pattern=labelled(
                r"pacemaker|icd|crt-?d|ppm|pump|implant|stent|valve|cgm|dexcom|libre|omnipod|lvad|neurostimulator|"
                r"defibrillator|cochlear|insulin pump|pompe|stimulateur|transmitter|transmetteur|controller|controleur|"
                r"neurostimulateur|defibrillateur",
                r"[a-z]{2,4}[0-9]{5,10}[a-z]?",
            ),
            score=LIKELY,
        ),
    ),
    refine=_refine,
)
