"""Which regular expressions can match a folded text at all, and where: told in one pass by the words they begin with.

Most messages hold none of the words that most expressions begin with. Those words are read off each expression itself,
so that they cannot differ from it, and stand in one index of all expressions.
"""

import re
from collections.abc import Mapping, Sequence

from policies.expression import HEAD, needs

_WORD = re.compile(r"[a-z0-9]+")


class Search:
    """A regular expression in the index; it stays there, so make one when a module is imported and keep it."""

    __slots__ = ("anchored", "needs_digit", "number", "pattern")

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self.needs_digit, words, heads = needs(pattern)
        #: Whether every match begins with a word that is known.
        self.anchored = words is not None
        #: How many were in the index before.
        self.number = len(_ALL)
        _ALL.append(self)
        for index, keys in ((_BY_WORD, words or ()), (_BY_HEAD, heads)):
            for key in keys:
                index.setdefault(key, []).append(self)
        _BY_BEGINNING.clear()


_ALL: list[Search] = []
_BY_WORD: dict[str, list[Search]] = {}
_BY_HEAD: dict[str, list[Search]] = {}


class _Beginnings(dict[str, tuple[Search, ...]]):
    """The searches for words that begin with certain characters, put together when first asked for."""

    def __missing__(self, beginning: str) -> tuple[Search, ...]:
        heads = {beginning[:length] for length in range(1, HEAD + 1)}
        self[beginning] = tuple(search for head in heads for search in _BY_HEAD.get(head, ()))
        return self[beginning]


_BY_BEGINNING = _Beginnings()


def indexed() -> int:
    """Return how many searches the index holds."""
    return len(_ALL)


def beginnings(folded: str) -> Mapping[Search, Sequence[int]]:
    """Return, for each anchored search, where in ``folded`` a match can begin, in order; linear in its length."""
    found: dict[Search, list[int]] = {}
    for match in _WORD.finditer(folded):
        word, place = match[0], match.start()
        for search in (*_BY_WORD.get(word, ()), *_BY_BEGINNING[word[:HEAD]]):
            found.setdefault(search, []).append(place)
    return found
