"""Legal holds: what may not be purged, shredded, erased or changed, whatever else would have it so.

A hold covers a flag, an author, a channel, or all that was flagged in a period; an author's or a channel's may be
narrowed to a period too. Coaching (``nudge``) is never kept by author, so that an author's hold does not reach it.
Which flags that keeps, says ``bot.keeping.kept``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.audit.log import AuditLog
from bot.storage.custody import Hold
from bot.storage.database import Database
from bot.storage.models import Flag
from bot.storage.sealed import SealedRows

_SHORTEST_REASON, _LONGEST_REASON = 10, 2000


class Scope(StrEnum):
    """What a hold covers."""

    FLAG = "flag"
    AUTHOR = "author"
    CHANNEL = "channel"
    PERIOD = "period"


class HoldError(Exception):
    """A hold cannot be placed as asked; says what to do, and quotes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What is to be held."""

    scope: Scope
    #: Flag id, or keyed hash of author or channel; empty for a period.
    target: str = ""
    #: Only flags made from then on, and before then; None is without end.
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldEntry:
    """A hold in force, with its reason opened."""

    id: str
    demand: Demand
    placed_at: datetime
    placed_by: str
    #: The legal entity whose officers placed it; empty: the command line, for every one.
    tenant: str
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """Places and lifts holds."""

    database: Database
    rows: SealedRows
    audit: AuditLog
    now: Clock

    async def place(self, demand: Demand, reason: str, *, actor: str, tenant: str = "") -> str:
        """Place a hold for a written reason, which is sealed; returns its id.

        Raises:
            HoldError: if the reason or the period is missing or makes no sense, or there is no such flag.
        """
        _check(demand, reason)
        hold_id = uuid4().hex
        async with self.database.transaction() as session:
            if demand.scope is Scope.FLAG and await session.get(Flag, demand.target) is None:
                missing = "there is no flag with this id"
                raise HoldError(missing)
            session.add(
                Hold(
                    id=hold_id,
                    scope=demand.scope,
                    target=demand.target,
                    tenant=tenant,
                    since=demand.since,
                    until=demand.until,
                    placed_at=self.now(),
                    placed_by=actor,
                )
            )
            await self.rows.seal(session, _subject(hold_id), "reason", {"words": reason.strip()})
            detail: dict[str, object] = {"scope": demand.scope, "target": demand.target, **_days(demand)}
            await self.audit.append(session, "hold.placed", subject=hold_id, actor=actor, detail=detail)
        return hold_id

    async def lift(self, hold_id: str, *, actor: str) -> bool:
        """Lift a hold; returns whether there was one in force. What it kept past its time goes with the next purge."""
        async with self.database.transaction() as session:
            row = await session.get(Hold, hold_id, with_for_update=True)
            if row is None or row.lifted_at is not None:
                return False
            row.lifted_at, row.lifted_by = self.now(), actor
            await self.audit.append(session, "hold.lifted", subject=hold_id, actor=actor)
        return True

    async def entries(self) -> Sequence[HoldEntry]:
        """Return the holds in force, the newest first."""
        async with self.database.reading() as session:
            rows = await session.scalars(
                select(Hold).where(Hold.lifted_at.is_(None)).order_by(Hold.placed_at.desc(), Hold.id)
            )
            return [await self._entry(session, row) for row in rows.all()]

    async def _entry(self, session: AsyncSession, row: Hold) -> HoldEntry:
        sealed = await self.rows.open(session, _subject(row.id), "reason")
        return HoldEntry(
            id=row.id,
            demand=Demand(scope=Scope(row.scope), target=row.target, since=row.since, until=row.until),
            placed_at=row.placed_at,
            placed_by=row.placed_by,
            tenant=row.tenant,
            reason="" if sealed is None else str(sealed["words"]),
        )


def _check(demand: Demand, reason: str) -> None:
    wrong = ""
    if not _SHORTEST_REASON <= len(reason.strip()) <= _LONGEST_REASON:
        wrong = "give the reason for the hold in 10 to 2,000 characters"
    elif (demand.scope is Scope.PERIOD) == bool(demand.target):
        wrong = "name what is to be held: a flag, an author, a channel, or nothing for a period"
    elif demand.scope is Scope.PERIOD and demand.since is None and demand.until is None:
        wrong = "a period needs a beginning or an end"
    elif demand.since is not None and demand.until is not None and demand.since >= demand.until:
        wrong = "the period ends before it begins"
    if wrong:
        raise HoldError(wrong)


def _days(demand: Demand) -> dict[str, object]:
    ends = {"since": demand.since, "until": demand.until}
    return {name: at.isoformat() for name, at in ends.items() if at is not None}


def _subject(hold_id: str) -> str:
    return f"hold:{hold_id}"
