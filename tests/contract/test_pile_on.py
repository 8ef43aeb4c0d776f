"""In a heated conversation whoever writes next is told once, in private, that not replying is sometimes best."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.desk import Person
from adapters.notice import NoticeKind
from adapters.port import DeliveryError, Posted
from bot import wiring
from bot.intake.intake import IntakeDesk
from bot.intake.parts import build_intake
from bot.keeping.custody import build_retention, build_subjects
from bot.storage.threads import Calmed, Heating
from policies.checker import Checker
from policies.conduct.heat import heats
from policies.finding import Verdict, VerdictKind
from policies.message import Platform
from policies.registry import load_policies
from tests.conftest import HeldClock
from tests.fakes.detector import CANARY_POLICY, CanaryDetector
from tests.fakes.house import Site, dump, flags, message
from tests.fakes.platform import FakePlatform

CHECKER = Checker(detector=CanaryDetector(), policies={**load_policies(), "canary": CANARY_POLICY})
HOT = ("are you kidding, with all due respect", "oh calm down", "this is ABSOLUTELY RIDICULOUS AGAIN!!")


@pytest.fixture
def site(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch, clock: HeldClock) -> Site:
    """A place on each database in turn, on a clock that stands still."""
    monkeypatch.setattr(wiring, "now", clock)
    return Site(
        folder=tmp_path, database_url=database_url, platform=FakePlatform(), monkeypatch=monkeypatch, checker=CHECKER
    )


def said(clock: HeldClock, words: str, number: int, author: str = "U1", thread: str = "t1") -> Posted:
    """A message of a thread."""
    sent, address = message(words, f"m{number}")
    sent = replace(sent, author=author, thread=thread, sent_at=clock())
    return Posted(event_id=f"p{number}", message=sent, address=replace(address, author=author, thread=thread))


async def _say(house: wiring.House, clock: HeldClock, lines: Sequence[str], first: int = 0, **where: str) -> None:
    for number, words in enumerate(lines, first):
        await house.intake(said(clock, words, number, **where))


def _calmed(site: Site) -> list[str]:
    return [told.author for told in site.platform.told if told.notice.kind is NoticeKind.ADVICE]


async def test_the_next_author_is_told(site: Site, clock: HeldClock) -> None:
    """After three heated messages whoever writes next is told alone, without a flag and without anybody's words."""
    async with site.house(language="en", conduct=["DISRESPECT"]) as house:
        await _say(house, clock, HOT)
        assert _calmed(site) == []
        await house.intake(said(clock, "I would look at the creatinine first", 9, "U2"))
        assert await flags(house) == []
        kept = await dump(house.store.database)
    assert _calmed(site) == ["U2"]
    notice = site.platform.told[-1].notice
    assert "Sometimes not replying is best" in notice.lead
    assert (notice.items, notice.offers) == ((), ())
    assert "creatinine" not in kept
    assert "'U2'" not in kept


async def test_once_a_day(site: Site, clock: HeldClock) -> None:
    """The same author is told once a day, the next day again; another author is told too; rows go after two days."""
    async with site.house(conduct=["DISRESPECT"]) as house:
        await _say(house, clock, HOT)
        await _say(house, clock, ("and the potassium?",) * 3, 10, author="U2")
        await _say(house, clock, ("and the sodium?",), 20, author="U3")
        assert _calmed(site) == ["U2", "U3"]
        clock.advance(timedelta(days=1))
        await _say(house, clock, HOT, 30)
        await _say(house, clock, ("and the potassium?",), 40, author="U2")
        assert _calmed(site) == ["U2", "U3", "U2"]
        clock.advance(timedelta(days=3))
        await _say(house, clock, HOT, 50)
        await _say(house, clock, ("and the potassium?",), 60, author="U4")
        async with house.store.database.reading() as session:
            assert len((await session.scalars(select(Calmed))).all()) == 1


async def test_that_somebody_was_told_is_theirs(site: Site, clock: HeldClock) -> None:
    """Who was told finds it in their export, and gone once erased; nobody else does."""
    async with site.house(conduct=["DISRESPECT"]) as house:
        await _say(house, clock, (*HOT, "and the potassium?"), author="U2")
        subjects = build_subjects(house.store)
        told, other = (Person(platform=Platform.LOCAL, workspace="W1", id=name) for name in ("U2", "U3"))
        assert (await subjects.export(told, actor="tester"))["calmed_at"] == [clock().isoformat()]
        assert (await subjects.export(other, actor="tester"))["calmed_at"] == []
        await subjects.erase(told, actor="tester")
        assert (await subjects.export(told, actor="tester"))["calmed_at"] == []


