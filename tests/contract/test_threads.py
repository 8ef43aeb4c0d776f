"""What a thread told, message by message, and the notice of the one that completes it; on both databases."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.desk import Person
from adapters.local import translate as local_translate
from adapters.local.store import Post
from adapters.port import ChannelEvent, Deleted, Edited, Posted
from adapters.slack import translate as slack_translate
from adapters.teams import translate as teams_translate
from bot import wiring
from bot.keeping.custody import build_retention, build_subjects
from bot.settings import Consequence
from bot.storage.models import DataKey, FlagState, Sealed
from bot.storage.threads import Thread, ThreadMessage
from policies.checker import Checker
from policies.finding import Entity, Verdict, VerdictKind
from policies.message import Platform
from policies.risk.group import SMALLEST_GROUP
from policies.risk.history import MOST_TOLD
from policies.threads import hear
from tests.conftest import HeldClock
from tests.fakes import slack_events, teams_activities
from tests.fakes.house import Site, dump, flags, message, until_noted
from tests.fakes.platform import FakePlatform
from tests.waiting import until

TOLD = (
    "34F, burning hands since childhood",
    "enzyme back: it's Fabry",
    "transport back to Kenora can't happen before thursday",
)
_AT = datetime(2026, 3, 2, 19, 2, tzinfo=UTC)


@pytest.fixture
def site(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: HeldClock, checker: Checker
) -> Site:
    """A place with every policy, on each database in turn, on a clock that stands still."""
    monkeypatch.setattr(wiring, "now", clock)
    return Site(
        folder=tmp_path, database_url=database_url, platform=FakePlatform(), monkeypatch=monkeypatch, checker=checker
    )


def _event(
    kind: type[Posted | Edited], words: str, number: int, thread: str | None = "m0", author: str = "U1"
) -> Posted | Edited:
    sent, address = message(words, f"m{number}")
    at = _AT + timedelta(minutes=3 * number)
    root = None if thread == sent.id else thread
    sent = replace(sent, author=author, thread=root, sent_at=at)
    return kind(event_id=f"{kind}{number}{words}", message=sent, address=replace(address, author=author, thread=root))


def said(words: str, number: int, thread: str | None = "m0", author: str = "U1") -> ChannelEvent:
    """A message of the thread that message 0 starts, or of another."""
    return _event(Posted, words, number, thread, author)


def changed(words: str, number: int, author: str = "U1") -> ChannelEvent:
    """An edit of such a message."""
    return _event(Edited, words, number, author=author)


def taken(number: int) -> ChannelEvent:
    """A deletion of such a message."""
    return Deleted(event_id="d", platform=Platform.LOCAL, workspace="W1", channel="C1", message_id=f"m{number}")


def thread() -> Iterator[ChannelEvent]:
    """Three harmless messages of three people, the last of which completes a picture."""
    for number, (words, author) in enumerate(zip(TOLD, ("U1", "U2", "U1"), strict=True)):
        yield said(words, number, author=author)


async def test_the_completing_message_gets_the_notice(site: Site) -> None:
    """The third message is flagged alone, and its notice names the earlier ones by time, with links and no word."""
    async with site.house(language="en") as house:
        for event in thread():
            await house.intake(event)
        await until(lambda: bool(site.platform.told), "the notice")
        await until_noted(house)
        [flag] = await flags(house)
    assert (flag.verdict, flag.policies, flag.entities) == ("may_identify", ["small_group"], [Entity.QUASI])
    [told] = site.platform.told
    [item] = told.notice.items
    assert item.quotes == ("Kenora",)
    assert "Somebody aged 34 with this condition in a place of about" in item.reason
    labels = [earlier.label.replace("\u202f", " ").replace("\xa0", " ") for earlier in item.earlier]
    assert labels == ["Together with your message of 2:02 p.m.", "Together with the message of 2:05 p.m."]
    assert [earlier.url for earlier in item.earlier] == [f"https://chat.example.org/C1/m{number}" for number in (0, 1)]
    assert not any(word in repr(told.notice.items) for word in ("burning", "enzyme"))


async def test_the_notice_speaks_french(site: Site) -> None:
    """To an author who is spoken to in French the earlier messages are named in French."""
    async with site.house(language="fr") as house:
        for event in thread():
            await house.intake(event)
        await until(lambda: bool(site.platform.told), "the notice")
    labels = [earlier.label.replace("\xa0", " ") for earlier in site.platform.told[0].notice.items[0].earlier]
    assert labels == ["Avec votre message de 14 h 02", "Avec le message de 14 h 05"]


async def test_links_that_fail_cost_no_notice(site: Site) -> None:
    """If the platform cannot say where a message is read, the notice names it all the same."""
    async with site.house(language="en") as house:
        *first, last = thread()
        for event in first:
            await house.intake(event)
        site.platform.failures.append(RuntimeError("no"))
        await house.intake(last)
        await until(lambda: bool(site.platform.told), "the notice")
    assert [earlier.url for earlier in site.platform.told[0].notice.items[0].earlier] == ["", ""]


async def test_what_is_kept_is_sealed(site: Site) -> None:
    """No word, place, condition or platform id of a thread stands in any table; facts and channel are sealed."""
    async with site.house() as house:
        for event in thread():
            await house.intake(event)
        kept = await dump(house.store.database)
        async with house.store.database.reading() as session:
            [row] = (await session.scalars(select(Thread))).all()
            subject = f"thread:{row.workspace_hash}:{row.thread_hash}"
            sealed = (await session.scalars(select(Sealed.kind).where(Sealed.subject == subject))).all()
            assert sorted(sealed) == ["facts", "place"]
    assert not any(word in kept for word in ("Kenora", "Fabry", "burning", "condition", "'m0'", "'U2'"))


async def test_a_message_delivered_again_counts_once(site: Site) -> None:
    """Each event delivered twice brings one flag, and each message is remembered once."""
    async with site.house() as house:
        for event in thread():
            await house.intake(event)
            await house.intake(event)
        assert len(await flags(house)) == 1
        async with house.store.database.reading() as session:
            assert len((await session.scalars(select(ThreadMessage))).all()) == 3


async def test_the_completing_event_completes_again(site: Site) -> None:
    """If the facts were stored and the flag was not, the same event delivered again still brings the flag."""
    async with site.house() as house:
        *first, last = thread()
        for event in first:
            await house.intake(event)
        assert isinstance(last, Posted)
        await house.store.threads.tell(
            last.message, hear(last.message, Verdict(kind=VerdictKind.CLEAN)), SMALLEST_GROUP
        )
        assert await flags(house) == []
        await house.intake(last)
        assert len(await flags(house)) == 1


async def test_an_edited_message_tells_what_it_says_now(site: Site) -> None:
    """Once the age is edited out of the first message, the third completes nothing."""
    async with site.house() as house:
        first, second, third = thread()
        await house.intake(first)
        await house.intake(changed("burning hands since childhood", 0))
        await house.intake(second)
        await house.intake(changed("enzyme back, thanks all", 1, author="U2"))
        await house.intake(third)
        assert await flags(house) == []


async def test_a_deleted_message_tells_nothing(site: Site) -> None:
    """Once the message with the condition is deleted, the third completes nothing, and no trace of it is left."""
    async with site.house() as house:
        first, second, third = thread()
        await house.intake(first)
        await house.intake(second)
        await house.intake(taken(1))
        await house.intake(third)
        assert await flags(house) == []
        for number in (0, 2):
            await house.intake(taken(number))
        async with house.store.database.reading() as session:
            assert (await session.scalars(select(Thread))).all() == []
            assert (await session.scalars(select(DataKey).where(DataKey.subject.startswith("thread:")))).all() == []


async def test_the_completing_message_mended_settles_it(site: Site) -> None:
    """The flag of the completing message is settled when its own part is edited out."""
    async with site.house() as house:
        for event in thread():
            await house.intake(event)
        await house.intake(changed("transport can't happen before thursday", 2))
        [flag] = await flags(house)
    assert flag.state == FlagState.EDITED


async def test_an_edit_that_completes_is_noticed(site: Site) -> None:
    """The place edited into the first message, after the rest was told, flags the first message."""
    async with site.house() as house:
        await house.intake(said("34F, burning hands", 0))
        await house.intake(said("enzyme back: it's Fabry", 1, author="U2"))
        await house.intake(changed("34F, burning hands, she lives in Kenora", 0))
        [flag] = await flags(house)
    assert flag.policies == ["small_group"]


async def test_threads_are_apart(site: Site) -> None:
    """Facts of different threads of a channel are never put together."""
    async with site.house(notice={"follow_up_after_s": 0}) as house:
        for number, words in enumerate(TOLD):
            await house.intake(said(words, number, thread=f"t{number}"))
        assert await flags(house) == []


async def test_two_replicas_lose_nothing(site: Site) -> None:
    """Two processes that take in the first two messages at the same moment lose no fact for the third."""
    async with site.house() as house:
        other = replace(house.intake, threads=replace(house.store.threads))
        for turn in range(5):
            first, second, third = (
                said(words, 10 * turn + number, f"r{turn}", author)
                for number, (words, author) in enumerate(zip(TOLD, ("U1", "U2", "U1"), strict=True))
            )
            await asyncio.gather(house.intake(first), other(second))
            await house.intake(third)
        assert len(await flags(house)) == 5


def _on_slack(words: str, number: int) -> ChannelEvent | None:
    """A message of a thread as Slack sends it; the first one starts it."""
    ts = f"1772478{number}00.000100"
    thread = {"thread_ts": "1772478000.000100"} if number else {}
    event = slack_events.message(words, ts=ts, user=f"U{number}", channel="C0ROUNDS", channel_type="channel", **thread)
    return slack_translate.channel_event(slack_events.envelope(event, event_id=f"Ev{number}"))


def _on_teams(words: str, number: int) -> ChannelEvent | None:
    """A message of a reply chain as Teams sends it; the first one starts it."""
    posted = teams_activities.channel_message("https://smba.example.org", words, id=f"17724780{number}0000")
    posted["conversation"]["id"] = f"{teams_activities.CHANNEL};messageid=1772478000000"
    return teams_translate.translate(posted)


def _on_the_page(words: str, number: int) -> ChannelEvent | None:
    """A message of a thread of the page; the first one starts it."""
    root = "0" * 32
    thread = root if number else None
    post = Post(id=f"{number:032x}", author="osei", text=words, thread=thread, sent_at=_AT + timedelta(minutes=number))
    return local_translate.posted(post)


@pytest.mark.parametrize("translated", [_on_slack, _on_teams, _on_the_page])
async def test_threads_of_every_platform(site: Site, translated: Callable[[str, int], ChannelEvent | None]) -> None:
    """What a platform's own events say of a thread puts its first message and its replies together."""
    async with site.house() as house:
        for number, words in enumerate(TOLD):
            event = translated(words, number)
            assert event is not None
            await house.intake(event)
        [flag] = await flags(house)
    assert flag.policies == ["small_group"]


