"""What a recognizer is: one family of identifiers, found in plain text by format, check digit and context words."""

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

from policies.context import Context
from policies.finding import Annotation, Entity
from policies.scene import Scene


class Recognizer(Protocol):
    """Finds one family of identifiers.

    A recognizer says what is in the text and how sure it is; whether that identifies a patient is for the policies.
    """

    #: Noun in lower case, such as ``health_card``; equals the module's name.
    name: str
    entities: frozenset[Entity]
    #: Every regular expression in use, by name; tests feed adversarial strings to each of them.
    patterns: Mapping[str, re.Pattern[str]]

    def find(self, scene: Scene, context: Context) -> Iterable[Annotation]:
        """Yield annotations with offsets into ``scene.text``."""
        ...
