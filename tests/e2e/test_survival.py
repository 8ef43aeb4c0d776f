"""What a crash, a second replica, a repeated event or nonsense does to notices and tips: real processes, real HTTP.

The platform is a Slack of our own. An author who is away is told by direct message, which the platform vouches for and
keeps, so that one notice more or less is seen.
"""

import asyncio
import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import select, update

from adapters.port import ChannelAddress
from bot.settings import Settings
from bot.storage.models import AuditEntry, Channel
from bot.vault.vault import make_key
from bot.wiring import now, open_store
from policies.message import Platform
from tests.conftest import new_database
from tests.fakes.program import Program, ending
from tests.fakes.slack_api import BOT_TOKEN, SIGNING_SECRET, FakeSlack, running_slack
from tests.fakes.slack_events import CHANNEL, TEAM, envelope, message, signed
from tests.waiting import PATIENCE_S, wait_until

_PATH = "/slack/events"
_UNFINISHED = "SELECT count(*) FROM {} WHERE status IN ('PENDING', 'ENQUEUED')"

Event = dict[str, Any]


@dataclass
class Site:
    """Programs that share a database, and the Slack that they serve."""

    slack: FakeSlack
    programs: list[Program]
    #: Returns the rows of a query on the database.
    query: Callable[[str], list[Any]]
    #: Table of the workflow engine's jobs.
    jobs: str
    #: How a store over the database is opened.
    settings: Settings = field(default_factory=Settings)
    _said: int = field(default=0)

    def start(self) -> None:
        """Start the programs that do not run, at the same time."""
        stopped = [program for program in self.programs if not program.running]
        for program in stopped:
            program.launch()
        for program in stopped:
            program.wait_ready()

    def flagged(self, author: str, *, away: bool = True) -> Event:
        """Return the event of a new message that identifies a patient, and stands in its channel."""
        self._said += 1
        self.slack.presence[author] = "away" if away else "active"
        text = f"Mrs. Margaret Lindqvist, MRN 44829{self._said:02}"
        event = message(text, ts=f"{time.time():.6f}", user=author)
        self.slack.messages.setdefault(CHANNEL, []).append(event)
        return envelope(event, event_id=f"Ev{time.time_ns()}")

    def notices_of(self, author: str) -> list[dict[str, Any]]:
        """Return the direct messages that somebody has."""
        return self.slack.messages.get(f"D{author}", [])

    def is_settled(self) -> bool:
        """Whether no job is left."""
        return self.query(_UNFINISHED.format(self.jobs)) == [(0,)]


def _deliver(program: Program, event: Event) -> int:
    """Send an event as Slack does; returns the status of the answer."""
    return program.post(_PATH, **signed(event)).status_code


def _settings(slack: FakeSlack) -> dict[str, object]:
    return {
        "SLACK__BOT_TOKEN": BOT_TOKEN,
        "SLACK__SIGNING_SECRET": SIGNING_SECRET,
        "SLACK__API_URL": f"{slack.url}/api/",
        "NOTICE__FALLBACK_AFTER_S": 1,
        # Monday's first hour, in UTC, has passed on every day of the week.
        "DEFAULT_CHANNEL__TIP__DAY": "mon",
        "DEFAULT_CHANNEL__TIP__HOUR": 0,
        "DEFAULT_CHANNEL__TIP__TIME_ZONE": "UTC",
    }


@pytest.fixture(scope="module")
def embedded_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One program on SQLite."""
    folder = tmp_path_factory.mktemp("embedded")

    def query(statement: str) -> list[Any]:
        with closing(sqlite3.connect(folder / "var/chaperone.db", timeout=30)) as connection, connection:
            return connection.execute(statement).fetchall()

    with running_slack() as slack:
        program = Program(folder, _settings(slack))
        with ending(program):
            yield Site(slack, [program], query, "workflow_status")


@pytest.fixture
def embedded(embedded_site: Site) -> Site:
    """The program on SQLite, running."""
    embedded_site.start()
    return embedded_site


@pytest.fixture(scope="module")
def shared_site(postgresql_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Two replicas on PostgreSQL that know a channel since last week, whose tip of this week is due."""
    folder = tmp_path_factory.mktemp("shared")
    key = folder / "vault.key"
    make_key(key)
    with new_database(postgresql_url) as address, running_slack() as slack:
        own = Settings.model_validate({"var_dir": folder, "database_url": address, "vault_key_file": key})
        asyncio.run(_join_last_week(own))
        settings = {**_settings(slack), "DATABASE_URL": address, "VAULT_KEY_FILE": key}
        programs = [Program(folder / name, {**settings, "REPLICA": name}) for name in ("one", "two")]

        def query(statement: str) -> list[Any]:
            with psycopg.connect(address) as connection:
                return connection.execute(statement.encode()).fetchall()

        with ending(*programs):
            yield Site(slack, programs, query, "dbos.workflow_status", own)


@pytest.fixture
def shared(shared_site: Site) -> Site:
    """Both replicas, running."""
    shared_site.start()
    return shared_site


