"""A detector that adds, to what another sees, the words that together leave too small a group to hide in."""

from collections.abc import Sequence
from dataclasses import dataclass

from policies.checker import Detector
from policies.context import Context
from policies.detectors.facts import read_facts
from policies.finding import Annotation, Entity, Subject
from policies.message import Message
from policies.risk.fact import FactKind
from policies.risk.group import SMALLEST_GROUP, Group, group, too_small
from policies.scene import Scene
from policies.text import plain_text

#: The pattern of what this detector adds.
COMBINATION = "combination"
SCORE = 0.6
#: The code of the policy that judges it.
SMALL_GROUP = "small_group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Combining:
    """Implements ``policies.checker.Detector``; it only ever adds annotations."""

    detector: Detector
    #: Groups of this many people and more pass.
    smallest_group: int = SMALLEST_GROUP

    def annotate(self, scenes: Sequence[Scene], contexts: Sequence[Context]) -> list[list[Annotation]]:
        """Return the other detector's annotations and the combinations of each scene, sorted by position."""
        seen = self.detector.annotate(scenes, contexts)
        return [
            sorted((*known, *self._combined(scene)), key=lambda one: (one.span, one.entity, -one.score))
            for scene, known in zip(scenes, seen, strict=True)
        ]

    def _combined(self, scene: Scene) -> Sequence[Annotation]:
        telling = read_facts(scene)
        left = too_small(telling.facts, self.smallest_group) if telling.of_a_person else None
        return () if left is None else _annotations(left)


def group_told(message: Message) -> Group | None:
    """Return the group that the facts of one message leave, whatever its size; None where they tell too little."""
    return group(read_facts(Scene(plain_text(message.text, message.platform).text)).facts)


def _annotations(left: Group) -> list[Annotation]:
    """Return one annotation for each fact of a group but its sex, with codes of the facts it goes with, no figures."""
    kinds = tuple(f"with:{fact.kind}" for fact in left.facts)
    return [
        Annotation(
            span=fact.span,
            entity=Entity.QUASI,
            score=SCORE,
            recognizer=COMBINATION,
            pattern=COMBINATION,
            evidence=kinds,
            subject=Subject.PATIENT,
        )
        for fact in left.facts
        if fact.kind is not FactKind.SEX
    ]
