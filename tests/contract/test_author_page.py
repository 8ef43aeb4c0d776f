"""Drafts, people's own pages and their choices, through the real store, on both databases."""

import logging
from datetime import date
from pathlib import Path

import pytest

from adapters.desk import Draft, Person, Preferences
from adapters.notice import Act
from adapters.port import Names
from bot import wiring
from bot.settings import Consequence
from bot.storage.models import NoticeState
from policies.checker import Checker
from policies.message import Language, Platform
from tests.fakes.house import AUTHOR, COLLEAGUE, Site, audited, dump, flags, posted, press, responses
from tests.fakes.platform import FakePlatform
from tests.waiting import until

LIMIT = 40_000


@pytest.fixture
def site(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site on each database in turn."""
    return Site(folder=tmp_path, database_url=database_url, platform=FakePlatform(), monkeypatch=monkeypatch)


async def test_a_draft_is_reported_on(site: Site) -> None:
    """The words that were found are marked in the draft, with the rule and a rewrite that lacks them."""
    async with site.house() as house:
        report = await house.desk.check(Draft(person=AUTHOR, text="CANARY has a mass of 4 cm"))
    assert [report.text[span.start : span.end] for span in report.marked] == ["CANARY"]
    assert [item.quotes for item in report.items] == [("CANARY",)]
    assert report.rewrite == "The patient has a mass of 4 cm"
    assert (report.remarks, report.advice) == ((), ())


async def test_nothing_of_a_draft_is_kept(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    """Neither a draft that was found fault with nor one that could not be checked is stored, audited or logged."""
    caplog.set_level(logging.DEBUG)
    async with site.house() as house:
        before = await audited(house)
        for words in ("CANARYSECRET has a mass", "CRASH Secretname has a mass", "Secretname is well"):
            for public in (False, True):
                await house.desk.check(Draft(person=AUTHOR, text=words, public=public))
        kept = await dump(house.store.database)
        assert (await flags(house), await audited(house)) == ([], before)
    assert site.platform.told == []
    for words in ("CANARYSECRET", "Secretname"):
        assert words not in kept
        assert words not in caplog.text


async def test_a_draft_that_cannot_be_checked_is_not_called_clean(site: Site) -> None:
    """When the checker fails, the author is told to read the draft themselves."""
    async with site.house() as house:
        clean = await house.desk.check(Draft(person=AUTHOR, text="hello"))
        failed = await house.desk.check(Draft(person=AUTHOR, text="CRASH hello"))
    assert "could not be checked" in failed.lead
    assert failed.lead != clean.lead


async def test_a_draft_is_read_to_the_longest_message(site: Site) -> None:
    """The last word of 40,000 characters is found; what is longer is read so far, and said to be."""
    words = "a " * (LIMIT // 2 - 3) + "CANARY"
    async with site.house() as house:
        whole = await house.desk.check(Draft(person=AUTHOR, text=words))
        longer = await house.desk.check(Draft(person=AUTHOR, text=f"{words} CANARYTWO"))
        behind = await house.desk.check(Draft(person=AUTHOR, text=f"{'a ' * (LIMIT // 2)}CANARY"))
    assert len(words) == LIMIT
    assert [span.end for span in whole.marked] == [LIMIT]
    assert not any("40,000" in advice for advice in whole.advice)
    assert longer.marked == whole.marked
    assert behind.marked == ()
    for report in (longer, behind):
        assert "Only the first 40,000 characters were read." in report.advice
        assert len(report.text) == LIMIT


@pytest.mark.parametrize("words", ["", " \n\t"])
async def test_an_empty_draft_is_said_to_be_empty(site: Site, words: str) -> None:
    """Without words there is nothing to remark on."""
    async with site.house() as house:
        report = await house.desk.check(Draft(person=AUTHOR, text=words, public=True))
    assert report.lead == "There are no words to check."
    assert report.remarks == ()


async def test_a_public_draft_is_read_along_the_ten_strategies(site: Site) -> None:
    """Each strategy has a line, in the person's language; what could tell who a patient is stays open."""
    async with site.house() as house:
        await house.desk.prefer(AUTHOR, Preferences(language=Language.FR))
        found = await house.desk.check(Draft(person=AUTHOR, text="CANARY has a mass of 4 cm", public=True))
        clean = await house.desk.check(Draft(person=COLLEAGUE, text="Wash your hands", public=True))
    assert {remark.strategy for remark in found.remarks} == set(range(1, 11))
    assert found.language is Language.FR
    assert all(remark.title and remark.text for remark in found.remarks)
    [identity] = [remark for remark in found.remarks if remark.strategy == 8]
    assert identity.open
    assert not any(remark.open for remark in clean.remarks)
    assert {remark.text for remark in clean.remarks}.isdisjoint(remark.text for remark in found.remarks)


async def test_colleagues_are_no_patients_in_a_draft(site: Site, checker: Checker) -> None:
    """A name from the member list of the person's own workspace is passed over; another workspace's is not."""
    colleague = Site(**{**vars(site), "checker": checker})
    words = "update on Imran: he takes call on friday"
    async with colleague.house() as house:
        people = house.store.customs.people
        async with house.store.database.transaction() as session:
            await people.claim(session, AUTHOR.workspace)
        await people.learn(AUTHOR.workspace, [Names(display="Imran Qazi")])
        elsewhere = Person(platform=Platform.LOCAL, workspace="W2", id="U1")
        passed = await house.desk.check(Draft(person=AUTHOR, text=words))
        found = await house.desk.check(Draft(person=elsewhere, text=words))
        septic = await house.desk.check(Draft(person=AUTHOR, text="Mrs Qazi is septic"))
    assert passed.items == ()
    assert [item.quotes for item in found.items] == [("Imran",)]
    assert septic.items


async def test_a_page_shows_its_owners_notices_only(site: Site) -> None:
    """The author finds their notice and what can be done; a colleague, a namesake and a nudge's author find nothing."""
    async with site.house() as house:
        notice = await site.told(house)
        [entry] = (await house.desk.home(AUTHOR)).entries
        assert (entry.notice, entry.what, entry.outcome) == (notice, "a canary", "Nothing was done yet.")
        assert Act.NOT_PATIENT in {offer.act for offer in entry.offers}
        for person in (
            COLLEAGUE,
            Person(platform=Platform.LOCAL, workspace="W2", id="U1"),
            Person(platform=Platform.SLACK, workspace="W1", id="U1"),
        ):
            assert (await house.desk.home(person)).entries == ()
        assert "CANARY" not in repr(await house.desk.home(AUTHOR))
        await house.desk.act(press(notice, Act.NOT_PATIENT, "colleague"))
        [entry] = (await house.desk.home(AUTHOR)).entries
        assert entry.outcome.startswith("You said that this is no patient")
        assert entry.offers == ()


async def test_a_nudge_stands_on_no_page(site: Site) -> None:
    """Nothing is kept of a nudge by its author, so their page cannot list it."""
    async with site.house(consequence=Consequence.NUDGE) as house:
        await site.told(house)
        assert (await house.desk.home(AUTHOR)).entries == ()


async def test_choices_are_kept_sealed_for_one_person(site: Site) -> None:
    """What somebody chose survives a restart, holds for them alone and is not to be read in the database."""
    chosen = Preferences(
        language=Language.FR,
        reminders=False,
        quiet_from=22,
        quiet_to=7,
        time_zone="Pacific/Chatham",
        tips_paused_until=date(2026, 4, 1),
    )
    async with site.house() as house:
        page = await house.desk.prefer(AUTHOR, chosen)
        assert (page.preferences, page.language) == (chosen, Language.FR)
    async with site.house() as house:
        assert (await house.desk.home(AUTHOR)).preferences == chosen
        assert (await house.desk.home(COLLEAGUE)).preferences == Preferences()
        assert "Chatham" not in await dump(house.store.database)


@pytest.mark.parametrize(
    "nonsense",
    [
        Preferences(time_zone="Mars/Olympus"),
        Preferences(time_zone="../../etc/passwd"),
        Preferences(time_zone=""),
        Preferences(quiet_from=24, quiet_to=7),
        Preferences(quiet_from=22, quiet_to=-1),
    ],
)
async def test_a_choice_without_sense_is_put_back(site: Site, nonsense: Preferences) -> None:
    """An unknown time zone or hour falls back to the site's own, so that the page opens all the same."""
    async with site.house() as house:
        assert (await house.desk.prefer(AUTHOR, nonsense)).preferences == Preferences()
        assert (await house.desk.home(AUTHOR)).preferences == Preferences()


async def _waiting_notice(site: Site, house: wiring.House) -> str:
    """Have the author told in a channel where the platform does not vouch; nobody has read it yet."""
    await house.intake(posted("CANARY has a mass of 4 cm"))
    await until(lambda: site.platform.told, "the notice")
    return site.platform.told[0].notice.id


async def test_what_a_platform_asks_by_itself_is_no_reading(site: Site) -> None:
    """It shows the notice as it is, marks nothing as read, writes nothing down, and the direct notice still follows."""
    site.platform.sure = False
    async with site.house(notice={"shorten_after_s": 3600}) as house:
        notice = await _waiting_notice(site, house)
        for act in Act:
            answer = await house.desk.act(press(notice, act, "colleague", automatic=True))
            assert answer.notice is not None
            assert (answer.notice.items[0].quotes, answer.notice.outcome) == (("CANARY",), "")
        direct = await house.desk.act(press(notice, Act.SHOW, automatic=True, direct=True))
        assert direct.notice is not None
        assert direct.notice.items == ()
        refused = await house.desk.act(press(notice, Act.SHOW, automatic=True, person=COLLEAGUE))
        assert (refused.notice, bool(refused.say)) == (None, True)
        assert not {"notice.answered", "notice.refused"} & set(await audited(house))
        assert await responses(house) == []
        await until(lambda: len(site.platform.told) == 2, "the direct notice")


async def test_what_a_platform_asks_by_itself_shows_what_became_of_it(site: Site) -> None:
    """Once something was answered, the notice is its one line, whoever asks."""
    async with site.house(notice={"remind_after_s": 3600}) as house:
        notice = await site.told(house)
        await house.desk.act(press(notice, Act.REMIND))
        asked = await house.desk.act(press(notice, Act.SHOW, automatic=True))
        assert asked.notice is not None
        assert asked.notice.outcome == "You asked for one reminder."
        assert [offer.act for offer in asked.notice.offers] == [Act.SHOW]
        settled = await house.desk.act(press(notice, Act.ALLOWED, "consented"))
        assert (await house.desk.act(press(notice, Act.SHOW, automatic=True))).notice == settled.notice


async def test_a_press_is_a_reading(site: Site) -> None:
    """Where the platform does not vouch for a notice, its author's own press does, and no direct notice follows."""
    site.platform.sure = False
    async with site.house(notice={"fallback_after_s": 3600}) as house:
        notice = await _waiting_notice(site, house)
        await house.desk.act(press(notice, Act.SHOW))
        assert [flag.notice_state for flag in await flags(house)] == [NoticeState.DELIVERED]
