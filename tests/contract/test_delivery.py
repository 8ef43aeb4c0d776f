"""From a channel event to the author's private word, through the real store and workflow engine, on both databases."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from dbos import DBOS
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.notice import Act, NoticeKind
from adapters.port import Address, ChannelEvent, Deleted, DeliveryError, Edited, Posted
from bot import wiring
from bot.audit.log import AuditLog
from bot.delivery.delivery import _REPEATED
from bot.settings import ChannelSettings, Consequence, NoticeSettings, Settings
from bot.storage.models import AuditEntry, Count, DataKey, Flag, FlagState, NoticeState
from bot.vault.vault import make_key
from policies.message import Message, Platform
from tests.fakes.detector import CANARY_CHECKER
from tests.fakes.platform import FakePlatform
from tests.waiting import every_job_is_done, until

CONCERN, THANKS, ALERT = NoticeKind.CONCERN, NoticeKind.THANKS, NoticeKind.ALERT


class _Adapter:
    """An adapter without an app around a fake platform."""

    routes = ()

    def __init__(self, client: FakePlatform) -> None:
        self.client = client

    async def start(self) -> None:
        """Nothing to open."""

    async def stop(self) -> None:
        """Nothing to close."""


OpenHouse = Callable[..., AbstractAsyncContextManager[wiring.House]]


@pytest.fixture
def platform() -> FakePlatform:
    """The platform that the house delivers to."""
    return FakePlatform()


@pytest.fixture
def open_house(database_url: str, tmp_path: Path, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch) -> OpenHouse:
    """Open a house on the test's database and fake platform; channel settings may be given."""
    monkeypatch.setattr(wiring, "build_adapters", lambda settings, services: (_Adapter(platform),))
    make_key(tmp_path / "vault.key")

    @asynccontextmanager
    async def house(fallback_after_s: float = 0.3, **channel: object) -> AsyncIterator[wiring.House]:
        settings = Settings(
            var_dir=tmp_path,
            database_url=database_url,
            vault_key_file=tmp_path / "vault.key",
            notice=NoticeSettings(fallback_after_s=fallback_after_s, follow_up_after_s=0, shorten_after_s=0.1),
            default_channel=ChannelSettings.model_validate(channel),
        )
        async with wiring.open_house(settings, CANARY_CHECKER) as opened:
            yield opened

    return house


def _message(text: str, message_id: str = "m1", workspace: str = "W1") -> tuple[Message, Address]:
    message = Message(
        platform=Platform.LOCAL,
        workspace=workspace,
        channel="C1",
        author="U1",
        id=message_id,
        sent_at=datetime(2026, 3, 2, tzinfo=UTC),
        text=text,
    )
    address = Address(platform=Platform.LOCAL, workspace=workspace, channel="C1", author="U1", message_id=message_id)
    return message, address


def posted(text: str, message_id: str = "m1", workspace: str = "W1") -> ChannelEvent:
    """A new message."""
    message, address = _message(text, message_id, workspace)
    return Posted(event_id=f"p-{message_id}-{workspace}", message=message, address=address)


def edited(text: str, message_id: str = "m1") -> ChannelEvent:
    """An edit."""
    message, address = _message(text, message_id)
    return Edited(event_id=f"e-{message_id}-{text}", message=message, address=address)


def deleted(message_id: str = "m1") -> ChannelEvent:
    """A deletion."""
    return Deleted(event_id="d", platform=Platform.LOCAL, workspace="W1", channel="C1", message_id=message_id)


async def _flags(house: wiring.House) -> list[Flag]:
    async with house.store.database.reading() as session:
        return list(await session.scalars(select(Flag)))


