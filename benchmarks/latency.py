"""Measures how long an author waits for the notice: from the event that a platform sends to the notice delivered.

``chaperone serve`` runs as a program of its own. On Slack, 8 workspaces that installed it by OAuth send signed events,
50 messages a second for a minute, 7 of 100 of which identify a patient, each by an author of their own; the other side
is a fake Slack over real HTTP. On the local page two physicians do the same in threads. Prints median and 99th
percentile in milliseconds and each step's share of the whole, on SQLite and on PostgreSQL (``pgserver`` must have a
wheel for this Python). The peer, in the same run under the same load, is a bare slack-bolt app that checks nothing,
stores nothing and answers the same messages with one ephemeral message; the ratio tells what checking, sealing and
durable delivery cost. Ends with status 1 where a notice is missing or doubled, a median is over 100 ms or a 99th
percentile over 400 ms.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pgserver
import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.local.store import PEOPLE
from adapters.slack.manifest import SCOPES
from bot.vault.vault import make_key
from tests.conftest import new_database
from tests.fakes.program import Program, ending
from tests.fakes.slack_api import (
    BOT_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    SIGNING_SECRET,
    FakeSlack,
    Workspace,
    running_slack,
)
from tests.fakes.slack_events import CHANNEL, envelope, message, signed

WORKSPACES = 8
MOST_MEDIAN_MS = 100.0
MOST_P99_MS = 400.0
#: Share of messages that identify a patient.
FLAGGED = 0.07
BARE = "--bare"
_SETTLING_S = 20.0
_CLEAN = (
    "anyone have the new hyperkalemia protocol handy",
    "ty",
    "apixaban 5 bid ok with crcl 34?",
    "who is on call for gen surg tonight",
    "wells 4.5, d-dimer pending, will scan if positive",
    "k 6.1, no ecg changes, repeated and treating",
)


@dataclass(slots=True)
class Wait:
    """One flagged message's way; moments on this machine's monotonic clock, in seconds."""

    sent_at: float
    #: What happened to it, in order.
    steps: dict[str, float] = field(default_factory=dict)
    deliveries: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """How much is sent: messages a second, and for how many seconds."""

    rate: int
    seconds: int

    async def beats(self) -> AsyncIterator[tuple[int, bool]]:
        """Yield each message's number and whether it is to be flagged, when its time has come."""
        began_at, credit = time.monotonic(), 0.0
        for number in range(self.rate * self.seconds):
            await asyncio.sleep(max(0.0, began_at + number / self.rate - time.monotonic()))
            credit += FLAGGED
            is_flagged = credit >= 1
            credit -= is_flagged
            yield number, is_flagged


def main() -> int:
    """Run the benchmark and print its figures."""
    if BARE in sys.argv:
        return _serve_bare(sys.argv[-1])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=int, default=50, help="messages a second")
    parser.add_argument("--seconds", type=int, default=60, help="how long each part lasts")
    given = parser.parse_args()
    load = Load(given.rate, given.seconds)
    print(f"{load.rate} messages/s for {load.seconds} s, {FLAGGED:.0%} flagged, {WORKSPACES} workspaces\n")
    print(f"{'':24}{'p50 ms':>8}{'p99 ms':>8}{'lost':>6}{'twice':>6}  share of each step")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = _told("bare slack-bolt app", _bare(load, folder))
        parts = [
            _told("Slack, SQLite", _slack(load, folder / "sqlite", None)),
            _told("local page, SQLite", _local(load, folder / "local")),
        ]
        server = pgserver.get_server(folder / "postgresql")
        with new_database(server.get_uri()) as address:
            parts.append(_told("Slack, PostgreSQL", _slack(load, folder / "shared", address)))
        server.cleanup()
    print(f"\nmedian on Slack with SQLite, against the bare app: {parts[0][0] / bare[0]:.1f} times")
    kept = all(median <= MOST_MEDIAN_MS and p99 <= MOST_P99_MS and whole for median, p99, whole in parts)
    return 0 if kept else 1


def _told(name: str, waits: list[Wait]) -> tuple[float, float, bool]:
    """Print a part's figures; returns median and 99th percentile, in ms, and whether each notice came once."""
    delivered = [wait for wait in waits if wait.deliveries]
    totals = sorted(1000 * (_end(wait) - wait.sent_at) for wait in delivered)
    median, p99 = statistics.median(totals), totals[min(len(totals) - 1, int(0.99 * len(totals)))]
    lost, twice = len(waits) - len(delivered), sum(wait.deliveries > 1 for wait in waits)
    print(f"{name:24}{median:8.1f}{p99:8.1f}{lost:6}{twice:6}  {_shares(delivered)}", flush=True)
    return median, p99, not lost and not twice