async def _join_last_week(settings: Settings) -> None:
    address = ChannelAddress(platform=Platform.SLACK, workspace=TEAM, channel=CHANNEL, reference={"team": TEAM})
    async with open_store(settings) as store:
        await store.channels.joined(address)
        async with store.database.transaction() as session:
            await session.execute(update(Channel).values(joined_at=now() - timedelta(days=8)))


def test_the_same_event_five_times_brings_one_notice(embedded: Site) -> None:
    """However often Slack delivers an event, all at once and again later, its author is told once."""
    [program] = embedded.programs
    event = embedded.flagged("U0FIVE")
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: _deliver(program, event), range(4))) == [200] * 4
    wait_until(embedded.is_settled, "every job is done")
    assert _deliver(program, event) == 200
    wait_until(embedded.is_settled, "every job is done")
    assert len(embedded.notices_of("U0FIVE")) == 1


def test_what_cannot_be_stored_is_delivered_again(embedded: Site) -> None:
    """A store that fails at any of its three writes makes Slack's answer 500, keeps nothing, and loses nothing."""
    [program] = embedded.programs
    event = embedded.flagged("U0STORE")
    before = embedded.query("SELECT count(*) FROM flag")
    for table in ("flag", "audit", "workflow_status"):
        embedded.query(f"CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'disk trouble'); END")
        assert _deliver(program, event) == 500
        embedded.query("DROP TRIGGER broken")
    assert embedded.query("SELECT count(*) FROM flag") == before
    assert _deliver(program, event) == 200
    wait_until(embedded.is_settled, "every job is done")
    assert len(embedded.notices_of("U0STORE")) == 1


def test_what_is_not_slacks_is_turned_away(embedded: Site) -> None:
    """An unsigned, old or forged event is answered 401 and tells nobody anything."""
    [program] = embedded.programs
    event = embedded.flagged("U0FORGED")
    forged = signed(event, secret="another")
    old = signed(event, at=time.time() - 301)
    altered = {**signed(event), "content": json.dumps(event).replace("U0FORGED", "U0OTHERS").encode()}
    unsigned = {"json": event}
    for request in (forged, old, altered, unsigned):
        assert program.post(_PATH, **request).status_code == 401
    wait_until(embedded.is_settled, "every job is done")
    assert not embedded.notices_of("U0FORGED")


def test_nonsense_neither_stops_it_nor_comes_again(embedded: Site) -> None:
    """Malformed, unknown, huge and odd bodies are answered below 500, and the next message is dealt with."""
    [program] = embedded.programs
    odd = "MRN 4482913 \ud800\x00\u202e Mrs. Margaret Lindqvist \udfff"
    events: list[bytes | Event] = [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"type": "event_callback"}',
        envelope({"type": "message"}),
        envelope({"type": "no_such_event", "channel": CHANNEL}),
        envelope(message(None)),  # type: ignore[arg-type] # nonsense on purpose
        envelope(message(odd, user="U0ODD", ts="1772460001.000100"), event_id="Ev\x00\ud800"),
        envelope(message("MRN 4482913 " + "so " * 350_000, user="U0LONG", ts="1772460002.000100"), event_id="EvLong"),
        envelope(message("x" * 1_100_000, user="U0LONG", ts="1772460003.000100"), event_id="EvLong2"),
        b'{"type": "' + b"a" * 1_100_000 + b'"}',
    ]
    answers = [program.post(_PATH, **signed(event)).status_code for event in events]
    assert max(answers) < 500, answers
    with httpx.Client(timeout=PATIENCE_S) as client:
        assert client.post(f"{program.url}{_PATH}", headers={"X-Slack-Signature": "\x7f"}).status_code == 401
    assert _deliver(program, embedded.flagged("U0AFTER")) == 200
    wait_until(embedded.is_settled, "every job is done")
    assert [len(embedded.notices_of(author)) for author in ("U0ODD", "U0LONG", "U0AFTER")] == [1, 1, 1]
    assert program.health("/readyz").status_code == 200
    assert b"unhandled" not in program.output.read_bytes()


def test_sigterm_stops_it_in_mid_delivery_and_loses_nothing(
    embedded: Site, record_property: Callable[[str, object], None]
) -> None:
    """Told to stop, it leaves a delivery as it is and ends with status 0; the next start brings what was owed, once."""
    [program] = embedded.programs
    embedded.slack.hold("conversations.open", carries_out=False)
    assert _deliver(program, embedded.flagged("U0TERM")) == 200
    wait_until(lambda: _asked(embedded, "U0TERM"), "the delivery is under way")
    stop_s = program.stop()
    assert program.status == 0
    assert not embedded.is_settled()
    embedded.slack.let_go("conversations.open")
    program.start()
    record_property("stop_s", round(stop_s, 2))
    record_property("second_start_s", round(program.start_s, 2))
    wait_until(embedded.is_settled, "every job is done")
    assert len(embedded.notices_of("U0TERM")) == 1


