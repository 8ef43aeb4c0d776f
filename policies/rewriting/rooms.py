"""Rooms and beds: the ward, the patient who is meant by them, or nothing at all."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from policies.finding import Span
from policies.message import Language
from policies.plain import Edit
from policies.rewriting.nouns import PATIENT_WORDS
from policies.rewriting.page import Declined, Doubt, Page

_JOINED_BEFORE = re.compile(
    r"(?<![\w'])(?P<word>in|to|from|on|at|into|dans le|dans la|dans l'|dans|au|a la|a|du|de la|de l'|de|"
    r"pour|en)(?: (?:the|le|la))? $"
)
_FRENCH = frozenset(
    {"dans le", "dans la", "dans l'", "dans", "au", "a la", "a", "du", "de la", "de l'", "de", "pour", "en"}
)
_KEYWORD = re.compile(r"[a-z]+")
_ARTICLE_BEFORE = re.compile(r"(?<![\w'])(?:the|le|la|l'|a) ?$")
#: A word for a room, or a number that nothing else is called: a letter with it, a possessive behind it.
_IS_A_ROOM = re.compile(
    r"(?:#|.*(?<!\w)(?:beds?|lits?|rms?|rooms?|ch|chambre|chbre|bay|baie|salle|cubicule|cubicle|resus|rea|"
    r"trauma|chevet|"
    r"civiere|stretcher|gurney|hall|hallway|couloir|corridor|recliner|chaise|chair|crib|bassinet|list|liste)(?![a-z])|"
    r"[a-z]-?[0-9]|[0-9]{1,4}-?[a-f](?![a-z])|[0-9]{1,4}[a-f]?'s)"
)
_SUBJECT_BEFORE = re.compile(
    r"(?:\A|[\n;.!?>\u2022\"(,:-]|(?<!\w)(?:and|but|so|et|mais|pis|que|can confirm|yes|ok|oui))[ \t]*$"
)
#: What follows a room that is only a heading: a sign, or the problem without a verb.
_HEADING_BEHIND = re.compile(
    r"[ \t]*[:=\u2013]|[ \t]+-|,|[ \t]+(?:septic|post|s/p|with|w/|avec|pour|for|ready|[0-9])|[ \t]*(?:\n|\Z)"
)
_AREAS_EN: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("hall", "hallway", "corridor", "couloir"), "in the hallway")
    | dict.fromkeys(("resus", "rea"), "in resus")
    | {"trauma": "in trauma", "chair": "in a chair", "recliner": "in a recliner", "bay": "in a bay"}
    | dict.fromkeys(("stretcher", "gurney"), "on a stretcher")
)
_AREAS_FR: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("hall", "hallway", "corridor", "couloir"), "dans le couloir")
    | dict.fromkeys(("resus", "rea"), "en r\u00e9a")
    | {"trauma": "en trauma", "civiere": "sur civi\u00e8re", "chaise": "sur une chaise"}
)

#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "room_joined": _JOINED_BEFORE,
        "room_subject": _SUBJECT_BEFORE,
        "room_heading": _HEADING_BEHIND,
        "room_article": _ARTICLE_BEFORE,
        "is_a_room": _IS_A_ROOM,
    }
)


class RoomUse(NamedTuple):
    """How a room stands in its sentence: as the patient, or at a place that an edit can take."""

    stands_in: Span | None
    edit: Edit | None


_PATIENT_BEFORE = re.compile(rf"(?<![\w'])(?:{PATIENT_WORDS}) $")
_MOVED_BEFORE = re.compile(
    r"(?<!\w)(?:moved?|moving|transferred|transfer|back|going|went|sent|up|over|bumped)(?: \w+)? $"
)
_LEFT_BEFORE = re.compile(r"(?<!\w)(?:parti|sorti|tombe|transfere|venu|revenu|vient)[a-z]{0,3} $")


def room_use(page: Page, span: Span, names: list[Span]) -> RoomUse:
    """Say whether the room stands for a patient who must be named anew, or give the edit that makes it vague.

    Raises:
        Doubt: if it would stand for a patient and may be any number.
    """
    before = page.folded[max(0, span.start - 24) : span.start]
    joined = _JOINED_BEFORE.search(before)
    start = span.start - (len(before) - joined.start() if joined else 0)
    if _beside(page, names, start):
        return RoomUse(None, Edit(start, span.end, ""))
    if _PATIENT_BEFORE.search(before):
        return RoomUse(None, Edit(span.start, span.end, ""))
    if joined and _is_place(joined["word"], before[: joined.start()]):
        return RoomUse(None, Edit(start, span.end, _area(page, span, joined["word"], before[: joined.start()])))
    subject = _SUBJECT_BEFORE.search(before.removesuffix("the ").removesuffix("la ").removesuffix("le "))
    if subject and _HEADING_BEHIND.match(page.folded, span.end):
        return RoomUse(None, Edit(span.start, span.end, ""))
    article = _ARTICLE_BEFORE.search(before)
    if not article and not _IS_A_ROOM.match(page.folded[span.start : span.end + 3]):
        raise Doubt(Declined.TAKE_IT_TO_THE_CHART)
    return RoomUse(Span(span.start - (len(article[0]) if article else 0), span.end), None)


def _beside(page: Page, names: list[Span], start: int) -> bool:
    """Whether a name stands right in front, so that the room tells nothing more."""
    return any(name.end <= start and not page.folded[name.end : start].strip(" ,(-") for name in names)


def _is_place(preposition: str, before: str) -> bool:
    """Whether the words tell where, rather than of whom: "pt on stretcher 5", not "consult on stretcher 5"."""
    if preposition == "on":
        return _PATIENT_BEFORE.search(before) is not None
    if preposition in {"to", "into"}:
        return _MOVED_BEFORE.search(before) is not None
    return preposition not in {"pour", "en"}


def _area(page: Page, span: Span, preposition: str, before: str) -> str:
    french = preposition in _FRENCH and (page.language is Language.FR or preposition != "a")
    keyword = _KEYWORD.match(page.folded, span.start)
    known = (_AREAS_FR if french else _AREAS_EN).get(keyword[0] if keyword else "")
    if known is not None:
        return known
    if french and _LEFT_BEFORE.search(before):
        return "de l'\u00e9tage"
    if french:
        return "\u00e0 l'\u00e9tage"
    return (
        "from the ward" if preposition == "from" else "to the ward" if preposition in {"to", "into"} else "on the ward"
    )
