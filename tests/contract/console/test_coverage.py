"""When the product listened, as it is written down and as the page tells it."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from adapters.port import ChannelAddress
from bot.console.desk import ConsoleDesk
from bot.coverage.ledger import Covered
from bot.coverage.spans import Stretch, switched, united, within, without
from bot.coverage.volume import Read, Volume
from bot.coverage.watch import Watch
from bot.identity.roles import Role
from bot.storage.models import AuditEntry
from bot.storage.service import MessageCount
from bot.wiring import Store
from policies.message import Platform
from tests.conftest import HeldClock
from tests.contract.console.conftest import Browse, officer_of

HEARD, DEAF = {Platform.SLACK: True}, {Platform.SLACK: False}
ZERO = datetime(2026, 1, 1, tzinfo=UTC)


def _stretches() -> st.SearchStrategy[list[Stretch]]:
    hours = st.integers(0, 40)
    made = st.tuples(hours, hours).map(
        lambda pair: Stretch(ZERO + timedelta(hours=pair[0]), ZERO + timedelta(hours=pair[1]))
    )
    return st.lists(made, max_size=6)


def _hours(stretches: Iterable[Stretch]) -> set[int]:
    return {
        hour
        for stretch in stretches
        for hour in range(40)
        if stretch.start <= ZERO + timedelta(hours=hour) < stretch.end
    }


@given(_stretches(), _stretches())
def test_stretches_are_sets_of_times(some: list[Stretch], others: list[Stretch]) -> None:
    """Uniting, taking away and cutting stretches is what it is for the hours in them, and leaves them apart."""
    assert _hours(united(some)) == _hours(some)
    assert _hours(without(some, others)) == _hours(some) - _hours(others)
    assert _hours(within(some, others)) == _hours(some) & _hours(others)
    joined = united(some)
    assert all(before.end < after.start for before, after in pairwise(joined))


def test_switches_make_stretches() -> None:
    """What is switched on twice is on once, and what is on at the end is on until then."""
    at = [ZERO + timedelta(hours=hour) for hour in range(6)]
    changes = [(at[0], False), (at[1], True), (at[2], True), (at[3], False), (at[4], True)]
    assert switched(changes, at[5]) == [Stretch(at[1], at[3]), Stretch(at[4], at[5])]


@pytest.fixture
def watch(store: Store, clock: HeldClock) -> Watch:
    """What one process writes down."""
    return Watch(database=store.database, audit=store.audit, replica="one", volume=Volume(), now=clock)


async def _covered(store: Store, desk: ConsoleDesk) -> Covered:
    auditor = await officer_of(desk, "north", Role.AUDITOR)
    async with store.database.reading() as session:
        [covered] = await desk.ledger.channels(session, auditor)
    return covered


async def _beat(watch: Watch, clock: HeldClock, minutes: int, hearing: dict[Platform, bool]) -> None:
    for _ in range(minutes * 4):
        clock.advance(timedelta(seconds=15))
        await watch.beat(hearing)


async def test_every_gap_has_its_reason(store: Store, clock: HeldClock, desk: ConsoleDesk, watch: Watch) -> None:
    """A lost connection, a pause, a crash and a stop are gaps of their length, each with its reason and audit entry."""
    address = ChannelAddress(platform=Platform.SLACK, workspace="TN", channel="C1")
    await store.channels.joined(address)
    await watch.begin()
    await watch.beat(HEARD)
    await _beat(watch, clock, 5, HEARD)
    await _beat(watch, clock, 2, DEAF)
    await _beat(watch, clock, 5, HEARD)
    await store.channels.pause("*", actor="test")
    await _beat(watch, clock, 3, HEARD)
    await store.channels.resume("*", actor="test")
    await _beat(watch, clock, 1, HEARD)
    clock.advance(timedelta(minutes=10))  # killed
    await watch.begin()
    await watch.beat(HEARD)
    await _beat(watch, clock, 1, HEARD)
    await watch.end()
    clock.advance(timedelta(minutes=4))
    covered = await _covered(store, desk)
    gaps = [(gap.why, gap.stretch.length) for gap in covered.gaps]
    minute = timedelta(minutes=1)
    assert gaps[0][0] == "not_in_channel"
    assert gaps[1:] == [
        ("disconnected", 2 * minute),
        ("paused", 3 * minute),
        ("silent", 10 * minute),
        ("stopped", 4 * minute),
    ]
    assert sum((part.length for part in covered.listened), timedelta()) == 12 * minute + timedelta(seconds=0)
    async with store.database.reading() as session:
        acts = list(
            await session.scalars(select(AuditEntry.act).where(AuditEntry.subject == "slack").order_by(AuditEntry.seq))
        )
    assert acts == ["platform.listening", "platform.deaf"] * 3


async def test_an_unreachable_database_is_a_gap(store: Store, clock: HeldClock, watch: Watch) -> None:
    """A process that could not write for longer than a minute does not vouch for that time afterwards."""
    await watch.beat(HEARD)
    clock.advance(timedelta(minutes=9))
    await watch.beat(HEARD)
    async with store.database.reading() as session:
        entry = (await session.scalars(select(AuditEntry).where(AuditEntry.act == "platform.deaf"))).one()
        details = await store.audit.details.of(session, [entry])
    assert details[entry.seq]["why"] == "silent"


async def test_two_replicas_cover_for_each_other(
    store: Store, clock: HeldClock, desk: ConsoleDesk, watch: Watch
) -> None:
    """While one of two processes hears a platform there is no gap, and the living end what the dead left open."""
    await store.channels.joined(ChannelAddress(platform=Platform.SLACK, workspace="TN", channel="C1"))
    other = Watch(database=store.database, audit=store.audit, replica="two", volume=Volume(), now=clock)
    await watch.beat(HEARD)
    await other.beat(HEARD)
    await _beat(other, clock, 5, HEARD)
    covered = await _covered(store, desk)
    assert [gap.why for gap in covered.gaps] == ["not_in_channel"]
    auditor = await officer_of(desk, "north", Role.AUDITOR)
    async with store.database.reading() as session:
        ears = {ear.replica: ear.why for ear in await desk.vitals.ears(session, auditor)}
    assert ears == {"one": "silent", "two": ""}


async def test_counts_are_written_once(store: Store, clock: HeldClock, watch: Watch) -> None:
    """Messages are counted by channel and day, add up over beats, and a rate limit stands in the audit log."""
    where = Read(day=clock().date(), channel_hash="c", workspace_hash="w")
    for number in (2, 3):
        for _ in range(number):
            watch.volume.read(where)
        watch.volume.tally(Platform.SLACK, "rate_limited")
        await watch.beat(HEARD)
    await watch.beat(HEARD)
    async with store.database.reading() as session:
        [row] = await session.scalars(select(MessageCount))
        limits = await session.scalars(select(AuditEntry).where(AuditEntry.act == "platform.rate_limited"))
        assert list((await store.audit.details.of(session, limits.all())).values()) == [{"times": 1}] * 2
    assert (row.day, row.messages) == ("2026-03-02", 5)
    assert not watch.volume.messages


async def test_a_gap_tells_what_was_read_back(
    store: Store, clock: HeldClock, desk: ConsoleDesk, watch: Watch, browse: Browse
) -> None:
    """A gap that was read back says how many messages it held, on the page and in the sheet; another says no."""
    address = ChannelAddress(platform=Platform.SLACK, workspace="TN", channel="C1")
    await store.channels.joined(address)
    await watch.beat(HEARD)
    since = clock()
    await watch.beat(DEAF)
    clock.advance(timedelta(minutes=2))
    until = clock()
    await watch.beat(HEARD)
    known = store.pseudonyms.of("channel", "slack", "C1")
    async with store.database.transaction() as session:
        detail: dict[str, object] = {"since": since.isoformat(), "until": until.isoformat(), "messages": 3}
        await store.audit.append(session, "channel.read_back", subject=known, detail=detail)
    covered = await _covered(store, desk)
    assert [(gap.why, gap.read_back) for gap in covered.gaps] == [("not_in_channel", None), ("disconnected", 3)]
    browser = await browse(await officer_of(desk, "north", Role.ADMINISTRATOR))
    assert "3 messages" in (await browser.get("/console/coverage")).text
    lines = (await browser.get("/console/coverage.csv")).text.splitlines()
    assert [line.split(",")[-1] for line in lines] == ["messages read back", "", "3"]


async def test_the_page_and_its_sheet(store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse) -> None:
    """Auditors and administrators see their own entity's channels and the signs; the sheet of gaps is written down."""
    for workspace in ("TN", "TS"):
        address = ChannelAddress(platform=Platform.SLACK, workspace=workspace, channel=f"C-{workspace}")
        await store.channels.joined(address)
    own, other = (store.pseudonyms.of("channel", "slack", f"C-{workspace}") for workspace in ("TN", "TS"))
    clock.advance(timedelta(hours=1))
    browser = await browse(await officer_of(desk, "north", Role.ADMINISTRATOR))
    page = (await browser.get("/console/coverage")).text
    assert own[:6] in page
    assert other[:6] not in page
    for sign in ("Notices waiting", "could not be delivered", "Clock", "disk", "older vault key", "none known"):
        assert sign in page
    lines = (await browser.get("/console/coverage.csv")).text.splitlines()
    assert [line.split(",")[-2] for line in lines] == ["why", "not_in_channel", "not_recorded"]
