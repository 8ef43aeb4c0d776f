"""Incidents: one record from one or more flags, assessed, decided with reasons, and closed by a second person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.audit.log import AuditLog
from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.review import assessment
from bot.review.assessment import Assessment, Decision, assessment_of
from bot.review.queue import Queue
from bot.review.standing import MissingError, ReviewError, Status
from bot.storage.database import Database
from bot.storage.models import Flag
from bot.storage.officers import Incident, Review
from bot.storage.sealed import SealedRows

#: What of a flag an incident keeps for itself, whatever becomes of the flag.
_FROZEN = ("address", "notice", "excerpt", "text", "findings", "reason")
_SHORTEST_REASON, _LONGEST_REASON = 20, 4000
_MOST_FLAGS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An incident, opened."""

    row: Incident
    flags: Sequence[Flag]
    answers: Mapping[str, str] = field(repr=False)
    reasons: str = field(repr=False)
    #: Minutes from flagging to removal of the last message, or None while one still stands.
    removed_after_min: int | None
    clocks: Sequence[assessment.Clock]
    assessment: Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class Incidents:
    """Keeps incidents; every query carries the tenant."""

    database: Database
    rows: SealedRows
    queue: Queue
    audit: AuditLog
    now: Clock
    #: An incident is closed by another officer than the one who decided it.
    needs_second: bool
    #: The pack in use, under which an incident is opened and stays.
    pack: str | None

    async def open(self, officer: Officer, flag_ids: Sequence[str], discovered: date) -> str:
        """Open an incident about flags, and freeze their sealed text; returns its id.

        Raises:
            AccessError, MissingError: if it may not be, or a flag is not there.
            ReviewError: if a flag belongs to another incident, or the day lies ahead.
        """
        officer.need(Right.ASSESS)
        if discovered > self.now().date():
            reason = "the day of discovery lies ahead"
            raise ReviewError(reason)
        incident = Incident(
            id=uuid4().hex,
            tenant=officer.tenant,
            state="open",
            discovered_on=discovered.isoformat(),
            opened_at=self.now(),
            opened_by=officer.id,
            pack=self.pack,
        )
        async with self.database.transaction() as session:
            session.add(incident)
            await session.flush()
            detail: dict[str, object] = {"discovered_on": incident.discovered_on}
            await self.audit.append(session, "incident.opened", subject=incident.id, detail=detail, actor=officer.id)
            await self._add(session, officer, incident, flag_ids)
        return incident.id

    async def add(self, officer: Officer, incident_id: str, flag_ids: Sequence[str]) -> None:
        """Add flags to an open incident; raises as ``open``."""
        officer.need(Right.ASSESS)
        async with self.database.transaction() as session:
            incident = await self._find(session, officer, incident_id, "open")
            await self._add(session, officer, incident, flag_ids)

    async def answer(self, officer: Officer, incident_id: str, form: Mapping[str, str]) -> None:
        """Store the guided form, sealed; ``individuals`` beside it is a number or empty."""
        officer.need(Right.ASSESS)
        number = form.get("individuals", "").strip()
        if number and not (number.isdecimal() and len(number) < 8):  # noqa: PLR2004 # ten million patients
            reason = "the number of individuals is a whole number"
            raise ReviewError(reason)
        async with self.database.transaction() as session:
            incident = await self._find(session, officer, incident_id, "open")
            incident.individuals = int(number) if number else None
            given = assessment_of(incident.pack).answers(form)
            await self.rows.seal(session, _subject(incident_id), "form", dict(given))
            detail: dict[str, object] = {"answered": sorted(given)}
            await self.audit.append(session, "incident.assessed", subject=incident_id, detail=detail, actor=officer.id)

    async def decide(self, officer: Officer, incident_id: str, decision: Decision, reasons: str) -> None:
        """Decide, with reasons; what its pack asks must be answered before.

        Raises:
            AccessError, MissingError, ReviewError: if it may not be yet; says what is missing.
        """
        officer.need(Right.ASSESS)
        reasons = reasons.strip()
        if not _SHORTEST_REASON <= len(reasons) <= _LONGEST_REASON:
            reason = "give the reasons for the decision in 20 to 4,000 characters"
            raise ReviewError(reason)
        async with self.database.transaction() as session:
            incident = await self._find(session, officer, incident_id, "open")
            form = await self.rows.open(session, _subject(incident_id), "form") or {}
            asked = assessment_of(incident.pack)
            if not set(form) >= asked.needed:
                reason = f"answer all that is asked first under: {asked.title}"
                raise ReviewError(reason)
            if decision not in asked.decisions:
                reason = f"that is no decision under: {asked.title}"
                raise ReviewError(reason)
            incident.state, incident.decision = "decided", decision
            incident.decided_by, incident.decided_at = officer.id, self.now()
            await self.rows.seal(session, _subject(incident_id), "reasons", {"words": reasons})
            detail: dict[str, object] = {"decision": decision}
            await self.audit.append(session, "incident.decided", subject=incident_id, detail=detail, actor=officer.id)

    async def close(self, officer: Officer, incident_id: str) -> None:
        """Close a decided incident; by another officer than the one who decided, where the settings ask it."""
        officer.need(Right.ASSESS)
        async with self.database.transaction() as session:
            incident = await self._find(session, officer, incident_id, "decided")
            if self.needs_second and incident.decided_by == officer.id:
                reason = "a second officer has to close it, not the one who decided"
                raise ReviewError(reason)
            incident.state, incident.closed_by, incident.closed_at = "closed", officer.id, self.now()
            await self.audit.append(session, "incident.closed", subject=incident_id, actor=officer.id)

    async def reopen(self, officer: Officer, incident_id: str) -> None:
        """Take a decision back before the incident is closed."""
        officer.need(Right.ASSESS)
        async with self.database.transaction() as session:
            incident = await self._find(session, officer, incident_id, "decided")
            incident.state, incident.decision, incident.decided_by, incident.decided_at = "open", None, None, None
            await self.audit.append(session, "incident.reopened", subject=incident_id, actor=officer.id)

    async def read(self, officer: Officer, incident_id: str) -> Record:
        """Return an incident with its form, and write down that it was read."""
        officer.need(Right.INCIDENTS)
        async with self.database.transaction() as session:
            incident = await self._find(session, officer, incident_id)
            await self.audit.append(session, "incident.read", subject=incident_id, actor=officer.id)
        async with self.database.reading() as session:
            flags = await self._flags(session, incident_id)
            form = await self.rows.open(session, _subject(incident_id), "form") or {}
            reasons = await self.rows.open(session, _subject(incident_id), "reasons")
        asked = assessment_of(incident.pack)
        return Record(
            row=incident,
            flags=flags,
            answers={code: str(words) for code, words in form.items()},
            reasons="" if reasons is None else str(reasons["words"]),
            removed_after_min=_removed_after_min(flags),
            clocks=asked.clocks(date.fromisoformat(incident.discovered_on), incident.individuals),
            assessment=asked,
        )

    async def all(self, session: AsyncSession, officer: Officer, *, year: int | None = None) -> Sequence[Incident]:
        """Return the incidents of the officer's tenant, newest first; of the year of discovery, if given."""
        officer.need(Right.INCIDENTS)
        statement = select(Incident).where(Incident.tenant == officer.tenant)
        if year is not None:
            statement = statement.where(Incident.discovered_on.startswith(f"{year:04}-"))
        return (await session.scalars(statement.order_by(Incident.opened_at.desc(), Incident.id))).all()

    async def statistics(self, officer: Officer, year: int) -> Sequence[tuple[str, object]]:
        """Return the yearly count that authorities ask for, and write down that it was exported."""
        officer.need(Right.EXPORT)
        async with self.database.transaction() as session:
            found = await self.all(session, officer, year=year)
            detail: dict[str, object] = {"what": "incident_statistics", "year": year}
            await self.audit.append(session, "export.made", detail=detail, actor=officer.id)
        decided: list[tuple[str, object]] = [
            (f"decided: {decision}", sum(row.decision == decision for row in found)) for decision in Decision
        ]
        known = [row.individuals for row in found if row.decision == Decision.BREACH and row.individuals is not None]
        return [
            ("year of discovery", year),
            ("incidents", len(found)),
            *decided,
            ("not yet decided", sum(row.decision is None for row in found)),
            ("individuals in breaches", sum(known)),
            ("breaches of 500 individuals and more", sum(number >= assessment.LARGE_BREACH for number in known)),
        ]

    async def _add(self, session: AsyncSession, officer: Officer, incident: Incident, flag_ids: Sequence[str]) -> None:
        if not 0 < len(set(flag_ids)) <= _MOST_FLAGS:
            reason = "choose at least one flag, and at most 100"
            raise ReviewError(reason)
        for flag in (await self.queue.locked(session, officer, flag_ids)).values():
            review = await session.get(Review, flag.id)
            if review is None:
                review = Review(flag_id=flag.id)
                session.add(review)
            if review.incident_id not in {None, incident.id}:
                reason = "a flag can belong to one incident only"
                raise ReviewError(reason)
            flag.status, flag.resolution, review.incident_id = Status.INCIDENT, None, incident.id
            await session.flush()
            await self._freeze(session, incident.id, flag.id)
            detail: dict[str, object] = {"incident": incident.id}
            await self.audit.append(session, "incident.flag_added", subject=flag.id, detail=detail, actor=officer.id)

    async def _freeze(self, session: AsyncSession, incident_id: str, flag_id: str) -> None:
        """Seal what is kept of a flag once more, under the incident's own key."""
        held = {kind: await self.rows.open(session, flag_id, kind) for kind in _FROZEN}
        frozen = {kind: value for kind, value in held.items() if value is not None}
        await self.rows.seal(session, _subject(incident_id), f"frozen:{flag_id}", frozen)

    async def _find(self, session: AsyncSession, officer: Officer, incident_id: str, state: str = "") -> Incident:
        statement = select(Incident).where(Incident.id == incident_id, Incident.tenant == officer.tenant)
        incident = await session.scalar(statement.with_for_update())
        if incident is None:
            raise MissingError
        if state and incident.state != state:
            reason = f"this needs an incident that is {state}; this one is {incident.state}"
            raise ReviewError(reason)
        return incident

    async def _flags(self, session: AsyncSession, incident_id: str) -> Sequence[Flag]:
        statement = select(Flag).join(Review, Review.flag_id == Flag.id).where(Review.incident_id == incident_id)
        return (await session.scalars(statement.order_by(Flag.created_at))).all()


def _subject(incident_id: str) -> str:
    return f"incident:{incident_id}"


def _removed_after_min(flags: Sequence[Flag]) -> int | None:
    settled = [_minutes(flag.sent_at or flag.created_at, flag.settled_at) for flag in flags if flag.settled_at]
    return max(settled) if settled and len(settled) == len(flags) else None


def _minutes(start: datetime, end: datetime | None) -> int:
    return 0 if end is None else round((end - start).total_seconds() / 60)
