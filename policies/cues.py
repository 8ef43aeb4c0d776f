"""Reads, out of a folded text, the words that tell whom its clauses are about, and where the clauses begin."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from policies.finding import Subject
from policies.vocabulary import PHRASES, WORDS, Vocabulary


class Cue(NamedTuple):
    """A cue word or phrase at [start, end) of the folded text."""

    start: int
    end: int
    subject: Subject
    #: What kind of cue it is, such as ``relative`` or ``event``; never the words themselves.
    code: str
    weight: float


_WORD = re.compile(r"[a-z0-9]+")
#: Ends a clause: a new line, or closing punctuation before white space, but not an abbreviation's or initial's dot.
_BOUNDARY = re.compile(
    r"\n|[;!?]+(?=\s|$)|\.+(?=\s|$)(?<![\s.][a-z]\.)(?<!\bdr\.)(?<!\bdre\.)(?<!\bmrs\.)(?<!\bmr\.)(?<!\bms\.)"
)
_PHRASE = re.compile(
    r"(?<!\w)(?:" + "|".join(f"(?P<p{at}>{phrase.terms})" for at, phrase in enumerate(PHRASES)) + r")(?!\w)"
)
_WORDS: Mapping[str, Vocabulary] = {word: kind for kind in reversed(WORDS) for word in kind.terms.split()}

#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {"cue_phrase": _PHRASE, "cue_word": _WORD, "boundary": _BOUNDARY}
)


def read_cues(folded: str) -> tuple[Cue, ...]:
    """Return the cues of a folded text, sorted by position; takes time linear in its length."""
    return tuple(_merged(list(_phrases(folded)), _single_words(folded)))


def read_boundaries(folded: str) -> tuple[int, ...]:
    """Return where the clauses of a folded text begin, other than the first; sorted."""
    return tuple(match.end() for match in _BOUNDARY.finditer(folded))


def _phrases(folded: str) -> Iterator[Cue]:
    for match in _PHRASE.finditer(folded):
        kind = PHRASES[int((match.lastgroup or "p0")[1:])]
        yield Cue(match.start(), match.end(), kind.subject, kind.code, kind.weight)


def _single_words(folded: str) -> Iterator[Cue]:
    for match in _WORD.finditer(folded):
        known = _WORDS.get(match[0])
        if known is not None:
            yield Cue(match.start(), match.end(), known.subject, known.code, known.weight)


def _merged(phrases: list[Cue], words: Iterator[Cue]) -> Iterator[Cue]:
    """Phrases and words by position, without the words inside a phrase."""
    waiting = iter(phrases)
    phrase = next(waiting, None)
    for word in words:
        while phrase is not None and phrase.end <= word.start:
            yield phrase
            phrase = next(waiting, None)
        if phrase is None or word.end <= phrase.start:
            yield word
    if phrase is not None:
        yield phrase
    yield from waiting
