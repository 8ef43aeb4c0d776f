"""The audit log as auditors read it: searched, an entry at a time with its detail, and as a file to take along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import CTE, ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.audit.log import AuditLog
from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.identity.tenants import Tenants
from bot.identity.trail import entries_of
from bot.review.standing import MissingError
from bot.storage.database import Database
from bot.storage.models import AuditEntry

PAGE = 50
#: How many entries a file holds at most, the newest.
MOST_EXPORTED = 20_000
_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which entries to show; what is empty asks for nothing."""

    #: An act, such as ``review.resolved``, or the beginning before its point, such as ``review``.
    act: str = ""
    #: Id of an officer, ``system``, ``author``, or ``cli`` for whoever used the command line.
    actor: str = ""
    #: Beginning of a subject: a flag's id, an incident's, a channel's hash.
    subject: str = ""
    #: First and last day, UTC.
    since: date | None = None
    until: date | None = None

    def chosen(self) -> Mapping[str, str]:
        """Return the fields that ask for something, by name."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: str(value) for name, value in values.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry with its detail; None where that was removed, as the log says, or changed."""

    entry: AuditEntry
    detail: Mapping[str, object] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogDesk:
    """Reads the log for auditors, and writes down that it was read; every query carries the tenant."""

    database: Database
    tenants: Tenants
    audit: AuditLog

    async def page(self, officer: Officer, sought: Sought, before: int = 0) -> tuple[Sequence[AuditEntry], int]:
        """Return the newest entries before a number (0: the newest of all), and where the next page begins, or 0."""
        await self._note(officer, "audit.read", sought)
        async with self.database.reading() as session:
            found = await self._entries(session, officer, sought, before, PAGE + 1)
        return found[:PAGE], found[PAGE - 1].seq if len(found) > PAGE else 0

    async def line(self, officer: Officer, digest: str) -> Line:
        """Return one entry with its detail.

        Raises:
            AccessError, MissingError: if it may not be, or there is none of this digest for this officer.
        """
        await self._note(officer, "audit.read", Sought())
        async with self.database.reading() as session:
            own = entries_of(self.tenants, officer.tenant)
            entry = await session.scalar(select(AuditEntry).where(AuditEntry.digest == digest, *own))
            if entry is None:
                raise MissingError
            return (await self._lines(session, [entry]))[0]

    async def export(self, officer: Officer, sought: Sought) -> Sequence[Line]:
        """Return the newest entries with their details, the oldest of them first; written down before they leave."""
        await self._note(officer, "export.made", sought)
        lines: list[Line] = []
        before = 0
        async with self.database.reading() as session:
            while len(lines) < MOST_EXPORTED:
                found = await self._entries(session, officer, sought, before, _BATCH)
                if not found:
                    break
                lines += await self._lines(session, found)
                before = found[-1].seq
        return lines[::-1]

    async def acts(self, officer: Officer) -> Sequence[str]:
        """Return the acts that the log knows, sorted."""
        officer.need(Right.AUDIT)
        async with self.database.reading() as session:
            every = _every_act()
            own = select(AuditEntry.seq).where(AuditEntry.act == every.c.act, *entries_of(self.tenants, officer.tenant))
            return sorted(await session.scalars(select(every.c.act).where(own.exists())))

    async def _note(self, officer: Officer, act: str, sought: Sought) -> None:
        officer.need(Right.AUDIT)
        detail: dict[str, object] = {"what": "audit", "filter": dict(sought.chosen())}
        async with self.database.transaction() as session:
            await self.audit.append(session, act, detail=detail, actor=officer.id)

    async def _entries(
        self, session: AsyncSession, officer: Officer, sought: Sought, before: int, most: int
    ) -> Sequence[AuditEntry]:
        conditions = [*entries_of(self.tenants, officer.tenant), *_conditions(sought)]
        if before:
            conditions.append(AuditEntry.seq < before)
        statement = select(AuditEntry).where(*conditions).order_by(AuditEntry.seq.desc()).limit(most)
        return (await session.scalars(statement)).all()

    async def _lines(self, session: AsyncSession, entries: Sequence[AuditEntry]) -> list[Line]:
        details = await self.audit.details.of(session, entries)
        return [Line(entry=entry, detail=details.get(entry.seq)) for entry in entries]


def _every_act() -> CTE:
    """Return each act once, from one to the next by the index, so that no entry in between is read."""
    every = select(func.min(AuditEntry.act).label("act")).cte("act", recursive=True)
    following = select(func.min(AuditEntry.act)).where(AuditEntry.act > every.c.act).scalar_subquery()
    return every.union_all(select(following).where(every.c.act.is_not(None)))


def _conditions(sought: Sought) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if sought.act:
        found.append(_is_or_begins(AuditEntry.act, sought.act, "."))
    if sought.actor:
        found.append(_is_or_begins(AuditEntry.actor, sought.actor, ":"))
    if sought.subject:
        found.append(AuditEntry.subject.startswith(sought.subject, autoescape=True))
    if sought.since:
        found.append(AuditEntry.at >= _begin(sought.since))
    if sought.until:
        found.append(AuditEntry.at < _begin(sought.until) + timedelta(days=1))
    return found


def _is_or_begins(column: InstrumentedAttribute[str], code: str, separator: str) -> ColumnElement[bool]:
    return or_(column == code, column.startswith(f"{code}{separator}", autoescape=True))


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
