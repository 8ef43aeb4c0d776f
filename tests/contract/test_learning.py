"""What a site learns: colleagues, names that are no patient's, where notices tire people; on both databases."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.desk import Deed, Person
from adapters.notice import Act
from adapters.port import Names
from bot.channels.customs import build_customs
from bot.channels.guard import Guard
from bot.channels.lessons import Lessons
from bot.settings import ChannelSettings
from bot.storage.community import Colleague, NameVote, Told
from bot.storage.models import AuditEntry, Flag, FlagState, NoticeState
from bot.wiring import Store
from policies.checker import Checker
from policies.finding import Entity, Finding, Severity, Span, VerdictKind
from policies.message import Message, Platform
from tests.conftest import HeldClock

DAY = timedelta(days=1)
NAMES = [Names(display="imran", real="Imran Qazi"), Names(real="Ngozi Okafor-Bello")]


class _Jobs:
    """Notes what the officers are owed."""

    def __init__(self) -> None:
        self.owed: list[tuple[str, str]] = []

    async def fell_back(self, session: AsyncSession, channel_hash: str, policy: str, at: datetime) -> None:
        self.owed.append((channel_hash, policy))


@pytest.fixture
def jobs() -> _Jobs:
    """The queue."""
    return _Jobs()


@pytest.fixture
def lessons(store: Store, jobs: _Jobs, clock: HeldClock) -> Lessons:
    """What is learnt from answers, on a held clock."""
    guard = Guard(rows=store.rows, audit=store.audit, jobs=jobs, now=clock)
    return Lessons(exceptions=store.customs.exceptions, guard=guard)


def _message(words: str, channel: str = "C1", workspace: str = "W1") -> Message:
    return Message(platform=Platform.SLACK, workspace=workspace, channel=channel, author="U1", text=words)


def _name(words: str, name: str) -> Finding:
    at = words.index(name)
    return Finding(
        span=Span(at, at + len(name)),
        entity=Entity.PATIENT_NAME,
        policy="patient_name",
        severity=Severity.HIGH,
        kind=VerdictKind.IDENTIFIES,
        score=0.9,
        citation="Rule 1",
    )


async def _flag(
    store: Store, lessons: Lessons, number: int, *names: str, policies: Sequence[str] = ("patient_name",)
) -> Flag:
    """Store a flag with its names and count its notice, as the intake does."""
    flag = Flag(
        id=f"{number:032x}",
        platform="slack",
        workspace_hash="w",
        channel_hash="c" * 32,
        author_hash="a",
        message_hash=str(number),
        verdict="identifies",
        severity="high",
        consequence="warn",
        language="en",
        entities=["PATIENT_NAME"],
        policies=list(policies),
        finding_hashes=[],
        score=0.9,
        state=FlagState.OPEN,
        notice_state=NoticeState.PENDING,
        created_at=store.channels.now(),
    )
    words = " and ".join(names) or "nobody"
    async with store.database.transaction() as session:
        session.add(flag)
        await store.rows.seal(session, flag.id, "address", {"channel": "SECRETCHANNEL"})
        await store.customs.exceptions.note_names(
            session, flag.id, _message(words), [_name(words, name) for name in names]
        )
        await lessons.guard.note_notice(session, flag)
    return flag


async def _answer(  # noqa: PLR0913, PLR0917 # the parts of one answer
    store: Store, lessons: Lessons, flag: Flag, act: Act = Act.NOT_PATIENT, choice: str = "colleague", by: str = "U1"
) -> None:
    person = Person(platform=Platform.SLACK, workspace="W1", id=by)
    async with store.database.transaction() as session:
        await lessons.learn(session, flag, Deed(person=person, notice=flag.id, act=act, choice=choice))
    await store.customs.refresh()


def _excepted(store: Store, words: str, channel: str = "C1") -> bool:
    return words in store.customs.context(_message("", channel), ChannelSettings()).excepted


async def _acts(store: Store) -> list[str]:
    async with store.database.reading() as session:
        return list(await session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)))


async def test_people_are_known_by_hashes_on_every_replica(store: Store, clock: HeldClock) -> None:
    """Parts of names are on the roster of their own workspace, here and, after a refresh, on other replicas."""
    other = build_customs(store.database, store.rows, store.pseudonyms, store.audit, clock)
    async with store.database.transaction() as session:
        assert await store.customs.people.claim(session, "W1") is not None
    await store.customs.people.learn("W1", NAMES)
    await other.refresh()
    for people in (store.customs.people, other.people):
        known = people.roster("W1")
        assert all(part in known for part in ("imran", "qazi", "ngozi", "okafor", "bello"))
        assert "folake" not in known
        assert "imran" not in people.roster("W2")
    await store.customs.people.learn("W1", NAMES[1:])
    await other.refresh()
    assert "imran" not in other.people.roster("W1")
    assert "ngozi" in other.people.roster("W1")
    await store.customs.people.learn("W1", [])
    assert "ngozi" in store.customs.people.roster("W1")
    async with store.database.reading() as session:
        stored = " ".join(await session.scalars(select(Colleague.name_hash)))
    assert not any(part in stored for part in ("imran", "okafor"))


async def test_people_are_asked_for_once_a_day(store: Store, clock: HeldClock) -> None:
    """Of several that want to ask for a workspace's people at once one does, and nobody again for most of a day."""

    async def claim() -> bool:
        async with store.database.transaction() as session:
            return await store.customs.people.claim(session, "W1") is not None

    assert sum(await asyncio.gather(*(claim() for _ in range(4)))) == 1
    clock.advance(timedelta(hours=22))
    assert not await claim()
    clock.advance(timedelta(hours=2))
    assert await claim()


