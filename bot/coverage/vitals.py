"""How the service does: what waits, what failed, the clock, disk, keys, the last backup. Numbers and codes only."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.coverage.watch import STALE
from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.identity.tenants import Tenants
from bot.storage.models import AuditEntry, DataKey, Flag, NoticeState
from bot.storage.service import Listening
from bot.vault.vault import Vault

_RECENT = timedelta(days=7)
_LATE = timedelta(minutes=10)
_OLD_BACKUP = timedelta(days=2)
_MOST_OFFSET_S = 5.0
_LEAST_FREE_GB = 2.0
_GB = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Vital:
    """One sign of how the service does."""

    name: str
    value: str
    #: Whether somebody should look into it.
    bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ear:
    """A platform as one process hears it, or last did."""

    platform: str
    replica: str
    since: datetime
    seen_at: datetime
    #: Code of what ended it; empty while it lasts.
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """Looks at the parts; every look is a short query."""

    tenants: Tenants
    vault: Vault
    var_dir: Path
    now: Clock

    async def ears(self, session: AsyncSession, officer: Officer) -> Sequence[Ear]:
        """Return the last stretch of each process and platform of the last week."""
        officer.need(Right.COVERAGE)
        last: dict[tuple[str, str], Ear] = {}
        recent = select(Listening).where(Listening.seen_at >= self.now() - _RECENT).order_by(Listening.since)
        for row in await session.scalars(recent):
            silent = "silent" if row.seen_at < self.now() - STALE else ""
            last[row.platform, row.replica] = Ear(
                platform=row.platform,
                replica=row.replica,
                since=row.since,
                seen_at=row.ended_at or row.seen_at,
                why=row.why or silent,
            )
        return [last[key] for key in sorted(last)]

    async def signs(self, session: AsyncSession, officer: Officer) -> Sequence[Vital]:
        """Return every sign."""
        officer.need(Right.COVERAGE)
        return [
            await self._waiting(session, officer),
            await self._failed(session, officer),
            await self._clock(session),
            self._disk(),
            await self._keys(session),
            await self._backup(session),
        ]

    async def _waiting(self, session: AsyncSession, officer: Officer) -> Vital:
        waiting = (Flag.notice_state == NoticeState.PENDING) & self.tenants.flags(officer.tenant)
        number, oldest = (await session.execute(select(func.count(), func.min(Flag.owed_at)).where(waiting))).one()
        late = oldest is not None and self.now() - oldest > _LATE
        value = f"{number}" if oldest is None else f"{number}, the oldest since {oldest:%Y-%m-%d %H:%M} UTC"
        return Vital(name="Notices waiting to be delivered", value=value, bad=late)

    async def _failed(self, session: AsyncSession, officer: Officer) -> Vital:
        failed = (Flag.notice_state == NoticeState.FAILED) & (Flag.created_at >= self.now() - _RECENT)
        own = self.tenants.flags(officer.tenant)
        number = await session.scalar(select(func.count()).select_from(Flag).where(failed, own)) or 0
        return Vital(name="Notices that could not be delivered, last 7 days", value=str(number), bad=number > 0)

    async def _clock(self, session: AsyncSession) -> Vital:
        name = "Clock of this process against the database's"
        if session.get_bind().dialect.name != "postgresql":
            return Vital(name=name, value="the same machine")
        at = (await session.execute(text("SELECT clock_timestamp()"))).scalar_one()
        offset_s = (datetime.now(UTC) - at).total_seconds()
        return Vital(name=name, value=f"{offset_s:+.1f} s", bad=abs(offset_s) > _MOST_OFFSET_S)

    def _disk(self) -> Vital:
        name = "Free on the disk of var_dir"
        try:
            usage = shutil.disk_usage(self.var_dir)
        except OSError:
            return Vital(name=name, value="not known")
        free = usage.free / _GB
        value = f"{free:.1f} GB of {usage.total / _GB:.1f} GB"
        return Vital(name=name, value=value, bad=free < _LEAST_FREE_GB)

    async def _keys(self, session: AsyncSession) -> Vital:
        older = select(func.count()).select_from(DataKey).where(DataKey.key_id != self.vault.key_id)
        number = await session.scalar(older) or 0
        return Vital(name="Data keys that an older vault key wraps", value=str(number))

    async def _backup(self, session: AsyncSession) -> Vital:
        name = "Last backup"
        at = await session.scalar(select(func.max(AuditEntry.at)).where(AuditEntry.act == "backup.made"))
        if at is None:
            return Vital(name=name, value="none known")
        return Vital(name=name, value=f"{at:%Y-%m-%d %H:%M} UTC", bad=self.now() - at > _OLD_BACKUP)
