"""The dashboard's figures, over the last twelve weeks of one tenant."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.notice import Act
from adapters.port import Clock
from bot.figures.chart import Chart, Series, Unit, share, told
from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.identity.tenants import Tenants
from bot.review.standing import Resolution
from bot.storage.models import Flag, FlagState, Response
from bot.storage.officers import Review
from bot.storage.service import MessageCount

WEEKS = 12
_SOON = timedelta(minutes=10)
_AGAIN = timedelta(days=30)
_MOST_SERIES = 24
_FIXED = frozenset({FlagState.EDITED, FlagState.DELETED})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What a figure needs of one flag."""

    at: datetime
    channel: str
    author: str
    policies: Sequence[str]
    state: str
    fixed_after: timedelta | None
    overridden: bool
    resolution: str | None


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
        seen, read = await self._seen(session, officer, weeks[0]), await self._read(session, officer, weeks[0])
        return [*_charts(seen, weeks, today), _per_1000(seen, read, weeks)]

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

    async def _seen(self, session: AsyncSession, officer: Officer, since: date) -> Sequence[_Seen]:
        overrides = (
            select(Response.flag_id).where(Response.act.in_([Act.NOT_PATIENT, Act.ALLOWED])).distinct().subquery()
        )
        statement = (
            select(
                Flag.created_at,
                Flag.channel_hash,
                Flag.author_hash,
                Flag.policies,
                Flag.state,
                Flag.settled_at,
                overrides.c.flag_id,
                Review.resolution,
            )
            .join(Review, Review.flag_id == Flag.id, isouter=True)
            .join(overrides, overrides.c.flag_id == Flag.id, isouter=True)
            .where(
                self.tenants.flags(officer.tenant),
                Flag.author_hash != "",
                Flag.created_at >= datetime.combine(since, datetime.min.time(), self.now().tzinfo),
            )
            .order_by(Flag.created_at)
        )
        rows = await session.execute(statement)
        return [
            _Seen(
                at=at,
                channel=f"#{channel[:6]}",
                author=author,
                policies=policies,
                state=state,
                fixed_after=settled - at if settled is not None and state in _FIXED else None,
                overridden=override is not None,
                resolution=resolution,
            )
            for at, channel, author, policies, state, settled, override, resolution in rows
        ]


_Group = Callable[[_Seen], Iterable[str]]


def _charts(recent: Sequence[_Seen], weeks: Sequence[date], today: date) -> Sequence[Chart]:
    columns = [f"{week:%Y-%m-%d}" for week in weeks]
    return [
        _count("policy", "Flags per week, by policy", recent, weeks, columns, lambda flag: flag.policies),
        _count("channel", "Flags per week, by channel", recent, weeks, columns, lambda flag: [flag.channel]),
        Chart(
            code="fix",
            title="Time to the author's fix",
            note="Median minutes from the flag to the edit or deletion, by week of the flag.",
            unit=Unit.MINUTES,
            columns=columns,
            series=[Series("median", [_time_to_fix(flags) for flags in _by_week(recent, weeks)])],
        ),
        Chart(
            code="soon",
            title="Fixed within 10 minutes",
            note="Share of a week's flags whose author edited or deleted the message within ten minutes.",
            unit=Unit.PERCENT,
            columns=columns,
            series=[Series("share", [_share(flags, _is_soon) for flags in _by_week(recent, weeks)])],
        ),
        _rates(
            "override",
            "Overridden by authors, by policy",
            "Share of flags whose author said that it is no patient, or that it may stand; high means false alarms.",
            recent,
            lambda flag: flag.overridden,
        ),
        _rates(
            "false_positive",
            "False positives, by policy",
            "Share of resolved flags that officers found to be false.",
            [flag for flag in recent if flag.resolution is not None],
            lambda flag: flag.resolution == Resolution.FALSE_POSITIVE,
        ),
        Chart(
            code="repeat",
            title="Authors flagged again within 30 days",
            note="Share of the authors flagged in a week who were flagged again within the next 30 days; weeks whose "
            "30 days are not over yet are left out.",
            unit=Unit.PERCENT,
            columns=columns,
            series=[Series("share", _repeats(recent, weeks, today))],
        ),
    ]