async def test_a_colleague_is_no_patient(store: Store, checker: Checker) -> None:
    """With the roster of hashes a member's bare name passes, and what makes them a patient still wins."""
    async with store.database.transaction() as session:
        await store.customs.people.claim(session, "W1")
    await store.customs.people.learn("W1", NAMES)

    def flagged(words: str, workspace: str = "W1") -> bool:
        message = _message(words, workspace=workspace)
        return checker.check(message, store.customs.context(message, ChannelSettings())).flagged

    assert not flagged("update on Imran: he takes call on friday")
    assert flagged("update on Imran: he takes call on friday", workspace="W2")
    assert flagged("our own Dr Okafor was admitted last night")
    assert flagged("Mrs Okafor is septic")


async def test_three_authors_make_an_exception(store: Store, lessons: Lessons, clock: HeldClock) -> None:
    """A name is an exception of its channel once three authors have said so, however often each does, for 90 days."""
    for number, author in enumerate(["U1", "U2", "U2"]):
        await _answer(store, lessons, await _flag(store, lessons, number, "Folake"), by=author)
        assert not _excepted(store, "folake")
    [entry] = await store.customs.exceptions.entries()
    assert (entry.authors, entry.since) == (2, None)
    await _answer(store, lessons, await _flag(store, lessons, 9, "Folake"), by="U3")
    assert _excepted(store, "folake")
    assert not _excepted(store, "folake", channel="C2")
    assert not _excepted(store, "chidinma")
    clock.advance(timedelta(days=89))
    await store.customs.refresh()
    assert _excepted(store, "folake")
    clock.advance(timedelta(days=2))
    assert not _excepted(store, "folake")
    await _answer(store, lessons, await _flag(store, lessons, 10, "Folake"), by="U4")
    assert not _excepted(store, "folake")
    assert [entry.authors for entry in await store.customs.exceptions.entries()] == [1]
    clock.advance(timedelta(days=91))
    await store.customs.purge()
    async with store.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(NameVote)) == 0


async def test_the_third_author_is_seen_among_several_at_once(store: Store, lessons: Lessons) -> None:
    """Authors who answer at the same moment are all counted."""
    told = [await _flag(store, lessons, number, "Folake") for number in range(3)]
    await asyncio.gather(
        *(_answer(store, lessons, flag, by=f"U{number}") for number, flag in enumerate(told)),
    )
    await store.customs.refresh()
    assert _excepted(store, "folake")


@pytest.mark.parametrize(
    ("act", "choice", "names"),
    [
        (Act.ALLOWED, "consented", ("Folake",)),
        (Act.ALLOWED, "necessary", ("Folake",)),
        (Act.CONTEST, "", ("Folake",)),
        (Act.NOT_PATIENT, "colleague", ("Folake", "Chidinma")),
        (Act.NOT_PATIENT, "colleague", ()),
    ],
)
async def test_what_teaches_no_exception(
    store: Store, lessons: Lessons, act: Act, choice: str, names: tuple[str, ...]
) -> None:
    """Neither "allowed here" nor a contest teaches a name, nor an answer about several names or about none."""
    for number in range(4):
        flag = await _flag(store, lessons, number, *names)
        await _answer(store, lessons, flag, act, choice, by=f"U{number}")
    assert not await store.customs.exceptions.entries()


async def test_an_officer_approves_and_revokes(store: Store, lessons: Lessons) -> None:
    """An officer puts a proposal into force and ends it again, each once and each in the audit log."""
    await _answer(store, lessons, await _flag(store, lessons, 1, "Folake"))
    [entry] = await store.customs.exceptions.entries()
    book = store.customs.exceptions
    assert [await book.approve(entry.code, actor="cli") for _ in range(2)] == [True, False]
    assert _excepted(store, "folake")
    assert [await book.revoke(entry.code, actor="cli") for _ in range(2)] == [True, False]
    assert not _excepted(store, "folake")
    assert not await book.approve("none", actor="cli")
    assert await _acts(store) == ["exception.made", "exception.revoked"]


