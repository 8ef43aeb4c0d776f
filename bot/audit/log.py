"""The audit log: a hash chain that shows whether an entry was changed, removed from the middle or slipped in.

Each digest is an HMAC-SHA-256 over the entry and the digest before it, under a key derived from the vault, so that
somebody with write access to the database alone cannot forge a consistent chain. Entries hold codes and keyed hashes;
what else they say is sealed apart, and the entry holds its hash.

What is past its time goes from the beginning, and the chain itself says so: an entry ``audit.pruned`` names the last
entry that went and its digest, to which the first that stayed is linked. Details that go are told of likewise.
"""

import hmac
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.audit.details import AuditDetails, DetailError, DetailReader
from bot.audit.walk import DETAILS_REMOVED, GENESIS, ITSELF, PRUNED, AuditReport, Walk, spans
from bot.storage.audit import AuditDetail
from bot.storage.models import AuditEntry
from bot.vault.vault import SigningKey

#: Key of the transaction-level lock that serialises appends on PostgreSQL (SQLite has one writer anyway).
_CHAIN_LOCK = 7106282
_BATCH = 200
#: Entries of the first version hold their detail in clear, and their digest does not cover what came later.
_FIRST_VERSION, _VERSION = 1, 2


@dataclass(frozen=True, slots=True)
class AuditLog:
    """Appends to the chain within a caller's transaction, and verifies it."""

    _secret: bytes = field(repr=False)
    now: Clock
    details: AuditDetails

    async def append(
        self,
        session: AsyncSession,
        act: str,
        *,
        subject: str = "",
        detail: Mapping[str, object] | None = None,
        actor: str = "system",
    ) -> None:
        """Add one entry, its detail sealed; it stands or falls with the caller's transaction."""
        entry = await self._next(session, act, subject, actor)
        sealed = await self.details.seal(session, entry.seq, entry.at, detail or {})
        entry.detail_hash = sealed.hash
        if sealed.hash:
            session.add(AuditDetail(seq=entry.seq, sealed=sealed.sealed))
        await self._link(session, entry)

    @staticmethod
    async def lock(session: AsyncSession) -> None:
        """Let nobody else append until the transaction ends."""
        if session.get_bind().dialect.name == "postgresql":
            await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})

    async def prune(self, session: AsyncSession, through: int) -> int:
        """Let go of the entries up to ``through``, which are past their time; returns how many went."""
        last = await session.get(AuditEntry, through)
        if last is None:
            return 0
        entry = await self._next(session, PRUNED, ITSELF, "system")
        # In clear: the guards of the database go by it.
        entry.detail = {"through": through, "digest": last.digest}
        await self._link(session, entry)
        await session.execute(delete(AuditDetail).where(AuditDetail.seq <= through))
        gone = await session.execute(delete(AuditEntry).where(AuditEntry.seq <= through).returning(AuditEntry.seq))
        return len(gone.all())

    async def remove_details(self, session: AsyncSession, subjects: Collection[str], *, actor: str = "") -> int:
        """Remove the details of the entries about ``subjects``, and of what ``actor`` did; returns how many went.

        The entries stay, and one more tells which of them have lost theirs.
        """
        known = sorted(set(subjects) - {ITSELF, ""})
        gone: list[int] = []
        for at in range(0, len(known), _BATCH):
            gone += await self.details.remove(session, AuditEntry.subject.in_(known[at : at + _BATCH]))
        if actor:
            gone += await self.details.remove(session, AuditEntry.actor == actor)
        return await self._tell_removed(session, gone)

    async def remove_details_of(self, session: AsyncSession, entries: ColumnElement[bool]) -> int:
        """Remove the details of the entries that fulfil a condition, and tell of it likewise; returns how many went.

        None of those by which the log speaks of itself (subject ``audit``) may be among them: verification reads them.
        """
        return await self._tell_removed(session, await self.details.remove(session, entries))

    async def give_up_details(self, session: AsyncSession, subjects: Collection[str]) -> int:
        """Remove the details that data keys which are lost have sealed, and tell of it; returns how many had one."""
        return await self._tell_removed(session, await self.details.give_up(session, subjects))

    async def _tell_removed(self, session: AsyncSession, gone: Sequence[int]) -> int:
        if gone:
            await self.append(session, DETAILS_REMOVED, subject=ITSELF, detail={"entries": spans(sorted(gone))})
        return len(gone)

    async def verify(self, session: AsyncSession, marks: Mapping[int, str] | None = None) -> AuditReport:
        """Walk the whole chain and open every detail; memory grows only with removed details not yet told of.

        Args:
            session: only read.
            marks: digests of entries by their number, from checkpoints; the chain must reach and match them.

        Raises:
            MissingKeyError: if the vault lacks the key of a detail.
        """
        marks = marks or {}
        walk, reader = Walk(), DetailReader(self.details.rows)
        rows = await session.stream(
            select(AuditEntry, AuditDetail.sealed)
            .join(AuditDetail, AuditDetail.seq == AuditEntry.seq, isouter=True)
            .order_by(AuditEntry.seq)
            .execution_options(yield_per=500)
        )
        try:
            async for entry, sealed in rows:
                known = marks.get(entry.seq, entry.digest)
                if not (walk.fits(entry) and self.is_genuine(entry) and hmac.compare_digest(entry.digest, known)):
                    return walk.report(broken_at=walk.last + 1)
                try:
                    walk.step(entry, await reader.open(session, entry, sealed))
                except DetailError:
                    return walk.report(broken_at=entry.seq, of_detail=True)
        finally:
            await rows.close()
        if not walk.is_whole:
            return walk.report(broken_at=1)
        if max(marks, default=0) > walk.last:
            return walk.report(broken_at=walk.last + 1, cut_off=True)
        return walk.report(broken_at=walk.missing, of_detail=walk.missing is not None)

    def signing_key(self) -> SigningKey:
        """Return the key that signs checkpoints, derived like the chain's from the vault."""
        return SigningKey(hmac.digest(self._secret, b"checkpoints", "sha256"))

    async def _next(self, session: AsyncSession, act: str, subject: str, actor: str) -> AuditEntry:
        await self.lock(session)
        last = await session.scalar(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1))
        return AuditEntry(
            seq=1 if last is None else last.seq + 1,
            at=self.now(),
            actor=actor,
            act=act,
            subject=subject,
            detail={},
            previous=GENESIS if last is None else last.digest,
            version=_VERSION,
            detail_hash="",
        )

    async def _link(self, session: AsyncSession, entry: AuditEntry) -> None:
        entry.digest = self._digest(entry)
        session.add(entry)
        await session.flush()

    def is_genuine(self, entry: AuditEntry) -> bool:
        """Whether an entry was written under this log's key, whatever its place in the chain."""
        return hmac.compare_digest(entry.digest, self._digest(entry))

    def _digest(self, entry: AuditEntry) -> str:
        canonical = [entry.seq, _stamp(entry.at), entry.actor, entry.act, entry.subject, entry.detail, entry.previous]
        if entry.version != _FIRST_VERSION:
            canonical += [entry.version, entry.detail_hash]
        message = json.dumps(canonical, sort_keys=True, separators=(",", ":")).encode("ascii")
        return hmac.digest(self._secret, message, "sha256").hex()


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
