"""The audit log: a hash chain that shows whether an entry was changed, removed from the middle or slipped in.

Each digest is an HMAC-SHA-256 over the entry and the digest before it, under a key derived from the vault, so that
somebody with write access to the database alone cannot forge a consistent chain. Entries hold codes and keyed hashes.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.storage.models import AuditEntry

GENESIS = "0" * 64
#: Key of the transaction-level lock that serialises appends on PostgreSQL (SQLite has one writer anyway).
_CHAIN_LOCK = 7106282


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What a verification found."""

    entries: int
    #: Sequence number of the first entry that does not fit, or None if all do.
    broken_at: int | None
    #: Digest of the last good entry; note it down elsewhere to notice a cut-off tail.
    head: str


@dataclass(frozen=True, slots=True)
class AuditLog:
    """Appends to the chain within a caller's transaction, and verifies it."""

    _secret: bytes = field(repr=False)
    now: Clock

    async def append(
        self,
        session: AsyncSession,
        act: str,
        *,
        subject: str = "",
        detail: Mapping[str, object] | None = None,
        actor: str = "system",
    ) -> None:
        """Add one entry; it stands or falls with the caller's transaction."""
        if session.get_bind().dialect.name == "postgresql":
            await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
        last = await session.scalar(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1))
        entry = AuditEntry(
            seq=1 if last is None else last.seq + 1,
            at=self.now(),
            actor=actor,
            act=act,
            subject=subject,
            detail=dict(detail or {}),
            previous=GENESIS if last is None else last.digest,
        )
        entry.digest = self._digest(entry)
        session.add(entry)
        await session.flush()

    async def verify(self, session: AsyncSession) -> AuditReport:
        """Walk the whole chain; constant memory."""
        previous, seq = GENESIS, 0
        entries = await session.stream_scalars(
            select(AuditEntry).order_by(AuditEntry.seq).execution_options(yield_per=500)
        )
        try:
            async for entry in entries:
                fits = entry.seq == seq + 1 and entry.previous == previous
                if not fits or not hmac.compare_digest(entry.digest, self._digest(entry)):
                    return AuditReport(entries=seq, broken_at=seq + 1, head=previous)
                previous, seq = entry.digest, entry.seq
        finally:
            await entries.close()
        return AuditReport(entries=seq, broken_at=None, head=previous)

    def _digest(self, entry: AuditEntry) -> str:
        canonical = [entry.seq, _stamp(entry.at), entry.actor, entry.act, entry.subject, entry.detail, entry.previous]
        message = json.dumps(canonical, sort_keys=True, separators=(",", ":")).encode("ascii")
        return hmac.digest(self._secret, message, "sha256").hex()


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