async def _overrides(  # noqa: PLR0913, PLR0917 # who, and how many
    store: Store, lessons: Lessons, clock: HeldClock, start: int, told: int, overridden: int
) -> None:
    """Tell of ``told`` messages, one a day, and override the last of them."""
    for number in range(start, start + told):
        clock.advance(DAY)
        flag = await _flag(store, lessons, number)
        if number >= start + told - overridden:
            await _answer(store, lessons, flag, Act.ALLOWED, "necessary")


async def test_overridden_notices_silence_a_policy(
    store: Store, lessons: Lessons, jobs: _Jobs, clock: HeldClock
) -> None:
    """At 15 of the last 50 a policy still speaks, at 16 it falls back there, told once; lifted, it begins anew."""
    channel = "c" * 32
    await _overrides(store, lessons, clock, 0, 40, 15)
    assert not store.customs.guard.has_fallen(channel, "patient_name")
    await _overrides(store, lessons, clock, 100, 3, 3)
    assert store.customs.guard.has_fallen(channel, "patient_name")
    assert not store.customs.guard.has_fallen(channel, "canary")
    assert not store.customs.guard.has_fallen("d" * 32, "patient_name")
    assert jobs.owed == [(channel, "patient_name")]
    [entry] = await store.customs.guard.entries()
    assert (entry.policy, entry.reason) == ("patient_name", "overridden")
    assert [await store.customs.guard.lift(channel, "patient_name", actor="cli") for _ in range(2)] == [True, False]
    await _overrides(store, lessons, clock, 200, 15, 15)
    assert not await store.customs.guard.entries()
    await _overrides(store, lessons, clock, 300, 1, 1)
    assert store.customs.guard.has_fallen(channel, "patient_name")
    assert await _acts(store) == ["guard.fell_back", "guard.lifted", "guard.fell_back"]


async def test_old_overrides_no_longer_count(store: Store, lessons: Lessons, clock: HeldClock) -> None:
    """What was overridden more than fifty notices ago is forgotten."""
    await _overrides(store, lessons, clock, 0, 15, 15)
    for number in range(100, 150):
        await _flag(store, lessons, number)
        clock.advance(timedelta(hours=3))
    await _overrides(store, lessons, clock, 200, 10, 10)
    assert not await store.customs.guard.entries()


async def test_a_burst_of_notices_silences_the_busiest_policy(
    store: Store, lessons: Lessons, jobs: _Jobs, clock: HeldClock
) -> None:
    """More than three times a channel's usual day, and a dozen, is too much; the busiest policy falls back."""
    for number in range(60):
        await _flag(store, lessons, number)
        clock.advance(timedelta(hours=6))
    for number in range(100, 106):
        await _flag(store, lessons, number, policies=("room_number", "patient_name"))
    for number in range(110, 112):
        await _flag(store, lessons, number, policies=("room_number",))
    assert not jobs.owed
    for number in range(120, 126):
        await _flag(store, lessons, number, policies=("room_number",))
    assert jobs.owed == [("c" * 32, "room_number")]


async def test_a_young_channel_has_no_usual_rate(store: Store, lessons: Lessons, jobs: _Jobs, clock: HeldClock) -> None:
    """In its first week no number of notices is too many."""
    await _flag(store, lessons, 0)
    clock.advance(timedelta(days=6))
    for number in range(1, 60):
        await _flag(store, lessons, number)
    assert not jobs.owed


async def test_what_a_policy_only_counts_is_not_spoken_of(
    store: Store, lessons: Lessons, clock: HeldClock, checker: Checker
) -> None:
    """Findings of a policy that fell back are told apart; those of others stay, with their own gravity."""
    message = _message("Mrs Okafor, MRN 00482913, is septic")
    verdict = checker.check(message)
    assert store.customs.divided(message, verdict, ChannelSettings()) == (verdict, ())
    await _overrides(store, lessons, clock, 0, 16, 16)
    [entry] = await store.customs.guard.entries()
    store.customs.guard._fallen.add((store.pseudonyms.of("channel", "slack", "C1"), entry.policy))
    spoken, counted = store.customs.divided(message, verdict, ChannelSettings())
    assert {found.policy for found in counted} == {"patient_name"}
    assert {found.policy for found in spoken.findings} == {"medical_record_number"}
    assert spoken.flagged


async def test_rows_of_notices_are_let_go(store: Store, lessons: Lessons, clock: HeldClock) -> None:
    """After ninety days no row tells of a notice any more."""
    await _flag(store, lessons, 1)
    clock.advance(timedelta(days=91))
    await store.customs.purge()
    async with store.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Told)) == 0
