"""Rooms, beds and places on a list that stand for a patient: within a hospital they tell colleagues who is meant.

45 CFR 164.514(b)(2)(i)(R) and PHIPA s. 4(2). Such a message may identify; a care team's own channel can let it pass.
Empty beds, meeting rooms, units and equipment pass. Misses bare numbers.
"""

from collections.abc import Iterator, Sequence

from policies.citations import SAFE_HARBOR
from policies.context import Context
from policies.fiction import is_fiction
from policies.finding import Annotation, Entity, Severity, Subject, VerdictKind
from policies.policy import Hit, Policy
from policies.ruling import both
from policies.scene import Scene
from policies.subject import subject_of


def _find(scene: Scene, annotations: Sequence[Annotation], context: Context) -> Iterator[Hit]:
    del context
    rooms = [seen for seen in annotations if seen.entity is Entity.ROOM]
    if not rooms or is_fiction(scene):
        return
    for room in rooms:
        if room.subject is Subject.PATIENT:
            yield Hit(annotation=room)
        elif room.subject is Subject.UNKNOWN:
            subject, evidence = subject_of(scene, room.span)
            if subject is Subject.PATIENT or (subject is Subject.UNKNOWN and room.pattern == "bed"):
                yield Hit(annotation=room, evidence=evidence)


POLICY = Policy(
    code="room_number",
    title=both("a room or bed", "une chambre ou un lit"),
    entities=frozenset({Entity.ROOM}),
    kind=VerdictKind.MAY_IDENTIFY,
    severity=Severity.LOW,
    citation=SAFE_HARBOR["R"],
    strategy=8,
    advice=both(
        "Say the problem instead of the bed, or use the care team's own channel.",
        "Dites le problème plutôt que le lit, ou utilisez le canal de l'équipe soignante.",
    ),
    find=_find,
    must_flag=(
        "bed 9 is spiking again",
        "la dame du 12 veut partir",
        "rm 412b wants to leave AMA",
        "lit 14 désature",
        "pt in 408: pacer interrogated",
        "civière 11 a vomi",
        "la pte au lit 4 est niveau C",
        "room 6 thinks i'm his daughter",
        "412A's niece found me on facebook",
        "stretcher 19 spiked mid transfusion",
    ),
    must_pass=(
        "bed 11 is empty, needs a terminal clean",
        "room 3 booked for rounds at noon",
        "réunion en salle 2.114 mercredi",
        "4W is full again",
        "who took the ultrasound from resus 2",
        "lit 8 libre au 3e",
        "meet in room 1108",
        "41 on the list, 5 waiting",
        "dame de 72 ans au triage",
    ),
)
