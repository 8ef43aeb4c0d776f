"""Addresses, postal codes and small towns of patients, 45 CFR 164.514(b)(2)(i)(B).

Streets and codes count unless the words around show a clinic's, a meeting's or a colleague's. A town of 20,000 people
or fewer counts where it is a patient's, and then may identify: place plus one clinical fact can be enough for a family
to recognise (CPSNB). Large cities pass. Misses landmarks and unlisted places.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from policies.citations import SAFE_HARBOR
from policies.context import Context
from policies.fiction import is_fiction
from policies.finding import Annotation, Entity, Severity, Subject, VerdictKind
from policies.policy import Hit, Policy
from policies.ruling import ACTED_ON, both
from policies.scene import Scene
from policies.subject import subject_of

_TOWNS = frozenset({"town", "reserve"})
#: In front of a town: where the author is, or has been.
_AUTHORS = re.compile(
    r"(?<!\w)(?:i'm|im|i am|i was|we're|we are|just got|i got|je suis|suis|chu|j'etais|on est)"
    r"(?: just| now| finally| encore)?(?: back| home| stuck| revenue?| rentree?| de retour)?"
    r"(?: from| in| at| up in| de| d'| a| au| en)? ?$"
)
#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType({"authors": _AUTHORS})
_NEAR = 32


def _find(scene: Scene, annotations: Sequence[Annotation], context: Context) -> Iterator[Hit]:
    del context
    places = [seen for seen in annotations if seen.entity is Entity.ADDRESS and seen.score >= ACTED_ON]
    if not places or is_fiction(scene):
        return
    for place in places:
        subject, evidence = subject_of(scene, place.span)
        if place.pattern in _TOWNS:
            is_authors = place.subject is not Subject.PATIENT and _AUTHORS.search(scene.before(place.span, _NEAR))
            if Subject.PATIENT in {subject, place.subject} and not is_authors:
                yield Hit(annotation=place, kind=VerdictKind.MAY_IDENTIFY, evidence=evidence)
        elif subject not in {Subject.STAFF, Subject.OTHER}:
            yield Hit(annotation=place, evidence=evidence)


POLICY = Policy(
    code="street_address",
    title=both("an address or small place", "une adresse ou une petite localité"),
    entities=frozenset({Entity.ADDRESS}),
    kind=VerdictKind.IDENTIFIES,
    severity=Severity.MEDIUM,
    citation=SAFE_HARBOR["B"],
    strategy=8,
    advice=both(
        "Leave the address out, or name the province or region.",
        "Retirez l'adresse, ou nommez la province ou la région.",
    ),
    find=_find,
    must_flag=(
        "she lives at 77 Assiniboine Ave, unit 1203",
        "home care keeps going to 1482 Sargent Ave apt 6, he moved",
        "il habite au 118 rue Front, app 4",
        "her postal code is R3C 1A5",
        "son adresse: 45 boul. Gréber, Gatineau",
        "pt lives at 12 Elm St, Springfield",
        "his zip is 58102",
        "fisherman from Gimli, hook through the globe",
        "trappeur de Salluit, engelures",
        "he lives in Maxville and cannot drive",
    ),
    must_pass=(
        "food drive drop off is 820 Sherbrook St, main lobby, for staff",
        "conference at 100 Front Street, register by friday",
        "the clinic moved to 12 Elm Street, suite 4",
        "she is from Toronto",
        "hi i'm back from Puvirnituq, what did i miss",
        "24 hours to discharge, 2 units of blood",
        "grand rounds from Winnipeg on zoom",
        "3 way stopcock, 10 ml line flush",
    ),
)