def _count(  # noqa: PLR0913, PLR0917 # the parts of a figure
    code: str, title: str, flags: Sequence[_Seen], weeks: Sequence[date], columns: Sequence[str], group: _Group
) -> Chart:
    grouped: defaultdict[str, list[_Seen]] = defaultdict(list)
    for flag in flags:
        for name in group(flag):
            grouped[name].append(flag)
    series = [
        Series(name, [told((flag.author for flag in week), len(week)) for week in _by_week(members, weeks)])
        for name, members in grouped.items()
    ]
    return Chart(
        code=code,
        title=title,
        note="A gap is a week with flags of fewer than three authors.",
        unit=Unit.FLAGS,
        columns=columns,
        series=sorted(series, key=lambda line: (-line.total, line.name))[:_MOST_SERIES],
    )


def _rates(code: str, title: str, note: str, flags: Sequence[_Seen], counts: Callable[[_Seen], bool]) -> Chart:
    grouped: defaultdict[str, list[_Seen]] = defaultdict(list)
    for flag in flags:
        for policy in flag.policies:
            grouped[policy].append(flag)
    series = [Series(policy, [_share(members, counts)]) for policy, members in sorted(grouped.items())]
    return Chart(code=code, title=title, note=note, unit=Unit.PERCENT, columns=["12 weeks"], series=series)


def _per_1000(seen: Sequence[_Seen], read: Mapping[date, int], weeks: Sequence[date]) -> Chart:
    values: list[float | None] = []
    for week, flags in zip(weeks, _by_week(seen, weeks), strict=True):
        messages = read.get(week, 0)
        values.append(told((flag.author for flag in flags), 1000 * len(flags) / messages) if messages else None)
    return Chart(
        code="per_1000",
        title="Flags per 1,000 messages",
        note="Flags of a week over the messages checked in it; weeks without a count of messages are left out.",
        unit=Unit.PER_1000,
        columns=[f"{week:%Y-%m-%d}" for week in weeks],
        series=[Series("rate", values)],
    )


def _by_week(flags: Iterable[_Seen], weeks: Sequence[date]) -> Sequence[Sequence[_Seen]]:
    placed: Mapping[date, list[_Seen]] = {week: [] for week in weeks}
    for flag in flags:
        day = flag.at.date()
        monday = day - timedelta(days=day.weekday())
        if monday in placed:
            placed[monday].append(flag)
    return list(placed.values())


def _time_to_fix(flags: Sequence[_Seen]) -> float | None:
    fixed = [(flag.author, flag.fixed_after) for flag in flags if flag.fixed_after is not None]
    if not fixed:
        return None
    return told((author for author, _ in fixed), median(after.total_seconds() / 60 for _, after in fixed))


def _is_soon(flag: _Seen) -> bool:
    return flag.fixed_after is not None and flag.fixed_after <= _SOON


def _share(flags: Sequence[_Seen], counts: Callable[[_Seen], bool]) -> float | None:
    return share(sum(1 for flag in flags if counts(flag)), [flag.author for flag in flags])


def _repeats(seen: Sequence[_Seen], weeks: Sequence[date], today: date) -> Sequence[float | None]:
    """Return, by week, which share of its authors was flagged again within 30 days of their last flag in it."""
    times: defaultdict[str, list[datetime]] = defaultdict(list)
    for flag in seen:
        times[flag.author].append(flag.at)
    values: list[float | None] = []
    for week, flags in zip(weeks, _by_week(seen, weeks), strict=True):
        is_over = week + timedelta(days=7) + _AGAIN <= today
        last = {flag.author: flag.at for flag in flags}
        again = sum(any(at < later <= at + _AGAIN for later in times[author]) for author, at in last.items())
        values.append(share(again, list(last)) if is_over else None)
    return values
