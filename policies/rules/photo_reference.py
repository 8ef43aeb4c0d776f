"""Images by which a patient can be recognised, 45 CFR 164.514(b)(2)(i)(Q): a face, a tattoo, a readable wristband.

Cropped images and those of wounds, tracings and films pass. Misses an image that the words do not describe.
"""

from policies.citations import SAFE_HARBOR
from policies.finding import Entity, Severity, VerdictKind
from policies.policy import Policy
from policies.ruling import any_of, both

POLICY = Policy(
    code="photo_reference",
    title=both("a recognisable image", "une image reconnaissable"),
    entities=frozenset({Entity.PHOTO_REF}),
    kind=VerdictKind.IDENTIFIES,
    severity=Severity.HIGH,
    citation=SAFE_HARBOR["Q"],
    strategy=5,
    advice=both(
        "Crop face, tattoos, wristband and name, and note the consent.",
        "Rognez le visage, les tatouages, le bracelet et le nom, et notez le consentement.",
    ),
    find=any_of(Entity.PHOTO_REF),
    must_flag=(
        "sending you a photo of her face before the swelling",
        "selfie with the wristband readable, 4k views",
        "photo de la main envoyée, on voit son bracelet et son nom",
        "video shows his face during the event",
        "pic of the neck tattoo attached",
    ),
    must_pass=(
        "cropped photo of the rash, no face no wristband",
        "photo of the wound with a ruler",
        "pic of the ecg attached",
        "photo de la plaie, sans visage",
        "face to face visits resume monday",
        "the tattoo removal clinic moved",
    ),
)
