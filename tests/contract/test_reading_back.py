"""A gap in listening is filled: what was said in it is read back, checked and told, once."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.notice import NoticeKind
from adapters.port import ChannelAddress, DeliveryError, Edited, Posted
from bot.storage.models import AuditEntry
from bot.wiring import House
from policies.message import Platform
from tests.fakes.house import AUTHOR, Site, audited, flags, message
from tests.fakes.platform import FakePlatform
from tests.waiting import PATIENCE_S, until

CHANNEL = ChannelAddress(platform=Platform.LOCAL, workspace="W1", channel="C1")


@pytest.fixture
def site(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site whose platform can be read back, on each database in turn."""
    platform = FakePlatform(reads_back=True)
    return Site(folder=tmp_path, database_url=database_url, platform=platform, monkeypatch=monkeypatch, connected=True)


def _said(words: str, message_id: str, kind: type[Posted | Edited] = Posted) -> Posted | Edited:
    """What somebody says at this moment."""
    sent, address = message(words, message_id)
    return kind(event_id=f"b-{message_id}", message=replace(sent, sent_at=datetime.now(UTC)), address=address)


async def _listen(site: Site, *acts: str) -> list[str]:
    """Listen until the acts stand in the audit log; returns all that do."""
    async with site.house() as house:
        await house.reception.joined(CHANNEL)
        return await _told(house, *acts)


async def _told(house: House, *acts: str) -> list[str]:
    """Wait until the acts stand in the audit log; returns all that do."""
    async with asyncio.timeout(PATIENCE_S):
        while not set(acts) <= set(found := await audited(house)):
            await asyncio.sleep(0.02)
    return found


async def test_what_was_said_meanwhile_is_told_once(site: Site) -> None:
    """Its author is told when the process is back, the log says so, and a second gap tells nothing again."""
    await _listen(site, "platform.listening")
    site.platform.said += [_said("CANARY has a mass", "m1"), _said("good morning", "m2")]
    async with site.house() as house:
        await until(lambda: bool(site.platform.told), "the notice")
        acts = await _told(house, "channel.read_back")
        [flag] = await flags(house)
    assert acts.count("flag.late") == 1
    await _listen(site, "channel.read_back")
    assert [told.author for told in site.platform.told] == [AUTHOR.id]
    assert flag.sent_at is not None


async def test_what_was_heard_is_not_told_twice(site: Site) -> None:
    """A message that came as an event before the process died has its flag, and reading it back adds nothing."""
    said = _said("CANARY has a mass", "m1")
    async with site.house() as house:
        await house.reception.joined(CHANNEL)
        await house.intake(said)
        await until(lambda: bool(site.platform.told), "the notice")
    site.platform.said.append(_said("CANARY has a mass", "m1"))
    acts = await _listen(site, "channel.read_back")
    assert len(site.platform.told) == 1
    assert "flag.late" not in acts


async def test_an_edit_of_the_gap_settles_its_flag(site: Site) -> None:
    """Who took the patient out of their message while nobody listened is believed when somebody does."""
    async with site.house() as house:
        await house.reception.joined(CHANNEL)
        await house.intake(_said("CANARY has a mass", "m1"))
        await until(lambda: bool(site.platform.told), "the notice")
    site.platform.said.append(_said("somebody has a mass", "m1", Edited))
    async with site.house() as house:
        await _told(house, "flag.settled")
        [flag] = await flags(house)
    assert flag.state == "edited"


async def test_a_deletion_in_the_gap_settles_its_flag(site: Site) -> None:
    """Who deleted their message while nobody listened is thanked when somebody does; what stands still waits."""
    async with site.house() as house:
        await house.reception.joined(CHANNEL)
        for name in ("m1", "m2"):
            await house.intake(_said("CANARY has a mass", name))
        await until(lambda: len(site.platform.told) == 2, "the notices")
    site.platform.gone.add("m1")
    async with site.house() as house:
        await _told(house, "flag.settled", "channel.read_back")
        await until(lambda: site.platform.told[-1].notice.kind is NoticeKind.THANKS, "the thanks")
        assert [flag.state for flag in await flags(house)] == ["deleted", "open"]
        async with house.store.database.reading() as session:
            entries = (await session.scalars(select(AuditEntry).where(AuditEntry.act == "channel.read_back"))).all()
            [detail] = (await house.store.audit.details.of(session, entries)).values()
        assert (detail["messages"], detail["deleted"]) == (0, 1)
    assert (await _listen(site, "channel.read_back")).count("flag.settled") == 1


async def test_what_was_said_on_pause_is_not_read(site: Site) -> None:
    """A channel that was on pause in a part of the gap keeps that part to itself."""
    async with site.house() as house:
        await house.reception.joined(CHANNEL)
        await house.store.channels.pause("*", actor="test")
    site.platform.said.append(_said("CANARY has a mass", "m1"))
    async with site.house() as house:
        await house.store.channels.resume("*", actor="test")
    site.platform.said.append(_said("CANARY has a lump", "m2"))
    async with site.house() as house:
        await until(lambda: bool(site.platform.told), "the notice")
        [flag] = await flags(house)
    assert site.platform.told[0].notice.id == flag.id
    assert len(site.platform.told) == 1


async def test_a_platform_that_refuses_for_now_is_asked_again(site: Site) -> None:
    """The job outlasts a refusal; one for good is written down with its code."""
    await _listen(site, "platform.listening")
    site.platform.said.append(_said("CANARY has a mass", "m1"))
    site.platform.failures.append(DeliveryError("ratelimited", permanent=False, retry_after_s=0.1))
    async with site.house():
        await until(lambda: bool(site.platform.told), "the notice")
    site.platform.failures.append(DeliveryError("channel_not_found", permanent=True))
    acts = await _listen(site, "channel.not_read_back")
    assert acts.count("channel.not_read_back") == 1


async def test_a_platform_without_history_is_owed_nothing(site: Site) -> None:
    """Where a platform cannot be read back, nothing is owed."""
    site.platform.reads_back = False
    await _listen(site, "platform.listening")
    site.platform.said.append(_said("CANARY has a mass", "m1"))
    acts = await _listen(site, "platform.deaf")
    assert not any("read_back" in act for act in acts)
