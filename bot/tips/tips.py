"""Which tip goes to which channel, once per channel and ISO week.

The row of a channel's week in ``tip_posted`` decides: whoever inserts it enqueues the delivery in the same transaction,
so that replicas, restarts, late timers and clocks that are set back never bring a second tip.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import ChannelAddress, Clock, TipPost
from bot.audit.log import AuditLog
from bot.channels.book import ChannelBook
from bot.settings import Settings, TipTime
from bot.storage.database import Database
from bot.storage.models import Channel, TipPosted
from bot.storage.questions import TipSnooze, forget_answerers, tallies
from bot.storage.tips import add_tip, tips_of_channel
from bot.tips.choice import Past, next_tip
from bot.tips.grounds import flagged_by_policy
from bot.tips.own import OwnTips
from bot.tips.weeks import tip_moment, week_after, week_of
from bot.tips.wording import word_tip
from policies.message import Language
from policies.policy import Policy
from policies.tips.collection import Tip

#: What a channel got wrong in this time decides what it is taught next.
_LATELY = timedelta(weeks=4)
#: How long answers count, and how long it is remembered that somebody gave one.
REMEMBERED_FOR = timedelta(weeks=8)

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


def _day(moment: datetime, tip_time: TipTime) -> str:
    return moment.astimezone(ZoneInfo(tip_time.time_zone)).date().isoformat()


def channel_language(site: Settings, channel_id: str) -> Language:
    """Return the language that a channel is spoken to in."""
    return site.channel(channel_id).language or site.notice.language or Language.EN


@dataclass(frozen=True, slots=True, kw_only=True)
class TipDesk:
    """Decides about weekly tips; what it decides, jobs deliver."""

    tips: Mapping[str, Tip]
    own: OwnTips
    site: Settings
    database: Database
    audit: AuditLog
    channels: ChannelBook
    jobs: TipJobs
    now: Clock
    #: By code; what a tip teaches to heed.
    policies: Mapping[str, Policy]

    async def post_due(self) -> int:
        """Post this week's tip wherever its time has come and the week is open; returns how many were enqueued.

        A channel that the bot joined after this week's time waits for the next one; one that is paused, snoozed or not
        watched gets none, and none gets one on a holiday. Forgets who answered the tips of long ago.
        """
        async with self.database.transaction() as session:
            joined = {channel.channel_hash: channel.joined_at for channel in await session.scalars(select(Channel))}
            snoozed = {row.channel_hash: row.until for row in await session.scalars(select(TipSnooze))}
            await forget_answerers(session, week_of(self.now() - REMEMBERED_FOR, self.site.default_channel.tip))
        posted = 0
        for known, address in (await self.channels.addresses()).items():
            tip_time = self.site.channel(address.channel).tip
            due_at = tip_moment(week_of(self.now(), tip_time), tip_time, self._holidays)
            if due_at is None or not tip_time.enabled or known not in joined:
                continue
            today = self.now().astimezone(ZoneInfo(tip_time.time_zone)).date()
            rests = today in self._holidays or today.isoformat() < snoozed.get(known, "")
            ready = not rests and joined[known] <= due_at <= self.now()
            if ready and await self.channels.watched(address):
                posted += await self.post(known, address) is not None
        return posted

    async def post(self, known: str, address: ChannelAddress, *, actor: str = "system") -> str | None:
        """Post this week's tip to a channel now; returns its code, or None if the week is settled already."""
        async with self.database.transaction() as session:
            history = await tips_of_channel(session, known)
            week = week_of(self.now(), self.site.channel(address.channel).tip)
            tip = await self._next(session, known, address, week, history)
            if await self._settle(session, known, address, history, tip.code, actor) is None:
                return None
            await self.jobs.tip(session, known, week)
        return tip.code

    async def skip(self, known: str, address: ChannelAddress, *, actor: str = "system") -> bool:
        """Leave a channel without a tip this week; returns False if the week is settled already."""
        async with self.database.transaction() as session:
            history = await tips_of_channel(session, known)
            return await self._settle(session, known, address, history, SKIPPED, actor) is not None

    async def snooze(self, known: str, until: date | None, *, actor: str = "system") -> None:
        """Let a channel rest from tips before a day of its time zone; None ends the rest."""
        async with self.database.transaction() as session:
            await session.execute(delete(TipSnooze).where(TipSnooze.channel_hash == known))
            if until is not None:
                session.add(TipSnooze(channel_hash=known, until=until.isoformat()))
            act, detail = ("tip.woken", {}) if until is None else ("tip.snoozed", {"until": until.isoformat()})
            await self.audit.append(session, act, subject=known, detail=detail, actor=actor)

    async def preview(self, known: str, address: ChannelAddress) -> Upcoming:
        """Return what the channel's next open week will bring; changes nothing."""
        async with self.database.reading() as session:
            history = await tips_of_channel(session, known)
            snooze = await session.get(TipSnooze, known)
            tip_time = self.site.channel(address.channel).tip
            week = week_of(self.now(), tip_time)
            if history and history[-1].week >= week:
                week = week_after(history[-1].week)
            due_at = tip_moment(week, tip_time, self._holidays)
            while due_at is None or (snooze is not None and _day(due_at, tip_time) < snooze.until):
                week = week_after(week)
                due_at = tip_moment(week, tip_time, self._holidays)
            tip = await self._next(session, known, address, week, history)
        return Upcoming(
            week=week,
            due_at=due_at if tip_time.enabled else None,
            post=word_tip(tip, tip_post_id(known, week), channel_language(self.site, address.channel)),
        )

    async def _next(  # what the choice rests on
        self, session: AsyncSession, known: str, address: ChannelAddress, week: str, history: Sequence[TipPosted]
    ) -> Tip:
        """Choose the channel's tip of a week, of the library and of the practice's own."""
        own = await self.own.for_channel(session, known, channel_language(self.site, address.channel))
        past = Past(
            history=history,
            tallies=await tallies(session, [known]),
            flagged=await flagged_by_policy(session, known, self.now() - _LATELY),
        )
        return next_tip({**self.tips, **own}, self.policies, known, week, past)

    @property
    def _holidays(self) -> Container[date]:
        pack = self.site.jurisdiction
        return () if pack is None else pack.holidays

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
