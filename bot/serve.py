"""Serves every configured platform, and the health listener, until told to stop."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import uvicorn
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.types import ASGIApp

from bot.console.app import console_app
from bot.health import Probes, health_app
from bot.keeping.custody import build_key_ring, build_schedule
from bot.office import build_desk
from bot.own_rules import load_own_rules
from bot.schedule import Schedule
from bot.settings import Settings
from bot.wiring import House, open_house
from policies.checker import Checker
from policies.engine import load_checker

#: How long open connections may take to end at a stop, in seconds.
_GRACE_S = 3

#: Tells a person how far the start has come.
Progress = Callable[[str], None]


class ListenError(Exception):
    """An address cannot be listened on; the message names the setting."""


async def serve(settings: Settings, progress: Progress) -> None:
    """Start, announce the address, and run until SIGINT or SIGTERM.

    Raises:
        ListenError, DatabaseError, ReplicaError, SettingsError, SiteModelError, VaultError, WeightsError: if it cannot
            start; each says what to do.
    """
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    state = _State()
    async with _listening(health_app(state.probes()), settings.health_host, settings.health_port, "health_port") as at:
        progress(f"health on {at}")
        progress("loading the checker")
        checker = await asyncio.to_thread(_load_checker, settings)
        progress("opening the database")
        async with open_house(settings, checker) as house:
            state.house = house
            await build_key_ring(house.store).settle(actor="system")
            public = _listening(_public(house), settings.host, settings.port, "port")
            console = _console(house, checker, progress)
            async with _scheduled(build_schedule(house)), public as address, console:
                progress(f"ready on {address}")
                await stop.wait()
                state.house = None
                # Live feeds end first, so that the listener need not wait for them.
                for adapter in house.adapters:
                    await adapter.stop()
                progress("stopping; what is not finished goes on at the next start")


def _load_checker(settings: Settings) -> Checker:
    return load_checker(
        extra=settings.detection.models,
        smallest_group=settings.smallest_group,
        own_rules=load_own_rules(settings.detection.rules),
    )


@dataclass(slots=True)
class _State:
    """What readiness is judged by."""

    house: House | None = None

    def probes(self) -> Probes:
        return Probes(
            database=self._database,
            delivery=lambda: self.house is not None,
            adapters=self._adapters,
            paused=lambda: 0 if self.house is None else self.house.store.channels.paused,
        )

    async def _database(self) -> bool:
        if self.house is None:
            return False
        async with self.house.store.database.reading() as session:
            await session.execute(text("SELECT 1"))
        return True

    def _adapters(self) -> Mapping[str, bool]:
        if self.house is None:
            return {}
        return {adapter.client.platform.value: adapter.connected for adapter in self.house.adapters}


def _public(house: House) -> Starlette:
    return Starlette(routes=[route for adapter in house.adapters for route in adapter.routes])


@asynccontextmanager
async def _console(house: House, checker: Checker, progress: Progress) -> AsyncIterator[None]:
    """Serve the officers' console, where it is on; until the first account is set up, say where that is done."""
    settings = house.store.settings.console
    if not settings.enabled:
        yield
        return
    desk = build_desk(house.store, checker, house.delivery)
    async with _listening(console_app(desk), settings.host, settings.port, "console.port") as address:
        at = settings.public_url.rstrip("/") or address
        progress(f"console on {at}/console")
        token = await desk.accounts.first_link()
        if token is not None:
            progress(f"set up the first officer, within a day, at {at}/console/setup/{token}")
        yield


@asynccontextmanager
async def _scheduled(schedule: Schedule) -> AsyncIterator[None]:
    await schedule.start()
    try:
        yield
    finally:
        await schedule.stop()


@asynccontextmanager
async def _listening(app: ASGIApp, host: str, port: int, setting: str) -> AsyncIterator[str]:
    """Serve ``app`` for the length of the block; yields the address, with the real port when 0 was asked for."""
    config = uvicorn.Config(
        app, host=host, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=_GRACE_S, lifespan="off"
    )
    server = _Server(config)
    try:
        bound = config.bind_socket()
    except SystemExit:
        reason = f"{host}:{port} cannot be listened on; is another Chaperone running? Set {setting} to a free port"
        raise ListenError(reason) from None
    task = asyncio.create_task(server.serve(sockets=[bound]))
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 # uvicorn tells it by an attribute only
            await asyncio.sleep(0.01)
        name, number = bound.getsockname()[:2]
        yield f"http://[{name}]:{number}" if ":" in name else f"http://{name}:{number}"
    finally:
        server.should_exit = True
        await task
        bound.close()


class _Server(uvicorn.Server):
    """A uvicorn server among several in one process: ``serve`` handles the signals for all of them."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield
