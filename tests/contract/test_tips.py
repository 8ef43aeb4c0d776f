"""One tip per channel and week, whatever happens to replicas, clocks and timers; on both databases."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.channels.book import ALL_CHANNELS
from bot.settings import ChannelSettings, Settings, TipTime
from bot.storage.database import Database
from bot.storage.models import Flag
from bot.tips.grounds import flagged_by_policy
from bot.tips.tips import SKIPPED, TipDesk
from bot.wiring import Store
from policies.message import Language
from tests.conftest import HeldClock
from tests.contract.tip_week import C1, C2, DUE, TIPS, WEEK, Jobs, known_as, tip_acts, tip_desk, tip_rows


@pytest.fixture
def jobs() -> Jobs:
    """The queue."""
    return Jobs()


@pytest.fixture
async def desk(store: Store, jobs: Jobs, clock: HeldClock) -> TipDesk:
    """A desk that knows channel C1, joined on the Monday before the tip is due."""
    await store.channels.joined(C1)
    return tip_desk(store, jobs, clock)


async def test_a_tip_comes_once_a_week_at_its_time(desk: TipDesk, jobs: Jobs, clock: HeldClock) -> None:
    """Before its time nothing is posted, at its time one tip, and then none until the week after."""
    assert await desk.post_due() == 0
    clock.time = DUE
    assert [await desk.post_due() for _ in range(3)] == [1, 0, 0]
    clock.time = DUE + WEEK - timedelta(minutes=61)  # the clocks go forward in between
    assert await desk.post_due() == 0
    clock.time = DUE + WEEK - timedelta(hours=1)
    assert await desk.post_due() == 1
    assert [week for _, week in jobs.owed] == ["2026-W10", "2026-W11"]


async def test_two_replicas_post_one_tip(
    desk: TipDesk, store: Store, database_url: str, jobs: Jobs, clock: HeldClock
) -> None:
    """However many replicas find the tip due at one moment, one of them posts it."""
    clock.time = DUE
    others = [Database(database_url) for _ in range(4)]
    desks = [desk, *(replace(desk, database=other) for other in others)]
    posted = await asyncio.gather(*(each.post_due() for each in desks for _ in range(2)))
    for other in others:
        await other.close()
    assert sum(posted) == 1
    assert jobs.owed == [(known_as(store), "2026-W10")]
    assert await tip_acts(store) == ["tip.chosen"]


@pytest.mark.parametrize("back", [timedelta(hours=3), timedelta(days=1), WEEK, 3 * WEEK])
async def test_a_clock_that_is_set_back_brings_no_second_tip(
    desk: TipDesk, jobs: Jobs, clock: HeldClock, back: timedelta
) -> None:
    """After the clock was set back, by hours or by weeks, no tip comes before the next week's time."""
    clock.time = DUE + timedelta(hours=1)
    assert await desk.post_due() == 1
    clock.advance(-back)
    while clock.time < DUE + WEEK - timedelta(hours=2):
        assert await desk.post_due() == 0
        clock.advance(timedelta(hours=7))
    clock.time = DUE + WEEK
    assert await desk.post_due() == 1


async def test_a_missed_time_is_made_up_for_once(desk: TipDesk, clock: HeldClock) -> None:
    """A timer that runs days late still brings the week's tip, once."""
    clock.time = DUE + timedelta(days=4)
    assert [await desk.post_due() for _ in range(2)] == [1, 0]


async def test_weeks_that_were_slept_through_are_not_made_up_for(desk: TipDesk, store: Store, clock: HeldClock) -> None:
    """After a month without a process, only the present week's tip comes."""
    clock.time = DUE + 4 * WEEK
    assert await desk.post_due() == 1
    assert [week for week, _ in await tip_rows(store)] == ["2026-W14"]


async def test_a_channel_joined_after_the_time_waits_for_the_next_week(
    desk: TipDesk, store: Store, jobs: Jobs, clock: HeldClock
) -> None:
    """A channel that the bot has just joined is not greeted with last Tuesday's tip."""
    clock.time = DUE + timedelta(days=1)
    await store.channels.joined(C2)
    await desk.post_due()
    assert jobs.owed == [(known_as(store, C1), "2026-W10")]
    clock.time = DUE + WEEK
    assert await desk.post_due() == 2


