"""What tips teach: how their questions were answered, and flags and repeats four weeks before and after each."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.figures.chart import Chart, Series, Unit, share, told
from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.identity.tenants import Tenants
from bot.storage.models import Channel, Flag, TipPosted
from bot.storage.questions import tallies
from bot.storage.service import MessageCount
from bot.tips.choice import FEWEST_ANSWERS, topic
from policies.policy import Policy
from policies.tips.collection import Tip

#: Each side of the day on which a channel had the tip.
SIDE = timedelta(weeks=4)
#: Tips of so long ago are looked at.
_SPAN = timedelta(weeks=26)
_COLUMNS = ("4 weeks before", "4 weeks after")
_ALL = "all_topics"
_MOST_SERIES = 24


@dataclass(slots=True)
class _Side:
    """What was flagged and read on one side, in all channels that had the tip."""

    flags: list[str] = field(default_factory=list)
    messages: int = 0

    @property
    def rate(self) -> float | None:
        """Flags per 1,000 messages; None where no messages were counted, or fewer than three authors were flagged."""
        return told(self.flags, 1000 * len(self.flags) / self.messages) if self.messages else None

    @property
    def repeats(self) -> float | None:
        """Share of the flagged authors who were flagged more than once, by the same rule."""
        authors = sorted(set(self.flags))
        return share(sum(self.flags.count(author) > 1 for author in authors), authors)


_Sides = tuple[_Side, _Side]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Reckons what tips change; only flags that are kept by author count, so nudges do not."""

    tips: Mapping[str, Tip]
    policies: Mapping[str, Policy]
    tenants: Tenants
    now: Clock

    async def charts(self, session: AsyncSession, officer: Officer) -> Sequence[Chart]:
        """Return the figures of the officer's tenant, a series for each tip and one for all together."""
        officer.need(Right.FIGURES)
        posted = await self._posted(session, officer)
        flags = await self._flags(session, posted)
        read = await self._read(session, posted)
        sides: defaultdict[str, _Sides] = defaultdict(lambda: (_Side(), _Side()))
        for (channel, code), day in posted.items():
            heeded = topic(self.tips[code], self.policies)
            authors = [(at, author) for at, author, policies in flags[channel] if not heeded.isdisjoint(policies)]
            for name in (_ALL, code):
                _add(sides[name], day, authors, read[channel])
        return [
            Chart(
                code="tip_rate",
                title="Flags per 1,000 messages, before and after a tip",
                note="Flags of the policies that the tip teaches to heed, in the channels that had it, four weeks each "
                "side of its day; tips whose four weeks are not over yet are left out. Other things change, too.",
                unit=Unit.PER_1000,
                columns=_COLUMNS,
                series=_series(sides, lambda side: side.rate),
            ),
            Chart(
                code="tip_repeat",
                title="Authors flagged more than once, before and after a tip",
                note="Share of the authors flagged in those four weeks who were flagged more than once.",
                unit=Unit.PERCENT,
                columns=_COLUMNS,
                series=_series(sides, lambda side: side.repeats),
            ),
            await self._answers(session, officer),
        ]

    async def _answers(self, session: AsyncSession, officer: Officer) -> Chart:
        """Return how many of those who answered a question took the best choice; nobody knows who they were."""
        statement = (
            select(TipPosted)
            .join(Channel, Channel.channel_hash == TipPosted.channel_hash)
            .where(
                self.tenants.workspaces_of(Channel.workspace_hash, officer.tenant),
                TipPosted.tip.in_(sorted(self.tips)),
                TipPosted.at >= self.now() - _SPAN,
            )
        )
        rows = (await session.scalars(statement)).all()
        counted = await tallies(session, sorted({row.channel_hash for row in rows}))
        right: Counter[str] = Counter()
        total: Counter[str] = Counter()
        for row in rows:
            answers = counted.get((row.channel_hash, row.week), {})
            # Each time it was asked stands by itself, so that no two figures tell a single answer apart.
            if sum(answers.values()) >= FEWEST_ANSWERS:
                right[row.tip] += answers.get(self.tips[row.tip].answer, 0)
                total[row.tip] += sum(answers.values())
        return Chart(
            code="tip_answers",
            title="Best choices, by tip",
            note="Share of the answers to a tip's question that were the best choice, where three people or more "
            "answered; nothing is kept of who chose what.",
            unit=Unit.PERCENT,
            columns=["26 weeks"],
            series=[Series(code, [round(100 * right[code] / total[code], 1)]) for code in sorted(total)],
        )

    async def _posted(self, session: AsyncSession, officer: Officer) -> Mapping[tuple[str, str], date]:
        """Return the first day of each tip in each channel of the tenant, of those that can be judged by now."""
        statement = (
            select(TipPosted)
            .join(Channel, Channel.channel_hash == TipPosted.channel_hash)
            .where(
                self.tenants.workspaces_of(Channel.workspace_hash, officer.tenant),
                TipPosted.tip.in_(sorted(self.tips)),
                TipPosted.at >= self.now() - _SPAN,
                TipPosted.at < self.now() - SIDE,
            )
            .order_by(TipPosted.at.desc())
        )
        return {(row.channel_hash, row.tip): row.at.date() for row in await session.scalars(statement)}

    async def _flags(
        self, session: AsyncSession, posted: Mapping[tuple[str, str], date]
    ) -> Mapping[str, Sequence[tuple[date, str, Sequence[str]]]]:
        """Return day, author and policies of what was flagged around then, by channel."""
        since = datetime.combine(min(posted.values(), default=self.now().date()) - SIDE, time(), self.now().tzinfo)
        statement = select(Flag.channel_hash, Flag.created_at, Flag.author_hash, Flag.policies).where(
            Flag.channel_hash.in_({channel for channel, _ in posted}), Flag.author_hash != "", Flag.created_at >= since
        )
        found: defaultdict[str, list[tuple[date, str, Sequence[str]]]] = defaultdict(list)
        for channel, at, author, policies in await session.execute(statement):
            found[channel].append((at.date(), author, policies))
        return found

    async def _read(
        self, session: AsyncSession, posted: Mapping[tuple[str, str], date]
    ) -> Mapping[str, Sequence[tuple[date, int]]]:
        """Return how many messages were checked each day, by channel."""
        statement = select(MessageCount.channel_hash, MessageCount.day, MessageCount.messages).where(
            MessageCount.channel_hash.in_({channel for channel, _ in posted})
        )
        found: defaultdict[str, list[tuple[date, int]]] = defaultdict(list)
        for channel, day, messages in await session.execute(statement):
            found[channel].append((date.fromisoformat(day), messages))
        return found


def _add(sides: _Sides, day: date, authors: Iterable[tuple[date, str]], read: Iterable[tuple[date, int]]) -> None:
    before, after = sides
    for at, author in authors:
        if day - SIDE <= at < day + SIDE:
            (before if at < day else after).flags.append(author)
    for at, messages in read:
        if day - SIDE <= at < day + SIDE:
            (before if at < day else after).messages += messages


def _series(sides: Mapping[str, _Sides], value: Callable[[_Side], float | None]) -> Sequence[Series]:
    """Return what can be told, all topics first, and then those with most messages."""
    read = {name: sum(side.messages for side in both) for name, both in sides.items()}
    ordered = sorted(sides, key=lambda name: (name != _ALL, -read[name], name))
    series = [Series(name, [value(side) for side in sides[name]]) for name in ordered]
    return [line for line in series if any(known is not None for known in line.values)][:_MOST_SERIES]