def test_a_kill_between_commit_and_delivery_costs_no_notice(embedded: Site) -> None:
    """Killed with four notices owed, each at another point of its way, it brings each author exactly one."""
    [program], slack = embedded.programs, embedded.slack
    slack.hold("chat.postEphemeral", carries_out=True)
    _deliver(program, embedded.flagged("U0SHOWN", away=False))
    wait_until(lambda: _shown(slack, "U0SHOWN"), "the notice is shown and its answer held")
    slack.hold("chat.postMessage", carries_out=True)
    _deliver(program, embedded.flagged("U0TOLD"))
    wait_until(lambda: embedded.notices_of("U0TOLD"), "the notice is there and its answer held")
    slack.hold("users.getPresence", carries_out=False)
    _deliver(program, embedded.flagged("U0ASKED"))
    wait_until(lambda: _asked(embedded, "U0ASKED"), "the delivery has begun")
    assert _deliver(program, embedded.flagged("U0OWED")) == 200
    program.kill()
    for method in ("chat.postEphemeral", "chat.postMessage", "users.getPresence"):
        slack.let_go(method)
    program.start()
    wait_until(embedded.is_settled, "every job is done")
    authors = ("U0SHOWN", "U0TOLD", "U0ASKED", "U0OWED")
    assert [len(embedded.notices_of(author)) for author in authors] == [1, 1, 1, 1]
    assert _shown(slack, "U0SHOWN") == 1


@pytest.mark.postgres
def test_two_replicas_post_one_tip(shared: Site) -> None:
    """Two replicas that start together find the same tip due, and the channel gets it once."""
    wait_until(lambda: _tips(shared.slack), "the tip is posted")
    wait_until(shared.is_settled, "every job is done")
    assert len(_tips(shared.slack)) == 1
    assert shared.query("SELECT count(*) FROM tip_posted") == [(1,)]


@pytest.mark.postgres
def test_replicas_that_get_the_same_event_bring_one_notice(shared: Site) -> None:
    """An event that reaches both replicas five times at once has one effect."""
    event = shared.flagged("U0BOTH")
    with ThreadPoolExecutor(5) as pool:
        answers = pool.map(lambda number: _deliver(shared.programs[number % 2], event), range(5))
        assert list(answers) == [200] * 5
    wait_until(shared.is_settled, "every job is done")
    assert len(shared.notices_of("U0BOTH")) == 1


@pytest.mark.postgres
def test_a_delivery_outlives_its_replica(shared: Site) -> None:
    """A replica that joins in mid-delivery repeats nothing; once the first is killed for good, it takes over: one each.

    One of two notices is there when the replica dies, its answer still out; the other has not been sent.
    """
    [one, two], slack = shared.programs, shared.slack
    two.stop()
    slack.hold("chat.postMessage", carries_out=True)
    assert _deliver(one, shared.flagged("U0TOLD")) == 200
    wait_until(lambda: shared.notices_of("U0TOLD"), "the notice is there and its answer held")
    slack.hold("conversations.open", carries_out=False)
    assert _deliver(one, shared.flagged("U0ASKED")) == 200
    wait_until(lambda: _asked(shared, "U0ASKED"), "the delivery is under way")
    two.start()
    assert shared.query("SELECT DISTINCT executor_id FROM dbos.workflow_status WHERE status = 'PENDING'") == [("one",)]
    assert [len(shared.notices_of(author)) for author in ("U0TOLD", "U0ASKED")] == [1, 0]
    one.kill()
    slack.let_go("chat.postMessage")
    slack.let_go("conversations.open")
    wait_until(shared.is_settled, "the survivor has done every job")
    assert not one.running
    assert [len(shared.notices_of(author)) for author in ("U0TOLD", "U0ASKED")] == [1, 1]
    assert asyncio.run(_taken_over(shared.settings)) == [{"replica": "one", "jobs": 2}]


async def _taken_over(settings: Settings) -> list[Mapping[str, object]]:
    """Return what the audit log tells of replicas whose jobs others have taken over; a slow one may have had none."""
    async with open_store(settings) as store, store.database.reading() as session:
        found = select(AuditEntry).where(AuditEntry.act == "replica.taken_over")
        details = await store.audit.details.of(session, (await session.scalars(found)).all())
        return [detail for detail in details.values() if detail["jobs"]]


def _asked(site: Site, author: str) -> bool:
    """Whether Slack was asked whether somebody is there, or for the way to them."""
    calls = (*site.slack.called("users.getPresence"), *site.slack.called("conversations.open"))
    return any(author in (call.get("user"), call.get("users")) for call in calls)


def _tips(slack: FakeSlack) -> list[dict[str, Any]]:
    """Return the tips that stand in the channel, without the introduction that it also gets."""
    posts = slack.messages.get(CHANNEL, [])
    ids = [post["metadata"]["event_payload"]["tip"] for post in posts]
    return [post for post, post_id in zip(posts, ids, strict=True) if post_id.startswith("tip:")]


def _shown(slack: FakeSlack, author: str) -> int:
    """How many ephemeral messages somebody was shown."""
    return sum(shown["user"] == author for shown in slack.ephemerals)
