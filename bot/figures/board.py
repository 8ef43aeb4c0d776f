"""The dashboard's figures, over the last twelve weeks of one tenant."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.figures.chart import Chart, Series, Unit, told_of
from bot.figures.sums import Sum, Sums
from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.identity.tenants import Tenants
from bot.storage.service import MessageCount

WEEKS = 12
_AGAIN = timedelta(days=30)
_MOST_SERIES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Reckons figures; only flags that are kept by author count, so nudges do not."""

    tenants: Tenants
    now: Clock

    async def charts(self, session: AsyncSession, officer: Officer) -> Sequence[Chart]:
        """Return every figure of the officer's tenant."""
        officer.need(Right.FIGURES)
        today = self.now().date()
        monday = today - timedelta(days=today.weekday())
        weeks = [monday - timedelta(weeks=ago) for ago in reversed(range(WEEKS))]
        sums = Sums(session=session, tenants=self.tenants, tenant=officer.tenant, weeks=weeks)
        read = await self._read(session, officer, weeks[0])
        by_week = await sums.of("week")
        return [*await _charts(sums, by_week, today), _per_1000(by_week, read, weeks)]

    async def _read(self, session: AsyncSession, officer: Officer, since: date) -> Mapping[date, int]:
        """Return how many messages were checked, by the Monday of their week."""
        own = self.tenants.workspaces_of(MessageCount.workspace_hash, officer.tenant)
        statement = (
            select(MessageCount.day, func.sum(MessageCount.messages))
            .where(own, MessageCount.day >= since.isoformat())
            .group_by(MessageCount.day)
        )
        weeks: defaultdict[date, int] = defaultdict(int)
        for day, messages in await session.execute(statement):
            at = date.fromisoformat(day)
            weeks[at - timedelta(days=at.weekday())] += int(messages)
        return weeks


_ByWeek = Mapping[tuple[int | str, ...], Sum]


async def _charts(sums: Sums, by_week: _ByWeek, today: date) -> Sequence[Chart]:
    columns = [f"{week:%Y-%m-%d}" for week in sums.weeks]
    by_policy = await sums.of("policy", "week")
    by_channel: _ByWeek = {
        (f"#{str(channel)[:6]}", week): found for (channel, week), found in (await sums.of("channel", "week")).items()
    }
    return [
        _count("policy", "Flags per week, by policy", by_policy, columns),
        _count("channel", "Flags per week, by channel", by_channel, columns),
        Chart(
            code="fix",
            title="Time to the author's fix",
            note="Median minutes from the flag to the edit or deletion, by week of the flag.",
            unit=Unit.MINUTES,
            columns=columns,
            series=[Series("median", await _time_to_fix(sums))],
        ),
        Chart(
            code="soon",
            title="Fixed within 10 minutes",
            note="Share of a week's flags whose author edited or deleted the message within ten minutes.",
            unit=Unit.PERCENT,
            columns=columns,
            series=[Series("share", [_share(found) for found in _in_order(by_week, sums.weeks)])],
        ),
        _rates(
            "override",
            "Overridden by authors, by policy",
            "Share of flags whose author said that it is no patient, or that it may stand; high means false alarms.",
            await sums.of("policy", part="overridden"),
        ),
        _rates(
            "false_positive",
            "False positives, by policy",
            "Share of resolved flags that officers found to be false.",
            await sums.of("policy", part="false_positive", among="resolved"),
        ),
        Chart(
            code="repeat",
            title="Authors flagged again within 30 days",
            note="Share of the authors flagged in a week who were flagged again within the next 30 days; weeks whose "
            "30 days are not over yet are left out.",
            unit=Unit.PERCENT,
            columns=columns,
            series=[Series("share", await _repeats(sums, today))],
        ),
    ]


def _count(code: str, title: str, found: _ByWeek, columns: Sequence[str]) -> Chart:
    names = sorted({str(name) for name, _ in found})
    series = [Series(name, [_told(found.get((name, place), Sum())) for place in range(len(columns))]) for name in names]
    return Chart(
        code=code,
        title=title,
        note="A gap is a week with flags of fewer than three authors.",
        unit=Unit.FLAGS,
        columns=columns,
        series=sorted(series, key=lambda line: (-line.total, line.name))[:_MOST_SERIES],
    )


def _rates(code: str, title: str, note: str, found: _ByWeek) -> Chart:
    series = [Series(str(policy), [_share(summed)]) for (policy,), summed in sorted(found.items())]
    return Chart(code=code, title=title, note=note, unit=Unit.PERCENT, columns=["12 weeks"], series=series)


def _per_1000(by_week: _ByWeek, read: Mapping[date, int], weeks: Sequence[date]) -> Chart:
    values: list[float | None] = []
    for week, found in zip(weeks, _in_order(by_week, weeks), strict=True):
        messages = read.get(week, 0)
        values.append(told_of(found.authors, 1000 * found.flags / messages) if messages else None)
    return Chart(
        code="per_1000",
        title="Flags per 1,000 messages",
        note="Flags of a week over the messages checked in it; weeks without a count of messages are left out.",
        unit=Unit.PER_1000,
        columns=[f"{week:%Y-%m-%d}" for week in weeks],
        series=[Series("rate", values)],
    )


def _in_order(by_week: _ByWeek, weeks: Sequence[date]) -> Sequence[Sum]:
    return [by_week.get((place,), Sum()) for place in range(len(weeks))]


def _told(found: Sum) -> float | None:
    return told_of(found.authors, found.flags)


def _share(found: Sum) -> float | None:
    return told_of(found.authors, 100 * found.part / found.flags) if found.flags else None


async def _time_to_fix(sums: Sums) -> Sequence[float | None]:
    fixed, minutes = await sums.of("week", among="fixed"), await sums.median_fix()
    places = range(len(sums.weeks))
    return [told_of(fixed[place,].authors, minutes[place]) if place in minutes else None for place in places]


async def _repeats(sums: Sums, today: date) -> Sequence[float | None]:
    """Return, by week, which share of its authors was flagged again within 30 days of their last flag in it."""
    found = await sums.again()
    values: list[float | None] = []
    for place, week in enumerate(sums.weeks):
        authors, again = found.get(place, (0, 0))
        is_over = week + timedelta(days=7) + _AGAIN <= today
        values.append(told_of(authors, 100 * again / authors) if is_over and authors else None)
    return values
