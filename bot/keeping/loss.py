"""A vault key that is lost for good: what it sealed is given up, and everything else goes on under the present key.

Pseudonyms and the chain of the audit log hang on the root key, which the vault's key wraps too. So a recovery file
holds the root key by itself. It opens nothing that is sealed, but whoever has it and the database can tell whose a
pseudonym is and write the chain anew. It stays right through every rotation of the vault's key.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.audit.details import AuditDetails
from bot.audit.log import AuditLog
from bot.storage.database import Database
from bot.storage.models import AuditEntry
from bot.storage.models import DataKey as DataKeyRow
from bot.storage.sealed import ROOT, SealedRows, root_key
from bot.vault.ring import LOST, RECOVERY_WRITTEN
from bot.vault.vault import DataKey, Pseudonyms, VaultError, load_key, put_key


def read_recovery(file: Path) -> DataKey:
    """Return the root key of a recovery file.

    Raises:
        VaultError: if it cannot be read or holds something else.
    """
    return DataKey(ROOT, load_key(file).secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Prepares for the loss of the vault's key, and goes on after one."""

    database: Database
    rows: SealedRows
    now: Clock

    async def prepare(self, file: Path, *, operator: str) -> None:
        """Write the recovery file (mode 0600), which must not exist.

        Raises:
            VaultError: if it exists or cannot be written.
        """
        root = await root_key(self.database, self.rows.vault, self.now)
        _write(file, root)
        async with self.database.transaction() as session:
            await self._audit(root).append(session, RECOVERY_WRITTEN, actor=_actor(root, operator))

    async def give_up(self, root: DataKey, *, operator: str) -> int:
        """Destroy every data key that a missing vault key wraps, and go on; returns how many there were.

        Args:
            root: of the recovery file.
            operator: who does it, by the account's name.

        Raises:
            VaultError: if no key is missing, or the file is of another installation; nothing is changed then.
        """
        audit, vault = self._audit(root), self.rows.vault
        async with self.database.transaction() as session:
            await audit.lock(session)
            last = await session.scalar(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1))
            if last is None or not audit.is_genuine(last):
                reason = "the recovery file is not of this database"
                raise VaultError(reason)
            lost = DataKeyRow.key_id.in_(await self._missing(session))
            subjects = (await session.scalars(select(DataKeyRow.subject).where(lost))).all()
            if not subjects:
                reason = "no vault key is missing; nothing is lost"
                raise VaultError(reason)
            await self.rows.shred_all(session, select(DataKeyRow.subject).where(lost))
            if ROOT in subjects:
                wrapped = vault.wrap(root)
                session.add(DataKeyRow(subject=ROOT, key_id=vault.key_id, wrapped=wrapped, created_at=self.now()))
                await session.flush()
            await audit.give_up_details(session, subjects)
            detail: dict[str, object] = {"data_keys": len(subjects)}
            await audit.append(session, LOST, subject=vault.key_id, detail=detail, actor=_actor(root, operator))
        return len(subjects)

    async def _missing(self, session: AsyncSession) -> Sequence[str]:
        await self.rows.vault.refresh()
        known = (await session.scalars(select(DataKeyRow.key_id).distinct())).all()
        return [key_id for key_id in known if not self.rows.vault.knows(key_id)]

    def _audit(self, root: DataKey) -> AuditLog:
        return AuditLog(root.derive("audit"), self.now, AuditDetails(self.rows))


def _write(file: Path, root: DataKey) -> None:
    if file.exists():
        reason = f"{file} exists; a key is never overwritten"
        raise VaultError(reason)
    put_key(file, b64encode(root.secret))


def _actor(root: DataKey, operator: str) -> str:
    return Pseudonyms(root.derive("pseudonyms")).operator(operator)
