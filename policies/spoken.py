"""Numbers written digit by digit: "four one six, five five five, oh one two three", "4 1 6 5 5 5 0 1 2 3"."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from policies.plain import Edit

_WORDS = {
    **{
        word: str(value)
        for value, words in enumerate(
            (
                ("zero", "oh", "o", "zéro"),
                ("one", "un", "une"),
                ("two", "deux"),
                ("three", "trois"),
                ("four", "quatre"),
                ("five", "cinq"),
                ("six",),
                ("seven", "sept"),
                ("eight", "huit"),
                ("nine", "niner", "neuf"),
            )
        )
        for word in words
    },
    **dict.fromkeys(("dash", "hyphen", "minus", "tiret"), "-"),
}
_TIMES = {"double": 2, "triple": 3}
_WORD = "|".join(sorted((*_WORDS, *_TIMES), key=len, reverse=True))
_SEPARATOR = r"[ ]?[ ,.;\n\-][ ]?"
_SPOKEN = re.compile(rf"(?<!\w)(?:{_WORD})(?:{_SEPARATOR}(?:{_WORD}|[0-9](?!\w))){{4,40}}(?!\w)", re.IGNORECASE)
_SPACED = re.compile(r"(?<![\w.,/-])[0-9](?:[ ][0-9]){6,20}(?![\w.,/])")
_PIECE = re.compile(r"\w+")


def spoken_digits(text: str) -> Iterator[Edit]:
    """Yield edits that write such numbers in digits; what parted their groups becomes a hyphen, single spaces go."""
    runs = [(match, True) for match in _SPOKEN.finditer(text)]
    runs += [(match, False) for match in _SPACED.finditer(text)]
    for match, spoken in sorted(runs, key=lambda run: run[0].span()):
        yield from _in_words(match) if spoken else _spaced(match)


def _spaced(match: re.Match[str]) -> Iterator[Edit]:
    for at in range(match.start() + 1, match.end(), 2):
        yield Edit(at, at + 1, "")


def _in_words(match: re.Match[str]) -> Iterator[Edit]:
    text, offset = match[0], match.start()
    pieces = list(_PIECE.finditer(text))
    times = 1
    for piece, following in zip_longest(pieces, pieces[1:]):
        word = piece[0].lower()
        yield Edit(
            offset + piece.start(), offset + piece.end(), "" if word in _TIMES else _WORDS.get(word, word) * times
        )
        times = _TIMES.get(word, 1)
        if following is not None:
            gap = text[piece.end() : following.start()]
            yield Edit(offset + piece.end(), offset + following.start(), "" if gap == " " else "-")
