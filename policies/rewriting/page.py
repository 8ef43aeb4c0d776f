"""A flagged message as the rewriting reads it, and the reasons for which it offers no words of its own."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from policies.language import detect_language
from policies.message import Language
from policies.scene import Scene


class Declined(StrEnum):
    """Why no rewrite is offered; the value is a code for programs, and none of them quotes the message."""

    #: Nothing in the message identifies anybody.
    NOTHING_TO_CHANGE = "nothing_to_change"
    #: What identifies is what the message is for (a list, a name to be spelled, a deadline): the chart is its place.
    TAKE_IT_TO_THE_CHART = "take_it_to_the_chart"
    #: Without the names a reader could take one person for another.
    WHO_IS_WHO = "who_is_who"
    #: An image, a print or a description identifies by itself, whatever words stand around it.
    NOT_BY_WORDS = "not_by_words"
    #: What came out would still be flagged, or have lost a number.
    NOT_CLEAN = "not_clean"


class Doubt(Exception):  # noqa: N818 # it is a verdict about a message, not an error of the program
    """A rewrite could mislead; carries the reason and nothing of the message."""

    def __init__(self, reason: Declined) -> None:
        super().__init__(reason.value)
        self.reason = reason


#: Clinical shorthand (c/o, s/p) and possessives, whose single letters are words in French.
_SLASHED = re.compile(r"\S*/\S*|['\u2019]s(?!\w)")
#: So many letters in capitals make a message that shouts throughout, as printouts do.
_SHOUTED_SHARE = 0.85
_SHOUTED_LETTERS = 12


@dataclass(frozen=True)
class Page:
    """The text that readers see, when it was sent, and how it is written."""

    scene: Scene = field(repr=False)
    sent_at: datetime | None

    @property
    def text(self) -> str:
        """The text."""
        return self.scene.text

    @property
    def folded(self) -> str:
        """The text in lower case without accents, of the same length, with straight apostrophes."""
        return self._straight

    @cached_property
    def _straight(self) -> str:
        return self.scene.folded.replace("\u2019", "'")

    @cached_property
    def language(self) -> Language:
        """The language that most of the text is in."""
        return detect_language(_SLASHED.sub(" ", self.text))

    @cached_property
    def shouts(self) -> bool:
        """Whether nearly all letters are capitals."""
        letters = [char for char in self.text if char.isalpha()]
        capitals = sum(char.isupper() for char in letters)
        return len(letters) >= _SHOUTED_LETTERS and capitals >= _SHOUTED_SHARE * len(letters)
