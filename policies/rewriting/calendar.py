"""Reads what a date says (year, month, day) and tells how long ago or ahead it is, coarsely, in words."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

from policies.message import Language

_MONTHS: Mapping[str, int] = MappingProxyType(
    {
        word: number
        for number, words in enumerate(
            (
                "january jan janvier janv",
                "february feb fevrier fev fevr",
                "march mar mars",
                "april apr avril avr",
                "may mai",
                "june jun juin",
                "july jul juillet juil",
                "august aug aout",
                "september sept sep septembre",
                "october oct octobre",
                "november nov novembre",
                "december dec decembre",
            ),
            start=1,
        )
        for word in words.split()
    }
)
_HOLIDAYS: tuple[tuple[str, int, int], ...] = (
    ("christmas", 12, 25),
    ("xmas", 12, 25),
    ("noel", 12, 25),
    ("boxing", 12, 26),
    ("new year", 1, 1),
    ("jour de l'an", 1, 1),
    ("valentin", 2, 14),
    ("saint-jean", 6, 24),
    ("st-jean", 6, 24),
    ("canada day", 7, 1),
    ("july 4th", 7, 4),
    ("fourth of july", 7, 4),
    ("halloween", 10, 31),
    ("remembrance", 11, 11),
)
_MONTH_WORD = re.compile(r"(?<![a-z])(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")(?![a-z])")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ISO = re.compile(r"(?<!\d)(?:19|20)\d\d[-/. ](?P<month>\d{1,2})[-/. ](?P<day>\d{1,2})(?!\d)")
_NUMBERS = re.compile(r"(?<!\d)(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})(?!\d)")
_DAY = re.compile(r"(?<!\d)(?P<day>[0-3]?\d)(?!\d)")
_MONTHS_OF_A_YEAR = 12
_DAYS_OF_A_MONTH = 31

#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {"month_word": _MONTH_WORD, "year": _YEAR, "iso": _ISO, "numbers": _NUMBERS, "day": _DAY}
)


class Reading(NamedTuple):
    """What a date says; what it leaves open, or says ambiguously, is None."""

    year: int | None = None
    month: int | None = None
    day: int | None = None


def read_date(folded: str) -> Reading:
    """Read a folded date of a message; never guesses which of two numbers is the month."""
    year = _YEAR.search(folded)
    said = int(year[0]) if year else None
    iso = _ISO.search(folded)
    if iso:
        return _checked(said, int(iso["month"]), int(iso["day"]))
    for holiday, month, number in _HOLIDAYS:
        if holiday in folded:
            return Reading(said, month, number)
    word = _MONTH_WORD.search(folded)
    if word:
        rest = folded.replace(year[0], " ") if year else folded
        day = _DAY.search(rest)
        return _checked(said, _MONTHS[word[0]], int(day["day"]) if day else None)
    numbers = _NUMBERS.search(folded)
    if numbers:
        first, second = int(numbers["first"]), int(numbers["second"])
        if first > _MONTHS_OF_A_YEAR or first == second:
            return _checked(said, second, first)
        if second > _MONTHS_OF_A_YEAR:
            return _checked(said, first, second)
    return Reading(said)


def _checked(year: int | None, month: int, day: int | None) -> Reading:
    if not 1 <= month <= _MONTHS_OF_A_YEAR or (day is not None and not 1 <= day <= _DAYS_OF_A_MONTH):
        return Reading(year)
    return Reading(year, month, day)


class When(Enum):
    """A time as seen from the day of the message."""

    MONTHS_AGO = "months_ago"
    LAST_MONTH = "last_month"
    WEEKS_AGO = "weeks_ago"
    DAYS_AGO = "days_ago"
    YESTERDAY = "yesterday"
    TODAY = "today"
    TOMORROW = "tomorrow"
    IN_DAYS = "in_days"
    IN_WEEKS = "in_weeks"
    NEXT_MONTH = "next_month"
    IN_MONTHS = "in_months"
    THIS_MONTH = "this_month"


#: In words, and as the time since when something has lasted.
_WORDS: Mapping[Language, Mapping[When, tuple[str, str]]] = MappingProxyType(
    {
        Language.EN: {
            When.MONTHS_AGO: ("a few months ago", "for a few months"),
            When.LAST_MONTH: ("last month", "since last month"),
            When.WEEKS_AGO: ("a few weeks ago", "for a few weeks"),
            When.DAYS_AGO: ("a few days ago", "for a few days"),
            When.YESTERDAY: ("yesterday", "since yesterday"),
            When.TODAY: ("today", "since today"),
            When.TOMORROW: ("tomorrow", ""),
            When.IN_DAYS: ("in a few days", ""),
            When.IN_WEEKS: ("in a few weeks", ""),
            When.NEXT_MONTH: ("next month", ""),
            When.IN_MONTHS: ("in a few months", ""),
            When.THIS_MONTH: ("this month", "since this month"),
        },
        Language.FR: {
            When.MONTHS_AGO: ("il y a quelques mois", "depuis quelques mois"),
            When.LAST_MONTH: ("le mois dernier", "depuis le mois dernier"),
            When.WEEKS_AGO: ("il y a quelques semaines", "depuis quelques semaines"),
            When.DAYS_AGO: ("il y a quelques jours", "depuis quelques jours"),
            When.YESTERDAY: ("hier", "depuis hier"),
            When.TODAY: ("aujourd'hui", "depuis aujourd'hui"),
            When.TOMORROW: ("demain", ""),
            When.IN_DAYS: ("dans quelques jours", ""),
            When.IN_WEEKS: ("dans quelques semaines", ""),
            When.NEXT_MONTH: ("le mois prochain", ""),
            When.IN_MONTHS: ("dans quelques mois", ""),
            When.THIS_MONTH: ("ce mois-ci", "depuis ce mois-ci"),
        },
    }
)
_WEEK = 7
_FEW_WEEKS = 28
_LONG = 400


def in_words(when: When, language: Language, *, since: bool = False) -> str:
    """Return the time in words, or with ``since`` how long it has lasted; empty if it has not begun."""
    return _WORDS[language][when][since]


def when(reading: Reading, today: date, *, past: bool | None) -> When | None:
    """Say how long before or after ``today`` a date is; None if it is far off, or does not say enough.

    Args:
        reading: the date; without a year its nearest occurrence is meant.
        today: the day of the message.
        past: whether the words around tell of the past (True) or of what is to come (False), which decides between
            occurrences; None if they do not say.
    """
    if reading.month is None:
        return None
    years = (reading.year,) if reading.year else (today.year - 1, today.year, today.year + 1)
    candidates = [found for year in years if (found := _date(year, reading.month, reading.day or 15)) is not None]
    if reading.day is None and any((one.year, one.month) == (today.year, today.month) for one in candidates):
        return When.THIS_MONTH
    if past is not None and not reading.year:
        candidates = [found for found in candidates if (found <= today if past else found >= today)]
    if not candidates:
        return None
    nearest = min(candidates, key=lambda found: abs(found - today))
    if past is None and not reading.year and abs(nearest - today) > timedelta(_FEW_WEEKS * 3):
        return None
    return _bucket(nearest, today, vague=reading.day is None)


def _bucket(then: date, today: date, *, vague: bool) -> When | None:
    days = (then - today).days
    if abs(days) > _LONG:
        return None
    months = (then.year - today.year) * _MONTHS_OF_A_YEAR + then.month - today.month
    if not vague and abs(days) <= 1:
        return (When.YESTERDAY, When.TODAY, When.TOMORROW)[days + 1]
    if not vague and abs(days) < _WEEK:
        return When.DAYS_AGO if days < 0 else When.IN_DAYS
    if not vague and abs(days) < _FEW_WEEKS:
        return When.WEEKS_AGO if days < 0 else When.IN_WEEKS
    if abs(months) == 1:
        return When.LAST_MONTH if months < 0 else When.NEXT_MONTH
    return When.MONTHS_AGO if days < 0 else When.IN_MONTHS


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
