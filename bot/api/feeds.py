"""Pages of flags, incidents and audit entries for machines, the oldest first; every query carries the tenant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, and_, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from adapters.port import Clock
from bot.api.views import EntryPage, EntryView, FlagPage, FlagView, IncidentPage, IncidentView
from bot.audit.log import AuditLog
from bot.identity.tenants import Tenants
from bot.identity.trail import entries_of
from bot.storage.models import AuditEntry, Flag
from bot.storage.officers import Incident, Review

#: Rows younger than this wait for the next pull, since one that began before them may not be stored yet.
_SETTLING = timedelta(seconds=5)
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
#: What a cursor is, as a regular expression: a moment in microseconds since 1970, before the year 5139, and an id.
CURSOR = r"^([0-9]{1,17}-[0-9a-z]{1,64})?$"
#: The number of an entry, or one beyond them all; a database compares with what is below 2 to the 63rd.
NUMBER = r"^[0-9]{0,18}$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeds:
    """Reads what machines may have."""

    tenants: Tenants
    audit: AuditLog
    now: Clock

    async def flags(self, session: AsyncSession, tenant: str, after: str, limit: int) -> FlagPage:
        """Return flags after a cursor of the form ``CURSOR``, with how they stand now."""
        statement = (
            select(Flag, Review)
            .join(Review, Review.flag_id == Flag.id, isouter=True)
            .where(self.tenants.flags(tenant), *self._later(Flag.created_at, Flag.id, after))
            .order_by(Flag.created_at, Flag.id)
            .limit(limit + 1)
        )
        rows = [(flag, review) for flag, review in await session.execute(statement)]
        shown = rows[:limit]
        last = _cursor(shown[-1][0].created_at, shown[-1][0].id) if shown else after
        items = [_flag(flag, review) for flag, review in shown]
        return FlagPage(items=items, next=last, more=len(rows) > limit)

    async def incidents(self, session: AsyncSession, tenant: str, after: str, limit: int) -> IncidentPage:
        """Return incidents after a cursor, as ``flags``."""
        flags = select(func.count()).where(Review.incident_id == Incident.id).scalar_subquery()
        statement = (
            select(Incident, flags)
            .where(Incident.tenant == tenant, *self._later(Incident.opened_at, Incident.id, after))
            .order_by(Incident.opened_at, Incident.id)
            .limit(limit + 1)
        )
        rows = [(incident, int(number)) for incident, number in await session.execute(statement)]
        shown = rows[:limit]
        last = _cursor(shown[-1][0].opened_at, shown[-1][0].id) if shown else after
        items = [_incident(incident, number) for incident, number in shown]
        return IncidentPage(items=items, next=last, more=len(rows) > limit)

    async def entries(self, session: AsyncSession, tenant: str, after: str, limit: int) -> EntryPage:
        """Return entries of the audit log after a number of the form ``NUMBER``."""
        statement = (
            select(AuditEntry)
            .where(*entries_of(self.tenants, tenant), AuditEntry.seq > literal(int(after or 0), BigInteger))
            .order_by(AuditEntry.seq)
            .limit(limit + 1)
        )
        rows = (await session.scalars(statement)).all()
        shown = rows[:limit]
        last = str(shown[-1].seq) if shown else after
        details = await self.audit.details.of(session, shown)
        return EntryPage(items=[_entry(row, details.get(row.seq)) for row in shown], next=last, more=len(rows) > limit)

    def _later(
        self, at: InstrumentedAttribute[datetime], key: InstrumentedAttribute[str], cursor: str
    ) -> Sequence[ColumnElement[bool]]:
        settled = at <= self.now() - _SETTLING
        if not cursor:
            return (settled,)
        moment, last = read_cursor(cursor)
        return (settled, or_(at > moment, and_(at == moment, key > last)))


def _cursor(at: datetime, key: str) -> str:
    return f"{(at - _EPOCH) // _MICROSECOND}-{key}"


def read_cursor(cursor: str) -> tuple[datetime, str]:
    """Return the moment and the key of a cursor, which has the form ``CURSOR`` and is not empty."""
    since, _, key = cursor.partition("-")
    return _EPOCH + int(since) * _MICROSECOND, key


def _flag(flag: Flag, review: Review | None) -> FlagView:
    return FlagView(
        id=flag.id,
        flagged_at=flag.created_at,
        platform=flag.platform,
        channel=flag.channel_hash,
        author=flag.author_hash,
        verdict=flag.verdict,
        severity=flag.severity,
        consequence=flag.consequence,
        policies=flag.policies,
        entities=flag.entities,
        score=flag.score,
        revision=flag.revision,
        state=flag.state,
        settled_at=flag.settled_at,
        status=flag.status,
        resolution=flag.resolution,
        incident=None if review is None else review.incident_id,
    )


def _incident(row: Incident, flags: int) -> IncidentView:
    return IncidentView(
        id=row.id,
        state=row.state,
        discovered_on=row.discovered_on,
        opened_at=row.opened_at,
        decision=row.decision,
        decided_at=row.decided_at,
        closed_at=row.closed_at,
        individuals=row.individuals,
        flags=flags,
    )


def _entry(row: AuditEntry, detail: Mapping[str, object] | None) -> EntryView:
    return EntryView(
        seq=row.seq,
        at=row.at,
        actor=row.actor,
        act=row.act,
        subject=row.subject,
        detail=None if detail is None else dict(detail),
        detail_hash=row.detail_hash,
        version=row.version,
        previous=row.previous,
        digest=row.digest,
    )