async def test_one_author_in_a_row_outside_of_threads(site: Site, clock: HeldClock) -> None:
    """Outside of threads one author's words within a minute belong together; a colleague's or later ones do not."""
    async with site.house(notice={"follow_up_after_s": 60}) as house:

        def loose(words: str, number: int, second: int, author: str = "U1") -> ChannelEvent:
            event = said(words, number, None, author)
            assert isinstance(event, Posted)
            return replace(event, message=replace(event.message, sent_at=clock() + timedelta(seconds=second)))

        await house.intake(loose(TOLD[0], 1, 0))
        await house.intake(loose(TOLD[1], 2, 10))
        await house.intake(loose(TOLD[2], 3, 20, "U2"))
        assert await flags(house) == []
        await house.intake(loose(TOLD[2], 4, 100))
        assert await flags(house) == []
        await house.intake(loose("34F and it's Fabry", 5, 110))
        await house.intake(loose(TOLD[2], 6, 120))
        assert len(await flags(house)) == 1


async def test_facts_go_after_a_week(site: Site, clock: HeldClock) -> None:
    """Seven days after its last fact the purge destroys what a thread told, keys included; not a day sooner."""
    async with site.house() as house:
        for event in list(thread())[:2]:
            await house.intake(event)
        retention = build_retention(house.store, clock)
        clock.advance(timedelta(days=6, hours=23))
        await house.intake(said("any weight loss?", 5, author="U2"))
        assert (await retention.purge()).threads == 0
        clock.advance(timedelta(hours=2))
        assert (await retention.due()).threads == 1
        assert (await retention.purge()).threads == 1
        async with house.store.database.reading() as session:
            assert (await session.scalars(select(DataKey).where(DataKey.subject.startswith("thread:")))).all() == []
            assert (await session.scalars(select(ThreadMessage))).all() == []


