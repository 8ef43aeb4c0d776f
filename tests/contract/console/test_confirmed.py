"""The console's page of those who have not confirmed the practice's policy."""

from dataclasses import replace

import httpx

from adapters.port import ChannelAddress
from bot.channels.book import channel_hash
from bot.console.app import console_app
from bot.console.desk import ConsoleDesk
from bot.console.pages import pseudonym
from bot.identity.roles import Role
from bot.reception.roll import Roll
from bot.settings import NoticeSettings
from bot.storage.community import Acknowledgement
from bot.wiring import Store
from policies.message import Platform
from tests.conftest import HeldClock
from tests.contract.console.conftest import ADDRESS, officer_of


async def _fill(store: Store, clock: HeldClock) -> None:
    """Put two people into a channel of the north, one of whom confirmed, and one into a channel of the south."""
    roll = Roll(database=store.database, pseudonyms=store.pseudonyms)
    for workspace, people in (("TN", ["U1", "U2"]), ("TS", ["U3"])):
        address = ChannelAddress(platform=Platform.SLACK, workspace=workspace, channel=f"C-{workspace}")
        await store.channels.joined(address)
        await roll.learn(channel_hash(store.pseudonyms, "slack", f"C-{workspace}"), workspace, people)
    async with store.database.transaction() as session:
        for version, person in (("2", "U1"), ("1", "U2")):
            known = store.pseudonyms.of("person", "TN", person)
            session.add(Acknowledgement(person_hash=known, version=version, at=clock()))


async def test_who_has_not_confirmed_is_counted_by_channel(store: Store, clock: HeldClock, desk: ConsoleDesk) -> None:
    """Each channel of one's own entity has its people, and pseudonyms of who has not confirmed the version in use."""
    await _fill(store, clock)
    officer = await officer_of(desk, "north", Role.READER)
    asked = replace(desk.confirmed, notice=NoticeSettings(policy_version="2"))
    async with store.database.reading() as session:
        [row] = await asked.channels(session, officer)
        none = await replace(desk.confirmed, notice=NoticeSettings()).channels(session, officer)
    assert (row.people, row.waiting) == (2, [store.pseudonyms.of("person", "TN", "U2")])
    assert row.waiting != [store.pseudonyms.of("author", "TN", "U2")]
    assert none == ()


async def test_the_page_names_nobody(store: Store, clock: HeldClock, desk: ConsoleDesk) -> None:
    """The page has counts and pseudonyms, no ids and nobody of another entity; without a policy it says what to set."""
    await _fill(store, clock)
    officer = await officer_of(desk, "north", Role.READER)
    with_policy = replace(desk, confirmed=replace(desk.confirmed, notice=NoticeSettings(policy_version="2")))
    pages = []
    for served in (with_policy, desk):
        transport = httpx.ASGITransport(app=console_app(served), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
            client.headers["cookie"] = f"chaperone={await served.sessions.open(officer)}"
            pages.append((await client.get("/console/confirmed")).text)
    assert "1 of 2 confirmed it" in pages[0]
    assert "1 person has not confirmed" in pages[0]
    assert pseudonym(store.pseudonyms.of("person", "TN", "U2")) in pages[0]
    assert pseudonym(store.pseudonyms.of("person", "TS", "U3")) not in pages[0]
    assert "U2" not in pages[0]
    assert "notice.policy_version" in pages[1]
