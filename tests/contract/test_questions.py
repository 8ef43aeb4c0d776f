"""What people answer to a tip is explained to them and counted, and leads to nobody; on both databases."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from adapters.desk import Person, TipChoice
from adapters.port import ChannelAddress
from bot.channels.book import channel_hash
from bot.desk.questions import Questions
from bot.settings import ChannelSettings, Settings
from bot.storage.models import AuditEntry, TipPosted
from bot.storage.questions import TipAnswerer, forget_answerers, tallies
from bot.tips.own import OwnTips
from bot.tips.tips import SKIPPED, tip_post_id
from bot.wiring import Store
from policies.message import Language, Platform
from policies.tips.collection import load_tips
from tests.conftest import HeldClock

TIPS = load_tips()
TIP = TIPS["small_town"]
C1 = ChannelAddress(platform=Platform.LOCAL, workspace="W1", channel="C1")
WEEK = "2026-W10"


@pytest.fixture
async def known(store: Store, clock: HeldClock) -> str:
    """The hash of a channel that has had the tip about a small town."""
    known = channel_hash(store.pseudonyms, C1.platform, C1.channel)
    await store.channels.joined(C1)
    async with store.database.transaction() as session:
        session.add(TipPosted(channel_hash=known, week=WEEK, tip=TIP.code, at=clock()))
    return known


def _questions(store: Store, clock: HeldClock, site: Settings | None = None) -> Questions:
    return Questions(
        tips=TIPS,
        own=OwnTips(rows=store.rows, tenants=store.tenants),
        site=site or store.settings,
        database=store.database,
        channels=store.channels,
        pseudonyms=store.pseudonyms,
        now=clock,
    )


def _choice(known: str, choice: int, person: str = "P1", week: str = WEEK) -> TipChoice:
    asking = Person(platform=Platform.LOCAL, workspace="W1", id=person)
    return TipChoice(person=asking, tip=tip_post_id(known, week), choice=choice)


async def _counted(store: Store, known: str) -> dict[int, int]:
    async with store.database.reading() as session:
        return dict((await tallies(session, [known])).get((known, WEEK), {}))


async def test_every_choice_is_explained(store: Store, clock: HeldClock, known: str) -> None:
    """Right or wrong, the person learns which choice is best, why, and where that stands."""
    for choice, title in enumerate(("There is a better choice.", "That is the best choice.")):
        reply = await _questions(store, clock).answer(_choice(known, choice, person=f"P{choice}"))
        assert reply.title == title
        assert TIP.texts[Language.EN].explanation in reply.text
        assert (reply.source, reply.url) == (TIP.texts[Language.EN].source, TIP.texts[Language.EN].url)


async def test_the_reply_is_in_the_channels_language(store: Store, clock: HeldClock, known: str) -> None:
    """The reply speaks as the tip did."""
    french = Settings(channels={"C1": ChannelSettings(language=Language.FR)})
    reply = await _questions(store, clock, french).answer(_choice(known, 0))
    assert (reply.language, reply.title) == (Language.FR, "Il y a un meilleur choix.")


async def test_a_person_counts_once(store: Store, clock: HeldClock, known: str) -> None:
    """The first choice counts, pressed at once on several replicas or changed later; others count beside it."""
    questions = _questions(store, clock)
    await asyncio.gather(*(questions.answer(_choice(known, 0)) for _ in range(4)))
    await questions.answer(_choice(known, 1))
    await questions.answer(_choice(known, 1, person="P2"))
    assert await _counted(store, known) == {0: 1, 1: 1}


async def test_nothing_says_who_chose_what(store: Store, clock: HeldClock, known: str) -> None:
    """Neither the audit log nor a row holds a person beside a choice, and a person's answers do not match."""
    questions = _questions(store, clock)
    async with store.database.transaction() as session:
        session.add(TipPosted(channel_hash=known, week="2026-W09", tip="name_removed", at=clock()))
    for week in (WEEK, "2026-W09"):
        await questions.answer(_choice(known, 0, week=week))
    async with store.database.reading() as session:
        rows = (await session.scalars(select(TipAnswerer))).all()
        acts = (await session.scalars(select(AuditEntry.act))).all()
    assert len({row.id for row in rows}) == 2
    assert store.pseudonyms.of("author", "W1", "P1") not in {row.id for row in rows}
    assert set(TipAnswerer.__table__.columns.keys()) == {"id", "week"}
    assert not [act for act in acts if act.startswith("tip.")]


async def test_who_answered_is_forgotten_and_the_count_stays(store: Store, clock: HeldClock, known: str) -> None:
    """After eight weeks it is not known any more who answered, and answers that come later do not count."""
    questions = _questions(store, clock)
    await questions.answer(_choice(known, 0))
    clock.advance(timedelta(weeks=9))
    async with store.database.transaction() as session:
        await forget_answerers(session, "2026-W11")
        assert (await session.scalars(select(TipAnswerer))).all() == []
    reply = await questions.answer(_choice(known, 1))
    assert TIP.texts[Language.EN].explanation in reply.text
    assert await _counted(store, known) == {0: 1}


@pytest.mark.parametrize("tip", ["", "flag-1", "tip:x:2026-W10", "tip:" + "a" * 32 + ":2026-W10", "tip:%s:2026-W11"])
async def test_a_question_that_is_gone_says_so(store: Store, clock: HeldClock, known: str, tip: str) -> None:
    """A tip that was never posted, was skipped or is none at all brings one line and counts nothing."""
    async with store.database.transaction() as session:
        session.add(TipPosted(channel_hash=known, week="2026-W11", tip=SKIPPED, at=clock()))
    asking = Person(platform=Platform.LOCAL, workspace="W1", id="P1", language=Language.FR)
    given = TipChoice(person=asking, tip=tip.replace("%s", known), choice=0)
    reply = await _questions(store, clock).answer(given)
    assert (reply.title, reply.text) == ("Cette question n'est plus là.", "")


@pytest.mark.parametrize("choice", [-1, 3, 99])
async def test_a_choice_that_the_tip_lacks_counts_nothing(
    store: Store, clock: HeldClock, known: str, choice: int
) -> None:
    """A number that is no choice of the tip brings one line and counts nothing."""
    reply = await _questions(store, clock).answer(_choice(known, choice))
    assert reply.text == ""
    assert await _counted(store, known) == {}


async def test_another_platforms_person_gets_nothing(store: Store, clock: HeldClock, known: str) -> None:
    """Whoever presses must do so where the channel is."""
    asking = Person(platform=Platform.SLACK, workspace="W1", id="P1")
    given = TipChoice(person=asking, tip=tip_post_id(known, WEEK), choice=0)
    assert (await _questions(store, clock).answer(given)).text == ""
    assert await _counted(store, known) == {}
