"""What the tagger reads: word pieces, each with its casing and its word's kind, in windows of bounded length."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from policies.detectors.lexicon.kinds import kind_of

#: Word pieces in one window, without the marks at its ends; attention costs grow with the square of this.
WINDOW = 126
#: Pieces that neighbouring windows share, so that every piece is read with words on both sides.
OVERLAP = 32
#: Numbers of the marks at the ends of a window; the vocabulary begins with [PAD], [UNK], [CLS], [SEP].
_CLS, _SEP = 2, 3
#: How many classes of casing there are.
CASINGS = 4
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a text as the model reads it; the four sequences are parallel."""

    #: Numbers of the word pieces, between the marks of start and end.
    ids: list[int]
    #: For each of them 0 without capitals, 1 for a capital in front, 2 for capitals only, 3 for any other mixture.
    casings: list[int]
    #: For each of them what word lists say of the whole word, as ``kind_of`` tells.
    kinds: list[int]
    #: Half-open code point ranges of the pieces; the marks have (0, 0).
    offsets: list[tuple[int, int]]


def windows(text: str, tokenizer: Tokenizer) -> Iterator[Window]:
    """Yield the windows of a text; takes O(n) for n code points. An empty text has one window without pieces."""
    encoding = tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8"), add_special_tokens=False)
    ids, offsets = encoding.ids, encoding.offsets
    casings = [_casing(text[start:end]) for start, end in offsets]
    kinds = _kinds(text, offsets)
    for start in range(0, max(1, len(ids) - OVERLAP), WINDOW - OVERLAP):
        part = slice(start, start + WINDOW)
        marked = [(0, 0), *offsets[part], (0, 0)]
        yield Window([_CLS, *ids[part], _SEP], [0, *casings[part], 0], [0, *kinds[part], 0], marked)


def _kinds(text: str, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """Kind of the word that each piece ends in, 0 for a piece that ends in none."""
    ends = [0] * (len(text) + 1)
    for match in _WORD.finditer(text):
        kind = kind_of(match[0])
        if kind:
            ends[match.start() + 1 : match.end() + 1] = [kind] * (match.end() - match.start())
    return [ends[end] for _, end in offsets]


def _casing(piece: str) -> int:
    if piece == piece.lower():
        return 0
    if piece == piece.upper():
        return 2
    return 1 if piece[1:] == piece[1:].lower() else 3
