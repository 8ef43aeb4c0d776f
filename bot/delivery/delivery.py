"""Durable delivery: from an owed notice to words that a person can read, through crashes and restarts.

The engine is DBOS Transact, which keeps its tables in the application's database, so that a job is enqueued in the
same transaction as the flag. Jobs and their results carry ids and codes only. Steps run at least once; the courier
knows when one runs again.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from itertools import count
from typing import Any, TypeVar

from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer, StepOptions
from sqlalchemy.ext.asyncio import AsyncSession

from bot.coverage.reading_back import Reader
from bot.delivery.courier import Code, Courier, Outcome, Route
from bot.reception.courier import ReceptionCourier, stamped
from bot.settings import NoticeSettings
from bot.storage.database import Database
from bot.tips.courier import TipCourier
from bot.tips.tips import tip_post_id

log = logging.getLogger(__name__)

_Result = TypeVar("_Result")

#: Workflows outlive releases: their shape is versioned here, by hand, and not by a hash of the code.
_WORKFLOW_VERSION = "1"
_APPLICATION = "chaperone"
_QUEUE = "delivery"
_POLL_S = 0.05
_FIRST_PAUSE_S = 2.0
_LONGEST_PAUSE_S = 900.0
#: Tries in the channel before the direct message takes over; tries of everything else, about a day's worth.
_CHANNEL_TRIES = 3
_OTHER_TRIES = 100
#: A step raises when the store fails; it is repeated with doubling pauses of at most an hour, for about a day.
_REPEATED: StepOptions = {"retries_allowed": True, "interval_seconds": 1.0, "backoff_rate": 2.0, "max_attempts": 36}


class StepError(Exception):
    """A step could not be done; names the type of what it raised, since the engine stores and logs its words."""


class Delivery:
    """Enqueues and runs deliveries; one per process, since the engine is.

    Args:
        database: where jobs are kept.
        courier: makes the single tries with notices.
        tip_courier: makes the single tries with tips.
        reception_courier: makes the single tries with introductions, welcomes and what else a channel is told.
        reader: makes the single tries to read back what was not heard; a process that only enqueues needs none.
        executor_id: unique among running replicas and stable across restarts.
        times: when what follows a notice is due.
    """

    def __init__(  # noqa: PLR0913 # the couriers of all that is delivered
        self,
        *,
        database: Database,
        courier: Courier,
        tip_courier: TipCourier,
        reception_courier: ReceptionCourier,
        reader: Reader | None = None,
        executor_id: str,
        times: NoticeSettings,
    ) -> None:
        self._database = database
        self._courier = courier
        self._tip_courier = tip_courier
        self._reception_courier = reception_courier
        self._reader = reader
        self._executor_id = executor_id
        self._times = times
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client: DBOSClient | None = None

    async def start(self) -> None:
        """Open the engine, take up what this replica left unfinished, and begin to work the queue."""
        self._loop = asyncio.get_running_loop()
        self._client = await asyncio.to_thread(self._launch)

    async def connect(self) -> None:
        """Open the engine to enqueue only; a process that serves runs the jobs."""
        self._client = await asyncio.to_thread(self._open_client)

    async def stop(self) -> None:
        """Stop taking jobs; what is under way goes on at the next start."""
        if self._client is not None:
            await asyncio.to_thread(self._client.destroy)
            self._client = None
        if self._loop is not None:
            await asyncio.to_thread(DBOS.destroy, destroy_registry=True)

    async def tell(self, session: AsyncSession, flag_id: str, revision: int, *, after_s: float = 0.0) -> None:
        """Owe the author of a flag a notice, so many seconds from now; part of the caller's transaction."""
        await self._enqueue(session, "tell", f"tell:{flag_id}:{revision}", flag_id, revision, after_s=after_s)

    async def thank(self, session: AsyncSession, flag_id: str, revision: int) -> None:
        """Owe the author of a settled flag a thank-you; part of the caller's transaction."""
        await self._enqueue(session, "thank", f"thank:{flag_id}:{revision}", flag_id, revision)

    async def alert(self, session: AsyncSession, flag_id: str) -> None:
        """Owe the officers of the flag's channel an alert; part of the caller's transaction."""
        await self._enqueue(session, "alert", f"alert:{flag_id}", flag_id)

    async def contest(self, session: AsyncSession, flag_id: str, revision: int) -> None:
        """Owe the officers of the flag's channel word of a contest; part of the caller's transaction."""
        await self._enqueue(session, "contest", f"contest:{flag_id}:{revision}", flag_id)

    async def reply(self, session: AsyncSession, flag_id: str, revision: int) -> None:
        """Owe the author of a contested flag the officer's answer; part of the caller's transaction."""
        await self._enqueue(session, "reply", f"reply:{flag_id}:{revision}", flag_id, revision)

    async def remind(self, session: AsyncSession, flag_id: str, revision: int) -> None:
        """Owe the author of a flag one reminder; part of the caller's transaction."""
        after_s = self._times.remind_after_s
        await self._enqueue(session, "remind", f"remind:{flag_id}:{revision}", flag_id, revision, after_s=after_s)

    async def tip(self, session: AsyncSession, channel_hash: str, week: str) -> None:
        """Owe a channel the tip of a week; part of the caller's transaction."""
        await self._enqueue(session, "tip", tip_post_id(channel_hash, week), channel_hash, week)

    async def introduce(self, session: AsyncSession, channel_hash: str, at: datetime) -> None:
        """Owe a channel its introduction; part of the caller's transaction."""
        stamp = stamped(at)
        await self._enqueue(session, "introduce", f"introduce:{channel_hash}:{stamp}", channel_hash, stamp)

    async def welcome(self, session: AsyncSession, welcome_id: str) -> None:
        """Owe a newcomer a welcome; part of the caller's transaction."""
        await self._enqueue(session, "welcome", f"welcome:{welcome_id}", welcome_id)

    async def meet(self, session: AsyncSession, channel_hash: str, at: datetime) -> None:
        """Owe a look at the people of a channel's workspace; part of the caller's transaction."""
        await self._enqueue(session, "meet", f"meet:{channel_hash}:{stamped(at)}", channel_hash)

    async def fell_back(self, session: AsyncSession, channel_hash: str, policy: str, at: datetime) -> None:
        """Owe the officers of a channel word of a policy that fell back there; part of the caller's transaction."""
        stamp = stamped(at)
        workflow_id = f"fell_back:{channel_hash}:{policy}:{stamp}"
        await self._enqueue(session, "fell_back", workflow_id, channel_hash, policy, stamp)

    async def read_back(self, session: AsyncSession, channel_hash: str, since: datetime, until: datetime) -> None:
        """Owe a channel a look at what was said between two moments; part of the caller's transaction."""
        workflow_id = f"read_back:{channel_hash}:{stamped(until)}"
        await self._enqueue(session, "read_back", workflow_id, channel_hash, since.isoformat(), until.isoformat())

    async def take_over(self, executor_id: str) -> int:
        """Take up the unfinished jobs of a replica that died; returns how many there were."""
        lost = await DBOS.list_workflows_async(status="PENDING", executor_id=executor_id)
        for workflow in lost:
            await DBOS.resume_workflow_async(workflow.workflow_id)
        return len(lost)

    def _launch(self) -> DBOSClient:
        config: DBOSConfig = {
            "name": _APPLICATION,
            "system_database_url": self._database.workflow_url(),
            "application_version": _WORKFLOW_VERSION,
            "executor_id": self._executor_id,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "ERROR",
            "enable_otlp": False,
            # It listens for what nobody sends here, and stops between two looks.
            "notification_listener_polling_interval_sec": _POLL_S,
        }
        # The queue is there before the engine looks for queues, which it does once a second.
        client = self._open_client()
        DBOS(config=config)
        self._register()
        DBOS.launch()
        return client

    def _open_client(self) -> DBOSClient:
        url = self._database.workflow_url()
        DBOS.migrate(url)
        client = DBOSClient(
            system_database_url=url, application_name=_APPLICATION, serializer=DBOSPortableJSONSerializer()
        )
        client.register_queue(_QUEUE, polling_interval_sec=_POLL_S)
        return client

    def _register(self) -> None:
        @DBOS.workflow(name="tell")
        async def tell(flag_id: str, revision: int) -> str:
            return await self._tell(flag_id, revision)

        @DBOS.workflow(name="thank")
        async def thank(flag_id: str, revision: int) -> str:
            return await self._thank(flag_id, revision)

        @DBOS.workflow(name="alert")
        async def alert(flag_id: str) -> str:
            return await self._alert(flag_id, Route.ALERT)

        @DBOS.workflow(name="contest")
        async def contest(flag_id: str) -> str:
            return await self._alert(flag_id, Route.CONTEST)

        @DBOS.workflow(name="reply")
        async def reply(flag_id: str, revision: int) -> str:
            return await self._reply(flag_id, revision)

        @DBOS.workflow(name="remind")
        async def remind(flag_id: str, revision: int) -> str:
            return await self._remind(flag_id, revision)

        @DBOS.workflow(name="shorten")
        async def shorten(flag_id: str, revision: int) -> str:
            return await self._try(lambda: self._courier.shorten(flag_id, revision), _OTHER_TRIES)

        @DBOS.workflow(name="tip")
        async def tip(channel_hash: str, week: str) -> str:
            return await self._tip(channel_hash, week)

        self._register_reception()
        if self._reader is not None:
            self._register_reading(self._reader)

    def _register_reception(self) -> None:
        courier = self._reception_courier

        @DBOS.workflow(name="introduce")
        async def introduce(channel_hash: str, stamp: str) -> str:
            return await self._try(lambda: courier.introduce(channel_hash, stamp), _OTHER_TRIES)

        @DBOS.workflow(name="welcome")
        async def welcome(welcome_id: str) -> str:
            code = await self._try(lambda: courier.welcome(welcome_id), _OTHER_TRIES)
            await self._step("close", lambda: courier.close_welcome(welcome_id))
            return code

        @DBOS.workflow(name="meet")
        async def meet(channel_hash: str) -> str:
            return await self._try(lambda: courier.meet(channel_hash), _OTHER_TRIES)

        @DBOS.workflow(name="fell_back")
        async def fell_back(channel_hash: str, policy: str, stamp: str) -> str:
            return await self._each_officer(partial(courier.tell_fallback, channel_hash, policy, stamp))

    def _register_reading(self, reader: Reader) -> None:
        @DBOS.workflow(name="read_back")
        async def read_back(channel_hash: str, since: str, until: str) -> str:
            return await self._try(lambda: reader.read(channel_hash, since, until), _OTHER_TRIES)

    async def _tell(self, flag_id: str, revision: int) -> str:
        """Tell the author in the channel; where that is not sure to be seen, or fails, send one direct message."""
        code = await self._carry(flag_id, revision, Route.CHANNEL, _CHANNEL_TRIES)
        if code is Code.SHOWN:
            await DBOS.sleep_async(self._times.fallback_after_s)
        if code in {Code.SHOWN, Code.FAILED}:
            code = await self._carry(flag_id, revision, Route.DIRECT, _OTHER_TRIES)
            if code is Code.DELIVERED:
                await self._step("shorten_later", lambda: self._shorten_later(flag_id, revision))
        if code is Code.FAILED:
            await self._step("give_up", lambda: self._courier.give_up(flag_id, Route.DIRECT))
        return code

    async def _thank(self, flag_id: str, revision: int) -> str:
        code = await self._carry(flag_id, revision, Route.THANKS, _CHANNEL_TRIES)
        await self._try(lambda: self._courier.shorten(flag_id, revision), _CHANNEL_TRIES)
        await self._step("close", lambda: self._courier.close(flag_id, revision))
        return code

    async def _reply(self, flag_id: str, revision: int) -> str:
        code = await self._carry(flag_id, revision, Route.REPLY, _OTHER_TRIES)
        await self._step("close", lambda: self._courier.close(flag_id, revision))
        return code

    async def _remind(self, flag_id: str, revision: int) -> str:
        """Remind the author, but not in their quiet hours, which they may move while it waits."""
        while (quiet_s := await self._step("quiet", lambda: self._courier.quiet_for_s(flag_id))) > 0:
            await DBOS.sleep_async(quiet_s)
        return await self._carry(flag_id, revision, Route.REMINDER, _OTHER_TRIES)

    async def _shorten_later(self, flag_id: str, revision: int) -> None:
        async with self._database.transaction() as session:
            after_s = self._times.shorten_after_s
            await self._enqueue(session, "shorten", f"shorten:{flag_id}:{revision}", flag_id, revision, after_s=after_s)

    async def _alert(self, flag_id: str, route: Route) -> str:
        return await self._each_officer(lambda officer: self._courier.alert(flag_id, officer, route))

    async def _each_officer(self, tell: Callable[[int], Coroutine[Any, Any, Outcome]]) -> str:
        """Tell the officers one by one, by their number, until there is none."""
        for officer in count():
            if await self._try(partial(tell, officer), _OTHER_TRIES) is Code.MOOT:
                break
        return Code.DELIVERED

    async def _tip(self, channel_hash: str, week: str) -> str:
        code = await self._try(lambda: self._tip_courier.post(channel_hash, week), _OTHER_TRIES)
        if code is not Code.DELIVERED:
            await self._step("give_up", lambda: self._tip_courier.give_up(channel_hash, week))
        return code

    async def _carry(self, flag_id: str, revision: int, route: Route, tries: int) -> Code:
        return await self._try(lambda: self._courier.carry(flag_id, revision, route), tries)

    async def _try(self, once: Callable[[], Coroutine[Any, Any, Outcome]], tries: int) -> Code:
        """Try until it is decided, with the pauses that the platform asks for or growing ones; durable throughout."""

        async def coded() -> list[object]:
            outcome = await once()
            return [outcome.code.value, outcome.retry_after_s]

        pause_s = _FIRST_PAUSE_S
        for _ in range(tries):
            code, retry_after_s = await self._step("try", coded)
            if code != Code.RETRY:
                return Code(str(code))
            await DBOS.sleep_async(float(str(retry_after_s)) if retry_after_s else pause_s)
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
        return Code.FAILED

    async def _step(self, name: str, work: Callable[[], Coroutine[Any, Any, _Result]]) -> _Result:
        """Run ``work`` as a durable step on the main event loop, where the connections to platforms and store live."""
        loop = self._loop

        async def on_main_loop() -> _Result:
            if loop is None:
                reason = "delivery has not been started"
                raise RuntimeError(reason)
            try:
                return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work(), loop))
            except Exception as error:  # noqa: BLE001 # whatever it is, its words may quote what it choked on
                log.warning("a delivery step failed and is repeated: %s", type(error).__name__)
                raise StepError(type(error).__name__) from None

        return await DBOS.run_step_async({"name": name, **_REPEATED}, on_main_loop)

    async def _enqueue(
        self, session: AsyncSession, workflow: str, workflow_id: str, *args: object, after_s: float = 0.0
    ) -> None:
        client = self._client
        if client is None:
            reason = "delivery has not been started"
            raise RuntimeError(reason)
        options: Any = {
            "workflow_name": workflow,
            "queue_name": _QUEUE,
            "workflow_id": workflow_id,
            "app_version": _WORKFLOW_VERSION,
        }
        if after_s:
            options["delay_seconds"] = after_s
        await session.run_sync(lambda sync: client.enqueue_in_transaction(sync, options, *args))
