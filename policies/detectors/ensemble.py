"""All recognizers as one, so that what an engine does for each recognizer it does once a text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from policies.context import Context
from policies.detectors.recognizer import Recognizer
from policies.finding import Annotation, Entity
from policies.scene import Scene


class Ensemble:
    """Finds what its members find; implements ``policies.detectors.recognizer.Recognizer``."""

    name = "ensemble"

    def __init__(self, members: Iterable[Recognizer]) -> None:
        self._members = tuple(members)
        #: Every kind of annotation that a member can make.
        self.entities = frozenset[Entity]().union(*(member.entities for member in self._members))
        #: The members' regular expressions, each under its member's name and its own.
        self.patterns: Mapping[str, re.Pattern[str]] = MappingProxyType(
            {f"{member.name}.{name}": found for member in self._members for name, found in member.patterns.items()}
        )

    def find(self, scene: Scene, context: Context) -> Iterator[Annotation]:
        """Yield the annotations of each member in turn."""
        for member in self._members:
            yield from member.find(scene, context)
