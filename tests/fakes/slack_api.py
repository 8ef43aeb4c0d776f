"""A Slack of our own over real HTTP: the Web API's methods that Chaperone calls, OAuth, and Socket Mode's websocket.

It runs in a thread with an event loop of its own, so that any test, or a program that a test starts, can talk to it. It
keeps what was posted, checks tokens, and fails when told to. Source: Slack, "Web API methods", "Using Socket Mode".
"""

import asyncio
import base64
import json
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from aiohttp import WSMsgType, web

from adapters.settings import Network, SlackSettings
from adapters.slack.manifest import SCOPES
from tests.fakes.block_kit import faults_of_blocks
from tests.fakes.slack_people import SlackPeople
from tests.waiting import PATIENCE_S

BOT_TOKEN = "xoxb-test-token"
APP_TOKEN = "xapp-test-token"
SIGNING_SECRET = "not-a-real-signing-secret"
CLIENT_ID = "1234.5678"
CLIENT_SECRET = "not-a-real-client-secret"

_JSON_ARGUMENTS = ("blocks", "metadata", "view", "attachments")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the Web API."""

    method: str
    token: str
    arguments: Mapping[str, Any]
    #: When it arrived, on the monotonic clock, in seconds.
    at: float = field(default_factory=time.monotonic)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Whom a bot token speaks for."""

    team: str | None = "T0CLINIC"
    enterprise: str | None = None
    bot_user: str = "U0BOT"
    scopes: tuple[str, ...] = tuple(SCOPES)


@dataclass(slots=True, kw_only=True)
class _Failure:
    status: int = 200
    error: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    #: The call is carried out, and the connection lost before the answer.
    lost: bool = False


@dataclass(slots=True)
class _Hold:
    #: Whether calls are carried out at once and only their answers kept back.
    carries_out: bool
    over: bool = False


