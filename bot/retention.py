"""Lets go of what has been kept long enough, unless a hold or an incident keeps it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.audit import AuditLog
from bot.bursts import Bursts
from bot.courier import forget
from bot.keeping import Keeping
from bot.settings import Consequence, RetentionSettings
from bot.storage.database import Database
from bot.storage.models import AuditEntry, DataKey, Flag
from bot.storage.sealed import SealedRows
from bot.threads import ThreadBook
from bot.versions import Versions

_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionReport:
    """What was let go of, or is due to be, by kind; and what is due and kept."""

    #: Nudges and other flags that go whole, and flags whose sealed part goes.
    nudges: int = 0
    sealed: int = 0
    flags: int = 0
    #: Entries of the audit log.
    audit: int = 0
    #: Threads whose facts go.
    threads: int = 0
    #: Versions of flags from before an edit, which a hold kept that is lifted.
    versions: int = 0
    #: Flags of any of these kinds that a hold or an incident keeps.
    kept: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Removes expired nudges whole, shreds the sealed part of other old flags, and removes those in turn."""

    settings: RetentionSettings
    database: Database
    rows: SealedRows
    audit: AuditLog
    keeping: Keeping
    versions: Versions
    bursts: Bursts
    threads: ThreadBook
    now: Clock

    async def due(self) -> RetentionReport:
        """Return what ``purge`` would let go of now, and change nothing."""
        async with self.database.reading() as session:
            keeps = self.keeping.keeps()
            return RetentionReport(
                nudges=await _count(session, self._old_nudge() & ~keeps),
                sealed=await _count(session, self._old_sealed() & ~keeps),
                flags=await _count(session, self._old_flag() & ~keeps),
                audit=await session.scalar(
                    select(func.count()).select_from(AuditEntry).where(AuditEntry.seq <= await self._old_audit(session))
                )
                or 0,
                threads=await self.threads.due(),
                versions=await self.versions.due(session, true()),
                kept=await _count(session, (self._old_nudge() | self._old_sealed() | self._old_flag()) & keeps),
            )

    async def purge(self) -> RetentionReport:
        """Let go of what is past its time, oldest first; returns what went."""
        async with self.database.transaction() as session:
            await self.bursts.forget_old(session)
        kept = (await self.due()).kept
        nudges = await self._purge("nudges", self._old_nudge, whole=True)
        flags = await self._purge("flags", self._old_flag, whole=True)
        sealed = await self._purge("sealed", self._old_sealed, whole=False)
        return RetentionReport(
            nudges=nudges,
            sealed=sealed,
            flags=flags,
            audit=await self._prune(),
            threads=await self.threads.purge(),
            versions=await self._purge_versions(),
            kept=kept,
        )

    async def _purge(self, kind: str, old: Callable[[], ColumnElement[bool]], *, whole: bool) -> int:
        touched = 0
        while batch := await self._purge_batch(kind, old(), whole=whole):
            touched += batch
        return touched

    async def _purge_batch(self, kind: str, old: ColumnElement[bool], *, whole: bool) -> int:
        async with self.database.transaction() as session:
            statement = select(Flag).where(old, ~self.keeping.keeps()).order_by(Flag.created_at).limit(_BATCH)
            flags = (await session.scalars(statement)).all()
            for flag in flags:
                if whole:
                    await forget(session, self.rows, flag.id)
                else:
                    await self.rows.shred(session, flag.id)
            if whole:
                await self.audit.remove_details(session, [flag.id for flag in flags])
            if flags:
                detail = {"kind": kind, "flags": len(flags)}
                await self.audit.append(session, "retention.purged", detail=detail)
        return len(flags)

    async def _purge_versions(self) -> int:
        async with self.database.transaction() as session:
            gone = await self.versions.purge(session, true())
            if gone:
                detail: dict[str, object] = {"kind": "versions", "versions": gone}
                await self.audit.append(session, "retention.purged", detail=detail)
        return gone

    async def _prune(self) -> int:
        async with self.database.transaction() as session:
            return await self.audit.prune(session, await self._old_audit(session))

    def _old_nudge(self) -> ColumnElement[bool]:
        return (Flag.consequence == Consequence.NUDGE) & (Flag.created_at < self._before(self.settings.nudge_days))

    def _old_sealed(self) -> ColumnElement[bool]:
        is_sealed = Flag.id.in_(select(DataKey.subject))
        old = Flag.created_at < self._before(self.settings.sealed_days)
        return (Flag.consequence != Consequence.NUDGE) & old & ~self._old_flag() & is_sealed

    def _old_flag(self) -> ColumnElement[bool]:
        return (Flag.consequence != Consequence.NUDGE) & (Flag.created_at < self._before(self.settings.flag_days))

    async def _old_audit(self, session: AsyncSession) -> int:
        """Return the number of the last entry to go: all before are old, and none is about a flag that is kept."""
        young = AuditEntry.at >= self._before(self.settings.audit_days)
        kept = AuditEntry.subject.in_(select(Flag.id).where(self.keeping.keeps()))
        stays = await session.scalar(select(func.min(AuditEntry.seq)).where(young | kept))
        if stays is None:
            stays = await session.scalar(select(func.max(AuditEntry.seq)))
        return 0 if stays is None else stays - 1

    def _before(self, days: int) -> datetime:
        return self.now() - timedelta(days=days)


async def _count(session: AsyncSession, condition: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count()).select_from(Flag).where(condition)) or 0
