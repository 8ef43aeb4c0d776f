"""A practice's own tips: written, approved by a second officer, given to channels, withdrawn."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from adapters.desk import Person, TipChoice
from adapters.port import ChannelAddress
from bot.channels.book import channel_hash
from bot.console.desk import ConsoleDesk
from bot.delivery.courier import Code
from bot.desk.questions import Questions
from bot.identity.officer import AccessError, Officer
from bot.identity.roles import Role
from bot.review.own_tips import TipVersion
from bot.review.standing import MissingError, ReviewError
from bot.storage.models import AuditEntry, Sealed, TipPosted
from bot.tips.courier import TipCourier
from bot.tips.own import OwnTips
from bot.tips.tips import tip_post_id
from bot.wiring import Store
from policies.message import Language, Platform
from tests.conftest import HeldClock
from tests.contract.console.conftest import Browse, officer_of
from tests.contract.tip_week import TIPS, Jobs, tip_desk
from tests.fakes.own_tips import CONTENT, FORM, TEXT
from tests.fakes.platform import FakePlatform

WEEK = "2026-W10"
TITLE = str(TEXT["title"])


@pytest.fixture
async def writer(desk: ConsoleDesk) -> Officer:
    """Who writes tips in the north."""
    return await officer_of(desk, "north", Role.REVIEWER)


@pytest.fixture
async def second(desk: ConsoleDesk) -> Officer:
    """Who approves them."""
    return await officer_of(desk, "north", Role.ADMINISTRATOR)


async def _known(store: Store, workspace: str) -> str:
    """Join a channel of a workspace; returns its hash."""
    address = ChannelAddress(platform=Platform.LOCAL, workspace=workspace, channel=f"C-{workspace}")
    await store.channels.joined(address)
    return channel_hash(store.pseudonyms, address.platform, address.channel)


async def _offered(store: Store, desk: ConsoleDesk, known: str, language: Language = Language.EN) -> set[str]:
    async with store.database.reading() as session:
        return set(await desk.own_tips.tips.for_channel(session, known, language))


async def _states(desk: ConsoleDesk, officer: Officer) -> dict[str, str]:
    return {version.id: version.state.value for version in await desk.own_tips.all(officer)}


async def test_only_a_second_officer_lets_channels_get_a_tip(
    store: Store, desk: ConsoleDesk, writer: Officer, second: Officer
) -> None:
    """A draft goes to no channel, its writer cannot approve it, and then it is for this entity's channels alone."""
    north, south = await _known(store, "TN"), await _known(store, "TS")
    tip = await desk.own_tips.write(writer, 8, CONTENT)
    assert await _offered(store, desk, north) == set()
    with pytest.raises(ReviewError, match="second officer"):
        await desk.own_tips.approve(writer, tip)
    await desk.own_tips.approve(second, tip)
    assert await _offered(store, desk, north) == {tip}
    assert await _offered(store, desk, north, Language.FR) == set()
    assert await _offered(store, desk, south) == set()
    with pytest.raises(ReviewError, match="only a draft"):
        await desk.own_tips.approve(second, tip)


async def test_a_later_version_takes_the_place_of_the_first(
    store: Store, desk: ConsoleDesk, writer: Officer, second: Officer
) -> None:
    """Versions are kept: the first stays in force until the next is approved, and is told as replaced then."""
    known = await _known(store, "TN")
    first = await desk.own_tips.write(writer, 8, CONTENT)
    await desk.own_tips.approve(second, first)
    later = await desk.own_tips.write(second, 7, {**CONTENT, "answer": 1}, revises=first)
    assert await _offered(store, desk, known) == {first}
    await desk.own_tips.approve(writer, later)
    assert await _offered(store, desk, known) == {later}
    assert await _states(desk, writer) == {first: "replaced", later: "approved"}
    versions: dict[str, TipVersion] = {version.id: version for version in await desk.own_tips.all(writer)}
    assert [versions[tip].version for tip in (first, later)] == [1, 2]
    await desk.own_tips.withdraw(writer, later)
    assert await _offered(store, desk, known) == set()
    with pytest.raises(ReviewError, match="out of use"):
        await desk.own_tips.withdraw(writer, later)


async def test_every_act_stands_in_the_log_and_words_are_sealed(
    store: Store, desk: ConsoleDesk, writer: Officer, second: Officer
) -> None:
    """Writing, approving and withdrawing are logged with who did it; no word of the tip stands in the open."""
    tip = await desk.own_tips.write(writer, 8, CONTENT)
    await desk.own_tips.approve(second, tip)
    await desk.own_tips.withdraw(writer, tip)
    async with store.database.reading() as session:
        entries = (
            await session.scalars(select(AuditEntry).where(AuditEntry.subject == tip).order_by(AuditEntry.seq))
        ).all()
        sealed = await session.scalar(select(Sealed.sealed).where(Sealed.subject == f"own_tip:{tip}"))
    assert [(entry.act, entry.actor) for entry in entries] == [
        ("tip.written", writer.id),
        ("tip.approved", second.id),
        ("tip.withdrawn", writer.id),
    ]
    assert sealed is not None
    assert TITLE.encode() not in sealed


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"url": "http://clinic.example.org"}, "en.url must start with https"),
        ({"title": "Short"}, "en.title must be a text of 8 to 80"),
        ({"choices": ["One alone"]}, "en.choices must be a list of 2 to 4"),
        ({"scenario": f"{TEXT['scenario']} MRN 8837412"}, "en.scenario could identify a patient"),
    ],
)
async def test_unfit_tips_are_not_kept(
    desk: ConsoleDesk, writer: Officer, changed: dict[str, object], told: str
) -> None:
    """What the library would refuse, or what could identify a patient, is refused by its key, unquoted."""
    with pytest.raises(ReviewError, match=told) as caught:
        await desk.own_tips.write(writer, 8, {**CONTENT, "en": {**TEXT, **changed}})
    assert "8837412" not in str(caught.value)
    with pytest.raises(ReviewError, match="strategy must be"):
        await desk.own_tips.write(writer, 11, CONTENT)
    assert await desk.own_tips.all(writer) == []


