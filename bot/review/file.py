"""All that the console shows of one flag without a reveal: codes, what officers wrote, and every act so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.audit.log import AuditLog
from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.review.queue import Queue, Row
from bot.review.reveals import Asked, Reveals
from bot.storage.database import Database
from bot.storage.models import AuditEntry, Flag, Response
from bot.storage.officers import ReviewNote
from bot.storage.sealed import SealedRows
from bot.vault.vault import VaultError

#: How many acts a page shows, the newest.
_MOST_ACTS = 200
_MOST_NEIGHBOURS = 50
_HISTORY = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One finding, in codes."""

    policy: str
    entity: str
    kind: str
    score: float
    #: Codes of what raised it, such as ``pattern:ontario`` or ``context:mrn``.
    evidence: Sequence[str]


@dataclass(frozen=True, slots=True)
class Written:
    """A note of an officer."""

    at: datetime
    officer: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the timeline."""

    at: datetime
    actor: str
    act: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the author answered to a notice."""

    at: datetime
    revision: int
    act: str
    choice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One flag's page."""

    row: Row
    findings: Sequence[Found]
    replies: Sequence[Reply]
    notes: Sequence[Written]
    reveals: Sequence[Asked]
    timeline: Sequence[Deed]
    #: The other flags of its thread, in their order, the last 50 at most; None where its thread is not known.
    neighbours: Sequence[Flag] | None
    #: Flags of the same author within a year, this one included; 0 where nothing is kept by author.
    of_author: int
    #: Whether what was sealed cannot be opened: its vault key is missing.
    key_missing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Opens flags for officers."""

    database: Database
    rows: SealedRows
    queue: Queue
    reveals: Reveals
    audit: AuditLog
    now: Clock

    async def read(self, officer: Officer, flag_id: str) -> File:
        """Return a flag's page, and write down that it was read.

        Raises:
            AccessError, MissingError: if it may not be, or there is no such flag for this officer.
        """
        officer.need(Right.FLAGS)
        async with self.database.transaction() as session:
            await self.queue.flag(session, officer, flag_id)
            await self.audit.append(session, "flag.read", subject=flag_id, actor=officer.id)
        async with self.database.reading() as session:
            row = await self.queue.row(session, officer, flag_id)
            try:
                findings, notes = await self._findings(session, flag_id), await self._notes(session, flag_id)
                key_missing = False
            except VaultError:
                findings, notes, key_missing = [], [], True
            return File(
                row=row,
                findings=findings,
                replies=await _replies(session, flag_id),
                notes=notes,
                reveals=await self.reveals.of_flag(session, officer, flag_id),
                timeline=await _timeline(session, flag_id),
                neighbours=await self._neighbours(session, officer, row.flag),
                of_author=await self._of_author(session, officer, row.flag),
                key_missing=key_missing,
            )

    async def _findings(self, session: AsyncSession, flag_id: str) -> Sequence[Found]:
        sealed = await self.rows.open(session, flag_id, "findings") or {}
        listed = sealed.get("findings")
        return [Found(**found) for found in listed] if isinstance(listed, list) else []

    async def _notes(self, session: AsyncSession, flag_id: str) -> Sequence[Written]:
        statement = select(ReviewNote).where(ReviewNote.flag_id == flag_id).order_by(ReviewNote.at)
        written = []
        for note in (await session.scalars(statement)).all():
            sealed = await self.rows.open(session, flag_id, f"note:{note.id}")
            words = "(no longer kept)" if sealed is None else str(sealed["words"])
            written.append(Written(note.at, note.officer_id, words))
        return written

    async def _neighbours(self, session: AsyncSession, officer: Officer, flag: Flag) -> Sequence[Flag] | None:
        if flag.thread_hash is None:
            return None
        statement = (
            select(Flag)
            .where(self.queue.tenants.flags(officer.tenant), Flag.thread_hash == flag.thread_hash, Flag.id != flag.id)
            .order_by(func.coalesce(Flag.sent_at, Flag.created_at).desc(), Flag.id)
            .limit(_MOST_NEIGHBOURS)
        )
        return list(reversed((await session.scalars(statement)).all()))

    async def _of_author(self, session: AsyncSession, officer: Officer, flag: Flag) -> int:
        if not flag.author_hash:
            return 0
        statement = select(func.count()).where(
            self.queue.tenants.flags(officer.tenant),
            Flag.author_hash == flag.author_hash,
            Flag.created_at >= self.now() - _HISTORY,
        )
        return await session.scalar(statement) or 0


async def _replies(session: AsyncSession, flag_id: str) -> Sequence[Reply]:
    statement = select(Response).where(Response.flag_id == flag_id).order_by(Response.at)
    return [Reply(row.at, row.revision, row.act, row.choice) for row in await session.scalars(statement)]


async def _timeline(session: AsyncSession, flag_id: str) -> Sequence[Deed]:
    statement = (
        select(AuditEntry.at, AuditEntry.actor, AuditEntry.act)
        .where(AuditEntry.subject == flag_id)
        .order_by(AuditEntry.seq.desc())
        .limit(_MOST_ACTS)
    )
    return [Deed(at, actor, act) for at, actor, act in await session.execute(statement)]
