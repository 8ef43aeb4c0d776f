"""The common rules of the identifier policies: whose a value is decides whether it identifies a patient."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from policies.context import Context
from policies.fiction import is_fiction, is_test_chart
from policies.finding import Annotation, Entity, Subject
from policies.message import Language
from policies.policy import Find, Hit
from policies.scene import Scene
from policies.subject import subject_of

#: Annotations below this score are seen and let pass.
ACTED_ON = 0.5

_OTHERS = frozenset({Subject.STAFF, Subject.OTHER})


def both(english: str, french: str) -> Mapping[Language, str]:
    """Return a text in both languages."""
    return MappingProxyType({Language.EN: english, Language.FR: french})


def any_of(*entities: Entity) -> Find:
    """Return a rule that objects to the entities' values unless they are known as another's, or of a test chart."""

    def find(scene: Scene, annotations: Sequence[Annotation], context: Context) -> Iterator[Hit]:
        del context
        found = [seen for seen in _acted_on(entities, annotations) if seen.subject not in _OTHERS]
        return iter([] if found and is_test_chart(scene) else [Hit(annotation=seen) for seen in found])

    return find


def unless_of_others(*entities: Entity) -> Find:
    """Return a rule that objects to the entities' values unless the words around show a colleague's or an office's."""

    def find(scene: Scene, annotations: Sequence[Annotation], context: Context) -> Iterator[Hit]:
        del context
        for seen in _acted_on(entities, annotations):
            subject, evidence = _subject(scene, seen)
            if subject not in _OTHERS and not is_fiction(scene):
                yield Hit(annotation=seen, evidence=evidence)

    return find


def only_of_patients(*entities: Entity) -> Find:
    """Return a rule that objects to the entities' values only where the words around show a patient's."""

    def find(scene: Scene, annotations: Sequence[Annotation], context: Context) -> Iterator[Hit]:
        del context
        for seen in _acted_on(entities, annotations):
            subject, evidence = _subject(scene, seen)
            if subject is Subject.PATIENT:
                yield Hit(annotation=seen, evidence=evidence)

    return find


def _acted_on(entities: Sequence[Entity], annotations: Sequence[Annotation]) -> Iterator[Annotation]:
    return (seen for seen in annotations if seen.entity in entities and seen.score >= ACTED_ON)


def _subject(scene: Scene, seen: Annotation) -> tuple[Subject, tuple[str, ...]]:
    """Whose it is: by the recognizer's own cues, which stand closest, else by the words around."""
    return (seen.subject, ()) if seen.subject is not Subject.UNKNOWN else subject_of(scene, seen.span)
