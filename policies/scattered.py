"""Digits written apart: "4 1 6 5 5 5 0 1 2 3", "5.8.3.7.2.0", "(6 4 7) 5 5 5 - 0 1 8 8", on three short lines.

Seven single digits in a row are a number unless values are announced, and five where a number is announced. Lines of
digits may be laboratory results, and groups between signs a row of scores: they are read only behind words that
announce an identifier, and at the length of one.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType

from policies.announced import birth_announced, measure_announced, number_announced
from policies.grouping import dated, is_date, is_shaped, joined
from policies.plain import Edit

_SIGN = r"[ .,_*/|~+\-()]"
_SINGLY = re.compile(rf"(?<![\w.,/\-(])\(?[0-9](?:{_SIGN}{{1,3}}[0-9](?![0-9A-Za-z])){{4,20}}(?![\w/]|[.,][0-9])")
_LINES = re.compile(r"(?<![\w.,/\-])[0-9]{1,5}(?:[ ]?\n[ ]?(?:[\-*][ ])?[0-9]{1,5}){1,9}(?=[ .]?(?:\n|$))")
_SYMBOLS = re.compile(
    r"(?<![\w.,/\-])[0-9]{1,4}(?:[ ]?(?:[*_|~]|\.\.|--|[^\w\s\x20-\x7e])[ ]?[0-9]{1,4}){1,12}(?![\w/])"
)
_GROUPS = re.compile(r"(?<![\w.,/\-])[0-9]{1,4}(?:(?:/|[ ](?:[.\-/]|then|puis|ensuite)[ ])[0-9]{2,4}){2,3}(?![\w/])")
_DAY = re.compile(
    r"(?<![\w.,/\-])(?![0-9]{1,4}([.\-/])[0-9]{1,4}\1)[0-9]{1,4}(?:(?:[ ]?[.,/\-\n|_*][ ]?|[ ])[0-9]{1,4}){2}(?![\w/])"
)
_INITIALS = re.compile(r"(?<![\w.\-])[A-Za-z](?:[ .,\-][A-Za-z]){3}(?=[ .,\-]{1,2}[0-9]{4})")
_DIGITS = re.compile(r"[0-9]+")
#: Digits of a number written one by one that nothing announces, of a day, and of a number in groups.
_SINGLE = 7
_DATE = 8
_LENGTHS = range(6, 13)
#: Signs that stand between values, not between the digits of one: arrows and degrees.
_TELLING = frozenset("\u00b0\u2190\u2192\u00d7\u00f7\u00b1\u2191\u2193\u2195\u27a1\u2b05\u2b06\u2b07")

#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {"singly": _SINGLY, "lines": _LINES, "symbols": _SYMBOLS, "groups": _GROUPS, "day": _DAY, "initials": _INITIALS}
)


def single_digits(text: str) -> Iterator[Edit]:
    """Yield edits that bring digits together that are written one by one; another sign than before parts groups."""
    for match in _SINGLY.finditer(text):
        pieces = list(_DIGITS.finditer(match[0]))
        if len(pieces) == _DATE and birth_announced(text, match.start()):
            yield Edit(*match.span(), dated("".join(piece[0] for piece in pieces)))
            continue
        gaps = [match[0][one.end() : two.start()] for one, two in pairwise(pieces)]
        groups = [pieces[0][0]]
        for piece, gap in zip(pieces[1:], gaps, strict=True):
            if gap == gaps[0]:
                groups[-1] += piece[0]
            else:
                groups.append(piece[0])
        typed_apart = len(pieces) >= _SINGLE and (set(gaps) == {" "} or is_shaped(groups))
        if number_announced(text, match.start()) or (typed_apart and not measure_announced(text, match.start())):
            yield Edit(*match.span(), joined(groups))


def lines_of_digits(text: str) -> Iterator[Edit]:
    """Yield edits that bring lines of digits together."""
    return _announced(_LINES, text) if "\n" in text else iter(())


def signed_groups(text: str) -> Iterator[Edit]:
    """Yield edits that bring groups of digits together that signs part which no measurement has."""
    return _announced(_SYMBOLS, text)


def parted_groups(text: str) -> Iterator[Edit]:
    """Yield edits that bring groups together in the shape of a telephone or insurance number, parted by usual signs."""
    return (edit for edit in _announced(_GROUPS, text) if "-" in edit.new)


def days(text: str) -> Iterator[Edit]:
    """Yield edits that bring day, month and year of a birth together."""
    for match in _DAY.finditer(text):
        groups = _DIGITS.findall(match[0])
        if is_date(groups) and birth_announced(text, match.start()):
            yield Edit(*match.span(), "/".join(groups))


def initials(text: str) -> Iterator[Edit]:
    """Yield edits that bring four letters together that a Québec health number begins with."""
    for match in _INITIALS.finditer(text):
        if number_announced(text, match.start()):
            yield Edit(*match.span(), match[0][::2])


def _announced(pattern: re.Pattern[str], text: str) -> Iterator[Edit]:
    for match in pattern.finditer(text):
        groups = _DIGITS.findall(match[0])
        if (
            sum(map(len, groups)) in _LENGTHS
            and _TELLING.isdisjoint(match[0])
            and number_announced(text, match.start())
        ):
            yield Edit(*match.span(), joined(groups))
