"""What entries of the audit log say beside their codes: sealed rows of their own, which go while the chain stays whole.

An entry holds a hash of its detail. The hash is salted, and the salt is sealed with the detail, so that nothing can be
guessed from it once the detail is gone. The number of the entry is bound to the sealed bytes as associated data.
"""

import hashlib
import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.audit import AuditDetail
from bot.storage.models import AuditEntry
from bot.storage.sealed import SealedRows
from bot.vault.vault import DataKey, MissingKeyError, VaultError

_SALT_BYTES = 16
_DAY = timedelta(days=1)
#: Kind of subject whose data key seals the details of a day.
_OF_DAYS = "audit"
_FIRST_VERSION = 1


class DetailError(Exception):
    """A detail is not the one that its entry was made with."""


@dataclass(frozen=True, slots=True)
class SealedDetail:
    """A detail on its way into its row."""

    #: What the entry keeps of it, 64 hex digits; empty if there is nothing to seal.
    hash: str = ""
    sealed: bytes = b""


@dataclass(frozen=True, slots=True)
class AuditDetails:
    """Seals, opens and removes details; within a caller's transaction."""

    rows: SealedRows

    async def seal(self, session: AsyncSession, seq: int, at: datetime, detail: Mapping[str, object]) -> SealedDetail:
        """Seal the detail of the entry of a number and time."""
        if not detail:
            return SealedDetail()
        payload: dict[str, object] = {"salt": secrets.token_hex(_SALT_BYTES), "detail": dict(detail)}
        key = await self.rows.data_key_or_new(session, _subject(at))
        return SealedDetail(_hash(payload), key.seal(_kind(seq), payload))

    async def of(self, session: AsyncSession, entries: Sequence[AuditEntry]) -> Mapping[int, Mapping[str, object]]:
        """Return the details of entries by their numbers; one that is gone, or was changed, is left out."""
        numbers = [entry.seq for entry in entries if entry.detail_hash]
        rows = (await session.scalars(select(AuditDetail).where(AuditDetail.seq.in_(numbers)))).all()
        sealed = {row.seq: row.sealed for row in rows}
        reader = DetailReader(self.rows)
        opened: dict[int, Mapping[str, object]] = {}
        for entry in entries:
            with suppress(DetailError, MissingKeyError):
                detail = await reader.open(session, entry, sealed.get(entry.seq))
                if detail is not None:
                    opened[entry.seq] = detail
        return opened

    async def remove(self, session: AsyncSession, entries: ColumnElement[bool]) -> list[int]:
        """Remove the details of the entries that fulfil a condition; returns the numbers of those that had one."""
        numbers = select(AuditEntry.seq).where(entries)
        gone = delete(AuditDetail).where(AuditDetail.seq.in_(numbers)).returning(AuditDetail.seq)
        return sorted((await session.scalars(gone)).all())

    async def give_up(self, session: AsyncSession, subjects: Collection[str]) -> list[int]:
        """Remove the details of the days among these subjects of lost data keys.

        Returns the numbers of all entries of those days that had one, also of those whose detail had gone before: what
        told of that is lost with them.
        """
        numbers: list[int] = []
        for subject in subjects:
            kind, _, day = subject.partition(":")
            if kind == _OF_DAYS:
                begin = datetime.fromisoformat(day).replace(tzinfo=UTC)
                of_day = (AuditEntry.at >= begin) & (AuditEntry.at < begin + _DAY) & (AuditEntry.detail_hash != "")
                await self.remove(session, of_day)
                numbers += (await session.scalars(select(AuditEntry.seq).where(of_day))).all()
        return sorted(numbers)


class DetailReader:
    """Opens the details of many entries, most of them of one day after the other."""

    def __init__(self, rows: SealedRows) -> None:
        self._rows = rows
        self._subject = ""
        self._key: DataKey | None = None

    async def open(self, session: AsyncSession, entry: AuditEntry, sealed: bytes | None) -> Mapping[str, object] | None:
        """Open the detail of an entry, given its sealed bytes if they are there; None if it is gone.

        Raises:
            DetailError: if it is not the one that the entry was made with, or the entry was made without.
            MissingKeyError: if the vault lacks the key.
        """
        if entry.version == _FIRST_VERSION or not entry.detail_hash:
            if sealed is not None:
                raise DetailError
            return entry.detail
        key = None if sealed is None else await self._key_of(session, entry.at)
        if sealed is None or key is None:
            return None
        try:
            payload = key.open(_kind(entry.seq), sealed)
        except MissingKeyError:
            raise
        except VaultError:
            raise DetailError from None
        detail = payload.get("detail")
        if _hash(payload) != entry.detail_hash or not isinstance(detail, dict):
            raise DetailError
        return detail

    async def _key_of(self, session: AsyncSession, at: datetime) -> DataKey | None:
        subject = _subject(at)
        if subject != self._subject:
            try:
                self._subject, self._key = subject, await self._rows.data_key(session, subject)
            except MissingKeyError:
                raise
            except VaultError:
                raise DetailError from None
        return self._key


def _hash(payload: Mapping[str, object]) -> str:
    canonical = json.dumps(payload, sort_keys=True, separators=(",", ":")).encode("ascii")
    return hashlib.sha256(canonical).hexdigest()


def _kind(seq: int) -> str:
    return f"detail of entry {seq}"


def _subject(at: datetime) -> str:
    return f"audit:{at:%Y-%m-%d}"