async def test_the_same_event_five_times_brings_one_notice(open_house: OpenHouse, platform: FakePlatform) -> None:
    """However often and however concurrently an event arrives, its author is told once."""
    async with open_house() as house:
        await asyncio.gather(*(house.intake(posted("hello CANARY")) for _ in range(5)))
        await every_job_is_done()
        assert platform.kinds() == [("channel", CONCERN)]
        assert platform.told[0].notice.items[0].quotes == ("CANARY",)
        [flag] = await _flags(house)
        assert flag.notice_state == NoticeState.DELIVERED


async def test_the_notice_offers_the_message_in_other_words(open_house: OpenHouse, platform: FakePlatform) -> None:
    """What is delivered offers the rewrite, and does not show it unasked."""
    async with open_house() as house:
        await house.intake(posted("CANARY has a mass of 4 cm"))
        await every_job_is_done()
        assert len(platform.told) == 1
        assert Act.REWRITE in {offer.act for offer in platform.told[0].notice.offers}
        assert platform.told[0].notice.rewrite == ""


async def test_a_shared_channel_brings_one_notice(open_house: OpenHouse, platform: FakePlatform) -> None:
    """A message of a channel that two workspaces share is told once, though each workspace sends an event."""
    async with open_house() as house:
        await asyncio.gather(*(house.intake(posted("CANARY", workspace=name)) for name in ("W1", "W2")))
        await every_job_is_done()
        assert platform.kinds() == [("channel", CONCERN)]


async def test_a_clean_message_leaves_nothing(open_house: OpenHouse) -> None:
    """A clean message touches no table."""
    async with open_house() as house:
        await house.intake(posted("hello"))
        async with house.store.database.reading() as session:
            for table in (Flag, Count, AuditEntry):
                assert await session.scalar(select(func.count()).select_from(table)) == 0


async def test_an_unsure_notice_is_followed_by_one_direct_message(
    open_house: OpenHouse, platform: FakePlatform
) -> None:
    """Where the platform does not vouch for the notice and the author does nothing, one direct message follows."""
    platform.sure = False
    async with open_house() as house:
        await house.intake(posted("CANARY"))
        await every_job_is_done()
        assert platform.kinds() == [("channel", CONCERN), ("direct", CONCERN)]


