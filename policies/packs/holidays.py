"""The days on which a jurisdiction rests, out of a few rules that hold for every year.

    "12-25"          the same date every year
    "02-mon-3"       the third Monday of February; "05-mon-last" the last one of May
    "mon<05-25"      the Monday before May 25
    "easter-2"       days from Easter Sunday, here Good Friday

A holiday that falls on a weekend is kept on the Monday after, too.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEK = 7
_SATURDAY = 5
_RULE = re.compile(
    r"(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])"
    r"|(?P<in_month>0[1-9]|1[0-2])-(?P<weekday>mon|tue|wed|thu|fri|sat|sun)-(?P<which>[1-4]|last)"
    r"|(?P<before>mon|tue|wed|thu|fri|sat|sun)<(?P<limit_month>0[1-9]|1[0-2])-(?P<limit_day>0[1-9]|[12]\d)"
    r"|easter(?P<offset>[+-]\d{1,2})"
)


@dataclass(frozen=True, slots=True)
class Holidays:
    """The holidays of a pack.

    Raises:
        ValueError: if a rule is none of those above; it names the rule's place.
    """

    #: The law that names them.
    source: str = ""
    rules: tuple[str, ...] = ()
    _days: tuple[Callable[[int], date], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Read the rules."""
        object.__setattr__(self, "_days", tuple(_read(rule, place) for place, rule in enumerate(self.rules, 1)))

    def __contains__(self, day: object) -> bool:
        """Whether a day is one of rest."""
        if not isinstance(day, date):
            return False
        kept = {found(day.year) for found in self._days}
        moved = {_next_monday(holiday) for holiday in kept if holiday.weekday() >= _SATURDAY}
        return day in kept | moved


NO_HOLIDAYS = Holidays()


def easter(year: int) -> date:
    """Return Easter Sunday of a year of the Gregorian calendar (the anonymous rule of Nature, April 20, 1876)."""
    golden, century, rest = year % 19, year // 100, year % 100
    skipped, corrected = century // 4, (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - skipped - corrected + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _read(rule: str, place: int) -> Callable[[int], date]:
    found = _RULE.fullmatch(rule)
    if found is None:
        reason = f"rule {place} of the holidays is none that is known, such as 12-25, 02-mon-3, mon<05-25 or easter-2"
        raise ValueError(reason)
    if found["month"]:
        month, day = int(found["month"]), int(found["day"])
        # Of a date that a year lacks, such as February 29, the last day of the month stands for it.
        return lambda year: min(date(year, month, 1) + timedelta(days=day - 1), _last_of(year, month))
    if found["in_month"]:
        month, weekday, which = int(found["in_month"]), _DAYS.index(found["weekday"]), found["which"]
        return lambda year: _nth(year, month, weekday, which)
    if found["before"]:
        month, day, weekday = int(found["limit_month"]), int(found["limit_day"]), _DAYS.index(found["before"])
        return lambda year: _before(date(year, month, day), weekday)
    offset = int(found["offset"])
    return lambda year: easter(year) + timedelta(days=offset)


def _nth(year: int, month: int, weekday: int, which: str) -> date:
    if which == "last":
        return _before(_last_of(year, month) + timedelta(days=1), weekday)
    first = date(year, month, 1)
    ahead = (weekday - first.weekday()) % _WEEK
    return first + timedelta(days=ahead + _WEEK * (int(which) - 1))


def _before(day: date, weekday: int) -> date:
    return day - timedelta(days=(day.weekday() - weekday - 1) % _WEEK + 1)


def _last_of(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _next_monday(day: date) -> date:
    return day + timedelta(days=_WEEK - day.weekday())
