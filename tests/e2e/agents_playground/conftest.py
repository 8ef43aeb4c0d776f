"""Starts the Microsoft 365 Agents Playground, and a Teams adapter that it talks with."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.port import Adapter
from adapters.teams.app import PATH, build
from tests.fakes.bot_connector import FakeBotConnector, running_bot_connector
from tests.fakes.services import Desk
from tests.waiting import PATIENCE_S, until

_FOLDER = Path(__file__).parent
_CLI = _FOLDER / "node_modules/@microsoft/m365agentsplayground/cli.js"


@dataclass(frozen=True)
class Playground:
    """The running playground."""

    url: str
    #: Its people, chats and teams.
    config: dict[str, Any]

    @property
    def service_url(self) -> str:
        """Where its Bot Connector answers."""
        return f"{self.url}/_connector"

    async def deliver(self, activity: dict[str, Any]) -> None:
        """Let it send an activity that it has no button for."""
        await self._post("_internal/v1/customActivities", activity)

    async def say(self, conversation: str, author: str, text: str, **more: Any) -> None:
        """Let a person write in a conversation."""
        message = {"from": {"id": author}, "text": text, "textFormat": "plain", **more}
        await self._post(f"_conversation/v1/conversations/{conversation}/messages", message)

    async def press(self, message: str, person: str, action: dict[str, Any]) -> dict[str, Any]:
        """Let a person press a button of a card in the one-to-one chat; returns what their client then shows."""
        pressed = {key: action[key] for key in ("type", "verb", "data")}
        body = {
            "name": "adaptiveCard/action",
            "conversation": {"id": self.config["personalChat"]["id"]},
            "from": {"id": person},
            "replyToId": message,
            "value": {"action": pressed, "trigger": "manual"},
        }
        async with httpx.AsyncClient(timeout=PATIENCE_S) as http:
            answer = await http.post(f"{self.url}/_conversation/v1/invoke", json=body)
        answer.raise_for_status()
        shown: dict[str, Any] = answer.json()
        return shown

    @asynccontextmanager
    async def watching(self) -> AsyncIterator["Window"]:
        """Look at what its web page shows from now on."""
        stream = f"{self.url}/_ws_conversation/v1/conversations/stream"
        async with aiohttp.ClientSession() as session, session.ws_connect(stream) as socket_:
            yield Window(socket_)

    async def _post(self, path: str, body: dict[str, Any]) -> None:
        async with httpx.AsyncClient(timeout=PATIENCE_S) as http:
            (await http.post(f"{self.url}/{path}", json=body)).raise_for_status()


@dataclass(frozen=True)
class Window:
    """The playground's web page, as its scripts see it."""

    stream: aiohttp.ClientWebSocketResponse

    async def next_card(self, title: str) -> tuple[str, dict[str, Any]]:
        """Return the conversation and content of the next card of this title that appears."""
        shown = await self.next_message(title)
        return shown["actionConversationId"], shown["message"]["attachments"][0]["content"]

    async def next_message(self, title: str) -> dict[str, Any]:
        """Return the next message with a card of this title; what was said before may still be shown meanwhile."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                shown: dict[str, Any] = json.loads((await self.stream.receive()).data)
                attachments = shown.get("message", {}).get("attachments") or [{}]
                if (
                    shown["action"] == "createMessage"
                    and attachments[0].get("content", {}).get("fallbackText") == title
                ):
                    return shown


@dataclass(frozen=True)
class Bot:
    """A Teams adapter that the playground delivers to."""

    adapter: Adapter
    desk: Desk
    #: How the adapter answered, in order.
    answers: list[int]

    async def answered(self, count: int) -> None:
        """Wait until it has answered so many deliveries."""
        await until(lambda: len(self.answers) >= count, "the deliveries are answered")


def _require() -> None:
    """Skip where the playground is missing, with the command that installs it."""
    if shutil.which("node") is None or not _CLI.exists():
        pytest.skip("the Agents Playground is not installed; install it with: make e2e-tools")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def bot_port() -> int:
    """The port that the playground delivers to; each test listens on it in turn."""
    return _free_port()


@pytest.fixture(scope="session")
def playground(bot_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    """The playground, started once, on this machine only."""
    _require()
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    loopback = ("node", "-r", str(_FOLDER / "loopback.cjs"))
    endpoint = f"http://127.0.0.1:{bot_port}{PATH}"
    options = ("-e", endpoint, "-c", "msteams", "-p", str(port), "--su", f"{url}/_connector", "--dt")
    environment = {**os.environ, "TEAMSAPPTESTER_BROWSER": "none", "NO_PROXY": "127.0.0.1"}
    with subprocess.Popen(  # noqa: S603 # a command of our own
        (*loopback, str(_CLI), "start", *options),
        cwd=tmp_path_factory.mktemp("playground"),
        env=environment,
        stdout=subprocess.DEVNULL,
    ) as process:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                config = httpx.get(f"{url}/_internal/v1/testConfig", timeout=PATIENCE_S).json()["config"]
                break
            except httpx.TransportError:
                assert process.poll() is None, "the playground did not start"
                assert time.monotonic() < deadline, "the playground does not answer"
                time.sleep(0.1)
        yield Playground(url, config)
        process.terminate()


@pytest.fixture(scope="session")
def bot_framework(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeBotConnector]:
    """The keys and tokens, which the playground has no part in."""
    with running_bot_connector(tmp_path_factory.mktemp("bot_framework")) as fake:
        yield fake


@pytest.fixture
async def bot(playground: Playground, bot_framework: FakeBotConnector, bot_port: int) -> AsyncIterator[Bot]:
    """An adapter behind a gate that signs what the playground sends unsigned."""
    desk = Desk(lambda: datetime.now(UTC))
    adapter = build(bot_framework.settings(), bot_framework.network(), desk.services())
    answers: list[int] = []
    inside = httpx.AsyncClient(
        transport=httpx.ASGITransport(Starlette(routes=adapter.routes)), base_url="http://chaperone.test"
    )

    async def sign(request: Request) -> Response:
        body = await request.body()
        token = bot_framework.token(serviceurl=json.loads(body)["serviceUrl"])
        answer = await inside.post(PATH, content=body, headers={"Authorization": f"Bearer {token}"})
        answers.append(answer.status_code)
        return Response(answer.content, answer.status_code)

    gate = Starlette(routes=[Route(PATH, sign, methods=["POST"])])
    config = uvicorn.Config(gate, port=bot_port, log_level="critical", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield Bot(adapter, desk, answers)
    server.should_exit = True
    await serving
    await inside.aclose()
    await adapter.stop()
