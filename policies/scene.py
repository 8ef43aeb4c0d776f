"""The plain text of a message as policies and recognizers read it."""

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from policies.cues import Cue, read_boundaries, read_cues
from policies.finding import Span
from policies.search import Search, beginnings, indexed

#: One token of a name: letters, inner hyphens and apostrophes, no possessive; or an initial with its dot.
TOKEN = re.compile(
    r"(?:[^\W\d_]\.){1,3}(?![^\W\d_])(?:[A-Z](?!\w))?|[^\W\d_]{1,40}(?:['-](?!s(?!\w))[^\W\d_]{1,40}){0,4}"
)
_NUMBER = re.compile(r"[0-9](?:[^0-9/]{0,3}[0-9])*")
_DIGIT = re.compile(r"\d")
#: How many code points' folded forms are kept.
_MOST_FOLDED = 4096
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
        return tuple([Number(match.start(), match.end(), _count_digits(match[0])) for match in found])

    @cached_property
    def longest_number(self) -> int:
        """Digits of the longest number, 0 where there is none."""
        return max([number.digits for number in self.numbers], default=0)

    @cached_property
    def has_digit(self) -> bool:
        """Whether there is any digit, of whatever script."""
        return _DIGIT.search(self.text) is not None

    @cached_property
    def has_capital(self) -> bool:
        """Whether there may be a capital letter; False is certain."""
        return self.folded != self.text or not self.text.isascii()

    @cached_property
    def capitalised(self) -> tuple[re.Match[str], ...]:
        """The tokens of names that begin with a capital letter, by position."""
        if not self.has_capital:
            return ()
        return tuple([token for token in TOKEN.finditer(self.text) if self.text[token.start()].isupper()])

    @cached_property
    def _beginnings(self) -> tuple[int, Mapping[Search, Sequence[int]]]:
        """How many searches were known when they were looked for, and where those that can match begin."""
        return indexed(), beginnings(self.folded)

    def may_match(self, search: Search) -> bool:
        """Whether a search can match anywhere; False is certain."""
        if not search.anchored:
            return not search.needs_digit or self.has_digit
        known, found = self._beginnings
        return search in found or search.number >= known

    def matches(self, search: Search, start: int = 0, end: int = sys.maxsize) -> Iterable[re.Match[str]]:
        """Return what ``search.pattern.finditer(folded, start, end)`` yields, sooner; ``end`` must part no word."""
        if not self.may_match(search):
            return ()
        places = self._beginnings[1].get(search)
        if places is None:
            return search.pattern.finditer(self.folded, start, end)
        return self._anchored(search.pattern, places, start, end)

    def _anchored(
        self, pattern: re.Pattern[str], places: Sequence[int], start: int, end: int
    ) -> Iterator[re.Match[str]]:
        for place in places:
            if start <= place < end and (match := pattern.match(self.folded, place, end)):
                yield match
                start = match.end()

    def words(self, span: Span) -> str:
        """The text under a span."""
        return self.text[span.start : span.end]

    def before(self, span: Span, length: int) -> str:
        """At most ``length`` folded code points in front of the span."""
        return self.folded[max(0, span.start - length) : span.start]

    def after(self, span: Span, length: int) -> str:
        """At most ``length`` folded code points behind the span."""
        return self.folded[span.end : span.end + length]


def _count_digits(number: str) -> int:
    return len(number if number.isdecimal() else _NO_DIGIT.sub("", number))


def fold(text: str) -> str:
    """Lower-case ``text`` and drop accents without changing its length."""
    if text.isascii():
        return text.lower()
    return text.translate(_FOLDED)


class _Folded(dict[int, str]):
    """The folded form of each code point, kept from when it is first seen."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        base = unicodedata.normalize("NFD", char)[0].lower()
        folded = base if len(base) == 1 else char
        if len(self) < _MOST_FOLDED:
            self[code] = folded
        return folded


_FOLDED = _Folded()