async def test_paused_switched_off_and_unwatched_channels_get_none(
    desk: TipDesk, store: Store, jobs: Jobs, clock: HeldClock
) -> None:
    """A pause holds tips back until it ends; channels with tips or checking switched off never get one."""
    clock.time = DUE
    off = Settings(channels={"C1": ChannelSettings(tip=TipTime(enabled=False))})
    unwatched = Settings(channels={"C1": ChannelSettings(enabled=False)})
    assert await tip_desk(store, jobs, clock, off).post_due() == 0
    blind = replace(desk, channels=replace(store.channels, site=unwatched))
    assert await blind.post_due() == 0
    await store.channels.pause(ALL_CHANNELS, actor="test")
    assert await desk.post_due() == 0
    await store.channels.resume(ALL_CHANNELS, actor="test")
    assert await desk.post_due() == 1


async def test_a_snoozed_channel_gets_none_before_its_day(desk: TipDesk, store: Store, clock: HeldClock) -> None:
    """Until the day comes nothing is posted and the preview shows the first week after it; waking ends it at once."""
    known = known_as(store)
    await desk.snooze(known, date(2026, 3, 11), actor="cli:1234")
    clock.time = DUE
    assert await desk.post_due() == 0
    assert (await desk.preview(known, C1)).week == "2026-W12"
    clock.time = DUE + WEEK
    assert await desk.post_due() == 0
    clock.time = DUE + WEEK + timedelta(days=1)
    assert await desk.post_due() == 1
    await desk.snooze(known, date(2027, 1, 1))
    await desk.snooze(known, None)
    clock.time = DUE + 2 * WEEK
    assert await desk.post_due() == 1
    assert await tip_acts(store) == ["tip.snoozed", "tip.chosen", "tip.snoozed", "tip.woken", "tip.chosen"]


async def test_tips_rest_on_the_packs_holidays(desk: TipDesk, store: Store, jobs: Jobs, clock: HeldClock) -> None:
    """On Good Friday nothing comes, and a tip of Easter Monday comes on Tuesday, where the pack says so."""
    site = Settings(pack="ca-qc", channels={"C1": ChannelSettings(tip=TipTime(day="mon", hour=9))})
    resting = tip_desk(store, jobs, clock, site)
    clock.time = datetime(2026, 4, 6, 15, tzinfo=UTC)
    assert await resting.post_due() == 0
    assert (await resting.preview(known_as(store), C1)).due_at == datetime(2026, 4, 7, 13, tzinfo=UTC)
    clock.time = datetime(2026, 4, 7, 13, tzinfo=UTC)
    assert await resting.post_due() == 1


async def test_a_tip_that_is_late_waits_for_the_end_of_a_holiday(
    desk: TipDesk, store: Store, jobs: Jobs, clock: HeldClock
) -> None:
    """What was missed on Tuesday is not made up for on Good Friday, but the day after."""
    resting = tip_desk(store, jobs, clock, Settings(pack="ca-on"))
    clock.time = datetime(2026, 4, 3, 15, tzinfo=UTC)
    assert await resting.post_due() == 0
    clock.time = datetime(2026, 4, 4, 15, tzinfo=UTC)
    assert await resting.post_due() == 1


def _flag(known: str, number: int, author: str, clock: HeldClock, **changes: Any) -> Flag:
    fields: dict[str, Any] = {
        "id": f"{number:032x}",
        "platform": "local",
        "workspace_hash": "w",
        "channel_hash": known,
        "author_hash": author,
        "message_hash": f"m{number}",
        "verdict": "identifies",
        "severity": "high",
        "consequence": "warn",
        "language": "en",
        "entities": [],
        "policies": ["medical_record_number"],
        "finding_hashes": [],
        "score": 1.0,
        "created_at": clock(),
    }
    return Flag(**{**fields, **changes})


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ([("a", {}), ("b", {}), ("c", {}), ("a", {})], {"medical_record_number": 4}),
        ([("a", {}), ("b", {}), ("a", {})], {}),
        ([("a", {}), ("b", {}), ("", {})], {}),
        ([("a", {}), ("b", {}), ("c", {"state": "explained"})], {}),
        ([("a", {}), ("b", {}), ("c", {"channel_hash": "elsewhere"})], {}),
        ([("a", {}), ("b", {}), ("c", {"created_at": datetime(2026, 1, 1, tzinfo=UTC)})], {}),
    ],
)
async def test_only_what_three_authors_got_wrong_lately_counts(
    store: Store, clock: HeldClock, flags: list[tuple[str, dict[str, Any]]], expected: dict[str, int]
) -> None:
    """Flags of fewer than three authors, of nobody, of elsewhere, of long ago or explained decide about no tip."""
    known = known_as(store)
    async with store.database.transaction() as session:
        session.add_all(_flag(known, number, author, clock, **more) for number, (author, more) in enumerate(flags))
    async with store.database.reading() as session:
        assert await flagged_by_policy(session, known, clock() - 4 * WEEK) == expected


