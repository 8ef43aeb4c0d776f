"""What figures tell, and what they keep to themselves."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from bot.console.desk import ConsoleDesk
from bot.figures.chart import Chart, Series, Unit, share, told
from bot.identity.officer import Officer
from bot.identity.roles import Role
from bot.office import build_desk
from bot.storage.models import Channel, Flag, FlagState, TipPosted
from bot.storage.questions import TipTally
from bot.storage.service import MessageCount
from bot.wiring import Store
from policies.tips.collection import load_tips
from tests.checkers import patterns_checker
from tests.conftest import HeldClock
from tests.contract.console.conftest import Jobs, add_flag

READER = Officer(id="o", tenant="default", roles=frozenset({Role.READER}))


def test_nothing_is_told_of_two_authors() -> None:
    """A value over one or two authors is left out; over three it is told; none at all is no secret."""
    assert told(["a", "b", "a"], 3) is None
    assert told(["a", "b", "c"], 3) == 3
    assert told([], 0) == 0
    assert share(1, ["a", "a"]) is None
    assert share(1, []) is None
    assert share(1, ["a", "b", "c"]) == 33.3


def test_small_multiples_share_a_scale() -> None:
    """The greatest value of any series is the top of all; a chart without values has a top as well."""
    series = [Series("a", [1, None]), Series("b", [7, 2])]
    chart = Chart(code="c", title="", note="", unit=Unit.FLAGS, columns=["1", "2"], series=series)
    assert chart.top == 7
    assert list(chart.rows()) == [("flags", "1", "2"), ("a", 1, None), ("b", 7, 2)]
    assert Chart(code="c", title="", note="", unit=Unit.FLAGS, columns=[], series=[]).top == 1


async def test_figures_come_from_flags(store: Store, clock: HeldClock) -> None:
    """Counts, time to fix, share fixed soon and repeats are reckoned as their notes say."""
    desk = build_desk(store, patterns_checker(), Jobs(), clock)
    for number in range(4):
        await add_flag(
            store, clock, author=f"U{number}", fixed_after=timedelta(minutes=5 + 10 * number), state=FlagState.EDITED
        )
    clock.advance(timedelta(days=14))
    for number in range(2):
        await add_flag(store, clock, author=f"U{number}")
    clock.advance(timedelta(days=35))
    async with store.database.transaction() as session:
        for channel, messages in (("c1", 1500), ("c2", 500)):
            row = {"day": "2026-03-04", "channel_hash": channel, "workspace_hash": "w", "messages": messages}
            session.add(MessageCount(**row))
    async with store.database.reading() as session:
        charts = {chart.code: chart for chart in await desk.figures.board.charts(session, READER)}
    first = next(week for week in charts["fix"].columns if week == "2026-03-02")
    at = list(charts["fix"].columns).index(first)
    [counts] = charts["policy"].series
    assert counts.values[at] == 4
    assert counts.values[at + 2] is None  # two authors only
    assert counts.values[at + 1] == 0
    assert charts["per_1000"].series[0].values[at : at + 2] == [2, None]
    assert charts["fix"].series[0].values[at] == 20
    assert charts["soon"].series[0].values[at] == 25
    assert charts["repeat"].series[0].values[at] == 50
    assert charts["override"].series[0].values == [0]
    assert charts["false_positive"].series == []


async def test_figures_are_shown_for_ten_minutes(store: Store, clock: HeldClock) -> None:
    """Figures are reckoned anew after ten minutes, say from when they are, and are never another entity's."""
    desk = build_desk(store, patterns_checker(), Jobs(), clock)
    before = await desk.figures.of(READER)
    for author in ("U1", "U2", "U3"):
        await add_flag(store, clock, author=author)
    clock.advance(timedelta(minutes=9))
    assert await desk.figures.of(READER) is before
    clock.advance(timedelta(minutes=1))
    after = await desk.figures.of(READER)
    assert after.at == before.at + timedelta(minutes=10)
    assert [_series(found.board, "policy") for found in (before, after)] == [[], ["medical_record_number"]]
    assert await desk.figures.of(Officer(id="o", tenant="other", roles=frozenset({Role.READER}))) is not after


def _series(charts: Sequence[Chart], code: str) -> list[str]:
    return [series.name for chart in charts if chart.code == code for series in chart.series]


async def test_what_a_tip_changed_is_told_of_three_authors_and_more(store: Store, clock: HeldClock) -> None:
    """Rate and repeats stand four weeks each side of a tip; a side of fewer than three authors is left out."""
    desk = build_desk(store, patterns_checker(), Jobs(), clock)
    for author in ("U1", "U1", "U2", "U3"):
        await add_flag(store, clock, author=author, policies=("medical_record_number",))
    await add_flag(store, clock, author="U4", policies=("patient_name",))  # no topic of the tip
    flagged = clock()
    clock.advance(timedelta(days=7))
    async with store.database.transaction() as session:
        known = (await session.scalars(select(Flag.channel_hash).limit(1))).one()
        workspace = (await session.scalars(select(Flag.workspace_hash).limit(1))).one()
        session.add(Channel(channel_hash=known, platform="slack", workspace_hash=workspace, joined_at=clock()))
        session.add(TipPosted(channel_hash=known, week="2026-W11", tip="last_four_digits", at=clock()))
        for day, messages in ((flagged.date(), 2000), (clock().date(), 1000), (date(2025, 1, 1), 9999)):
            row = {"day": day.isoformat(), "channel_hash": known, "workspace_hash": workspace, "messages": messages}
            session.add(MessageCount(**row))
    clock.advance(timedelta(days=1))
    for author in ("U1", "U1"):
        await add_flag(store, clock, author=author, policies=("medical_record_number",))
    # Its four weeks are not over.
    assert await _effect(store, desk) == {"tip_rate": {}, "tip_repeat": {}, "tip_answers": {}}
    clock.advance(timedelta(days=29))
    assert await _effect(store, desk) == {
        "tip_rate": {"all_topics": [2, None], "last_four_digits": [2, None]},
        "tip_repeat": {"all_topics": [33.3, None], "last_four_digits": [33.3, None]},
        "tip_answers": {},
    }
    async with store.database.reading() as session:
        elsewhere = Officer(id="o", tenant="other", roles=frozenset({Role.READER}))
        assert not [line for chart in await desk.figures.effect.charts(session, elsewhere) for line in chart.series]


async def test_answers_are_told_of_three_and_more(store: Store, clock: HeldClock) -> None:
    """A question's share of best choices is told once three people answered it in a channel, and is nobody's."""
    desk = build_desk(store, patterns_checker(), Jobs(), clock)
    best = load_tips()["small_town"].answer
    async with store.database.transaction() as session:
        for channel, answers in (("c1", {best: 3, 0: 1}), ("c2", {best: 2})):
            session.add(Channel(channel_hash=channel, platform="slack", workspace_hash="w", joined_at=clock()))
            session.add(TipPosted(channel_hash=channel, week="2026-W10", tip="small_town", at=clock()))
            session.add_all(
                TipTally(channel_hash=channel, week="2026-W10", choice=choice, answers=number)
                for choice, number in answers.items()
            )
    assert (await _effect(store, desk))["tip_answers"] == {"small_town": [75]}


async def _effect(store: Store, desk: ConsoleDesk) -> dict[str, dict[str, list[float | None]]]:
    async with store.database.reading() as session:
        charts = await desk.figures.effect.charts(session, READER)
    return {chart.code: {line.name: list(line.values) for line in chart.series} for chart in charts}
