"""Numbers in words: "four one six, five five five, oh one two three", "cinq cent quatorze, cinq cent cinquante-cinq".

Five digits said one by one are a number unless values are announced. Tens and hundreds are said of doses and pressures
too, and four digits may be anything: they are read only behind words that announce an identifier, or in the groups of a
telephone number.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType

from policies.announced import birth_announced, measure_announced, number_announced
from policies.grouping import is_date, is_shaped, joined
from policies.numerals import TIMES, VALUES, WORD, Numeral, holds_numerals, readings
from policies.plain import Edit

_SIGN_WORD = "dash|hyphen|minus|tiret|slash|barre|dot|point|then|puis|ensuite"
_GAP = (
    rf"(?:[ ]{{0,2}}[,.;/\n\-]{{1,3}}[ ]{{0,2}}|[ \-](?:{_SIGN_WORD})[ \-]|[ \-](?:and|et)[ \-]|"
    r"[ ]?[^\w\s\x20-\x7e][ ]?|[ ]{1,2})"
)
_ROW = re.compile(rf"(?<!\w)(?:{WORD}|[0-9]{{1,4}})(?:{_GAP}(?:{WORD}|[0-9]{{1,4}})(?!\w)){{2,40}}", re.IGNORECASE)
_PIECE = re.compile(rf"(?<!\w)(?:{WORD}|[0-9]+)(?!\w)", re.IGNORECASE)
_JOINING = re.compile(r"[ \-]|[ \-](?:and|et)[ \-]", re.IGNORECASE)
#: Digits of a number that is read anywhere, and of one that is announced.
_LEAST, _LEAST_ANNOUNCED = 5, 4
_TEN = 10

#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType({"row": _ROW, "piece": _PIECE, "joining": _JOINING})


def spoken_digits(text: str) -> Iterator[Edit]:
    """Yield edits that write such numbers in digits; what parted their groups becomes a hyphen where one is usual."""
    if holds_numerals(text):
        for row in _ROW.finditer(text):
            number = _number(row)
            if number:
                yield Edit(*row.span(), number)


def _number(match: re.Match[str]) -> str:
    """The number that a row of number words stands for, or nothing where it may be something else."""
    words = match[0]
    pieces = list(_PIECE.finditer(words))
    gaps = ["", *(words[one.end() : two.start()] for one, two in pairwise(pieces))]
    row = [
        Numeral(piece[0].lower(), _JOINING.fullmatch(gap) is not None) for piece, gap in zip(pieces, gaps, strict=True)
    ]
    if not any(numeral.word in VALUES for numeral in row):
        return ""
    groups = _groups(row)
    digits = sum(map(len, groups))
    if birth_announced(match.string, match.start()) and is_date(groups):
        return "/".join(groups)
    singly = len(row) >= _LEAST and all(_is_digit(numeral.word) for numeral in row)
    if singly and not measure_announced(match.string, match.start()):
        return joined(groups)
    announced = number_announced(match.string, match.start()) and digits >= _LEAST_ANNOUNCED
    if is_shaped(groups) or (announced and not all(_is_round(numeral.word) for numeral in row)):
        return joined(groups)
    return ""


def _groups(row: Sequence[Numeral]) -> list[str]:
    """The digits of a row, parted where a sign stands in it."""
    groups = [""]
    for at, digits in readings(row):
        if groups[-1] and not row[at].joined:
            groups.append("")
        groups[-1] += digits
    return groups


def _is_digit(word: str) -> bool:
    return word in TIMES or VALUES.get(word, 0 if len(word) == 1 else _TEN) < _TEN


def _is_round(word: str) -> bool:
    """Whether it is a number as doses, rates and minutes are told in: ten, fifteen, twenty."""
    value = VALUES.get(word) or int(word if word.isdecimal() else 1)
    return value >= _TEN and value % 5 == 0