async def test_only_where_conduct_is_on(site: Site, clock: HeldClock) -> None:
    """A channel that asks for no conduct, or only observes, brings no such word."""
    async with site.house() as house:
        await _say(house, clock, (*HOT, "and the potassium?"))
    async with site.house(conduct=["DISRESPECT"], consequence="observe") as house:
        await _say(house, clock, (*HOT, "and the potassium?"))
    assert _calmed(site) == []


async def test_heat_fades(site: Site, clock: HeldClock) -> None:
    """Heated messages over an hour, in another thread, or one delivered three times do not add up."""
    async with site.house(conduct=["DISRESPECT"]) as house:
        for number, words in enumerate(HOT):
            await _say(house, clock, (words,), number)
            clock.advance(timedelta(minutes=20))
        await _say(house, clock, ("and the potassium?",), 10, author="U2")
        await _say(house, clock, HOT[:2], 20, thread="t2")
        await _say(house, clock, HOT[2:], 30, thread="t3")
        for _ in range(3):
            await _say(house, clock, HOT[:1], 40, thread="t4")
        for thread in ("t2", "t3", "t4"):
            await _say(house, clock, ("and the potassium?",), 50, author="U2", thread=thread)
    assert _calmed(site) == []


async def test_replicas_feel_the_same_heat(site: Site, clock: HeldClock) -> None:
    """Heated messages that reach different replicas add up, and whoever is told by one is not told by another."""
    async with site.house(conduct=["DISRESPECT"]) as house:
        replicas = [house.intake, _replica(house), _replica(house)]
        heated = zip(replicas, enumerate(HOT), strict=True)
        await asyncio.gather(*(replica(said(clock, words, at)) for replica, (at, words) in heated))
        await asyncio.gather(*(replica(said(clock, "and the potassium?", 9, "U2")) for replica in replicas))
        assert _calmed(site) == ["U2"]


def _replica(house: wiring.House) -> IntakeDesk:
    """Another process on the same database, which has heard nothing yet."""
    return build_intake(
        house.store,
        CHECKER,
        house.delivery,
        guard=house.intake.guard,
        platforms=house.intake.pile_on.platforms,
        volume=house.intake.volume,
        now=wiring.now,
    )


async def test_heat_is_kept_for_half_an_hour_by_hashes(site: Site, clock: HeldClock) -> None:
    """A row is of a message and a conversation, not of a person; there are three at most, and the purge ends them."""
    async with site.house(conduct=["DISRESPECT"]) as house:
        await _say(house, clock, HOT)
        await _say(house, clock, HOT, 10)
        async with house.store.database.reading() as session:
            rows = (await session.scalars(select(Heating))).all()
        assert len(rows) == 3
        assert len({row.conversation_hash for row in rows}) == 1
        assert not {house.store.pseudonyms.of("message", "local", "C1", f"m{at}") for at in range(3)} & {
            row.message_hash for row in rows
        }
        clock.advance(timedelta(minutes=31))
        await build_retention(house.store, clock).purge()
        async with house.store.database.reading() as session:
            assert (await session.scalars(select(Heating))).all() == []


async def test_a_word_about_a_patient_comes_first(site: Site, clock: HeldClock) -> None:
    """Whoever gets a notice about their message anyway is not told to cool down beside it."""
    async with site.house(conduct=["DISRESPECT"]) as house:
        await _say(house, clock, (*HOT, "CANARY has a mass"))
    assert _calmed(site) == []


async def test_a_platform_that_fails_costs_nothing(site: Site, clock: HeldClock) -> None:
    """The word is tried once; a failure neither keeps the message from being taken in nor is made up for."""
    async with site.house(conduct=["DISRESPECT"]) as house:
        await _say(house, clock, HOT)
        site.platform.failures.append(DeliveryError("away", permanent=True))
        await _say(house, clock, ("and the potassium?", "and the sodium?"), 10, author="U2")
    assert _calmed(site) == []


@pytest.mark.parametrize(
    ("words", "hot"),
    [
        ("t'es sérieux là, n'importe quoi", True),
        ("for the love of god STOP PAGING ME!!", False),
        ("WHY WAS NOBODY TOLD ABOUT THIS!!", True),
        ("STEMI, cath lab activated", False),
        ("patient unresponsive!! call a code", False),
        ("great case, thanks everyone!!", False),
        ("CT HEAD NEG, CTA PENDING", False),
        ("I disagree: the trial excluded renal failure", False),
    ],
)
def test_what_heats(words: str, *, hot: bool) -> None:
    """Anger and shouting heat a conversation; urgency, thanks and disagreement do not."""
    assert heats(words, Verdict(kind=VerdictKind.CLEAN)) is hot
