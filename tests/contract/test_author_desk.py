"""What authors do about their notices, through the real store and workflow engine, on both databases."""

import asyncio
from pathlib import Path

import pytest

from adapters.notice import Act, NoticeKind
from bot.settings import Consequence
from bot.storage.models import FlagState, NoticeState
from tests.fakes.house import (
    AUTHOR,
    COLLEAGUE,
    Site,
    audited,
    deleted,
    dump,
    edited,
    flags,
    posted,
    press,
    responses,
)
from tests.fakes.platform import FakePlatform
from tests.waiting import every_job_is_done, until

REWRITE = "The patient has a mass of 4 cm"


@pytest.fixture
def site(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site on each database in turn."""
    return Site(folder=tmp_path, database_url=database_url, platform=FakePlatform(), monkeypatch=monkeypatch)


async def test_words_are_shown_when_asked_for(site: Site) -> None:
    """A direct notice holds no word of the message until its author presses to see them; then it shows them."""
    site.platform.sure = False
    async with site.house() as house:
        await house.intake(posted("CANARY has a mass of 4 cm"))
        await until(lambda: len(site.platform.told) == 2, "the direct notice")
        direct = site.platform.told[1].notice
        assert (direct.items, direct.rewrite) == ((), "")
        assert direct.offers[0].act is Act.SHOW
        answer = await house.desk.act(press(direct.id, Act.SHOW, direct=True))
        assert answer.notice is not None
        assert answer.notice.items[0].quotes == ("CANARY",)
        assert Act.SHOW not in {offer.act for offer in answer.notice.offers}


async def test_the_rewrite_is_shown_ready_to_paste(site: Site) -> None:
    """Pressing for the rewrite shows it with what is not the author's marked, and without the words it replaces."""
    async with site.house() as house:
        answer = await house.desk.act(press(await site.told(house), Act.REWRITE))
        assert answer.notice is not None
        assert answer.notice.rewrite == REWRITE
        assert [REWRITE[span.start : span.end] for span in answer.notice.changed] == ["The patient"]
        assert answer.notice.items == ()
        assert await responses(house) == [("rewrite", "")]


async def test_the_rule_is_shown_with_its_source(site: Site) -> None:
    """Why? shows what the rule says and where it stands, and no word of the message."""
    async with site.house() as house:
        answer = await house.desk.act(press(await site.told(house), Act.WHY))
        assert answer.notice is not None
        [item] = answer.notice.items
        assert (item.quotes, item.url) == ((), "https://rules.example.org/1")
        assert item.reason == "A canary. A canary."
        assert await responses(house) == []


@pytest.mark.parametrize(
    ("act", "choice"),
    [
        (Act.NOT_PATIENT, "colleague"),
        (Act.NOT_PATIENT, "public_figure"),
        (Act.NOT_PATIENT, "fictional"),
        (Act.ALLOWED, "consented"),
        (Act.ALLOWED, "necessary"),
    ],
)
async def test_an_explanation_settles_the_flag(site: Site, act: Act, choice: str) -> None:
    """Saying why it may stand leaves one line, is written down for the officer, and is thanked by nobody."""
    site.platform.sure = False
    async with site.house(notice={"fallback_after_s": 30}) as house:
        notice = await site.told(house)
        answer = await house.desk.act(press(notice, act, choice, "it is Secretname"))
        assert answer.notice is not None
        assert answer.notice.outcome
        assert (answer.notice.lead, answer.notice.items, answer.notice.offers) == ("", (), ())
        [flag] = await flags(house)
        assert (flag.state, flag.notice_state) == (FlagState.EXPLAINED, NoticeState.DELIVERED)
        assert await responses(house) == [(act, choice)]
        assert "notice.answered" in await audited(house)
        async with house.store.database.reading() as session:
            assert await house.store.rows.open(session, flag.id, "reason") == {act: "it is Secretname"}
        assert "Secretname" not in await dump(house.store.database)
        again = await house.desk.act(press(notice, Act.CONTEST))
        assert again.notice == answer.notice
        await house.intake(edited("CANARY has, it seems, a mass of 4 cm"))
        assert [told.notice.kind for told in site.platform.told] == [NoticeKind.CONCERN]


async def test_a_choice_that_is_none_does_nothing(site: Site) -> None:
    """A press without one of the choices is answered with what to do first."""
    async with site.house() as house:
        notice = await site.told(house)
        for choice in ("", "consented", "x" * 5000):
            answer = await house.desk.act(press(notice, Act.NOT_PATIENT, choice))
            assert answer.notice is None
            assert answer.say
        assert await responses(house) == []


async def test_a_double_press_has_one_effect(site: Site) -> None:
    """However often and however concurrently it is pressed, one thing is done."""
    async with site.house(officers=["O1"]) as house:
        notice = await site.told(house)
        answers = await asyncio.gather(*(house.desk.act(press(notice, Act.CONTEST)) for _ in range(5)))
        assert len({answer.notice for answer in answers}) == 1
        await every_job_is_done()
        assert site.platform.kinds() == [("channel", NoticeKind.CONCERN), ("direct", NoticeKind.ALERT)]
        assert (await audited(house)).count("notice.answered") == 1


async def test_presses_that_contradict_each_other_have_one_effect(site: Site) -> None:
    """Of two different answers at once the first one stands, and both presses show it."""
    async with site.house() as house:
        notice = await site.told(house)
        answers = await asyncio.gather(
            house.desk.act(press(notice, Act.NOT_PATIENT, "colleague")),
            house.desk.act(press(notice, Act.ALLOWED, "consented")),
        )
        assert len({answer.notice for answer in answers}) == 1
        assert len(await responses(house)) == 1


@pytest.mark.parametrize("consequence", [Consequence.NUDGE, Consequence.WARN])
async def test_somebody_elses_press_does_nothing(site: Site, consequence: Consequence) -> None:
    """A press of anybody but the author changes and shows nothing, and is written down."""
    async with site.house(consequence=consequence) as house:
        notice = await site.told(house)
        for act in Act:
            answer = await house.desk.act(press(notice, act, "colleague", person=COLLEAGUE))
            assert answer.notice is None
            assert answer.say
        assert (await audited(house)).count("notice.refused") == len(Act)
        assert await responses(house) == []
        assert (await house.desk.act(press(notice, Act.SHOW))).notice is not None


@pytest.mark.parametrize("notice", ["", "0" * 32, "x" * 500, "'; --", "0" * 32 + ".reply", "\0"])
async def test_an_unknown_notice_ends_in_a_clear_line(site: Site, notice: str) -> None:
    """A notice that nothing is kept of, or that never was, is said to be so."""
    async with site.house() as house:
        answer = await house.desk.act(press(notice, Act.SHOW))
        assert answer.notice is None
        assert answer.say


async def test_a_settled_flag_answers_with_its_outcome(site: Site) -> None:
    """Buttons of a flag that was settled meanwhile show what became of it."""
    async with site.house() as house:
        notice = await site.told(house)
        await house.intake(edited("hello"))
        for act in (Act.SHOW, Act.REWRITE, Act.REPLACE, Act.CONTEST, Act.REMIND):
            answer = await house.desk.act(press(notice, act))
            assert answer.notice is not None
            assert answer.notice.outcome == "You changed the message; there is nothing more to do."
        await every_job_is_done()
        assert site.platform.kinds() == [("channel", NoticeKind.CONCERN), ("channel", NoticeKind.THANKS)]


async def test_buttons_survive_a_restart(site: Site) -> None:
    """What was told by one process is answered by the next."""
    async with site.house() as house:
        notice = await site.told(house)
    async with site.house() as house:
        answer = await house.desk.act(press(notice, Act.REWRITE))
        assert answer.notice is not None
        assert answer.notice.rewrite == REWRITE


async def test_an_answered_nudge_keeps_no_author(site: Site) -> None:
    """An answer to a nudge is bound to its author by what is sealed alone, and leaves no word of the message."""
    async with site.house(consequence=Consequence.NUDGE) as house:
        notice = await site.told(house)
        await house.desk.act(press(notice, Act.NOT_PATIENT, "colleague"))
        await every_job_is_done()
        [flag] = await flags(house)
        assert flag.author_hash == ""
        async with house.store.database.reading() as session:
            assert await house.store.rows.open(session, flag.id, "notice") is None
        assert (await house.desk.act(press(notice, Act.SHOW))).notice is not None
        await house.intake(deleted())
        assert (await house.desk.home(AUTHOR)).entries == ()
