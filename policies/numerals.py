"""Number words in English and French, and how a row of them reads: "four sixteen", "cent douze", "double oh"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

_UNITS = (
    ("zero", "oh", "o", "zéro", "nought"),
    ("one", "un", "une"),
    ("two", "deux"),
    ("three", "trois"),
    ("four", "quatre"),
    ("five", "cinq"),
    ("six",),
    ("seven", "sept"),
    ("eight", "huit"),
    ("nine", "niner", "neuf"),
    ("ten", "dix"),
    ("eleven", "onze"),
    ("twelve", "douze"),
    ("thirteen", "treize"),
    ("fourteen", "quatorze"),
    ("fifteen", "quinze"),
    ("sixteen", "seize"),
    ("seventeen",),
    ("eighteen",),
    ("nineteen",),
)
_TENS = (
    ("twenty", "vingt"),
    ("thirty", "trente"),
    ("forty", "fourty", "quarante"),
    ("fifty", "cinquante"),
    ("sixty", "soixante"),
    ("seventy", "septante"),
    ("eighty", "huitante", "octante", "quatre-vingt", "quatre-vingts", "quatre vingt", "quatre vingts"),
    ("ninety", "nonante"),
)
_HUNDRED, _THOUSAND = 100, 1000
#: What each word is worth.
VALUES: Mapping[str, int] = MappingProxyType(
    {word: value for value, words in enumerate(_UNITS) for word in words}
    | {word: 10 * tens for tens, words in enumerate(_TENS, 2) for word in words}
    | dict.fromkeys(("hundred", "hundreds", "cent", "cents"), _HUNDRED)
    | dict.fromkeys(("thousand", "mille"), _THOUSAND)
)
#: How often the digit behind such a word is meant.
TIMES: Mapping[str, int] = MappingProxyType(
    {"double": 2, "triple": 3, "deux fois": 2, "trois fois": 3, "quadruple": 4, "two times": 2, "three times": 3}
)
#: A pattern, for text whatever its case, of one number word.
WORD = "|".join(sorted(chain(VALUES, TIMES), key=len, reverse=True))
_LETTERS = re.compile(r"[a-zé]+")
_KNOWN = frozenset(chain(VALUES, TIMES))
#: To sixty and to eighty the French add up to nineteen.
_SCORES = frozenset({"soixante", "quatre-vingt", "quatre-vingts", "quatre vingt", "quatre vingts"})


class Numeral(NamedTuple):
    """One number word or number of a row."""

    #: In lower case, or digits.
    word: str
    #: Whether it may read on from the one in front of it, as "four" does in "forty-four".
    joined: bool


def holds_numerals(text: str) -> bool:
    """Whether two number words or more stand in a text; takes one pass."""
    return sum(word in _KNOWN for word in _LETTERS.findall(text.lower())) > 1


def readings(row: Sequence[Numeral]) -> Iterator[tuple[int, str]]:
    """Yield, for each number that a row names, the position of its first word and its digits."""
    at = 0
    times = 1
    while at < len(row):
        word = row[at].word
        if word in TIMES:
            times = TIMES[word]
            at += 1
        elif word in VALUES:
            value, end = _cardinal(row, at)
            yield at, str(value) * times
            at, times = end, 1
        else:
            yield at, word * times
            at, times = at + 1, 1


def _cardinal(row: Sequence[Numeral], at: int) -> tuple[int, int]:
    """Read one number from ``at``; return it and where the row goes on."""
    value, end = _below_thousand(row, at)
    if 0 < value < _THOUSAND and _next(row, end) == _THOUSAND:
        value, end = value * _THOUSAND, end + 1
    if value and value % _THOUSAND == 0 and 0 < _next(row, end) < _THOUSAND:
        rest, end = _below_thousand(row, end)
        value += rest
    return value, end


def _below_thousand(row: Sequence[Numeral], at: int) -> tuple[int, int]:
    value, end = _below_hundred(row, at)
    if 0 < value < 10 and _next(row, end) == _HUNDRED:  # noqa: PLR2004 - a digit
        value, end = value * _HUNDRED, end + 1
    if value and value % _HUNDRED == 0 and value < _THOUSAND and 0 < _next(row, end) < _HUNDRED:
        rest, end = _below_hundred(row, end)
        value += rest
    return value, end


def _below_hundred(row: Sequence[Numeral], at: int) -> tuple[int, int]:
    word = row[at].word
    value, end = VALUES[word], at + 1
    following = _next(row, end)
    if word == "dix" and following in range(7, 10):
        return value + following, end + 1
    if word in _SCORES and following in range(10, 20):
        rest, end = _below_hundred(row, end)
        return value + rest, end
    if value in range(20, 100, 10) and following in range(1, 10) and _next(row, end + 1) != _HUNDRED:
        return value + following, end + 1
    return value, end


def _next(row: Sequence[Numeral], at: int) -> int:
    """What the word at ``at`` is worth if it may be read on to, else 0."""
    return VALUES.get(row[at].word, 0) if at < len(row) and row[at].joined else 0