async def test_other_entities_and_roles_are_refused(desk: ConsoleDesk, writer: Officer) -> None:
    """An officer of another entity finds no such tip, and a reader may not write."""
    tip = await desk.own_tips.write(writer, 8, CONTENT)
    foreign = await officer_of(desk, "south", *Role)
    assert await desk.own_tips.all(foreign) == []
    for act in (desk.own_tips.approve, desk.own_tips.withdraw):
        with pytest.raises(MissingError):
            await act(foreign, tip)
    with pytest.raises(AccessError):
        await desk.own_tips.write(await officer_of(desk, "north", Role.READER), 8, CONTENT)


async def test_a_tip_is_delivered_and_answered_but_not_once_withdrawn(
    store: Store, clock: HeldClock, desk: ConsoleDesk, writer: Officer, second: Officer
) -> None:
    """An approved tip reaches its channel; withdrawn, it is sent no more, and what was asked is still answered."""
    known, tip = await _known(store, "TN"), await desk.own_tips.write(writer, 8, CONTENT)
    await desk.own_tips.approve(second, tip)
    async with store.database.transaction() as session:
        session.add(TipPosted(channel_hash=known, week=WEEK, tip=tip, at=clock()))
    platform, own = FakePlatform(), OwnTips(rows=store.rows, tenants=desk.tenants)
    courier = TipCourier(
        tips=TIPS,
        own=own,
        site=store.settings,
        database=store.database,
        channels=store.channels,
        audit=store.audit,
        platforms={Platform.LOCAL: platform},
        now=clock,
    )
    assert (await courier.post(known, WEEK)).code is Code.DELIVERED
    [(_, post)] = platform.tips
    assert TITLE in post.title
    await desk.own_tips.withdraw(writer, tip)
    assert (await courier.post(known, WEEK)).code is Code.MOOT
    questions = Questions(
        tips=TIPS,
        own=own,
        site=store.settings,
        database=store.database,
        channels=store.channels,
        pseudonyms=store.pseudonyms,
        now=clock,
    )
    asking = Person(platform=Platform.LOCAL, workspace="TN", id="P1")
    reply = await questions.answer(TipChoice(person=asking, tip=tip_post_id(known, WEEK), choice=1))
    assert reply.title == "That is the best choice."


async def test_channels_are_given_own_tips_beside_the_library(
    store: Store, clock: HeldClock, desk: ConsoleDesk, writer: Officer, second: Officer
) -> None:
    """The choice of a channel's next tip takes in what its legal entity approved."""
    known, tip = await _known(store, "TN"), await desk.own_tips.write(writer, 8, CONTENT)
    await desk.own_tips.approve(second, tip)
    address = ChannelAddress(platform=Platform.LOCAL, workspace="TN", channel="C-TN")
    own = OwnTips(rows=store.rows, tenants=desk.tenants)
    tips = replace(tip_desk(store, Jobs(), clock), tips={}, own=own)
    assert TITLE in (await tips.preview(known, address)).post.title
    assert await tips.post(known, address) == tip


async def test_the_page_goes_all_the_way(desk: ConsoleDesk, browse: Browse, writer: Officer, second: Officer) -> None:
    """On the page a tip is written, offered to another officer for approval, and withdrawn; the library is searched."""
    one, other = await browse(writer), await browse(second)
    assert (await one.post("/console/tips", **FORM)).status_code == 303
    [tip] = await _states(desk, writer)
    assert "/approve" not in (await one.get("/console/tips")).text
    page = (await other.get("/console/tips")).text
    assert TITLE in page
    assert f"/console/tips/{tip}/approve" in page
    assert (await other.post(f"/console/tips/{tip}/approve")).status_code == 303
    assert TITLE in (await one.get(f"/console/tips?revise={tip}")).text
    assert (await one.get("/console/tips?revise=own_none")).status_code == 404
    assert (await one.post(f"/console/tips/{tip}/withdraw")).status_code == 303
    assert await _states(desk, writer) == {tip: "withdrawn"}
    assert (await one.post("/console/tips", **{**FORM, "en_url": "javascript:x"})).status_code == 409
    found = (await one.get("/console/tips?find=friend request")).text
    assert "A friend request from a patient" in found
    assert "No tip of the library" in (await one.get("/console/tips?find=zzzzz")).text
