"""ISO weeks in a channel's time zone, over years' ends and clock changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import TipTime
from bot.tips.weeks import tip_moment, week_after, week_of, weeks_between

_ZONES = sorted(
    zone for zone in available_timezones() if "/" in zone and not zone.startswith(("posix", "right", "Etc"))
)
_TIMES = st.builds(
    TipTime,
    day=st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
    hour=st.integers(0, 23),
    time_zone=st.sampled_from(_ZONES),
)
_MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 # zone given


@given(_MOMENTS, _TIMES)
def test_the_moment_of_a_week_falls_into_that_week(moment: datetime, tip_time: TipTime) -> None:
    """Each week has one moment for its tip, inside the week, on the wanted day of the channel's calendar."""
    week = week_of(moment, tip_time)
    due = tip_moment(week, tip_time)
    assert due is not None
    assert week_of(due, tip_time) == week
    assert f"{due.astimezone(ZoneInfo(tip_time.time_zone)):%a}".lower() == tip_time.day


@given(_MOMENTS, _TIMES)
def test_moments_of_following_weeks_are_about_a_week_apart(moment: datetime, tip_time: TipTime) -> None:
    """From one tip to the next it is seven days, give or take a change of the clock."""
    week = week_of(moment, tip_time)
    due, later = tip_moment(week, tip_time), tip_moment(week_after(week), tip_time)
    assert due is not None
    assert later is not None
    gap = later - due
    assert abs(gap - timedelta(days=7)) <= timedelta(hours=3)


@given(_MOMENTS, _TIMES, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_later_moments_have_later_weeks(moment: datetime, tip_time: TipTime, step: timedelta) -> None:
    """Weeks sort as text in the order of time."""
    earlier, later = week_of(moment, tip_time), week_of(moment + step, tip_time)
    assert earlier <= later
    assert week_after(earlier) > earlier


@pytest.mark.parametrize(
    ("moment", "zone", "week"),
    [
        (datetime(2027, 1, 1, 12, tzinfo=UTC), "America/Toronto", "2026-W53"),
        (datetime(2025, 12, 29, 12, tzinfo=UTC), "America/Toronto", "2026-W01"),
        (datetime(2026, 3, 2, 3, tzinfo=UTC), "America/Toronto", "2026-W09"),
        (datetime(2026, 3, 2, 3, tzinfo=UTC), "Pacific/Auckland", "2026-W10"),
    ],
)
def test_week_is_the_channels_own(moment: datetime, zone: str, week: str) -> None:
    """The ISO year may differ from the calendar's, and one instant may lie in two weeks for two channels."""
    assert week_of(moment, TipTime(time_zone=zone)) == week


@pytest.mark.parametrize(
    ("week", "hour", "due"),
    [
        ("2026-W10", 2, datetime(2026, 3, 8, 7, tzinfo=UTC)),  # 02:00 is skipped: 03:00 EDT
        ("2026-W44", 1, datetime(2026, 11, 1, 5, tzinfo=UTC)),  # 01:00 comes twice: the first, EDT
        ("2026-W44", 9, datetime(2026, 11, 1, 14, tzinfo=UTC)),  # after the change, EST
    ],
)
def test_clock_changes_neither_lose_nor_double_a_moment(week: str, hour: int, due: datetime) -> None:
    """A local time that a clock change skips or repeats still stands for one instant."""
    assert tip_moment(week, TipTime(day="sun", hour=hour, time_zone="America/Toronto")) == due


def test_a_holiday_moves_the_tip_to_the_next_weekday() -> None:
    """A tip of a holiday comes on the next weekday that is none, and a week without such a day has no tip."""
    friday = TipTime(day="fri", hour=9, time_zone="America/Toronto")
    monday = TipTime(day="mon", hour=9, time_zone="America/Toronto")
    good_friday, easter_monday = date(2026, 4, 3), date(2026, 4, 6)
    days = {good_friday, easter_monday}
    assert tip_moment("2026-W14", friday, days) is None
    assert tip_moment("2026-W15", monday, days) == datetime(2026, 4, 7, 13, tzinfo=UTC)
    assert tip_moment("2026-W16", monday, days) == datetime(2026, 4, 13, 13, tzinfo=UTC)


def test_weeks_are_counted_over_the_turn_of_a_year() -> None:
    """A year of 53 weeks counts as such, and an earlier week gives a negative number."""
    assert weeks_between("2026-W10", "2026-W12") == 2
    assert weeks_between("2026-W53", "2027-W01") == 1
    assert weeks_between("2026-W01", "2027-W01") == 53
    assert weeks_between("2026-W12", "2026-W10") == -2
