"""Fills gaps in listening: what was said in a channel while no process heard it is read back, checked, marked late.

A gap is owed to each channel in the transaction that ends it, so a process that dies while it reads is made up for.
What was heard after all is known by the hash of its message, and has no second effect. Of deletions only those show
that settle a flag: the platform is asked whether the messages of flags that wait still stand.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Address, ChatPlatform, Clock, Deleted, Intake
from bot.audit.log import AuditLog
from bot.channels.book import ChannelBook
from bot.coverage.ledger import paused_stretches
from bot.coverage.spans import Stretch, without
from bot.delivery.carriage import carried
from bot.delivery.courier import Code, Outcome
from bot.storage.database import Database
from bot.storage.models import Channel, Flag, FlagState
from bot.storage.sealed import SealedRows
from policies.message import Platform

#: No further back than this; who was told nothing for a week is helped by no private word.
FARTHEST = timedelta(days=7)


class ReadingJobs(Protocol):
    """Enqueues durable work within the caller's transaction."""

    async def read_back(self, session: AsyncSession, channel_hash: str, since: datetime, until: datetime) -> None:
        """Owe a channel a look at what was said between two moments."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """Owes channels what was not heard; in the caller's transaction."""

    jobs: ReadingJobs
    platforms: Mapping[Platform, ChatPlatform]
    now: Clock

    async def owe(self, session: AsyncSession, platform: Platform, since: datetime) -> None:
        """Owe every channel of a platform the time since a moment, as far as it was watched and can be read back."""
        client = self.platforms.get(platform)
        if client is None or not client.reads_back:
            return
        now = self.now()
        channels = (await session.scalars(select(Channel).where(Channel.platform == platform))).all()
        paused = await paused_stretches(session, [row.channel_hash for row in channels], now)
        for row in channels:
            gap = Stretch(max(since, row.joined_at, now - FARTHEST), now)
            for part in without([gap], paused[row.channel_hash]):
                await self.jobs.read_back(session, row.channel_hash, part.start, part.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads back what is owed."""

    database: Database
    rows: SealedRows
    channels: ChannelBook
    audit: AuditLog
    platforms: Mapping[Platform, ChatPlatform]
    intake: Intake

    async def read(self, known: str, since: str, until: str) -> Outcome:
        """Try once to read a channel back between two moments (ISO 8601); ``moot`` if it is watched no more."""
        async with self.database.reading() as session:
            address = await self.channels.address(session, known)
        if address is None or not await self.channels.watched(address):
            return Outcome(Code.MOOT)
        platform = self.platforms.get(address.platform)
        if platform is None:
            return Outcome(Code.RETRY)
        start, end = datetime.fromisoformat(since), datetime.fromisoformat(until)
        waiting = await self._waiting(known, start, end)
        read: Counter[str] = Counter()

        async def take_in() -> None:
            async for event in platform.read_back(address, start, end, waiting):
                await self.intake(event)
                read["deleted" if isinstance(event, Deleted) else "messages"] += 1

        outcome, code = await carried(take_in, "reading back", address.platform, retry=False)
        if outcome.code is not Code.RETRY:
            done = outcome.code is Code.DELIVERED
            detail: dict[str, object] = {"since": since, "until": until}
            detail |= {"messages": read["messages"], "deleted": read["deleted"]} if done else {"code": code}
            async with self.database.transaction() as session:
                act = "channel.read_back" if done else "channel.not_read_back"
                await self.audit.append(session, act, subject=known, detail=detail)
        return outcome

    async def _waiting(self, known: str, since: datetime, until: datetime) -> Sequence[Address]:
        """Return where the messages of a channel's flags stand that wait for their authors, none older than is read."""
        recent = Flag.created_at.between(since - FARTHEST, until)
        waits = Flag.state.in_([state for state in FlagState if state.awaits])
        async with self.database.reading() as session:
            flags = (await session.scalars(select(Flag.id).where(Flag.channel_hash == known, recent, waits))).all()
            sealed = await self.rows.open_each(session, flags, "address")
        return [Address.from_json(sealed[flag]) for flag in flags if flag in sealed]
