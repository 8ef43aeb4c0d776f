"""ISO weeks as a channel sees them: in its own time zone, with that zone's clock changes.

A local time that a clock change skips stands for the instant just as far after the change, and one that it repeats for
the first of the two, as ``zoneinfo`` reads them (PEP 495).
"""

from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.settings import TipTime

#: Monday to Friday.
_WEEKDAYS = 5
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def week_of(moment: datetime, tip_time: TipTime) -> str:
    """Return the ISO year and week, such as ``2026-W07``, that an aware time falls in; later weeks sort later."""
    year, week, _ = moment.astimezone(ZoneInfo(tip_time.time_zone)).isocalendar()
    return f"{year:04}-W{week:02}"


def tip_moment(week: str, tip_time: TipTime, holidays: Container[date] = ()) -> datetime | None:
    """Return when the tip of a week is due, in UTC; a holiday moves it to the next weekday that is none.

    None: no such day is left in the week, which then has no tip.
    """
    monday = _monday(week)
    day = monday + timedelta(days=_DAYS.index(tip_time.day))
    while day in holidays:
        day += timedelta(days=1)
        if day >= monday + timedelta(days=_WEEKDAYS):
            return None
    local = datetime.combine(day, time(tip_time.hour), ZoneInfo(tip_time.time_zone))
    return local.astimezone(UTC)


def week_after(week: str) -> str:
    """Return the week that follows."""
    next_year, next_week, _ = (_monday(week) + timedelta(days=7)).isocalendar()
    return f"{next_year:04}-W{next_week:02}"


def weeks_between(earlier: str, later: str) -> int:
    """Return how many weeks lie between two; negative if ``later`` is the earlier one."""
    return (_monday(later) - _monday(earlier)).days // 7


def _monday(week: str) -> date:
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1)