@dataclass(kw_only=True)
class FakeSlack(SlackPeople):
    """What Slack's side sees and answers."""

    #: Every call, in order, failed ones included.
    calls: list[Call] = field(default_factory=list)
    workspaces: dict[str, Workspace] = field(default_factory=lambda: {BOT_TOKEN: Workspace()})
    #: ``away`` for whoever is; everybody else is active.
    presence: dict[str, str] = field(default_factory=dict)
    #: Channels that the bot is in.
    channels: list[str] = field(default_factory=lambda: ["C0ROUNDS"])
    ephemerals: list[dict[str, Any]] = field(default_factory=list)
    #: Answers of oauth.v2.access, by code; each good once.
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: Added to the Date header, in seconds.
    clock_offset_s: float = 0
    #: Messages on a page of conversations.history.
    page_size: int = 100
    _failures: dict[str, list[_Failure]] = field(default_factory=dict)
    _holds: dict[str, _Hold] = field(default_factory=dict)
    _sockets: list[web.WebSocketResponse] = field(default_factory=list)
    #: What came back with each acknowledgement, by envelope.
    _acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    _loop: asyncio.AbstractEventLoop | None = None

    def settings(self, **changes: Any) -> SlackSettings:
        """Return settings of an app over HTTP that lives here."""
        fields = {"bot_token": BOT_TOKEN, "signing_secret": SIGNING_SECRET, "api_url": f"{self.url}/api/"}
        return SlackSettings(**{**fields, **changes})

    def network(self) -> Network:
        """Return how to reach it."""
        return Network()

    def fail_next(
        self, method: str, error: str = "", *, status: int = 200, retry_after_s: int | None = None, times: int = 1
    ) -> None:
        """Answer the next calls of a method with an error."""
        headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
        failures = self._failures.setdefault(method, [])
        failures += [_Failure(status=status, error=error, headers=headers) for _ in range(times)]

    def lose_next(self, method: str) -> None:
        """Carry out the next call of a method, and close the connection instead of answering."""
        self._failures.setdefault(method, []).append(_Failure(lost=True))

    def hold(self, method: str, *, carries_out: bool) -> None:
        """Let calls of a method wait from now on: for their answer only, or to be carried out at all.

        A call whose caller is gone when it is let go is not carried out any more.
        """
        self.let_go(method)
        self._holds[method] = _Hold(carries_out)

    def let_go(self, method: str) -> None:
        """Answer the calls of a method that wait, and hold no more."""
        hold = self._holds.pop(method, None)
        if hold is not None:
            hold.over = True

    def called(self, method: str) -> list[Mapping[str, Any]]:
        """Return the arguments of every call of a method."""
        return [call.arguments for call in self.calls if call.method == method]

    @property
    def direct_messages(self) -> list[dict[str, Any]]:
        """What was posted to one-to-one conversations."""
        return [message for channel, posted in self.messages.items() if channel[0] == "D" for message in posted]

    @property
    def connected(self) -> list[bool]:
        """Of each Socket Mode connection that was made, whether it is open."""
        return [not socket.closed for socket in self._sockets]

    async def deliver(self, body: Mapping[str, Any], *, within_s: float = PATIENCE_S) -> bool:
        """Send an event over the latest Socket Mode connection; returns whether it was acknowledged in time."""
        return await self.ask("events_api", body, within_s=within_s) is not None

    async def ask(self, kind: str, body: Mapping[str, Any], *, within_s: float = PATIENCE_S) -> dict[str, Any] | None:
        """Send a request over the latest Socket Mode connection; returns what came back, or None if nothing did."""
        envelope = str(uuid4())
        answers = kind != "events_api"
        sent = {"envelope_id": envelope, "type": kind, "payload": body, "accepts_response_payload": answers}
        await self._send(json.dumps(sent))
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            if envelope in self._acknowledged:
                return self._acknowledged[envelope]
            await asyncio.sleep(0.01)
        return None

    async def disconnect(self) -> None:
        """Tell the latest Socket Mode connection to come again, as Slack does every few hours."""
        await self._send('{"type": "disconnect", "reason": "refresh_requested"}')

    async def _send(self, text: str) -> None:
        while not any(self.connected):
            await asyncio.sleep(0.01)
        await asyncio.wrap_future(self._on_loop(self._sockets[-1].send_str(text)))

    def _on_loop(self, work: Any) -> Future[Any]:
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._answer)
        app.router.add_post("/response/{id}", self._respond)
        app.router.add_get("/socket", self._serve_socket)
        return app

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        form = {**request.query, **{key: str(value) for key, value in (await request.post()).items()}}
        if request.content_type == "application/json":
            form |= await request.json()
        # A form carries them as JSON in a string; a JSON body may carry them as they are.
        encoded = {key for key in _JSON_ARGUMENTS if isinstance(form.get(key), str)}
        arguments = {key: json.loads(value) if key in encoded else value for key, value in form.items()}
        token = str(arguments.pop("token", "")) or request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.calls.append(Call(method=method, token=token, arguments=arguments))
        failure = self._failures[method].pop(0) if self._failures.get(method) else None
        if failure is not None and not failure.lost:
            return web.json_response(
                {"ok": False, "error": failure.error}, status=failure.status, headers=failure.headers
            )
        hold = self._holds.get(method, _Hold(carries_out=True, over=True))
        if not hold.carries_out and not await self._wait_for(hold, request):
            return web.Response()
        answer = self._handle(method, token, arguments)
        await self._wait_for(hold, request)
        if failure is not None:
            assert request.transport is not None
            request.transport.abort()
        headers = {"Date": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + self.clock_offset_s))}
        if token in self.workspaces:
            headers["x-oauth-scopes"] = ",".join(self.workspaces[token].scopes)
        return web.json_response(answer, headers=headers)

    async def _wait_for(self, hold: _Hold, request: web.Request) -> bool:
        """Wait for the end of a hold; returns whether the caller still waits too."""
        while not hold.over:
            await asyncio.sleep(0.01)
        return request.transport is not None and not request.transport.is_closing()

    def _handle(self, method: str, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if method == "oauth.v2.access":
            right = token == f"Basic {base64.b64encode(f'{CLIENT_ID}:{CLIENT_SECRET}'.encode()).decode()}" or (
                (arguments.get("client_id"), arguments.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
            )
            found = self.codes.pop(str(arguments.get("code")), None) if right else None
            return {"ok": False, "error": "invalid_code"} if found is None else {"ok": True, **found}
        if method == "apps.connections.open":
            good = token == APP_TOKEN
            return {"ok": True, "url": f"{self.url}/socket"} if good else {"ok": False, "error": "invalid_auth"}
        workspace = self.workspaces.get(token)
        if workspace is None:
            return {"ok": False, "error": "invalid_auth"}
        if method == "auth.revoke":
            del self.workspaces[token]
            return {"ok": True, "revoked": True}
        handler = getattr(self, f"_{method.replace('.', '_')}", None)
        if handler is None:
            return {"ok": False, "error": "unknown_method"}
        answer: dict[str, Any] = handler(workspace, arguments)
        return {"ok": "error" not in answer, **answer}

    def _auth_test(self, workspace: Workspace, arguments: dict[str, Any]) -> dict[str, Any]:
        return {
            "url": "https://clinic.example.org/",
            "team_id": workspace.team,
            "enterprise_id": workspace.enterprise,
            "user_id": workspace.bot_user,
            "bot_id": "B0BOT",
        }

    def _users_getPresence(self, workspace: Workspace, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"presence": self.presence.get(arguments["user"], "active")}

    def _users_conversations(self, workspace: Workspace, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"channels": [{"id": channel} for channel in self.channels]}

    def _conversations_open(self, workspace: Workspace, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"channel": {"id": f"D{arguments['users']}"}}

    def _conversations_history(self, workspace: Workspace, arguments: dict[str, Any]) -> dict[str, Any]:
        kept = [message for message in self._dated(arguments) if not _is_reply(message)]
        kept.reverse()
        return self._page(kept, arguments)

    def _conversations_replies(self, workspace: Workspace, arguments: dict[str, Any]) -> dict[str, Any]:
        thread = arguments["ts"]
        first = [message for message in self.messages.get(arguments["channel"], []) if message["ts"] == thread]
        replies = [
            message for message in self._dated(arguments) if _is_reply(message) and message["thread_ts"] == thread
        ]
        return self._page([*first, *replies], arguments) if first else {"error": "thread_not_found"}

    def _dated(self, arguments: dict[str, Any]) -> list[dict[str, Any]]:
        oldest, latest = float(arguments.get("oldest") or 0), float(arguments.get("latest") or "inf")
        return [
            message
            for message in self.messages.get(arguments["channel"], [])
            if oldest <= float(message["ts"]) <= latest
        ]

    def _page(self, kept: list[dict[str, Any]], arguments: dict[str, Any]) -> dict[str, Any]:
        start = int(arguments.get("cursor") or 0)
        end = start + min(self.page_size, int(arguments.get("limit", 100)))
        shown = [dict(message) for message in kept[start:end]]
        if arguments.get("include_all_metadata") != "true":
            for message in shown:
                message.pop("metadata", None)
        more = end < len(kept)
        return {
            "messages": shown,
            "has_more": more,
            "response_metadata": {"next_cursor": str(end) if more else ""},
        }

    def _chat_getPermalink(self, workspace: Workspace, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        link = f"https://clinic.example.org/archives/{arguments['channel']}/p{arguments['message_ts'].replace('.', '')}"
        return {"permalink": link}

    def _chat_postMessage(self, workspace: Workspace, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if faults_of_blocks(arguments["blocks"]) if "blocks" in arguments else not arguments.get("text"):
            return {"error": "invalid_blocks"}
        ts = f"{time.time():.6f}"
        message = {"type": "message", "bot_id": "B0BOT", "user": workspace.bot_user, "ts": ts, **arguments}
        self.messages.setdefault(arguments["channel"], []).append(message)
        return {"channel": arguments["channel"], "ts": ts}

    def _chat_postEphemeral(self, workspace: Workspace, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if arguments["channel"] not in self.channels:
            return {"error": "channel_not_found"}
        if faults_of_blocks(arguments["blocks"]):
            return {"error": "invalid_blocks"}
        self.ephemerals.append(arguments)
        return {"message_ts": f"{time.time():.6f}"}

    async def _serve_socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str('{"type": "hello", "num_connections": 1}')
        self._sockets.append(socket)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                answer = json.loads(message.data)
                self._acknowledged[answer.get("envelope_id", "")] = answer.get("payload") or {}
        return socket

    async def _serve(self, started: Future[None], stopping: asyncio.Event) -> None:
        self._loop = asyncio.get_running_loop()
        runner = web.AppRunner(self._app(), shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        started.set_result(None)
        await stopping.wait()
        for socket in self._sockets:
            await socket.close()
        await runner.cleanup()


@contextmanager
def running_slack() -> Iterator[FakeSlack]:
    """Serve a fake Slack on a free port of 127.0.0.1."""
    fake = FakeSlack()
    started: Future[None] = Future()
    stopping: Future[asyncio.Event] = Future()

    async def serve() -> None:
        event = asyncio.Event()
        stopping.set_result(event)
        await fake._serve(started, event)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    started.result(PATIENCE_S)
    try:
        yield fake
    finally:
        assert fake._loop is not None
        fake._loop.call_soon_threadsafe(stopping.result().set)
        thread.join(PATIENCE_S)


def _is_reply(message: dict[str, Any]) -> bool:
    return message.get("thread_ts", message["ts"]) != message["ts"]