async def test_a_workspace_is_shredded(site: Site) -> None:
    """Shredding a workspace's threads destroys the keys of what they told, and of no other workspace's."""
    async with site.house() as house:
        await house.intake(said(TOLD[0], 1))
        subjects = build_subjects(house.store)
        assert await subjects.shred_threads("W2", actor="tester") == 0
        assert await subjects.shred_threads("W1", actor="tester") == 1


async def test_an_erased_author_told_nothing(site: Site) -> None:
    """Once an author is erased, what they told in threads no longer counts; what others told does."""
    async with site.house(consequence=Consequence.WARN) as house:
        first, second, third = thread()
        await house.intake(first)
        await house.intake(second)
        person = Person(platform=Platform.LOCAL, workspace="W1", id="U2")
        await build_subjects(house.store).erase(person, actor="tester")
        async with house.store.database.reading() as session:
            [left] = await session.scalars(select(ThreadMessage.message_hash))
        assert left == house.store.pseudonyms.of("message", Platform.LOCAL, "C1", "m0")
        await house.intake(third)
        assert await flags(house) == []
        await house.intake(said("it's Fabry", 6))
        assert len(await flags(house)) == 1


async def test_an_author_is_told_what_threads_keep_of_them(site: Site) -> None:
    """The export has each message that told something once, with figures for words, and no other author's."""
    async with site.house(consequence=Consequence.WARN) as house:
        for event in (*thread(), said("34F here with a stroke, on the ward", 7, None)):
            await house.intake(event)
        subjects = build_subjects(house.store)
        exported = await subjects.export(Person(platform=Platform.LOCAL, workspace="W1", id="U2"), actor="tester")
        [told] = exported["told_in_threads"]
        assert (told["channel"], told["message"], told["at"]) == ("C1", "m1", (_AT + timedelta(minutes=3)).isoformat())
        assert [fact["kind"] for fact in told["facts"]] == ["condition"]
        exported = await subjects.export(Person(platform=Platform.LOCAL, workspace="W1", id="U1"), actor="tester")
        assert [told["message"] for told in exported["told_in_threads"]] == ["m0", "m2", "m7"]
        stranger = Person(platform=Platform.LOCAL, workspace="W2", id="U1")
        assert (await subjects.export(stranger, actor="tester"))["told_in_threads"] == []


