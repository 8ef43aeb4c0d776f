"""What figures tell, and what they keep to themselves."""

from datetime import timedelta

from bot.figures.chart import Chart, Series, Unit, share, told
from bot.identity.officer import Officer
from bot.identity.roles import Role
from bot.office import build_desk
from bot.storage.models import FlagState
from bot.storage.service import MessageCount
from bot.wiring import Store
from policies.registry import load_policies
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
    desk = build_desk(store, load_policies(), Jobs(), clock)
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
        charts = {chart.code: chart for chart in await desk.board.charts(session, READER)}
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
