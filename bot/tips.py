"""Which tip goes to which channel, once per channel and ISO week.

The row of a channel's week in ``tip_posted`` decides: whoever inserts it enqueues the delivery in the same transaction,
so that replicas, restarts, late timers and clocks that are set back never bring a second tip.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import ChannelAddress, Clock, TipPost
from bot.audit import AuditLog
from bot.channels import ChannelBook
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.models import Channel, TipPosted
from bot.storage.tips import add_tip, tips_of_channel
from bot.tip_wording import word_tip
from bot.weeks import tip_moment, week_after, week_of
from policies.message import Language
from policies.tips.collection import Tip

#: In the place of a tip's code: an operator chose that the channel's week has none.
SKIPPED = "skipped"


class TipJobs(Protocol):
    """Enqueues durable work within the caller's transaction."""

    async def tip(self, session: AsyncSession, channel_hash: str, week: str) -> None:
        """Owe a channel the tip of a week."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Upcoming:
    """What a channel is to get next."""

    week: str
    #: When, in UTC; None if its weekly tips are switched off.
    due_at: datetime | None
    post: TipPost


def tip_post_id(channel_hash: str, week: str) -> str:
    """Return the id that every try of a channel's tip of a week shares."""
    return f"tip:{channel_hash}:{week}"


def channel_language(site: Settings, channel_id: str) -> Language:
    """Return the language that a channel is spoken to in."""
    return site.channel(channel_id).language or site.notice.language or Language.EN


def next_tip(library: Mapping[str, Tip], channel_hash: str, history: Sequence[TipPosted]) -> Tip:
    """Choose a channel's next tip: none repeats before all were shown, and then the longest unseen comes first.

    Among tips never shown, strategies that the channel has seen least take turns; a hash gives each channel an order
    of its own. The same history always gives the same tip.
    """
    shown = {row.tip: row.week for row in history if row.tip in library}
    strategies = Counter(library[code].strategy for code in shown)

    def rank(tip: Tip) -> tuple[str, int, str]:
        order = hashlib.sha256(f"{channel_hash}:{tip.code}".encode()).hexdigest()
        return shown.get(tip.code, ""), strategies[tip.strategy], order

    return min(library.values(), key=rank)


@dataclass(frozen=True, slots=True, kw_only=True)
class TipDesk:
    """Decides about weekly tips; what it decides, jobs deliver."""

    tips: Mapping[str, Tip]
    site: Settings
    database: Database
    audit: AuditLog
    channels: ChannelBook
    jobs: TipJobs
    now: Clock

    async def post_due(self) -> int:
        """Post this week's tip wherever its time has come and the week is open; returns how many were enqueued.

        A channel that the bot joined after this week's time waits for the next one, and one that is paused or not
        watched gets none.
        """
        async with self.database.reading() as session:
            joined = {channel.channel_hash: channel.joined_at for channel in await session.scalars(select(Channel))}
        posted = 0
        for known, address in (await self.channels.addresses()).items():
            tip_time = self.site.channel(address.channel).tip
            due_at = tip_moment(week_of(self.now(), tip_time), tip_time)
            ready = tip_time.enabled and known in joined and joined[known] <= due_at <= self.now()
            if ready and await self.channels.watched(address):
                posted += await self.post(known, address) is not None
        return posted

    async def post(self, known: str, address: ChannelAddress, *, actor: str = "system") -> str | None:
        """Post this week's tip to a channel now; returns its code, or None if the week is settled already."""
        async with self.database.transaction() as session:
            history = await tips_of_channel(session, known)
            tip = next_tip(self.tips, known, history)
            week = await self._settle(session, known, address, history, tip.code, actor)
            if week is None:
                return None
            await self.jobs.tip(session, known, week)
        return tip.code

    async def skip(self, known: str, address: ChannelAddress, *, actor: str = "system") -> bool:
        """Leave a channel without a tip this week; returns False if the week is settled already."""
        async with self.database.transaction() as session:
            history = await tips_of_channel(session, known)
            return await self._settle(session, known, address, history, SKIPPED, actor) is not None

    async def preview(self, known: str, address: ChannelAddress) -> Upcoming:
        """Return what the channel's next open week will bring; changes nothing."""
        async with self.database.reading() as session:
            history = await tips_of_channel(session, known)
        tip_time = self.site.channel(address.channel).tip
        week = week_of(self.now(), tip_time)
        if history and history[-1].week >= week:
            week = week_after(history[-1].week)
        tip = next_tip(self.tips, known, history)
        return Upcoming(
            week=week,
            due_at=tip_moment(week, tip_time) if tip_time.enabled else None,
            post=word_tip(tip, tip_post_id(known, week), channel_language(self.site, address.channel)),
        )

    async def _settle(  # noqa: PLR0913, PLR0917 # the parts of one row
        self,
        session: AsyncSession,
        known: str,
        address: ChannelAddress,
        history: Sequence[TipPosted],
        tip: str,
        actor: str,
    ) -> str | None:
        """Write down what this week comes to; returns the week, or None if it, or a later one, is settled already."""
        week = week_of(self.now(), self.site.channel(address.channel).tip)
        if history and history[-1].week >= week:
            # A later week than this one was settled before the clock was set back.
            return None
        if not await add_tip(session, TipPosted(channel_hash=known, week=week, tip=tip, at=self.now())):
            return None
        act = "tip.skipped" if tip == SKIPPED else "tip.chosen"
        await self.audit.append(session, act, subject=known, detail={"week": week, "tip": tip}, actor=actor)
        return week