async def test_an_edit_in_time_spares_the_direct_message(
    open_house: OpenHouse, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An author who mends the message before the fallback gets thanks and no direct message."""
    platform.sure = False
    waiting, passed = Event(), Event()

    async def pause(seconds: float) -> None:
        waiting.set()
        while not passed.is_set():
            await asyncio.sleep(0.01)

    monkeypatch.setattr(DBOS, "sleep_async", pause)
    async with open_house() as house:
        await house.intake(posted("CANARY"))
        await until(waiting.is_set, "the fallback is waited for")
        await house.intake(edited("hello"))
        await until(lambda: len(platform.told) == 2, "the author is thanked")
        passed.set()
        await every_job_is_done()
        assert platform.kinds() == [("channel", CONCERN), ("channel", THANKS)]


async def test_a_notice_that_fails_in_the_channel_goes_directly(open_house: OpenHouse, platform: FakePlatform) -> None:
    """A permanent failure in the channel (the author is away) makes the direct message follow at once."""
    platform.failures = [DeliveryError("author_away", permanent=True)]
    async with open_house(fallback_after_s=3600) as house:
        await house.intake(posted("CANARY"))
        await every_job_is_done()
        assert len(platform.told) == 1
        assert platform.kinds() == [("direct", CONCERN)]


async def test_a_passing_failure_is_tried_again(
    open_house: OpenHouse, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure that may pass, or one that nobody foresaw, is tried again, and it counts as one notice."""
    monkeypatch.setattr("bot.delivery.delivery._FIRST_PAUSE_S", 0.1)
    platform.failures = [DeliveryError("ratelimited", permanent=False, retry_after_s=0.1), RuntimeError("CANARY")]
    async with open_house() as house:
        await house.intake(posted("CANARY"))
        await every_job_is_done()
        assert platform.kinds() == [("channel", CONCERN)]


async def test_settling_is_thanked_once(open_house: OpenHouse, platform: FakePlatform) -> None:
    """Removing the words settles the flag and brings one thank-you; deleting the message later brings none."""
    async with open_house() as house:
        await house.intake(posted("CANARY"))
        await every_job_is_done()
        assert len(platform.told) == 1
        await house.intake(edited("hello"))
        await house.intake(edited("hello"))
        await every_job_is_done()
        assert len(platform.told) == 2
        await house.intake(deleted())
        await house.intake(deleted())
        await every_job_is_done()
        assert platform.kinds() == [("channel", CONCERN), ("channel", THANKS)]
        [flag] = await _flags(house)
        assert flag.state == FlagState.DELETED
        assert flag.settled_at is not None


async def test_an_edit_that_leaves_the_findings_brings_no_notice(open_house: OpenHouse, platform: FakePlatform) -> None:
    """An edit around the same words brings no second notice; new words or their return do."""
    async with open_house() as house:
        await house.intake(posted("CANARY1 and CANARY2"))
        await every_job_is_done()
        assert len(platform.told) == 1
        await house.intake(edited("so: CANARY1 and CANARY2"))
        await house.intake(edited("so: CANARY2"))
        await every_job_is_done()
        assert len(platform.told) == 1
        await house.intake(edited("so: CANARY2 CANARY3"))
        await every_job_is_done()
        assert len(platform.told) == 2
        await house.intake(edited("so"))
        await every_job_is_done()
        assert len(platform.told) == 3
        await house.intake(edited("CANARY3"))
        await every_job_is_done()
        assert len(platform.told) == 4
        assert [kind for _, kind in platform.kinds()] == [CONCERN, CONCERN, THANKS, CONCERN]


async def test_observe_only_counts(open_house: OpenHouse, platform: FakePlatform) -> None:
    """In an observed channel a flagged message is counted and nobody is told."""
    async with open_house(consequence=Consequence.OBSERVE) as house:
        await house.intake(posted("CANARY"))
        await every_job_is_done()
        assert not platform.told
        assert not await _flags(house)
        async with house.store.database.reading() as session:
            assert await session.scalar(select(Count.messages)) == 1


async def test_a_settled_nudge_leaves_only_its_count(open_house: OpenHouse, platform: FakePlatform) -> None:
    """A nudge is never kept by author, and once it is settled only the day's count is left."""
    async with open_house(consequence=Consequence.NUDGE) as house:
        await house.intake(posted("CANARY"))
        await every_job_is_done()
        assert len(platform.told) == 1
        [flag] = await _flags(house)
        assert flag.author_hash == ""
        await house.intake(deleted())
        await every_job_is_done()
        assert len(platform.told) == 2
        assert not await _flags(house)
        async with house.store.database.reading() as session:
            assert await session.scalar(select(func.count()).where(DataKey.subject == flag.id)) == 0
            assert await session.scalar(select(Count.messages)) == 1


async def test_escalation_alerts_each_officer_with_codes_only(open_house: OpenHouse, platform: FakePlatform) -> None:
    """In an escalating channel every officer gets one alert that holds no word of the message."""
    async with open_house(consequence=Consequence.ESCALATE, officers=["O1", "O2"]) as house:
        await house.intake(posted("CANARY"))
        await every_job_is_done()
        alerts = [told for told in platform.told if told.notice.kind is ALERT]
        assert sorted(told.author for told in alerts) == ["O1", "O2"]
        assert not any("CANARY" in repr(told.notice) for told in alerts)


async def test_a_paused_channel_is_not_checked(open_house: OpenHouse, platform: FakePlatform) -> None:
    """Nothing is flagged on pause, and flagging goes on after it."""
    async with open_house() as house:
        await house.store.channels.pause("*", actor="test")
        await house.intake(posted("CANARY", "m1"))
        await house.store.channels.resume("*", actor="test")
        await house.intake(posted("CANARY", "m2"))
        await every_job_is_done()
        assert len(platform.told) == 1
        assert len(await _flags(house)) == 1


async def test_a_check_that_raises_is_counted_and_audited(
    open_house: OpenHouse, caplog: pytest.LogCaptureFixture
) -> None:
    """A failing check leaves an audit entry and a log line without the text, and is not taken for clean."""
    async with open_house() as house:
        await house.intake(posted("CRASH secretword"))
        async with house.store.database.reading() as session:
            entry = (await session.scalars(select(AuditEntry))).one()
            details = await house.store.audit.details.of(session, [entry])
        assert (entry.act, details[entry.seq]["error"]) == ("check.failed", "RuntimeError")
        assert "secretword" not in caplog.text


async def test_jobs_wait_for_the_next_start(
    open_house: OpenHouse, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notice still owed when the process stops is delivered once by the next one."""
    platform.failures = [DeliveryError("down", permanent=False, retry_after_s=0.1)]
    waiting = Event()

    async def pause(seconds: float) -> None:
        waiting.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as held:
        held.setattr(DBOS, "sleep_async", pause)
        async with open_house() as house:
            await house.intake(posted("CANARY"))
            await until(waiting.is_set, "the first try has failed")
    assert not platform.told
    async with open_house():
        await every_job_is_done()
        assert platform.kinds() == [("channel", CONCERN)]


@pytest.mark.parametrize("act", ["notice.delivered", "officer.alerted"])
async def test_a_store_that_fails_in_mid_delivery_costs_nothing(
    open_house: OpenHouse, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """If what was delivered cannot be written down, the step is repeated and looks first: nobody is told twice."""
    append, failures = AuditLog.append, [OSError("CANARY")]

    async def failing(self: AuditLog, session: AsyncSession, what: str, **details: Any) -> None:
        if what == act and failures:
            raise failures.pop()
        await append(self, session, what, **details)

    monkeypatch.setattr(AuditLog, "append", failing)
    monkeypatch.setitem(_REPEATED, "interval_seconds", 0.1)
    async with open_house(consequence=Consequence.ESCALATE, officers=["O1"]) as house:
        await house.intake(posted("CANARY"))
        await every_job_is_done()
        assert not failures
        assert sorted(platform.kinds()) == [("channel", CONCERN), ("direct", ALERT)]
        async with house.store.database.reading() as session:
            acts = (await session.scalars(select(AuditEntry.act))).all()
        assert sorted(acts) == ["flag.created", "notice.delivered", "officer.alerted"]


async def test_no_table_holds_text_or_ids(open_house: OpenHouse, platform: FakePlatform) -> None:
    """After every kind of event no table, the workflow engine's included, holds a word or platform id in clear."""
    platform.sure = False
    async with open_house(consequence=Consequence.ESCALATE, officers=["OFFICER77"]) as house:
        await house.intake(posted("secretword CANARYBIRD", "MESSAGE77"))
        await every_job_is_done()
        assert len(platform.told) == 3
        await house.intake(edited("secretword", "MESSAGE77"))
        await every_job_is_done()
        assert len(platform.told) == 4
        await house.intake(posted("CRASH secretword", "MESSAGE78"))
        async with house.store.database.reading() as session:
            if house.store.database.is_sqlite:
                listing = "SELECT name FROM sqlite_master WHERE type = 'table'"
            else:
                listing = (
                    "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables "
                    "WHERE schemaname IN ('public', 'dbos')"
                )
            tables = list(await session.scalars(text(listing)))
            assert len(tables) > 15
            dump = ""
            for table in tables:
                quoted = f'"{table}"' if house.store.database.is_sqlite else table
                dump += repr((await session.execute(text(f"SELECT * FROM {quoted}"))).all())  # noqa: S608
        for secret in ("secretword", "CANARYBIRD", "MESSAGE77", "OFFICER77"):
            assert secret not in dump
