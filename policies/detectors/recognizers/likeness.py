"""Words that point at an image or a print by which a patient can be recognised.

Sources: 45 CFR 164.514(b)(2)(i)(Q), "full-face photographic images and any comparable images", and (P), "biometric
identifiers, including finger and voice prints". An image counts where the clause says that a face, tattoo, wristband or
name can be seen; a cropped one, one without a face, or one of an ECG does not. Known to miss: an image that is attached
and not spoken of.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from policies.context import Context
from policies.detectors.family import DISTINCTIVE
from policies.finding import Annotation, Entity, Span
from policies.scene import Scene
from policies.search import Search

_IMAGE = (
    r"(?:photo(?:graph)?s?|pics?|pictures?|selfies?|video|videos|clip|snap(?:shot)?s?|screenshots?|screen grab|image|"
    r"images|"
    r"cliche|capture d'ecran|mugshot|headshot)"
)
_SHOWS = (
    r"(?:(?:full |whole )?(?:face|faces)|facial|visage|figure visible|tattoos?|tatouages?|tattooed|wristbands?|"
    r"armbands?|bracelets?|"
    r"id band|name ?tag|name badge|(?:full |his |her |pt'?s? |the |son )(?:name|nom)(?! ?:)|names?(?= (?:and|visible|"
    r"showing|readable|on))|"
    r"noms?(?= (?:visible|ecrit|et))|label with|etiquette|birthmark|date of birth|dob|licence plate|face and hair|"
    r"lisible|jersey number)"
)
_LINK = r"[^.;!?\n]{0,60}?(?<!\w)"
_PHOTO = re.compile(
    rf"(?<!\w)(?:{_IMAGE}(?!\w){_LINK}{_SHOWS}|{_SHOWS}{_LINK}{_IMAGE})(?!\w)(?: (?:visible|showing|readable|lisible|"
    rf"fully "
    r"readable))?"
)
_HIDDEN = re.compile(
    r"(?<!\w)(?:no|not|without|sans|pas|aucun|aucune|cropped|crop|croppe|rogne|blurred|blur|floute|masque|masked|"
    r"hidden|hide|"
    r"covered|cover|cache|remove|removed|never|jamais|don't|dont|avoid|minus|deidentified|de-identified|anonymi\w+|"
    r"policy|"
    r"politique|nouvelle|carte|new card|badge photo|id photo|staff|headshots?|consent form|zoom|team|our|my|me|myself|"
    r"kids?|dog|cat|teaching|textbook|ecg|ladder|museum|family photos|profile)(?!\w)"
)
_PRINT = re.compile(
    r"(?<!\w)(?P<value>(?:finger|thumb|palm|foot|voice|retina(?:l)?|iris|ear|face)[ -]?(?:prints?|scans?)|"
    r"empreintes? (?:digitales?|vocales?|palmaires?|du pouce)|(?:scan|balayage) (?:de l'iris|retinien)|face ?id|"
    r"(?:dna|genetic) profile|profil (?:adn|genetique)|voice (?:recording|sample) (?:bank|stored))(?!\w)"
)
_PATIENTS = re.compile(
    r"(?<!\w)(?:his|her|their|our [a-z]+ guy|pt|pts|pt's|patient|patient's|patients|sa|son|ses|du pt|de la pte|"
    r"du patient|de la patiente|guy|lady|"
    r"man|woman|girl|boy|mr|mrs|mme|m|stored|saved|uploaded|taken|sent|emailed|attached|jointe?|envoyee?|police|"
    r"cops)(?!\w)"
)
_STAFFS = re.compile(
    r"(?<!\w)(?:your|enroll?|enrol|log ?in|login|reader|lecteur|omnicell|pyxis|badge|unlock the|time clock|locker|"
    r"door|porte|"
    r"phone unlock|laptop|my|mon|ma|votre|vos|ton|tes|storeroom|kits?|boxes|hair, footprints|staff|new policy)(?!\w)"
)
_PHOTOS, _PRINTS = Search(_PHOTO), Search(_PRINT)


class LikenessRecognizer:
    """Finds references to recognisable images and to prints of one patient."""

    name = "likeness"
    entities = frozenset({Entity.PHOTO_REF, Entity.BIOMETRIC})
    patterns: Mapping[str, re.Pattern[str]] = MappingProxyType(
        {"photo": _PHOTO, "hidden": _HIDDEN, "print": _PRINT, "patients": _PATIENTS, "staffs": _STAFFS}
    )

    def find(self, scene: Scene, context: Context) -> Iterator[Annotation]:
        """Yield images that show who it is, and prints that belong to a patient."""
        del context
        for match in scene.matches(_PHOTOS):
            span = Span(*match.span())
            if not _HIDDEN.search(scene.before(span, 26) + scene.words(span).lower() + scene.after(span, 12)):
                yield _annotation(span, Entity.PHOTO_REF, "photo")
        for match in scene.matches(_PRINTS):
            span = Span(*match.span("value"))
            around = f"{scene.before(span, 60)} | {scene.after(span, 60)}"
            if _PATIENTS.search(around) and not _STAFFS.search(around):
                yield _annotation(span, Entity.BIOMETRIC, "print")


def _annotation(span: Span, entity: Entity, pattern: str) -> Annotation:
    return Annotation(span=span, entity=entity, score=DISTINCTIVE, recognizer="likeness", pattern=pattern)


RECOGNIZER = LikenessRecognizer()
