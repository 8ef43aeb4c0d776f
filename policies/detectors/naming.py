"""Reads a person's name off a text where a label, title or ending says that one stands there."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from policies.detectors.lexicon import given_names, plain_words
from policies.finding import Span
from policies.scene import TOKEN, Scene, fold

_PARTICLE = re.compile(
    r"(?:de|la|le|van|der|den|von|bin|bint|al|el|st|ste|da|dos|do|di|del|du|des|ter|ben|abu|mac|o|y)$"
)
#: Endings of clinical words, which no word list exhausts.
_CLINICAL = re.compile(
    r"(?:itis|ite|osis|ose|emia|emie|oma|ome|pathy|pathie|plasty|plastie|ectomy|ectomie|uria|urie|algia|algie|mab|"
    r"nib|cillin|"
    r"cycline|floxacin|azole|pril|sartan|olol|statin|statine|tidine|prazole|gliflozin|gliptin|lukast|triptan|oscopy|"
    r"oscopie|"
    r"graphy|graphie|gram|gramme|logy|logie|logist|logue|cardia|cardie|pnea|pnee|rrhea|rrhee|trophy|sclerosis|ology|"
    r"tomy|"
    r"ectasis|stenosis|plegia|paresis|iasis|ylline|azine|oid|oide|azepam|azolam|parin|xaban|gatran|tinib|caine|sone|"
    r"olone)s?$"
)
_PLACE_WORD = re.compile(
    r"(?:st|street|ave|avenue|rd|road|dr|drive|blvd|boul|cres|crescent|hospital|clinic|lake|bay|river|beach|county)$"
)
_LAST_FIRST = re.compile(r", ?(?=[^\W\d_])")
_MAX_TOKENS = 4
#: All capitals this short is an abbreviation rather than a name.
_ABBREVIATION = 3
#: A single word of capitals up to this long is trusted as a name only where a title stands.
_SHOUTED = 5

#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "name_token": TOKEN,
        "name_clinical": _CLINICAL,
        "name_last_first": _LAST_FIRST,
        "particle": _PARTICLE,
        "place_word": _PLACE_WORD,
    }
)


def is_plain(word: str) -> bool:
    """Whether a word is no name as far as word lists and endings tell."""
    folded = fold(word)
    return (
        folded in plain_words()
        or _PLACE_WORD.match(folded) is not None
        or (len(folded) > _ABBREVIATION and _CLINICAL.search(folded) is not None)
    )


def is_given(word: str) -> bool:
    """Whether a word is a known given name and no plain word."""
    return fold(word) in given_names()


def capitalised(word: str) -> bool:
    """Whether a word starts with a capital letter."""
    return word[:1].isupper()


def name_at(scene: Scene, start: int, *, trusting: bool = False, last_first: bool = False) -> Span | None:
    """Return the capitalised name that starts at ``start``, or None.

    Args:
        scene: the text.
        start: offset of the first letter.
        trusting: whether the place alone says that a name stands here, so that a plain word may be one ("Mrs Rose").
        last_first: whether "OSEI-BONSU, KWABENA" is read as one name.
    """
    token = TOKEN.match(scene.text, start)
    if token is None or not _may_start(token[0], trusting=trusting):
        return None
    shouted = token[0].isupper() and len(token[0]) > _ABBREVIATION
    names = 0 if is_plain(token[0]) else 1
    end = token.end()
    for _ in range(_MAX_TOKENS - 1):
        known = end == token.end() and is_given(token[0])
        following = _following(scene, end, shouted=shouted, last_first=last_first, known=known)
        if following is None:
            break
        last_first = last_first and scene.text[end] != ","
        names += 1
        end = following.end()
    if end == token.end() and token[0].isupper() and len(token[0]) <= _SHOUTED and not trusting:
        return None
    return Span(start, end) if names or trusting else None


def _may_start(word: str, *, trusting: bool) -> bool:
    if not capitalised(word):
        return False
    if "." in word or len(word) == 1:
        return trusting
    return trusting or not is_plain(word) or is_given(word)


def _following(scene: Scene, end: int, *, shouted: bool, last_first: bool, known: bool) -> re.Match[str] | None:
    """The next token of a name, particles in front of it included; ``known``: behind a given name that is known."""
    text = scene.text
    comma = _LAST_FIRST.match(text, end) if last_first else None
    at = comma.end() if comma else end + 1
    if comma is None and text[end : end + 1] != " ":
        return None
    token = TOKEN.match(text, at)
    while token is not None and _PARTICLE.match(fold(token[0])) and text[token.end() : token.end() + 1] == " ":
        token = TOKEN.match(text, token.end() + 1)
    if token is None or not capitalised(token[0]):
        return None
    if is_plain(token[0]) and (not known or shouted or comma is not None):
        return None
    if token[0].isupper() and not shouted and "." not in token[0] and len(token[0]) > 1:
        return None
    if len(token[0]) == 1 and text[token.end() : token.end() + 1] not in {"", " ", ",", ")", "\n"}:
        return None
    return token
