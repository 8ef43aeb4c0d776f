"""Waiting for what other tasks, threads and programs do: until it is so, with a limit that no busy machine reaches."""

import asyncio
import time
from collections.abc import Callable

from dbos import DBOS, WorkflowStatus

#: How long anything may take that a test waits for, in seconds; reached only by what never comes.
PATIENCE_S = 60.0

_PAUSE_S = 0.02
_BEGUN = ["PENDING", "ENQUEUED"]
_DELAYED = "DELAYED"
_UNFINISHED = [*_BEGUN, _DELAYED]
#: A job that sleeps or is delayed for no longer is waited for, in seconds.
_NAP_S = 1.0


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Return once ``condition()`` holds.

    Raises:
        AssertionError: if it never does; says what was waited for.
    """
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE_S:.0f} s in vain: {what}"
        time.sleep(_PAUSE_S)


async def until(condition: Callable[[], object], what: str) -> None:
    """Return once ``condition()`` holds, and let the event loop go on meanwhile; raises as ``wait_until`` does."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE_S:.0f} s in vain: {what}"
        await asyncio.sleep(_PAUSE_S)


async def every_job_is_done() -> None:
    """Return once this process's workflow engine owes nothing: from then on nobody is told anything of itself.

    Raises:
        TimeoutError: if jobs are left that do not end.
    """
    async with asyncio.timeout(PATIENCE_S):
        while await _unfinished(_UNFINISHED):
            await asyncio.sleep(_PAUSE_S)


async def every_begun_job_is_done() -> None:
    """Return as ``every_job_is_done`` does, but wait for no job that is to begin later."""
    async with asyncio.timeout(PATIENCE_S):
        while await _unfinished(_BEGUN):
            await asyncio.sleep(_PAUSE_S)


async def every_job_is_done_or_asleep() -> None:
    """Return once no job is at work, so that the engine may stop: a job cut off at its start would warn."""
    async with asyncio.timeout(PATIENCE_S):
        while await asyncio.to_thread(_any_is_at_work):
            await asyncio.sleep(_PAUSE_S)


def _any_is_at_work() -> bool:
    jobs = DBOS.list_workflows(status=_UNFINISHED, load_input=False, load_output=False)
    return not all(_wakes_at(job) > time.time() + _NAP_S for job in jobs)


def _wakes_at(job: WorkflowStatus) -> float:
    """When a job goes on that is to begin later, or whose last step is a sleep, of which the engine notes the end."""
    if job.delay_until_epoch_ms is not None and job.status == _DELAYED:
        return job.delay_until_epoch_ms / 1000
    steps = DBOS.list_workflow_steps(job.workflow_id)
    return steps[-1]["output"] or 0.0 if steps and steps[-1]["function_name"] == "DBOS.sleep" else 0.0


async def _unfinished(states: list[str]) -> int:
    """How many jobs are in these states; asked in a thread, since the engine's own coroutines take the loop over."""

    def count() -> int:
        return len(DBOS.list_workflows(status=states, load_input=False, load_output=False))

    return await asyncio.to_thread(count)
