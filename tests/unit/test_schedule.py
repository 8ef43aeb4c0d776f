"""The clock-driven work: at the start, on the dot, late, and when it fails."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.schedule import Schedule, tip_times
from bot.settings import ChannelSettings, Settings, TipTime
from tests.waiting import until

TORONTO = ZoneInfo("America/Toronto")


class _Count:
    """Work that counts its runs, and fails the first so many times."""

    def __init__(self, failures: int = 0) -> None:
        self.runs = 0
        self._failures = failures

    async def __call__(self) -> None:
        self.runs += 1
        if self.runs <= self._failures:
            reason = "CANARY"
            raise RuntimeError(reason)


async def _nothing() -> None:
    pass


def _schedule(
    post_tips: Callable[[], Awaitable[object]] = _nothing,
    purge: Callable[[], Awaitable[object]] = _nothing,
    *times: TipTime,
    checkpoint: Callable[[], Awaitable[object]] = _nothing,
) -> Schedule:
    return Schedule(
        times=times, post_tips=post_tips, purge=purge, introduce=_nothing, forget=_nothing, checkpoint=checkpoint
    )


async def test_tips_purge_and_checkpoint_run_at_the_start() -> None:
    """What came due while no process ran is made up for at once."""
    tips, purge, checkpoint = _Count(), _Count(), _Count()
    schedule = _schedule(tips, purge, checkpoint=checkpoint)
    await schedule.start()
    await until(lambda: tips.runs == purge.runs == checkpoint.runs == 1, "all ran")
    await schedule.stop()


async def test_late_work_still_runs_once() -> None:
    """Work whose time passed several times while the process was stuck runs once, however late."""
    tips = _Count()
    schedule = _schedule(tips)
    await schedule.start()
    await until(lambda: tips.runs == 1, "the tips ran")
    # As after a process was stuck for three hours and a half, of work that is due every hour.
    schedule._scheduler.modify_job("tips", next_run_time=datetime.now(UTC) - timedelta(hours=3.5))
    await until(lambda: tips.runs == 2, "the late tips ran")
    await asyncio.sleep(0.3)
    assert tips.runs == 2
    await schedule.stop()


async def test_failed_work_is_told_by_type_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    """An exception neither ends the schedule nor shows its words in the log."""
    tips = _Count(failures=1)
    schedule = _schedule(tips)
    with caplog.at_level(logging.INFO):
        await schedule.start()
        await until(lambda: tips.runs == 1, "the tips failed")
        schedule._scheduler.modify_job("tips", next_run_time=datetime.now(UTC))
        await until(lambda: tips.runs == 2, "the tips ran again")
        await schedule.stop()
    assert "tips failed: RuntimeError" in caplog.text
    assert "CANARY" not in caplog.text


async def test_stop_waits_for_work_under_way() -> None:
    """Work that is running when the process stops comes to its end."""
    started, may_end, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        started.set()
        await may_end.wait()
        ended.set()

    schedule = _schedule(slow)
    await schedule.start()
    await started.wait()
    stopping = asyncio.create_task(schedule.stop())
    await asyncio.sleep(0.1)
    assert not stopping.done()
    may_end.set()
    await stopping
    assert ended.is_set()


@pytest.mark.parametrize(
    ("tip_time", "after", "expected"),
    [
        (
            TipTime(day="tue", hour=9, time_zone="America/Toronto"),
            datetime(2026, 3, 4, tzinfo=TORONTO),
            datetime(2026, 3, 10, 13, tzinfo=UTC),  # after the spring change
        ),
        (
            TipTime(day="sun", hour=2, time_zone="America/Toronto"),
            datetime(2026, 3, 4, tzinfo=TORONTO),
            datetime(2026, 3, 8, 7, tzinfo=UTC),  # 02:00 does not exist
        ),
        (
            TipTime(day="sun", hour=1, time_zone="America/Toronto"),
            datetime(2026, 10, 28, tzinfo=TORONTO),
            datetime(2026, 11, 1, 5, tzinfo=UTC),  # 01:00 comes twice
        ),
    ],
)
def test_each_time_has_a_job_in_its_zone(tip_time: TipTime, after: datetime, expected: datetime) -> None:
    """Tips are looked for on the dot of the channel's local time, over changes of the clock."""
    schedule = _schedule(_nothing, _nothing, tip_time)
    job = schedule._scheduler.get_job(f"tips-{tip_time.day}-{tip_time.hour}-{tip_time.time_zone}")
    due = job.trigger.get_next_fire_time(None, after)
    assert due.astimezone(UTC) == expected


def test_distinct_times_of_enabled_tips_are_gathered() -> None:
    """Channels that share a time share a job, and switched-off tips have none."""
    monday = TipTime(day="mon", hour=8, time_zone="America/Halifax")
    settings = Settings(
        channels={
            "C1": ChannelSettings(tip=monday),
            "C2": ChannelSettings(tip=monday),
            "C3": ChannelSettings(tip=TipTime(enabled=False, hour=3)),
        }
    )
    assert tip_times(settings) == {TipTime(), monday}
