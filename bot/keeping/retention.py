"""Lets go of what has been kept long enough, by legal entity, unless a hold or an incident keeps it.

The chain of the audit log is one for all, so that its entries go after the longest time of any legal entity, and only
from the beginning; what they say beside their codes goes after each one's own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.audit.log import AuditLog
from bot.delivery.courier import forget
from bot.intake.bursts import Bursts
from bot.intake.heat import HeatBook
from bot.intake.threads import ThreadBook
from bot.keeping.expiry import Expiry, nobodys
from bot.keeping.kept import Keeping
from bot.keeping.settings import RetentionSettings
from bot.keeping.versions import Versions
from bot.storage.audit import AuditDetail
from bot.storage.database import Database
from bot.storage.models import AuditEntry, Flag
from bot.storage.sealed import SealedRows

_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """What of a legal entity's was let go of, or is due to be; and what is due and kept."""

    #: Nudges and other flags that go whole, and flags whose sealed part goes.
    nudges: int = 0
    sealed: int = 0
    flags: int = 0
    #: Versions of flags from before an edit, which a hold kept that is lifted.
    versions: int = 0
    #: Entries of the audit log that stay, and lose their detail.
    details: int = 0
    #: Flags past a time that a hold or an incident keeps.
    kept: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionReport:
    """What went, or is due to."""

    #: By tenant code.
    tenants: Mapping[str, Gone] = field(default_factory=dict)
    #: Entries of the audit log, and those about nobody's flags that stay and lose their detail.
    audit: int = 0
    details: int = 0
    #: Threads whose facts go.
    threads: int = 0


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
    heat: HeatBook
    now: Clock

    async def due(self) -> RetentionReport:
        """Return what ``purge`` would let go of now, and change nothing."""
        async with self.database.reading() as session:
            through = await self._last_to_go(session)
            stays = AuditEntry.seq > through
            statement = select(func.count()).select_from(AuditEntry).where(~stays)
            return RetentionReport(
                tenants={expiry.tenant: await self._due(session, expiry, stays) for expiry in self._expiries()},
                audit=await session.scalar(statement) or 0,
                details=await _count_details(session, self._nobodys() & stays),
                threads=await self.threads.due(),
            )

    async def purge(self) -> RetentionReport:
        """Let go of what is past its time, oldest first; returns what went."""
        async with self.database.transaction() as session:
            await self.bursts.forget_old(session)
            await self.heat.forget_old(session)
        before = await self.due()
        flags = {expiry.tenant: await self._purge_flags(expiry) for expiry in self._expiries()}
        audit = await self._prune()
        return RetentionReport(
            tenants={
                expiry.tenant: Gone(
                    **flags[expiry.tenant],
                    details=await self._purge_details(expiry.entries() & ~self._is_about_kept()),
                    kept=before.tenants[expiry.tenant].kept,
                )
                for expiry in self._expiries()
            },
            audit=audit,
            details=await self._purge_details(self._nobodys()),
            threads=await self.threads.purge(),
        )

    def _expiries(self) -> list[Expiry]:
        now, tenants = self.now(), self.keeping.tenants
        return [Expiry(tenants=tenants, tenant=code, times=self.settings.of(code), now=now) for code in tenants.known()]

    async def _due(self, session: AsyncSession, expiry: Expiry, stays: ColumnElement[bool]) -> Gone:
        keeps = self.keeping.keeps()
        return Gone(
            nudges=await _count(session, expiry.nudges() & ~keeps),
            sealed=await _count(session, expiry.sealed() & ~keeps),
            flags=await _count(session, expiry.flags() & ~keeps),
            versions=await self.versions.due(session, expiry.own()),
            details=await _count_details(session, expiry.entries() & ~self._is_about_kept() & stays),
            kept=await _count(session, expiry.any() & keeps),
        )

    async def _purge_flags(self, expiry: Expiry) -> Mapping[str, int]:
        return {
            "versions": await self._purge_versions(expiry),
            "nudges": await self._purge(expiry, "nudges", expiry.nudges, whole=True),
            "flags": await self._purge(expiry, "flags", expiry.flags, whole=True),
            "sealed": await self._purge(expiry, "sealed", expiry.sealed, whole=False),
        }

    async def _purge(self, expiry: Expiry, kind: str, old: Callable[[], ColumnElement[bool]], *, whole: bool) -> int:
        touched = 0
        while batch := await self._purge_batch(expiry, kind, old(), whole=whole):
            touched += batch
        return touched

    async def _purge_batch(self, expiry: Expiry, kind: str, old: ColumnElement[bool], *, whole: bool) -> int:
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
                await self._note(session, expiry, kind, len(flags))
        return len(flags)

    async def _purge_versions(self, expiry: Expiry) -> int:
        async with self.database.transaction() as session:
            gone = await self.versions.purge(session, expiry.own())
            if gone:
                await self._note(session, expiry, "versions", gone)
        return gone

    async def _note(self, session: AsyncSession, expiry: Expiry, kind: str, gone: int) -> None:
        detail: dict[str, object] = {"kind": kind, "flags": gone, "tenant": expiry.tenant}
        await self.audit.append(session, "retention.purged", detail=detail)

    async def _purge_details(self, old: ColumnElement[bool]) -> int:
        async with self.database.transaction() as session:
            return await self.audit.remove_details_of(session, old)

    async def _prune(self) -> int:
        async with self.database.transaction() as session:
            return await self.audit.prune(session, await self._last_to_go(session))

    async def _last_to_go(self, session: AsyncSession) -> int:
        """Return the number of the last entry to go: all before are old, and none is about a flag that is kept."""
        young = AuditEntry.at >= self.now() - timedelta(days=self.settings.longest_audit_days)
        stays = await session.scalar(select(func.min(AuditEntry.seq)).where(young | self._is_about_kept()))
        if stays is None:
            stays = await session.scalar(select(func.max(AuditEntry.seq)))
        return 0 if stays is None else stays - 1

    def _is_about_kept(self) -> ColumnElement[bool]:
        return AuditEntry.subject.in_(select(Flag.id).where(self.keeping.keeps()))

    def _nobodys(self) -> ColumnElement[bool]:
        return nobodys(self.keeping.tenants, self.now(), self.settings.audit_days)


async def _count(session: AsyncSession, condition: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count()).select_from(Flag).where(condition)) or 0


async def _count_details(session: AsyncSession, entries: ColumnElement[bool]) -> int:
    old = AuditDetail.seq.in_(select(AuditEntry.seq).where(entries))
    return await session.scalar(select(func.count()).select_from(AuditDetail).where(old)) or 0