async def test_the_channels_own_mistakes_choose_its_tip(desk: TipDesk, store: Store, clock: HeldClock) -> None:
    """Where three authors were flagged for record numbers, the next tip is about these."""
    known = known_as(store)
    async with store.database.transaction() as session:
        session.add_all(_flag(known, number, f"a{number}", clock) for number in range(9))
    code = await desk.post(known, C1)
    assert code is not None
    assert "medical_record_number" in TIPS[code].policies


async def test_weeks_turn_in_the_channels_own_zone(desk: TipDesk, store: Store, jobs: Jobs, clock: HeldClock) -> None:
    """At one instant, a channel in Auckland and one in Toronto may be in different weeks."""
    await store.channels.joined(C2)
    site = Settings(
        channels={
            "C1": ChannelSettings(tip=TipTime(day="mon", hour=0, time_zone="Pacific/Auckland")),
            "C2": ChannelSettings(tip=TipTime(day="mon", hour=0, time_zone="America/Toronto")),
        }
    )
    clock.time = datetime(2026, 3, 8, 12, tzinfo=UTC)  # Monday in Auckland, Sunday in Toronto
    assert await tip_desk(store, jobs, clock, site).post_due() == 1
    assert jobs.owed == [(known_as(store, C1), "2026-W11")]


async def test_row_and_job_stand_or_fall_together(desk: TipDesk, store: Store, jobs: Jobs, clock: HeldClock) -> None:
    """A tip whose job cannot be enqueued leaves no row, and comes at the next look."""
    clock.time, jobs.failing = DUE, True
    with pytest.raises(RuntimeError, match="no queue"):
        await desk.post_due()
    assert await tip_rows(store) == []
    jobs.failing = False
    assert await desk.post_due() == 1


async def test_preview_tells_what_will_come_and_changes_nothing(desk: TipDesk, store: Store, clock: HeldClock) -> None:
    """What a preview shows is what is then posted; afterwards it shows the week after."""
    known = known_as(store)
    upcoming = await desk.preview(known, C1)
    assert (upcoming.week, upcoming.due_at, await tip_rows(store)) == ("2026-W10", DUE, [])
    code = await desk.post(known, C1)
    assert code is not None
    assert upcoming.post.title.endswith(TIPS[code].texts[Language.EN].title)
    later = await desk.preview(known, C1)
    assert later.week == "2026-W11"
    assert later.post.title != upcoming.post.title


async def test_post_by_hand_takes_the_weeks_place(desk: TipDesk, store: Store, clock: HeldClock) -> None:
    """A tip posted by hand before its time is the week's tip."""
    assert await desk.post(known_as(store), C1, actor="cli:1234") is not None
    assert await desk.post(known_as(store), C1, actor="cli:1234") is None
    clock.time = DUE
    assert await desk.post_due() == 0


async def test_skip_leaves_the_week_out_and_keeps_the_tip(desk: TipDesk, store: Store, clock: HeldClock) -> None:
    """A skipped week has no tip; the one that would have come is next week's."""
    known = known_as(store)
    before = await desk.preview(known, C1)
    assert await desk.skip(known, C1, actor="cli:1234")
    assert not await desk.skip(known, C1, actor="cli:1234")
    clock.time = DUE
    assert await desk.post_due() == 0
    assert await tip_rows(store) == [("2026-W10", SKIPPED)]
    assert await tip_acts(store) == ["tip.skipped"]
    assert (await desk.preview(known, C1)).post.title == before.post.title
