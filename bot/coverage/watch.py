"""Writes down, beat by beat, which platforms this process hears; every change of it stands in the audit log too."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.audit.log import AuditLog
from bot.coverage.volume import Read, Volume
from bot.storage.database import Database
from bot.storage.service import Listening, MessageCount
from policies.message import Platform

log = logging.getLogger(__name__)

BEAT_S = 15.0
#: A stretch that was not vouched for so long has ended, whatever became of its process.
STALE = timedelta(seconds=60)

#: Whether each configured platform can be heard now.
Hearing = Callable[[], Mapping[Platform, bool]]


class Owing(Protocol):
    """Owes channels what was said while nobody listened; in the caller's transaction."""

    async def owe(self, session: AsyncSession, platform: Platform, since: datetime) -> None:
        """Owe every channel of a platform the time since a moment."""
        ...


class Why(StrEnum):
    """What ended a stretch of listening."""

    STOPPED = "stopped"
    #: The connection to the platform was lost.
    DISCONNECTED = "disconnected"
    #: The process ended without a word, was frozen, or could not reach its database.
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Keeps the stretches of one process."""

    database: Database
    audit: AuditLog
    replica: str
    volume: Volume
    now: Clock
    #: Told of every gap that ends.
    owing: Owing | None = None

    async def begin(self) -> None:
        """End what an earlier process of the same name left open: it ended without a word."""
        async with self.database.transaction() as session:
            for row in await self._open(session):
                if row.replica == self.replica:
                    await self._end(session, row, Why.SILENT)

    async def run(self, hearing: Hearing) -> None:
        """Beat until cancelled; a database that cannot be reached is tried again."""
        while True:
            try:
                await self.beat(hearing())
            except SQLAlchemyError as error:
                log.warning("coverage was not written: %s", type(error).__name__)
            await asyncio.sleep(BEAT_S)

    async def beat(self, hearing: Mapping[Platform, bool]) -> None:
        """Vouch for what is heard now, end what is not, and write the counts since the last beat."""
        counted, told = Counter(self.volume.messages), Counter(self.volume.events)
        async with self.database.transaction() as session:
            await self._end_silent(session)
            own = {row.platform: row for row in await self._open(session) if row.replica == self.replica}
            for platform, heard in hearing.items():
                await self._note(session, platform, own.get(platform), heard=heard)
            await self._count(session, counted)
            for (platform, code), times in sorted(told.items()):
                await self.audit.append(session, f"platform.{code}", subject=platform, detail={"times": times})
        # Only what is written is forgotten.
        self.volume.messages.subtract(counted)
        self.volume.events.subtract(told)
        for left in (self.volume.messages, self.volume.events):
            for key in [key for key, number in left.items() if number <= 0]:
                del left[key]

    async def end(self) -> None:
        """End this process's stretches at a stop."""
        await self.beat({})
        async with self.database.transaction() as session:
            for row in await self._open(session):
                if row.replica == self.replica:
                    await self._end(session, row, Why.STOPPED)

    async def _open(self, session: AsyncSession) -> list[Listening]:
        return list(await session.scalars(select(Listening).where(Listening.ended_at.is_(None)).with_for_update()))

    async def _end_silent(self, session: AsyncSession) -> None:
        """End the stretches that nobody vouches for any more, this process's own of before among them."""
        for row in await self._open(session):
            if row.seen_at < self.now() - STALE:
                await self._end(session, row, Why.SILENT)

    async def _note(self, session: AsyncSession, platform: Platform, row: Listening | None, *, heard: bool) -> None:
        if row is not None and not heard:
            await self._end(session, row, Why.DISCONNECTED)
        elif row is not None:
            row.seen_at = self.now()
        elif heard:
            now = self.now()
            if self.owing is not None and (since := await _deaf_since(session, platform)) is not None:
                await self.owing.owe(session, platform, since)
            session.add(Listening(id=uuid4().hex, replica=self.replica, platform=platform, since=now, seen_at=now))
            detail = {"replica": self.replica}
            await self.audit.append(session, "platform.listening", subject=platform, detail=detail)

    async def _end(self, session: AsyncSession, row: Listening, why: Why) -> None:
        row.ended_at = row.seen_at if why is Why.SILENT else self.now()
        row.why = why
        detail = {"replica": row.replica, "why": why, "until": row.ended_at.isoformat(timespec="seconds")}
        await self.audit.append(session, "platform.deaf", subject=row.platform, detail=detail)

    async def _count(self, session: AsyncSession, counted: Counter[Read]) -> None:
        dialect = sqlite if self.database.is_sqlite else postgresql
        for read, messages in counted.items():
            statement = dialect.insert(MessageCount).values(
                day=read.day.isoformat(),
                channel_hash=read.channel_hash,
                workspace_hash=read.workspace_hash,
                messages=messages,
            )
            key = [MessageCount.day, MessageCount.channel_hash]
            await session.execute(
                statement.on_conflict_do_update(
                    index_elements=key, set_={"messages": MessageCount.messages + statement.excluded.messages}
                )
            )


async def _deaf_since(session: AsyncSession, platform: Platform) -> datetime | None:
    """Return since when nobody has heard a platform; None if somebody does, or nobody ever did."""
    heard = Listening.platform == platform
    if await session.scalar(select(func.count()).where(heard, Listening.ended_at.is_(None))):
        return None
    return await session.scalar(select(func.max(Listening.ended_at)).where(heard))
