"""Rotation of the vault's key, and how every data key comes under the new one.

Running processes read the keys anew, so that they follow a rotation without a restart; whichever key wrapped a data
key, it is found.

The log tells of a rotation before the key is turned and after, so that one that was cut off in between is found and
finished there (``settle``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.audit.log import AuditLog
from bot.storage.database import Database
from bot.storage.models import AuditEntry, DataKey
from bot.vault.sources import KeySource
from bot.vault.vault import Vault

_BATCH = 200
#: What the log says of a rotation; each entry is about the new key.
_BEGUN, _DONE, _GIVEN_UP = "keys.rotation_begun", "keys.rotated", "keys.rotation_given_up"
#: What it says of a key that is lost, and of what was done against that.
LOST, RECOVERY_WRITTEN = "keys.lost", "keys.recovery_written"
#: A rotation that has not turned the key by then was cut off; turning takes seconds at most.
_LONGEST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRing:
    """Knows which key wraps what, and brings every data key under the present one."""

    database: Database
    vault: Vault
    audit: AuditLog
    source: KeySource

    async def status(self) -> Mapping[str, int]:
        """Return how many data keys each vault key wraps, by its id; the present one is there even with none."""
        async with self.database.reading() as session:
            counted = await session.execute(select(DataKey.key_id, func.count()).group_by(DataKey.key_id))
            return {self.vault.key_id: 0, **dict(counted.all())}

    async def turned_at(self) -> datetime | None:
        """Return when the present key came in the place of another, as far as the log tells."""
        return await self._last(_DONE)

    async def lost_at(self) -> datetime | None:
        """Return when what a lost key had sealed was given up."""
        return await self._last(LOST)

    async def prepared_at(self) -> datetime | None:
        """Return when a recovery file was written."""
        return await self._last(RECOVERY_WRITTEN)

    async def rotate(self, *, actor: str) -> int:
        """Make a new key, wrap every data key anew with it; returns how many there were.

        Raises:
            VaultError: if a key cannot be read or written; what was done so far is good, and ``rewrap`` goes on.
        """
        await self.settle(actor=actor, at_once=True)
        new = await self.source.new()
        async with self.database.transaction() as session:
            detail: dict[str, object] = {"from": self.vault.key_id}
            await self.audit.append(session, _BEGUN, subject=new.id, detail=detail, actor=actor)
        try:
            await self.source.turn(new)
        finally:
            await self.settle(actor=actor, at_once=True)
        return await self.rewrap(actor=actor)

    async def settle(self, *, actor: str, at_once: bool = False) -> str:
        """Finish in the log what a rotation left open there; returns the act that was written, or nothing.

        Args:
            actor: who finds it.
            at_once: whether a rotation that has only just begun counts as cut off too, if the key is not turned.
        """
        async with self.database.reading() as session:
            if await self._open_rotation(session) is None:
                return ""
        await self.vault.refresh()
        async with self.database.transaction() as session:
            await self.audit.lock(session)
            begun = await self._open_rotation(session)
            if begun is None:
                return ""
            act = _DONE if begun.subject == self.vault.key_id else _GIVEN_UP
            if act == _GIVEN_UP and not at_once and self.audit.now() - begun.at < _LONGEST:
                return ""
            await self.audit.append(session, act, subject=begun.subject, actor=actor)
        return act

    async def rewrap(self, *, actor: str) -> int:
        """Wrap anew with the present key whatever another one wraps; returns how many data keys that were.

        Raises:
            VaultError: if the key of one of them is missing, or its bytes were altered.
        """
        done = 0
        while batch := await self._rewrap_batch():
            done += batch
        if done:
            async with self.database.transaction() as session:
                detail = {"to": self.vault.key_id, "data_keys": done}
                await self.audit.append(session, "keys.rewrapped", detail=detail, actor=actor)
        return done

    async def _last(self, act: str) -> datetime | None:
        async with self.database.reading() as session:
            return await session.scalar(select(func.max(AuditEntry.at)).where(AuditEntry.act == act))

    @staticmethod
    async def _open_rotation(session: AsyncSession) -> AuditEntry | None:
        told = select(AuditEntry).where(AuditEntry.act.in_([_BEGUN, _DONE, _GIVEN_UP]))
        last = await session.scalar(told.order_by(AuditEntry.seq.desc()).limit(1))
        return last if last is not None and last.act == _BEGUN else None

    async def _rewrap_batch(self) -> int:
        present = self.vault.key_id
        async with self.database.transaction() as session:
            others = select(DataKey).where(DataKey.key_id != present).order_by(DataKey.subject).limit(_BATCH)
            rows = (await session.scalars(others.with_for_update())).all()
            for row in rows:
                await self.vault.learn(row.key_id)
                row.wrapped = self.vault.wrap_again(row.subject, row.key_id, row.wrapped)
                row.key_id = present
        return len(rows)
