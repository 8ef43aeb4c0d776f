"""Serves every configured platform, and the health listener, until told to stop."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from bot.health import health_app
from bot.schedule import Schedule
from bot.settings import Settings
from bot.wiring import House, open_house
from policies.engine import load_checker

_GRACE_S = 10


class _Listener(uvicorn.Server):
    """A uvicorn server among several in one process: signals are handled once, by ``serve``."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield

    @property
    def address(self) -> str:
        """Where it listens, as a URL; the port is the real one when 0 was asked for."""
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
