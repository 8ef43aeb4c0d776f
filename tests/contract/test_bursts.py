"""Several flagged messages of one author within a minute share one notice, on both databases."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from dbos import DBOS
from sqlalchemy import select

from adapters.notice import Act, NoticeKind
from adapters.port import Posted
from bot import wiring
from bot.settings import Consequence
from bot.storage.models import Burst, FlagState, NoticeState
from tests.conftest import HeldClock
from tests.fakes.house import Site, edited, flags, posted, press, responses
from tests.fakes.platform import FakePlatform
from tests.waiting import every_begun_job_is_done, every_job_is_done, until

CONCERN, THANKS = NoticeKind.CONCERN, NoticeKind.THANKS
MINUTE = {"follow_up_after_s": 60}


@pytest.fixture
def site(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: HeldClock) -> Site:
    """A site on each database in turn, on a clock that stands still."""
    monkeypatch.setattr(wiring, "now", clock)
    return Site(folder=tmp_path, database_url=database_url, platform=FakePlatform(), monkeypatch=monkeypatch)


async def _burst(site: Site, house: wiring.House, *words: str) -> str:
    """Post messages one after the other; returns the id of the flag that leads the notice of all but the first."""
    for number, said in enumerate(words, 1):
        await house.intake(posted(said, f"m{number}"))
        # In the order of their posting.
        clock = wiring.now
        assert isinstance(clock, HeldClock)
        clock.time = clock().replace(microsecond=number)
    await until(lambda: len(site.platform.told) == 1, "the first notice")
    [leader] = [flag.id for flag in (await flags(house))[1:] if flag.told_with is None]
    return leader


async def _minute_over(leader: str) -> None:
    """Let the minute end now instead of in a minute, after all that is owed until then."""
    await every_begun_job_is_done()
    await DBOS.set_workflow_delay_async(f"tell:{leader}:1", delay_seconds=0)
    await every_job_is_done()


async def test_what_follows_within_a_minute_shares_a_notice(site: Site) -> None:
    """The first message is told at once; three more bring one notice with the words of all, and no more."""
    async with site.house(notice=MINUTE) as house:
        leader = await _burst(site, house, "CANARY1", "CANARY2 fell", "CANARY3 fell", "CANARY2 and CANARY4")
        await _minute_over(leader)
        assert site.platform.kinds() == [("channel", CONCERN)] * 2
        first, follow_up = (told.notice for told in site.platform.told)
        assert first.items[0].quotes == ("CANARY1",)
        assert follow_up.id == leader
        assert follow_up.items[0].quotes == ("CANARY2", "CANARY3", "CANARY4")
        assert "3 more of your messages" in follow_up.lead
        assert not {Act.REPLACE, Act.DELETE} & {offer.act for offer in follow_up.offers}
        assert {flag.notice_state for flag in await flags(house)} == {NoticeState.DELIVERED}


async def test_an_answer_counts_for_all_that_share_a_notice(site: Site) -> None:
    """One press on the shared notice is written down for each of its messages, and for no other."""
    async with site.house(notice=MINUTE) as house:
        leader = await _burst(site, house, "CANARY1", "CANARY2 has a mass", "CANARY3 has a mass")
        await _minute_over(leader)
        shown = await house.desk.act(press(leader, Act.REWRITE))
        assert shown.notice is not None
        assert shown.notice.rewrite == "The patient has a mass\n\nThe patient has a mass"
        changed = [shown.notice.rewrite[span.start : span.end] for span in shown.notice.changed]
        assert changed == ["The patient", "The patient"]
        await house.desk.act(press(leader, Act.NOT_PATIENT, "fictional"))
        states = [flag.state for flag in await flags(house)]
        assert states == [FlagState.OPEN, FlagState.EXPLAINED, FlagState.EXPLAINED]
        assert (await responses(house)).count(("not_patient", "fictional")) == 2


@pytest.mark.parametrize("consequence", [Consequence.WARN, Consequence.NUDGE])
async def test_a_leader_that_is_mended_leaves_the_others_told(site: Site, consequence: Consequence) -> None:
    """If the message that leads the notice is mended before the minute is over, the notice is about the others."""
    async with site.house(notice=MINUTE, consequence=consequence) as house:
        leader = await _burst(site, house, "CANARY1", "CANARY2", "CANARY3")
        await house.intake(edited("hello", "m2"))
        await _minute_over(leader)
        assert [told.notice.items[0].quotes for told in site.platform.told] == [("CANARY1",), ("CANARY3",)]
        answer = await house.desk.act(press(site.platform.told[1].notice.id, Act.SHOW))
        assert answer.notice is not None
        assert answer.notice.items[0].quotes == ("CANARY3",)
        await house.intake(edited("hello", "m3"))
        await every_job_is_done()
        assert site.platform.kinds()[2:] == [("channel", THANKS)]


async def test_all_mended_in_time_brings_nothing(site: Site) -> None:
    """If everything is mended before the minute is over, nobody is told anything more."""
    async with site.house(notice=MINUTE) as house:
        leader = await _burst(site, house, "CANARY1", "CANARY2", "CANARY3")
        for message_id in ("m2", "m3"):
            await house.intake(edited("hello", message_id))
        await _minute_over(leader)
        assert len(site.platform.told) == 1


async def test_a_message_after_the_notice_begins_anew(site: Site) -> None:
    """Once the shared notice is on its way nobody joins it any more: the next message is told at once."""
    async with site.house(notice=MINUTE) as house:
        leader = await _burst(site, house, "CANARY1", "CANARY2")
        await _minute_over(leader)
        await house.intake(posted("CANARY5", "m5"))
        await every_job_is_done()
        assert [told.notice.items[0].quotes for told in site.platform.told][2:] == [("CANARY5",)]


async def test_a_leader_edited_into_new_words_takes_the_others_along(site: Site) -> None:
    """If an edit brings new words into the leading message, its notice comes at once and tells of the others too."""
    async with site.house(notice=MINUTE) as house:
        leader = await _burst(site, house, "CANARY1", "CANARY2", "CANARY3")
        await house.intake(edited("CANARY2 CANARY9", "m2"))
        await until(lambda: len(site.platform.told) == 2, "the notice of the edit")
        assert site.platform.told[1].notice.items[0].quotes == ("CANARY2", "CANARY9", "CANARY3")
        await _minute_over(leader)
        assert len(site.platform.told) == 2


async def test_a_minute_that_is_over_is_forgotten(site: Site, clock: HeldClock) -> None:
    """After a minute the next message is told at once, and nothing is left of the one before."""
    async with site.house(notice=MINUTE) as house:
        await house.intake(posted("CANARY1", "m1"))
        clock.time = clock().replace(minute=clock().minute + 2)
        await house.intake(posted("CANARY2", "m2"))
        await every_job_is_done()
        assert len(site.platform.told) == 2
        clock.time = clock().replace(minute=clock().minute + 2)
        async with house.store.database.transaction() as session:
            await house.store.bursts.forget_old(session)
            assert (await session.scalars(select(Burst))).all() == []


async def test_threads_and_authors_are_apart(site: Site) -> None:
    """Another author, or the same one in another thread, is told at once."""
    async with site.house(notice=MINUTE) as house:
        first = posted("CANARY1", "m1")
        assert isinstance(first, Posted)
        thread = replace(first.message, id="m2", thread="t1")
        other = replace(first.message, id="m3", author="U2")
        events = [
            replace(first, message=said, address=replace(first.address, message_id=said.id)) for said in (thread, other)
        ]
        await asyncio.gather(*(house.intake(event) for event in (first, *events)))
        await every_job_is_done()
        assert len(site.platform.told) == 3


async def test_messages_at_once_are_told_twice_at_most(site: Site) -> None:
    """Of ten flagged messages at the very same time one is told at once, and the rest together."""
    async with site.house(notice=MINUTE) as house:
        await asyncio.gather(*(house.intake(posted(f"CANARY{number} fell", f"m{number}")) for number in range(10)))
        await until(lambda: len(site.platform.told) == 1, "the first notice")
        leaders = {flag.told_with for flag in await flags(house)} - {None}
        assert len(leaders) == 1
        await _minute_over(str(leaders.pop()))
        assert site.platform.kinds() == [("channel", CONCERN)] * 2
        assert len([flag for flag in await flags(house) if flag.told_with]) == 8