def _end(wait: Wait) -> float:
    return wait.steps["delivered"]


def _shares(waits: list[Wait]) -> str:
    """Return each step's share of the summed time, in order of time."""
    spent: dict[str, float] = {}
    for wait in waits:
        last = wait.sent_at
        for step, at in sorted(wait.steps.items(), key=lambda item: item[1]):
            spent[step] = spent.get(step, 0.0) + at - last
            last = at
    whole = sum(spent.values())
    return ", ".join(f"{step} {share / whole:.0%}" for step, share in spent.items())


def _bare(load: Load, folder: Path) -> list[Wait]:
    """Measure the peer."""
    with running_slack() as slack:
        command = [sys.executable, __file__, BARE, slack.url]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
        announced = folder / "bare.txt"
        with announced.open("w") as output, subprocess.Popen(command, env=environment, stdout=output) as process:  # noqa: S603 # this file
            while not (url := announced.read_text().strip()):
                time.sleep(0.05)
            waits = asyncio.run(_send_events(load, slack, url, ["T0CLINIC"]))
            process.terminate()
    return waits


def _slack(load: Load, folder: Path, database: str | None) -> list[Wait]:
    """Measure the product on Slack."""
    with running_slack() as slack:
        settings: dict[str, object] = {
            "SLACK__CLIENT_ID": CLIENT_ID,
            "SLACK__CLIENT_SECRET": CLIENT_SECRET,
            "SLACK__SIGNING_SECRET": SIGNING_SECRET,
            "SLACK__PUBLIC_URL": "https://chaperone.example.org",
            "SLACK__API_URL": f"{slack.url}/api/",
            **({"DATABASE_URL": database} if database else {}),
        }
        with _serving(folder, settings) as program:
            teams = _install(slack, program)
            return asyncio.run(_send_events(load, slack, program.url, teams))


@contextmanager
def _serving(folder: Path, settings: Mapping[str, object]) -> Iterator[Program]:
    folder.mkdir()
    key = folder / "vault.key"
    make_key(key)
    program = Program(folder, {**settings, "VAULT_KEY_FILE": key})
    with ending(program):
        program.start()
        yield program


def _install(slack: FakeSlack, program: Program) -> list[str]:
    """Let every workspace install the app; returns their ids."""
    teams = [f"T0CLINIC{number}" for number in range(WORKSPACES)]
    for team in teams:
        slack.workspaces[f"xoxb-{team}"] = Workspace(team=team)
        slack.codes[team] = {
            "app_id": "A0CHAPERONE",
            "authed_user": {"id": "U0ADMIN"},
            "scope": ",".join(SCOPES),
            "token_type": "bot",
            "access_token": f"xoxb-{team}",
            "bot_user_id": "U0BOT",
            "team": {"id": team, "name": "Group Practice"},
            "enterprise": None,
            "is_enterprise_install": False,
        }
        begun = httpx.get(f"{program.url}/slack/install", timeout=60)
        state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
        cookie = begun.headers["set-cookie"].partition(";")[0]
        query, headers = {"code": team, "state": state}, {"Cookie": cookie}
        httpx.get(f"{program.url}/slack/oauth_redirect", params=query, headers=headers, timeout=60).raise_for_status()
    return teams


async def _send_events(load: Load, slack: FakeSlack, url: str, teams: list[str]) -> list[Wait]:
    """Send Slack's events and wait for the notices."""
    waits: dict[str, Wait] = {}
    async with (
        httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=100)) as http,
        asyncio.TaskGroup() as group,
    ):

        async def send(number: int, *, is_flagged: bool) -> None:
            author, team = f"U{uuid4().hex[:10].upper()}", teams[number % len(teams)]
            text = f"Mrs. Margaret Lindqvist, MRN 44{number:05}" if is_flagged else _CLEAN[number % len(_CLEAN)]
            event = message(text, ts=f"{time.time():.6f}", user=author, team=team)
            body = envelope(event, event_id=f"Ev{number:08}", team_id=team, context_team_id=team)
            body["authorizations"][0]["team_id"] = team
            request = signed(body)
            sent_at = time.monotonic()
            if is_flagged:
                waits[author] = Wait(sent_at)
            (await http.post(f"{url}/slack/events", **request)).raise_for_status()
            if is_flagged:
                waits[author].steps["answered"] = time.monotonic()

        async for number, is_flagged in load.beats():
            group.create_task(send(number, is_flagged=is_flagged))
    await _settled(lambda: len({shown["user"] for shown in slack.ephemerals}) >= len(waits))
    for call in slack.calls:
        wait = waits.get(str(call.arguments.get("user", "")))
        if wait is None:
            continue
        if call.method == "users.getPresence":
            wait.steps["presence asked"] = call.at
        elif call.method == "chat.postEphemeral":
            wait.steps["delivered"] = call.at
            wait.deliveries += 1
    return list(waits.values())