async def test_a_shared_thread_is_searched_for_authors_of_either_workspace(site: Site) -> None:
    """What an author told in a thread that another workspace began is exported and erased too."""
    async with site.house(consequence=Consequence.WARN) as house:
        await house.intake(said(TOLD[0], 0))
        guest = said(TOLD[1], 1, author="U9")
        assert isinstance(guest, Posted)
        await house.intake(replace(guest, message=replace(guest.message, workspace="W2")))
        person, subjects = Person(platform=Platform.LOCAL, workspace="W2", id="U9"), build_subjects(house.store)
        [told] = (await subjects.export(person, actor="tester"))["told_in_threads"]
        assert told["message"] == "m1"
        await subjects.erase(person, actor="tester")
        assert (await subjects.export(person, actor="tester"))["told_in_threads"] == []


async def test_a_long_thread_has_a_bounded_row(site: Site) -> None:
    """However many messages tell something, few are remembered; what the picture is drawn from is among them."""
    async with site.house() as house:
        await house.intake(said(TOLD[0], 0))
        await house.intake(said(TOLD[1], 1))
        for number in range(2, 2 * MOST_TOLD):
            await house.intake(said("she feels better, 34F", number))
        async with house.store.database.reading() as session:
            assert len((await session.scalars(select(ThreadMessage))).all()) <= MOST_TOLD
        await house.intake(said(TOLD[2], 3 * MOST_TOLD))
        assert len(await flags(house)) == 1


async def test_where_descriptions_may_pass_none_are_kept(site: Site) -> None:
    """In a care channel that lets descriptions pass, threads are neither judged nor remembered."""
    async with site.house(purpose="care", may_pass=["QUASI"]) as house:
        for event in thread():
            await house.intake(event)
        assert await flags(house) == []
        async with house.store.database.reading() as session:
            assert (await session.scalars(select(Thread))).all() == []


async def test_a_row_that_cannot_be_opened_keeps_no_message_from_its_check(site: Site) -> None:
    """If what a thread told was altered, it is lost, and the thread begins anew."""
    async with site.house() as house:
        await house.intake(said(TOLD[0], 0))
        async with house.store.database.transaction() as session:
            for sealed in await session.scalars(select(Sealed).where(Sealed.subject.startswith("thread:"))):
                sealed.sealed = b"x" * 40
        for number, words in enumerate(("34F, so it's Fabry", TOLD[2]), 1):
            await house.intake(said(words, number))
        assert len(await flags(house)) == 1
