"""ISO weeks as a channel sees them: in its own time zone, with that zone's clock changes.

A local time that a clock change skips stands for the instant just as far after the change, and one that it repeats for
the first of the two, as ``zoneinfo`` reads them (PEP 495).
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.settings import TipTime

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def week_of(moment: datetime, tip_time: TipTime) -> str:
    """Return the ISO year and week, such as ``2026-W07``, that an aware time falls in; later weeks sort later."""
    year, week, _ = moment.astimezone(ZoneInfo(tip_time.time_zone)).isocalendar()
    return f"{year:04}-W{week:02}"


def tip_moment(week: str, tip_time: TipTime) -> datetime:
    """Return when the tip of a week is due, in UTC."""
    year, number = week.split("-W")
    day = date.fromisocalendar(int(year), int(number), _DAYS.index(tip_time.day) + 1)
    local = datetime.combine(day, time(tip_time.hour), ZoneInfo(tip_time.time_zone))
    return local.astimezone(UTC)


def week_after(week: str) -> str:
    """Return the week that follows."""
    year, number = week.split("-W")
    monday = date.fromisocalendar(int(year), int(number), 1)
    next_year, next_week, _ = date.fromordinal(monday.toordinal() + 7).isocalendar()
    return f"{next_year:04}-W{next_week:02}"
