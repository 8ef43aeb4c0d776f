"""The plain text of a message as policies and recognizers read it."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from policies.cues import Cue, read_boundaries, read_cues
from policies.finding import Span

_NUMBER = re.compile(r"[0-9](?:[^0-9/]{0,3}[0-9])*")
_NO_DIGIT = re.compile(r"[^0-9]+")


class Number(NamedTuple):
    """A run of digits at [start, end), with whatever stands between them."""

    start: int
    end: int
    #: How many digits it has.
    digits: int


@dataclass(frozen=True)
class Scene:
    """Plain text with the views that recognizers and policies share; every view has the same length as ``text``."""

    text: str = field(repr=False)

    @cached_property
    def folded(self) -> str:
        """Lower-case text without accents, one code point for one, so that offsets stay valid."""
        return fold(self.text)

    @cached_property
    def cues(self) -> tuple[Cue, ...]:
        """The words that tell whom the text is about, sorted by position."""
        return read_cues(self.folded)

    @cached_property
    def boundaries(self) -> tuple[int, ...]:
        """Where clauses begin, other than the first, sorted."""
        return read_boundaries(self.folded)

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """Every run of digits that stand at most three code points and no slash apart, sorted by position."""
        found = _NUMBER.finditer(self.text)
        return tuple(Number(*match.span(), len(_NO_DIGIT.sub("", match[0]))) for match in found)

    @cached_property
    def longest_number(self) -> int:
        """Digits of the longest number, 0 where there is none."""
        return max((number.digits for number in self.numbers), default=0)

    def words(self, span: Span) -> str:
        """The text under a span."""
        return self.text[span.start : span.end]

    def before(self, span: Span, length: int) -> str:
        """At most ``length`` folded code points in front of the span."""
        return self.folded[max(0, span.start - length) : span.start]

    def after(self, span: Span, length: int) -> str:
        """At most ``length`` folded code points behind the span."""
        return self.folded[span.end : span.end + length]


def fold(text: str) -> str:
    """Lower-case ``text`` and drop accents without changing its length."""
    if text.isascii():
        return text.lower()
    return "".join(_fold_char(char) for char in text)


def _fold_char(char: str) -> str:
    if char.isascii():
        return char.lower()
    base = unicodedata.normalize("NFD", char)[0].lower()
    return base if len(base) == 1 else char
