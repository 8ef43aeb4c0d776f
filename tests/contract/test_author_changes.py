"""Replacing and deleting for an author, second looks, reminders and old notices, on both databases."""

import asyncio
from pathlib import Path

import pytest
from dbos import DBOS

from adapters.desk import Preferences
from adapters.notice import Act, Notice, NoticeKind, Offer
from adapters.port import DeliveryError
from bot import wiring
from bot.keeping.custody import build_holds
from bot.keeping.holds import Demand, Scope
from bot.settings import Consequence
from bot.storage.models import FlagState
from tests.conftest import HeldClock
from tests.fakes.house import AUTHOR, Site, audited, deleted, dump, edited, flags, posted, press, responses
from tests.fakes.platform import FakePlatform
from tests.waiting import every_job_is_done, until

REWRITE = "The patient has a mass of 4 cm"
LENT = {"author_may_let_us_change": True}
CONCERN, THANKS, ALERT, REPLY, REMINDER = (
    NoticeKind.CONCERN,
    NoticeKind.THANKS,
    NoticeKind.ALERT,
    NoticeKind.REPLY,
    NoticeKind.REMINDER,
)


@pytest.fixture
def site(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site on each database in turn."""
    return Site(folder=tmp_path, database_url=database_url, platform=FakePlatform(), monkeypatch=monkeypatch)


def _offer(notice: Notice | None, act: Act) -> Offer | None:
    assert notice is not None
    return next((offer for offer in notice.offers if offer.act is act), None)


async def _asked(house: wiring.House, notice: str, act: Act) -> Notice:
    answer = await house.desk.act(press(notice, act))
    assert answer.notice is not None
    return answer.notice


async def test_nothing_is_changed_unless_the_site_lets_authors_ask(site: Site) -> None:
    """By default nobody is offered to have a message changed, and a press that asks for it is told to do it by hand."""
    site.platform.granted.add("U1")
    async with site.house() as house:
        notice = await site.told(house)
        rewritten = await _asked(house, notice, Act.REWRITE)
        assert not {Act.REPLACE, Act.DELETE} & {offer.act for offer in rewritten.offers}
        for act in (Act.REPLACE, Act.DELETE):
            answer = await house.desk.act(press(notice, act))
            assert (answer.notice, answer.say) == (None, answer.say)
            assert "yourself" in answer.say
        assert site.platform.changes == []


async def test_a_message_is_replaced_once_the_difference_was_seen(site: Site) -> None:
    """The first press shows the difference and asks; the next one replaces, settles the flag and brings no thanks."""
    site.platform.granted.add("U1")
    async with site.house(notice=LENT) as house:
        notice = await site.told(house)
        difference = await _asked(house, notice, Act.REPLACE)
        assert (difference.rewrite, site.platform.changes) == (REWRITE, [])
        replace = _offer(difference, Act.REPLACE)
        assert replace is not None
        assert replace.confirm
        done = await _asked(house, notice, Act.REPLACE)
        assert site.platform.changes == [("m1", REWRITE)]
        assert "exports and notifications may keep a copy" in done.outcome
        await house.intake(edited(REWRITE))
        assert (await _asked(house, notice, Act.REPLACE)).outcome == done.outcome
        await every_job_is_done()
        assert site.platform.kinds() == [("channel", CONCERN)]
        [flag] = await flags(house)
        assert (flag.state, flag.settled_at is None) == (FlagState.EDITED, False)
        assert "message.changed" in await audited(house)


async def test_the_platforms_own_event_may_be_first(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the platform tells of the change before it answers, the author still gets one line and no thanks."""
    site.platform.granted.add("U1")
    change = FakePlatform.change_message
    async with site.house(notice=LENT, consequence=Consequence.NUDGE) as house:

        async def hasty(self: FakePlatform, *args: object) -> None:
            await change(self, *args)  # type: ignore[arg-type] # passed on
            await house.intake(deleted())
            await every_job_is_done()

        monkeypatch.setattr(FakePlatform, "change_message", hasty)
        notice = await site.told(house)
        done = await _asked(house, notice, Act.DELETE)
        assert done.outcome == "The message is no longer in the channel; exports and notifications may keep a copy."
        assert site.platform.kinds() == [("channel", CONCERN)]
        assert await flags(house) == []


async def test_a_double_press_deletes_once(site: Site) -> None:
    """Two presses at once end in the same line, whichever finds the message already gone."""
    site.platform.granted.add("U1")
    async with site.house(notice=LENT) as house:
        notice = await site.told(house)
        first, second = await asyncio.gather(*(house.desk.act(press(notice, Act.DELETE)) for _ in range(2)))
        assert first.notice == second.notice
        assert site.platform.changes == [("m1", None)]
        assert [flag.state for flag in await flags(house)] == [FlagState.DELETED]


async def test_an_author_is_asked_for_leave_first(site: Site) -> None:
    """Without a grant nothing is changed, and the notice leads to where it can be given; after it, it works."""
    async with site.house(notice=LENT) as house:
        notice = await site.told(house)
        answer = await house.desk.act(press(notice, Act.DELETE))
        leave = _offer(answer.notice, Act.REPLACE)
        assert leave is not None
        assert leave.url == "https://grant.example.org/U1"
        assert "nothing was changed" in answer.say
        assert await responses(house) == []
        site.platform.granted.add("U1")
        assert (await _asked(house, notice, Act.DELETE)).outcome
        assert site.platform.changes == [("m1", None)]


async def test_a_message_already_gone_is_settled(site: Site) -> None:
    """Replacing a message that somebody removed meanwhile ends in saying that it is no longer there."""
    site.platform.granted.add("U1")
    site.platform.gone.add("m1")
    async with site.house(notice=LENT) as house:
        notice = await site.told(house)
        await _asked(house, notice, Act.REWRITE)
        assert "no longer in the channel" in (await _asked(house, notice, Act.REPLACE)).outcome
        assert [flag.state for flag in await flags(house)] == [FlagState.DELETED]


@pytest.mark.parametrize(
    "failure",
    [DeliveryError("ratelimited", permanent=False), RuntimeError("CANARY"), DeliveryError("x", permanent=True)],
)
async def test_a_change_that_fails_changes_nothing(
    site: Site, failure: DeliveryError | RuntimeError, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever the platform raises, the notice stays as it was, a line says so, and the next press tries again."""
    site.platform.granted.add("U1")
    async with site.house(notice=LENT) as house:
        notice = await site.told(house)
        site.platform.failures = [failure]
        answer = await house.desk.act(press(notice, Act.DELETE))
        assert _offer(answer.notice, Act.DELETE) is not None
        assert answer.say
        assert [flag.state for flag in await flags(house)] == [FlagState.OPEN]
        assert "CANARY" not in caplog.text
        assert (await _asked(house, notice, Act.DELETE)).outcome


async def test_an_edit_meanwhile_is_not_undone(site: Site) -> None:
    """Where the author changed the words around what was found, the difference is shown anew before it is replaced."""
    site.platform.granted.add("U1")
    async with site.house(notice=LENT) as house:
        notice = await site.told(house)
        await _asked(house, notice, Act.REWRITE)
        await house.intake(edited("CANARY has a mass of 4 cm and a fever of 39"))
        again = await _asked(house, notice, Act.REPLACE)
        assert (again.rewrite, site.platform.changes) == ("The patient has a mass of 4 cm and a fever of 39", [])
        await _asked(house, notice, Act.REPLACE)
        assert site.platform.changes == [("m1", "The patient has a mass of 4 cm and a fever of 39")]


async def test_under_a_legal_hold_the_privacy_office_decides(site: Site) -> None:
    """Nothing is offered that would change a message on hold, and every press that asks for it says whom to ask."""
    site.platform.granted.add("U1")
    async with site.house(notice=LENT, legal_hold=True) as house:
        notice = await site.told(house)
        shown = site.platform.told[0].notice
        assert not {Act.REWRITE, Act.REPLACE} & {offer.act for offer in shown.offers}
        assert [offer.label for offer in shown.offers if offer.act is Act.DELETE] == ["Ask the privacy office"]
        assert any("legal hold" in line for line in shown.advice)
        for act in (Act.REWRITE, Act.REPLACE, Act.DELETE):
            answer = await house.desk.act(press(notice, act))
            assert answer.notice is None
            assert "privacy office" in answer.say
        assert site.platform.changes == []


async def test_a_hold_that_is_placed_later_binds_the_author_too(site: Site) -> None:
    """A hold of the command line counts like one of the settings from the moment it is placed until it is lifted."""
    site.platform.granted.add("U1")
    async with site.house(notice=LENT) as house:
        notice = await site.told(house)
        [flag] = await flags(house)
        holds = build_holds(house.store)
        hold = await holds.place(Demand(scope=Scope.FLAG, target=flag.id), "asked for by counsel", actor="cli:test")
        answer = await house.desk.act(press(notice, Act.DELETE))
        assert (answer.notice, "privacy office" in answer.say, site.platform.changes) == (None, True, [])
        await holds.lift(hold, actor="cli:test")
        assert (await house.desk.act(press(notice, Act.SHOW))).notice is not None


async def test_a_contest_brings_the_officers_answer(site: Site) -> None:
    """Officers are alerted with codes only; the first one's answer stands and reaches the author in private."""
    async with site.house(officers=["O1", "O2"]) as house:
        notice = await site.told(house)
        asked = await _asked(house, notice, Act.CONTEST)
        assert "asked the officer" in asked.outcome
        await every_job_is_done()
        alerts = [told for told in site.platform.told if told.notice.kind is ALERT]
        assert sorted(told.author for told in alerts) == ["O1", "O2"]
        assert "CANARY" not in repr(alerts)
        answers = await asyncio.gather(
            *(
                house.contests.answer_contest(notice, upheld=False, words=f"See {name} Privateword", actor="officer")
                for name in ("one", "two")
            )
        )
        assert sorted(answers) == [False, True]
        await every_job_is_done()
        [reply] = [told for told in site.platform.told if told.notice.kind is REPLY]
        assert (reply.author, reply.route) == ("U1", "direct")
        assert "Privateword" in reply.notice.advice[0]
        assert Act.CONTEST not in {offer.act for offer in reply.notice.offers}
        assert (await _asked(house, reply.notice.id, Act.SHOW)).items
        assert "Privateword" not in await dump(house.store.database)
        assert [flag.state for flag in await flags(house)] == [FlagState.OPEN]


async def test_an_upheld_contest_settles_the_flag(site: Site) -> None:
    """An officer who agrees clears the flag; the author reads so, and an edit afterwards brings nothing more."""
    async with site.house() as house:
        notice = await site.told(house)
        await _asked(house, notice, Act.CONTEST)
        assert await house.contests.answer_contest(notice, upheld=True, words="", actor="officer")
        await every_job_is_done()
        assert [kind for _, kind in site.platform.kinds()] == [CONCERN, REPLY]
        assert "agrees with you" in (await _asked(house, notice, Act.SHOW)).outcome
        await house.intake(edited("CANARY, as said, has a mass of 4 cm"))
        await house.intake(edited("hello"))
        await every_job_is_done()
        assert len(site.platform.told) == 2
        assert not await house.contests.answer_contest("0" * 32, upheld=True, words="", actor="officer")


async def test_a_contested_message_that_is_mended_is_settled(site: Site) -> None:
    """An author who edits the message while the officer has not answered is thanked, and the contest is over."""
    async with site.house() as house:
        notice = await site.told(house)
        await _asked(house, notice, Act.CONTEST)
        await house.intake(edited("hello"))
        await every_job_is_done()
        assert [kind for _, kind in site.platform.kinds()] == [CONCERN, THANKS]
        assert not await house.contests.answer_contest(notice, upheld=False, words="", actor="officer")


async def test_one_reminder_comes(site: Site) -> None:
    """However often it is asked for, one reminder comes, without a word of the message, and then none."""
    async with site.house() as house:
        notice = await site.told(house)
        asked = [await _asked(house, notice, Act.REMIND) for _ in range(3)]
        assert {line.outcome for line in asked} == {"You asked for one reminder."}
        await every_job_is_done()
        assert site.platform.kinds() == [("channel", CONCERN), ("direct", REMINDER)]
        reminder = site.platform.told[1].notice
        assert "CANARY" not in repr(reminder)
        assert Act.REMIND not in {offer.act for offer in reminder.offers}
        assert (await _asked(house, reminder.id, Act.SHOW)).items[0].quotes == ("CANARY",)


async def test_no_reminder_comes_of_what_is_settled(site: Site) -> None:
    """Whoever did something in time is not reminded."""
    async with site.house(notice={"remind_after_s": 3600}) as house:
        notice = await site.told(house)
        await _asked(house, notice, Act.REMIND)
        await house.desk.act(press(notice, Act.NOT_PATIENT, "fictional"))
        await DBOS.set_workflow_delay_async(f"remind:{notice}:1", delay_seconds=0)
        await every_job_is_done()
        assert site.platform.kinds() == [("channel", CONCERN)]


async def test_a_reminder_waits_for_the_end_of_quiet_hours(site: Site, clock: HeldClock) -> None:
    """In the person's quiet hours the notice comes and the reminder waits; once they are over, it comes."""
    site.monkeypatch.setattr(wiring, "now", clock)
    quiet = Preferences(quiet_from=clock().hour, quiet_to=clock().hour + 1, time_zone="UTC")
    # Two seconds before the end, as the engine waits in real time.
    clock.time = clock().replace(minute=59, second=58)
    async with site.house() as house:
        await house.desk.prefer(AUTHOR, quiet)
        notice = await site.told(house)
        await _asked(house, notice, Act.REMIND)

        async def asleep() -> bool:
            steps = await DBOS.list_workflow_steps_async(f"remind:{notice}:1")
            return any("sleep" in step["function_name"] for step in steps)

        async with asyncio.timeout(60):
            while not await asleep():
                assert [kind for _, kind in site.platform.kinds()] == [CONCERN]
                await asyncio.sleep(0.02)
        clock.time = clock().replace(hour=clock().hour + 1, minute=0, second=0)
        await until(lambda: len(site.platform.told) == 2, "the reminder")
        assert site.platform.told[1].notice.kind is REMINDER


async def test_somebody_without_reminders_is_offered_none(site: Site) -> None:
    """Who switched reminders off finds no such button, and an old one says why it does nothing."""
    async with site.house() as house:
        await house.desk.prefer(AUTHOR, Preferences(reminders=False))
        notice = await site.told(house)
        assert Act.REMIND not in {offer.act for offer in site.platform.told[0].notice.offers}
        answer = await house.desk.act(press(notice, Act.REMIND))
        assert "switched reminders off" in answer.say
        await every_job_is_done()
        assert site.platform.kinds() == [("channel", CONCERN)]


async def test_a_direct_notice_shrinks_to_one_line(site: Site) -> None:
    """After its time a direct notice is one line, from which its words can still be reached."""
    site.platform.sure = False
    async with site.house() as house:
        await house.intake(posted("CANARY has a mass of 4 cm"))
        await every_job_is_done()
        [(notice, shrunk)] = site.platform.renewed.items()
        assert shrunk.outcome.startswith("Shown a day ago")
        assert shrunk.items == ()
        assert [offer.act for offer in shrunk.offers] == [Act.SHOW]
        assert (await _asked(house, notice, Act.SHOW)).items


async def test_a_settled_direct_notice_says_so(site: Site) -> None:
    """Once a flag is settled, its direct notice says what became of it, long before it is old."""
    site.platform.sure = False
    async with site.house(notice={"shorten_after_s": 86_400}) as house:
        await house.intake(posted("CANARY has a mass of 4 cm"))
        await until(lambda: len(site.platform.told) == 2, "the direct notice")
        await house.intake(edited("hello"))
        await until(lambda: site.platform.renewed, "the direct notice to be renewed")
        [shrunk] = site.platform.renewed.values()
        assert shrunk.outcome == "You changed the message; there is nothing more to do."
        assert shrunk.offers == ()


async def test_buttons_work_for_a_month(site: Site, clock: HeldClock) -> None:
    """After thirty days a press is answered with a line and does nothing."""
    site.monkeypatch.setattr(wiring, "now", clock)
    async with site.house() as house:
        notice = await site.told(house)
        clock.time = clock().replace(month=clock().month + 1)
        answer = await house.desk.act(press(notice, Act.CONTEST))
        assert answer.notice is None
        assert "thirty days" in answer.say
        assert await responses(house) == []
