"""The audit log: a hash chain that shows whether an entry was changed, removed from the middle or slipped in.

Each digest is an HMAC-SHA-256 over the entry and the digest before it, under a key derived from the vault, so that
somebody with write access to the database alone cannot forge a consistent chain. Entries hold codes and keyed hashes.

What is past its time goes from the beginning, and the chain itself says so: an entry ``audit.pruned`` names the last
entry that went and its digest, to which the first that stayed is linked.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.storage.models import AuditEntry
from bot.vault import SigningKey

GENESIS = "0" * 64
#: Key of the transaction-level lock that serialises appends on PostgreSQL (SQLite has one writer anyway).
_CHAIN_LOCK = 7106282
#: Act and subject of the entry that says what went; the guards of the database know both words.
_PRUNED, _ITSELF = "audit.pruned", "audit"


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What a verification found."""

    #: How many entries fit.
    entries: int
    #: Sequence number of the first entry that does not fit, or None if all do.
    broken_at: int | None
    #: Sequence number and digest of the last good entry; a checkpoint keeps both outside the database.
    last: int
    head: str
    #: The chain fits together, but ends before an entry that a checkpoint vouches for.
    cut_off: bool = False


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

    async def prune(self, session: AsyncSession, through: int) -> int:
        """Let go of the entries up to ``through``, which are past their time; returns how many went."""
        last = await session.get(AuditEntry, through)
        if last is None:
            return 0
        await self.append(session, _PRUNED, subject=_ITSELF, detail={"through": through, "digest": last.digest})
        gone = await session.execute(delete(AuditEntry).where(AuditEntry.seq <= through).returning(AuditEntry.seq))
        return len(gone.all())

    async def verify(self, session: AsyncSession, marks: Mapping[int, str] | None = None) -> AuditReport:
        """Walk the whole chain; constant memory.

        Args:
            session: only read.
            marks: digests of entries by their number, from checkpoints; the chain must reach and match them.
        """
        marks = marks or {}
        walk = _Walk()
        entries = await session.stream_scalars(
            select(AuditEntry).order_by(AuditEntry.seq).execution_options(yield_per=500)
        )
        try:
            async for entry in entries:
                known = marks.get(entry.seq, entry.digest)
                if not (walk.fits(entry) and self._is_genuine(entry) and hmac.compare_digest(entry.digest, known)):
                    return walk.report(broken_at=walk.last + 1)
                walk.step(entry)
        finally:
            await entries.close()
        if not walk.is_whole:
            return walk.report(broken_at=1)
        if max(marks, default=0) > walk.last:
            return walk.report(broken_at=walk.last + 1, cut_off=True)
        return walk.report(broken_at=None)

    def signing_key(self) -> SigningKey:
        """Return the key that signs checkpoints, derived like the chain's from the vault."""
        return SigningKey(hmac.digest(self._secret, b"checkpoints", "sha256"))

    def _is_genuine(self, entry: AuditEntry) -> bool:
        return hmac.compare_digest(entry.digest, self._digest(entry))

    def _digest(self, entry: AuditEntry) -> str:
        canonical = [entry.seq, _stamp(entry.at), entry.actor, entry.act, entry.subject, entry.detail, entry.previous]
        message = json.dumps(canonical, sort_keys=True, separators=(",", ":")).encode("ascii")
        return hmac.digest(self._secret, message, "sha256").hex()


@dataclass(slots=True)
class _Walk:
    """How far a verification has come."""

    last: int = 0
    head: str = GENESIS
    _entries: int = 0
    #: Number and digest of the last entry that must have been pruned, until an entry says so.
    _gone: tuple[int, str] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether what is missing at the beginning was pruned."""
        return self._gone is None

    def fits(self, entry: AuditEntry) -> bool:
        """Whether an entry is the next one."""
        if not self._entries and entry.seq > 1:
            self.last, self.head = entry.seq - 1, entry.previous
            self._gone = (self.last, self.head)
        return entry.seq == self.last + 1 and entry.previous == self.head

    def step(self, entry: AuditEntry) -> None:
        """Go on behind an entry that is good."""
        self.last, self.head, self._entries = entry.seq, entry.digest, self._entries + 1
        said = entry.act == _PRUNED and entry.subject == _ITSELF
        if said and self._gone == (entry.detail["through"], entry.detail["digest"]):
            self._gone = None

    def report(self, *, broken_at: int | None, cut_off: bool = False) -> AuditReport:
        """Return what was found."""
        return AuditReport(self._entries, broken_at, self.last, self.head, cut_off)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
