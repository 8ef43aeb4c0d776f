"""Dates and ages made coarse: a year, a time in words, "90+", or nothing where the clause reads without."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from policies.finding import Span
from policies.message import Language
from policies.plain import Edit
from policies.rewriting.calendar import Reading, in_words, read_date, when
from policies.rewriting.page import Declined, Doubt, Page

_BIRTH_LABEL = re.compile(
    r"(?<![\w'])(?:(?:his|her|the|pt's|sa|la|date|son) )?(?:dob|d\.o\.b\.?|ddn|date of birth|birth ?date|"
    r"date de naissance|b-?day|birthday)(?: ?[:=]| is| est| c'est|,)?(?: le)? ?$"
)
_BORN = re.compile(r"(?<!\w)(?:born|nee?s?)(?: on| le)?(?: the)?(?: (?:le )?jour de(?: la)?)? $")
_BIRTH_BEHIND = re.compile(r" (?:birth|is (?:his|her) (?:birthday|bday|dob))")
_JOINED = re.compile(
    r"(?<![\w'])(?P<word>on|in|at|from|of|dated|for|since|until|till|by|before|after|as of|le|la|du|au|de|d'|en|depuis|"
    r"jusqu'au|jusqu'en|avant(?: le)?|apres(?: le)?|d'ici(?: le)?|des le|a partir du)(?: the| le| la)? ?$"
)
_SINCE = frozenset({"since", "depuis"})
_LIMITS = frozenset(
    {"until", "till", "by", "before", "after", "as of", "jusqu'au", "jusqu'en", "des le", "a partir du"}
)
_DEADLINE = re.compile(
    r"(?<!\w)(?:expires?|expiring|echoit|expire|due|deadline|d'ici (?:le|au)|avant le|period|ddm|lmp)(?!\w)"
)
_PAST = re.compile(
    r"(?<!\w)(?:admitted|admission|was|were|had|seen|delivered|died|expired|passed|decede\w*|deces|last|got|came|since|"
    r"had|\w{3,}ed|accouche|eu|vue?|recue?|operee?|opere|depuis|a ete|commence|admise?|appeared|s/p|section|"
    r"ago|derniere?|etait|est (?:ne|nee|arrive|arrivee|parti|partie|tombe|tombee))(?!\w)"
)
_FUTURE = re.compile(
    r"(?<!\w)(?:booked|appt|appointment|f/?u|follow[- ]?up|rdv|rv|will|next|scheduled|upcoming|until|"
    r"tomorrow|or booking|"
    r"goes|going|prochain|prevue?|demain|clinic|controle|arrivent|turns)(?!\w)"
)
_VERB_BEHIND = re.compile(r" (?:was|is|were|will|est|etait|sera)(?!\w)")
_QUOTED = re.compile('["\u201c\u00ab] ?$')
_AROUND = 60
#: Whoever was born in this year or later was not over 89 before 2040.
_SURELY_UNDER_90 = 1950
_AGE_LIMIT = 89

_FIGURE = re.compile(
    r"(?:9[0-9]|1[01][0-9])(?:[.,]5| ?1/2|\u00bd)?|(?:ninety|a hundred|"
    r"one hundred)(?:[- ](?:and )?[a-z]+)?(?: and a half)?|"
    r"quatre[- ]vingt[- ](?:dix(?:[- ](?:sept|huit|neuf))?|onze|douze|treize|quatorze|quinze|seize)(?: et demi)?|"
    r"nonante(?:[- ][a-z]+)?|cent(?: (?:un|deux|trois|quatre|cinq|six))?"
)
_CENTENARIAN = re.compile(r"(?:super)?centenarian|centenaire|nonagenarian|nonagenaire")
_UNIT_BEHIND = re.compile(r" (?:years?|yrs?|yo|y/o|ans)(?!\w)")

#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "birth_label": _BIRTH_LABEL,
        "born": _BORN,
        "date_joined": _JOINED,
        "deadline": _DEADLINE,
        "past": _PAST,
        "future": _FUTURE,
        "age_figure": _FIGURE,
    }
)


def coarse_date(page: Page, span: Span) -> Edit:
    """Return the edit for a date.

    Raises:
        Doubt: if the clause needs the day itself: a deadline, a date that something is said of.
    """
    before = page.folded[max(0, span.start - _AROUND) : span.start]
    reading = read_date(page.folded[span.start : span.end])
    language = page.language
    label, born = _BIRTH_LABEL.search(before), _BORN.search(before)
    if label or born or _BIRTH_BEHIND.match(page.folded, span.end):
        return _birth(page, span, reading, before, label or born)
    joined = _JOINED.search(before)
    word = joined["word"] if joined else ""
    start = span.start - (len(before) - joined.start() if joined else 0)
    clause = before.rpartition("\n")[2]
    if word in _LIMITS or word.startswith(("avant", "apres", "d'ici")) or _DEADLINE.search(clause):
        raise Doubt(Declined.TAKE_IT_TO_THE_CHART)
    since = word in _SINCE
    if _QUOTED.search(before) or _VERB_BEHIND.match(page.folded, span.end):
        raise Doubt(Declined.TAKE_IT_TO_THE_CHART)
    said = _said(page, reading, clause + " | " + page.folded[span.end : span.end + 30], language, since=since)
    if said:
        if word == "from" and language is Language.EN:
            said = f"from {said}"
        if word == "du" and language is Language.FR and said.startswith("le "):
            said = f"du {said[3:]}"
        return Edit(start, span.end, said)
    if since:
        raise Doubt(Declined.TAKE_IT_TO_THE_CHART)
    return Edit(start, span.end, "")


def _said(page: Page, reading: Reading, around: str, language: Language, *, since: bool) -> str:
    """The date in words or as a year; empty if neither can be told."""
    today = page.sent_at.date() if page.sent_at else None
    past, future = _PAST.search(around) is not None, _FUTURE.search(around) is not None
    time = when(reading, today, past=None if past == future else past) if today else None
    if time is not None:
        said = in_words(time, language, since=since)
        if since and not said:
            raise Doubt(Declined.TAKE_IT_TO_THE_CHART)
        return said
    if reading.year is None:
        return ""
    if since:
        return f"{'since' if language is Language.EN else 'depuis'} {reading.year}"
    return f"{'in' if language is Language.EN else 'en'} {reading.year}"


def _birth(page: Page, span: Span, reading: Reading, before: str, label: re.Match[str] | None) -> Edit:
    """A date of birth becomes its year, unless that tells an age over 89, or nothing."""
    start = span.start - (len(before) - label.start() if label else 0)
    behind = _BIRTH_BEHIND.match(page.folded, span.end)
    end = behind.end() if behind else span.end
    french = page.language is Language.FR
    limit = page.sent_at.year - _AGE_LIMIT if page.sent_at else _SURELY_UNDER_90
    if reading.year is None or reading.year < limit:
        return Edit(start, end, "")
    word = page.text[start : start + 3].lower() if label and label[0].startswith("ne") else "n\u00e9(e)"
    word = page.text[start : span.start].split()[0].lower() if label and label[0].startswith("ne") else word
    return Edit(start, end, f"{word} en {reading.year}" if french else f"born {reading.year}")


def coarse_age(page: Page, span: Span) -> Edit:
    """Return the edit that makes an age over 89 "90+", its unit kept."""
    words = page.folded[span.start : span.end]
    if _CENTENARIAN.search(words):
        return Edit(span.start, span.end, "personne de 90+ ans" if page.language is Language.FR else "90+ year old")
    figure = _FIGURE.search(words)
    if figure is None:
        return Edit(span.start, span.end, "90+")
    unit = page.text[span.start + figure.end() : span.end].lstrip(" -")
    glue = " " if unit or (page.text[span.end : span.end + 1].isalpha()) else ""
    return Edit(span.start, span.end, f"90+{glue}{unit}")
