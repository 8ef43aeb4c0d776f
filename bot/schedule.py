"""What happens by the clock; the only importer of apscheduler.

Jobs live in memory, one scheduler a process, and hold no data: each one asks the store what is due, so that a job that
runs late, twice or on every replica does no harm.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.settings import Settings, TipTime

log = logging.getLogger(__name__)

#: How long ``stop`` waits for work under way, in seconds.
_GRACE_S = 5.0

Work = Callable[[], Awaitable[object]]


def tip_times(settings: Settings) -> frozenset[TipTime]:
    """Return the distinct times at which channels are to get their tips."""
    channels = (settings.default_channel, *settings.channels.values())
    return frozenset(channel.tip for channel in channels if channel.tip.enabled)


class Schedule:
    """Runs the work that is due by the clock.

    Args:
        times: when ``post_tips`` is to run on the dot.
        post_tips: posts the tips that are due. It also runs at the start and every hour, which makes up for times that
            passed while no process ran, the clock was wrong or the database was away.
        purge: lets go of what was kept long enough; runs at the start and once a day.
        introduce: introduces the bot where that is owed and meets people again; runs at the start and every hour.
        forget: lets go of what a channel has learnt and does not hold any more; runs with ``purge``.
        checkpoint: vouches for the end of the audit log; runs with ``purge``.
        digest: sends the digests that are due; runs at the start and every ten minutes. None: nobody gets one.
    """

    def __init__(  # noqa: PLR0913 # each piece of work by its name
        self,
        *,
        times: Iterable[TipTime],
        post_tips: Work,
        purge: Work,
        introduce: Work,
        forget: Work,
        checkpoint: Work,
        digest: Work | None = None,
    ) -> None:
        self._running: set[asyncio.Task[Any]] = set()
        # A grace of None runs late jobs however late they are; apscheduler's own default drops them after a second.
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        tips, purging = self._guarded("tips", post_tips), self._guarded("purge", purge)
        for time in sorted(times, key=lambda time: (time.time_zone, time.day, time.hour)):
            on_the_dot = CronTrigger(day_of_week=time.day, hour=time.hour, minute=0, timezone=ZoneInfo(time.time_zone))
            self._scheduler.add_job(tips, on_the_dot, id=f"tips-{time.day}-{time.hour}-{time.time_zone}")
        at_once = datetime.now(UTC)
        self._scheduler.add_job(tips, IntervalTrigger(hours=1), id="tips", next_run_time=at_once)
        self._scheduler.add_job(purging, IntervalTrigger(days=1), id="purge", next_run_time=at_once)
        introducing, forgetting = self._guarded("introductions", introduce), self._guarded("forgetting", forget)
        self._scheduler.add_job(introducing, IntervalTrigger(hours=1), id="introductions", next_run_time=at_once)
        self._scheduler.add_job(forgetting, IntervalTrigger(days=1), id="forgetting", next_run_time=at_once)
        vouching = self._guarded("checkpoint", checkpoint)
        self._scheduler.add_job(vouching, IntervalTrigger(days=1), id="checkpoint", next_run_time=at_once)

        if digest is not None:
            sending = self._guarded("digests", digest)
            self._scheduler.add_job(sending, IntervalTrigger(minutes=10), id="digests", next_run_time=at_once)

    async def start(self) -> None:
        """Begin; returns at once."""
        self._scheduler.start()

    async def stop(self) -> None:
        """Begin nothing more, and wait a little for what is under way."""
        self._scheduler.pause()
        if running := set(self._running):
            await asyncio.wait(running, timeout=_GRACE_S)
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)

    def _guarded(self, name: str, work: Work) -> Callable[[], Coroutine[Any, Any, None]]:
        async def run() -> None:
            task = asyncio.current_task()
            if task is not None:
                self._running.add(task)
                task.add_done_callback(self._running.discard)
            try:
                await work()
            except Exception as error:  # noqa: BLE001 # whatever it is, the next run tries again
                # Its words may hold what a library quoted: only its type is told.
                log.error("%s failed: %s", name, type(error).__name__)  # noqa: TRY400

        return run
