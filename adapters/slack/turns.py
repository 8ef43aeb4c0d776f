"""Work that somebody waits for: done before Slack is answered if it is quick, and finished afterwards if it is not.

Slack wants an answer within three seconds and sends no second request for a press; work that is done first survives a
crash, and work that takes longer must not cost the person an error.
"""

import asyncio
import logging
from collections.abc import Coroutine
from typing import TypeVar

from adapters.port import DeliveryError

log = logging.getLogger(__name__)

T = TypeVar("T")

#: How long Slack waits for our answer at most, less what the way takes.
PATIENCE_S = 2.0
_LAST_S = 5.0


class Turns:
    """Keeps the work that goes on after Slack was answered."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    async def take(self, work: Coroutine[object, object, None]) -> None:
        """Do work, for as long as Slack has patience; what is left goes on in the background."""
        await self.wait(self.begin(work))

    def begin(self, work: Coroutine[object, object, T]) -> asyncio.Task[T | None]:
        """Begin work in the background; where it fails, its type is logged and it ends in None."""
        task = asyncio.create_task(_guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def wait(self, task: asyncio.Task[T]) -> bool:
        """Wait for as long as Slack has patience; returns whether the work is done."""
        done, _ = await asyncio.wait({task}, timeout=PATIENCE_S)
        return bool(done)

    async def stop(self) -> None:
        """Let what is under way end, and end what does not."""
        if self._tasks:
            _, late = await asyncio.wait(set(self._tasks), timeout=_LAST_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


async def _guarded(work: Coroutine[object, object, T]) -> T | None:
    try:
        return await work
    except DeliveryError as error:
        log.warning("somebody on Slack got no answer: %s", error.code)
    except Exception as error:  # noqa: BLE001 # its words may quote what was typed: only its type is told
        log.error("somebody on Slack got no answer: %s", type(error).__name__)  # noqa: TRY400
    return None
