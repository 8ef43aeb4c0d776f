"""Lets go of what has been kept long enough."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from adapters.port import Clock
from bot.audit import AuditLog
from bot.bursts import Bursts
from bot.courier import forget
from bot.settings import Consequence, RetentionSettings
from bot.storage.database import Database
from bot.storage.models import DataKey, Flag
from bot.storage.officers import Review
from bot.storage.sealed import SealedRows

_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Removes expired nudges whole, and shreds the sealed part of other old flags."""

    settings: RetentionSettings
    database: Database
    rows: SealedRows
    audit: AuditLog
    bursts: Bursts
    now: Clock

    async def purge(self) -> int:
        """Remove what is past its time, oldest first; returns how many flags were touched."""
        async with self.database.transaction() as session:
            await self.bursts.forget_old(session)
        touched = 0
        while batch := await self._purge_batch():
            touched += batch
        return touched

    async def _purge_batch(self) -> int:
        now = self.now()
        nudge = Flag.consequence == Consequence.NUDGE
        frozen = Flag.id.in_(select(Review.flag_id).where(Review.incident_id.is_not(None)))
        old_nudge = nudge & (Flag.created_at < now - timedelta(days=self.settings.nudge_days))
        old_sealed = ~nudge & ~frozen & (Flag.created_at < now - timedelta(days=self.settings.sealed_days))
        async with self.database.transaction() as session:
            statement = (
                select(Flag)
                .join(DataKey, DataKey.subject == Flag.id, isouter=True)
                .where(old_nudge | (old_sealed & DataKey.subject.is_not(None)))
                .order_by(Flag.created_at)
                .limit(_BATCH)
            )
            flags = (await session.scalars(statement)).all()
            for flag in flags:
                if flag.consequence == Consequence.NUDGE:
                    await forget(session, self.rows, flag.id)
                else:
                    await self.rows.shred(session, flag.id)
            if flags:
                await self.audit.append(session, "retention.purged", detail={"flags": len(flags)})
        return len(flags)
