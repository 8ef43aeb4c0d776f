"""Sealed rows: everything that could hold text or an identity goes in and out through here."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Select, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.storage.database import Database
from bot.storage.models import DataKey as DataKeyRow
from bot.storage.models import Sealed
from bot.vault.vault import DataKey, Pseudonyms, Vault, VaultError

#: Subject of the data key that pseudonyms and the audit chain are derived from.
ROOT = "root"


@dataclass(frozen=True, slots=True)
class SealedRows:
    """Seals and opens payloads of subjects within a caller's transaction."""

    vault: Vault
    now: Clock

    async def seal(self, session: AsyncSession, subject: str, kind: str, payload: Mapping[str, object]) -> None:
        """Seal ``payload`` as the ``kind`` of ``subject``, replacing what was there."""
        key = await self.data_key_or_new(session, subject)
        await session.merge(Sealed(subject=subject, kind=kind, sealed=key.seal(kind, payload)))

    async def open(self, session: AsyncSession, subject: str, kind: str) -> dict[str, object] | None:
        """Open a payload, or return None if there is none (any more).

        Raises:
            VaultError: if the bytes were altered or their key is missing.
        """
        row = await session.get(Sealed, (subject, kind))
        key = await self.data_key(session, subject)
        if row is None or key is None:
            return None
        return key.open(kind, row.sealed)

    async def open_each(
        self, session: AsyncSession, subjects: Sequence[str], kind: str
    ) -> Mapping[str, dict[str, object]]:
        """Open the payloads of one kind of several subjects; one whose key is missing is left out, as one not there."""
        statement = (
            select(Sealed.subject, Sealed.sealed, DataKeyRow.key_id, DataKeyRow.wrapped)
            .join(DataKeyRow, DataKeyRow.subject == Sealed.subject)
            .where(Sealed.kind == kind, Sealed.subject.in_(subjects))
        )
        opened: dict[str, dict[str, object]] = {}
        for subject, sealed, key_id, wrapped in await session.execute(statement):
            await self.vault.learn(key_id)
            with suppress(VaultError):
                opened[subject] = self.vault.open_data_key(subject, key_id, wrapped).open(kind, sealed)
        return opened

    async def drop(self, session: AsyncSession, subject: str, kind: str) -> None:
        """Remove one payload of a subject and keep the others."""
        await session.execute(delete(Sealed).where(Sealed.subject == subject, Sealed.kind == kind))

    async def shred(self, session: AsyncSession, subject: str) -> None:
        """Destroy the data key of ``subject`` and all it sealed."""
        await session.execute(delete(Sealed).where(Sealed.subject == subject))
        await session.execute(delete(DataKeyRow).where(DataKeyRow.subject == subject))

    async def shred_all(self, session: AsyncSession, subjects: Select[str]) -> int:
        """Destroy the data keys of all subjects that a query names, and what they sealed; returns how many."""
        await session.execute(delete(Sealed).where(Sealed.subject.in_(subjects)))
        gone = delete(DataKeyRow).where(DataKeyRow.subject.in_(subjects)).returning(DataKeyRow.subject)
        return len((await session.execute(gone)).all())

    async def data_key(self, session: AsyncSession, subject: str) -> DataKey | None:
        """Return the open data key of ``subject``, or None if there is none (any more); raises as ``open``."""
        row = await session.get(DataKeyRow, subject)
        if row is None:
            return None
        await self.vault.learn(row.key_id)
        return self.vault.open_data_key(subject, row.key_id, row.wrapped)

    async def data_key_or_new(self, session: AsyncSession, subject: str) -> DataKey:
        """Return the open data key of ``subject``, made if there is none."""
        return await self.data_key(session, subject) or await self._new_key(session, subject)

    async def _new_key(self, session: AsyncSession, subject: str) -> DataKey:
        key, wrapped = self.vault.new_data_key(subject)
        session.add(DataKeyRow(subject=subject, key_id=self.vault.key_id, wrapped=wrapped, created_at=self.now()))
        await session.flush()
        return key


async def root_key(database: Database, vault: Vault, now: Clock) -> DataKey:
    """Return the key that pseudonyms and the audit chain are derived from, made at the first start.

    It is stored wrapped like every data key, so that rotating the vault's key changes no pseudonym.

    Raises:
        VaultError: if the vault's key is not the one that this database was made with.
    """
    rows = SealedRows(vault, now)
    async with database.reading() as session:
        row = await session.get(DataKeyRow, ROOT)
    if row is None:
        try:
            async with database.transaction() as session:
                return await rows._new_key(session, ROOT)  # noqa: SLF001 # same module
        except IntegrityError:
            # Another replica was first.
            async with database.reading() as session:
                row = await session.get_one(DataKeyRow, ROOT)
    await vault.learn(row.key_id)
    return vault.open_data_key(ROOT, row.key_id, row.wrapped)


@dataclass(frozen=True, slots=True)
class SealedRecords:
    """The ``SealedStore`` that adapters are given: keys hashed, values sealed."""

    database: Database
    rows: SealedRows
    pseudonyms: Pseudonyms

    async def get(self, kind: str, key: str) -> Mapping[str, object] | None:
        """Return the value, or None."""
        async with self.database.reading() as session:
            return await self.rows.open(session, self._subject(kind, key), kind)

    async def put(self, kind: str, key: str, value: Mapping[str, object]) -> None:
        """Store or replace the value."""
        subject = self._subject(kind, key)
        async with self.database.transaction() as session:
            dialect = sqlite if self.database.is_sqlite else postgresql
            _, wrapped = self.rows.vault.new_data_key(subject)
            fresh = {"subject": subject, "key_id": self.rows.vault.key_id, "wrapped": wrapped}
            # Two requests may store the same key for the first time at once; one data key wins.
            await session.execute(
                dialect.insert(DataKeyRow).values(**fresh, created_at=self.rows.now()).on_conflict_do_nothing()
            )
            await self.rows.seal(session, subject, kind, value)

    async def delete(self, kind: str, key: str) -> None:
        """Remove and shred the value; no error if there is none."""
        async with self.database.transaction() as session:
            await self.rows.shred(session, self._subject(kind, key))

    def _subject(self, kind: str, key: str) -> str:
        return f"record:{self.pseudonyms.of(kind, key)}"