def _local(load: Load, folder: Path) -> list[Wait]:
    """Measure the product on the local page."""
    with _serving(folder, {}) as program:
        return asyncio.run(_post(load, program.url))


async def _post(load: Load, url: str) -> list[Wait]:
    """Post as two physicians, each flagged message in a thread of its own, and read their live feeds."""
    waits: dict[str, Wait] = {}
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=100), base_url=url) as http:
        people = [person.id for person in PEOPLE]
        feeds = [asyncio.create_task(_listen(http, person, waits)) for person in people]
        roots: list[str] = []
        async with asyncio.TaskGroup() as group:

            async def send(number: int, *, is_flagged: bool) -> None:
                person, post_id = people[number % len(people)], uuid4().hex
                draft: dict[str, str] = {"id": post_id, "text": _CLEAN[number % len(_CLEAN)]}
                if is_flagged:
                    while not roots:  # noqa: ASYNC110 # the answers of other tasks are waited for
                        await asyncio.sleep(0.005)
                    draft |= {"text": f"Mrs. Margaret Lindqvist, MRN 44{number:05}", "thread": roots.pop()}
                    waits[post_id] = Wait(time.monotonic())
                answer = await http.post(f"/local/people/{person}/messages", json=draft)
                answer.raise_for_status()
                if is_flagged:
                    waits[post_id].steps["answered"] = time.monotonic()
                else:
                    roots.append(str(answer.json()["id"]))

            async for number, is_flagged in load.beats():
                group.create_task(send(number, is_flagged=is_flagged))
        await _settled(lambda: all(wait.deliveries for wait in waits.values()))
        for feed in feeds:
            feed.cancel()
    return list(waits.values())


async def _listen(http: httpx.AsyncClient, person: str, waits: Mapping[str, Wait]) -> None:
    async for frame in _frames(http, person):
        wait = waits.get(str(frame.get("post") or ""))
        if wait is not None:
            wait.steps.setdefault("delivered", time.monotonic())
            wait.deliveries = 1  # the page shows a notice in its one place, however often it is told


async def _frames(http: httpx.AsyncClient, person: str) -> AsyncIterator[dict[str, Any]]:
    """Yield the values of a person's live feed."""
    async with http.stream("GET", f"/local/people/{person}/events", timeout=None) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))


async def _settled(is_done: Callable[[], bool]) -> None:
    """Wait until all has come, or nothing more is to be expected."""
    deadline = time.monotonic() + _SETTLING_S
    while not is_done() and time.monotonic() < deadline:  # noqa: ASYNC110 # other programs are waited for
        await asyncio.sleep(0.05)


def _serve_bare(slack_url: str) -> int:
    """Serve the peer until it is ended; says its address first."""
    web = AsyncWebClient(token=BOT_TOKEN, base_url=f"{slack_url}/api/")
    app = AsyncApp(client=web, signing_secret=SIGNING_SECRET)

    @app.event("message")
    async def answer(event: dict[str, Any], client: AsyncWebClient) -> None:
        if "MRN" in event["text"]:
            blocks = [{"type": "section", "text": {"type": "plain_text", "text": "A word about your message."}}]
            await client.chat_postEphemeral(channel=CHANNEL, user=event["user"], text="A word", blocks=blocks)

    handler = AsyncSlackRequestHandler(app)

    async def receive(request: Request) -> Response:
        return await handler.handle(request)

    site = Starlette(routes=[Route("/slack/events", receive, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(site, port=0, log_level="warning"))

    async def serve() -> None:
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 # uvicorn tells it by an attribute only
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        print(f"http://127.0.0.1:{port}", flush=True)
        await serving

    asyncio.run(serve())
    return 0


if __name__ == "__main__":
    sys.exit(main())
