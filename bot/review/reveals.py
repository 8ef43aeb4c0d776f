"""Opening what is sealed: masked excerpt, clear text and identity, each by itself, for five minutes, on the record.

The audit entry is committed before anything is opened; whoever looks again within the five minutes is written down
again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.audit.log import AuditLog
from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.keeping.versions import versions_of
from bot.review.queue import Queue
from bot.review.standing import MissingError, ReviewError
from bot.storage.database import Database
from bot.storage.models import Flag
from bot.storage.officers import Incident, Reveal, Review
from bot.storage.sealed import SealedRows
from bot.vault.vault import VaultError

SHOWN_FOR = timedelta(minutes=5)
#: How long a second officer's consent can be used.
CONSENT_HOLDS = timedelta(hours=24)
_SHORTEST_REASON, _LONGEST_REASON = 10, 500


class Part(StrEnum):
    """What can be revealed."""

    EXCERPT = "excerpt"
    TEXT = "text"
    IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class Shown:
    """What was revealed: lines of a label and words."""

    flag_id: str
    part: Part
    lines: Sequence[tuple[str, str]] = field(repr=False)
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A reveal as the flag's page lists it."""

    id: str
    officer: str
    part: Part
    asked_at: datetime
    consented_by: str | None
    until: datetime | None

    def waits(self, now: datetime) -> bool:
        """Whether a second officer can still consent to it."""
        return self.until is None and self.consented_by is None and now - self.asked_at < CONSENT_HOLDS

    def usable(self, now: datetime) -> bool:
        """Whether its officer can show it, having been given consent."""
        return self.until is None and self.consented_by is not None and now - self.asked_at < CONSENT_HOLDS

    def open(self, now: datetime) -> bool:
        """Whether it is being shown."""
        return self.until is not None and now < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Reveals:
    """Grants and shows reveals."""

    database: Database
    rows: SealedRows
    queue: Queue
    audit: AuditLog
    now: Clock
    #: The author's identity needs an open incident or a second officer's consent.
    identity_needs_second: bool

    async def ask(self, officer: Officer, flag_id: str, part: Part, reason: str) -> str:
        """Write down that, and why, an officer wants to see a part; returns the id of the reveal.

        Raises:
            AccessError, MissingError: if it may not be, or there is no such flag.
            ReviewError: if the reason is too short or too long.
        """
        officer.need(Right.REVEAL)
        reason = reason.strip()
        if not _SHORTEST_REASON <= len(reason) <= _LONGEST_REASON:
            why = "give the reason in 10 to 500 characters"
            raise ReviewError(why)
        async with self.database.transaction() as session:
            await self.queue.flag(session, officer, flag_id)
            waits = (
                part is Part.IDENTITY
                and self.identity_needs_second
                and not await self._in_open_incident(session, flag_id)
            )
            reveal = Reveal(
                id=uuid4().hex,
                flag_id=flag_id,
                officer_id=officer.id,
                part=part,
                asked_at=self.now(),
                until=None if waits else self.now() + SHOWN_FOR,
            )
            session.add(reveal)
            await self.rows.seal(session, flag_id, f"reveal:{reveal.id}", {"reason": reason})
            act = "reveal.asked" if waits else "reveal.granted"
            await self.audit.append(session, act, subject=flag_id, detail={"part": part}, actor=officer.id)
        return reveal.id

    async def consent(self, officer: Officer, reveal_id: str) -> str:
        """Consent, as a second officer, to what another one asked for; returns the flag's id.

        Raises:
            AccessError, MissingError: if it may not be, or there is none.
            ReviewError: if it is one's own, or waits no more.
        """
        officer.need(Right.CONSENT)
        async with self.database.transaction() as session:
            reveal = await self._find(session, officer, reveal_id)
            if reveal.officer_id == officer.id:
                why = "a second officer has to consent, not the one who asks"
                raise ReviewError(why)
            if not _asked(reveal).waits(self.now()):
                why = "this waits for consent no more"
                raise ReviewError(why)
            reveal.consented_by = officer.id
            detail = {"part": reveal.part, "asked_by": reveal.officer_id}
            await self.audit.append(
                session, "reveal.consented", subject=reveal.flag_id, detail=detail, actor=officer.id
            )
            return reveal.flag_id

    async def use(self, officer: Officer, reveal_id: str) -> str:
        """Begin the five minutes of a reveal that was consented to; returns the flag's id."""
        officer.need(Right.REVEAL)
        async with self.database.transaction() as session:
            reveal = await self._find(session, officer, reveal_id)
            if reveal.officer_id != officer.id or not _asked(reveal).usable(self.now()):
                why = "ask again: this can be shown no more"
                raise ReviewError(why)
            reveal.until = self.now() + SHOWN_FOR
            detail = {"part": reveal.part, "consented_by": reveal.consented_by}
            await self.audit.append(session, "reveal.granted", subject=reveal.flag_id, detail=detail, actor=officer.id)
            return reveal.flag_id

    async def show(self, officer: Officer, reveal_id: str) -> Shown:
        """Open what was granted, to the officer who asked and within the five minutes.

        Raises:
            AccessError, MissingError: if it may not be, or the time is over.
            ReviewError: if nothing is kept (any more), or it cannot be opened.
        """
        officer.need(Right.REVEAL)
        async with self.database.transaction() as session:
            reveal = await self._find(session, officer, reveal_id)
            if reveal.officer_id != officer.id or reveal.until is None or self.now() >= reveal.until:
                raise MissingError
            part, flag_id, until = Part(reveal.part), reveal.flag_id, reveal.until
            await self.audit.append(session, "reveal.shown", subject=flag_id, detail={"part": part}, actor=officer.id)
        try:
            async with self.database.reading() as session:
                lines = await self._open(session, flag_id, part)
        except VaultError:
            why = "what is sealed cannot be opened: its key is missing, or the bytes were altered"
            raise ReviewError(why) from None
        if not lines:
            why = "nothing of this is kept (any more)"
            raise ReviewError(why)
        return Shown(flag_id, part, lines, until)

    async def of_flag(self, session: AsyncSession, officer: Officer, flag_id: str) -> Sequence[Asked]:
        """Return the reveals of a flag, newest first."""
        officer.need(Right.FLAGS)
        statement = select(Reveal).where(Reveal.flag_id == flag_id).order_by(Reveal.asked_at.desc()).limit(50)
        return [_asked(row) for row in await session.scalars(statement)]

    async def waiting(self, session: AsyncSession, officer: Officer) -> Sequence[tuple[str, Asked]]:
        """Return what other officers wait for consent to, each with its flag's id, oldest first."""
        officer.need(Right.CONSENT)
        statement = (
            select(Reveal)
            .join(Flag, Flag.id == Reveal.flag_id)
            .where(
                self.queue.tenants.flags(officer.tenant),
                Reveal.until.is_(None),
                Reveal.consented_by.is_(None),
                Reveal.officer_id != officer.id,
                Reveal.asked_at > self.now() - CONSENT_HOLDS,
            )
            .order_by(Reveal.asked_at)
            .limit(50)
        )
        return [(row.flag_id, _asked(row)) for row in await session.scalars(statement)]

    async def reason(self, session: AsyncSession, flag_id: str, reveal_id: str) -> str:
        """Return why somebody asked, for the one who is to consent; empty once it is shredded."""
        sealed = await self.rows.open(session, flag_id, f"reveal:{reveal_id}")
        return "" if sealed is None else str(sealed["reason"])

    async def _find(self, session: AsyncSession, officer: Officer, reveal_id: str) -> Reveal:
        reveal = await session.get(Reveal, reveal_id, with_for_update=True)
        if reveal is None:
            raise MissingError
        await self.queue.flag(session, officer, reveal.flag_id)
        return reveal

    async def _in_open_incident(self, session: AsyncSession, flag_id: str) -> bool:
        statement = (
            select(Incident.id)
            .join(Review, Review.incident_id == Incident.id)
            .where(Review.flag_id == flag_id, Incident.state != "closed")
        )
        return await session.scalar(statement) is not None

    async def _open(self, session: AsyncSession, flag_id: str, part: Part) -> Sequence[tuple[str, str]]:
        if part is Part.IDENTITY:
            sealed = await self._sealed(session, flag_id, "address")
            labels = (("author", "Author's id"), ("workspace", "Workspace"), ("channel", "Channel"))
            return [(label, str(sealed[name])) for name, label in labels] if sealed else []
        read = _excerpt if part is Part.EXCERPT else _words
        lines = [*read({kind: await self._sealed(session, flag_id, kind) for kind in ("excerpt", "text", "notice")})]
        for version in await versions_of(session, self.rows, flag_id):
            before = f"until {version.until:%Y-%m-%d %H:%M} UTC, when it was edited"
            lines += [(f"{label} {before}", words) for label, words in read(version.parts)]
        return lines

    async def _sealed(self, session: AsyncSession, flag_id: str, kind: str) -> Mapping[str, object] | None:
        """Return what is sealed with the flag, or what an incident froze of it."""
        sealed = await self.rows.open(session, flag_id, kind)
        if sealed is not None:
            return sealed
        review = await session.get(Review, flag_id)
        if review is None or review.incident_id is None:
            return None
        frozen = await self.rows.open(session, f"incident:{review.incident_id}", f"frozen:{flag_id}") or {}
        held = frozen.get(kind)
        return held if isinstance(held, dict) else None


def _excerpt(sealed: Mapping[str, Mapping[str, object] | None]) -> Sequence[tuple[str, str]]:
    excerpt = sealed.get("excerpt")
    return [("Masked excerpt", str(excerpt["text"]))] if excerpt else []


def _words(sealed: Mapping[str, Mapping[str, object] | None]) -> Sequence[tuple[str, str]]:
    """Return the whole message where it is kept, or else the words that were flagged."""
    whole, notice = sealed.get("text"), sealed.get("notice")
    if whole:
        return [("Message", str(whole["text"]))]
    items = notice.get("items") if notice else None
    quotes = [quote for item in items for quote in item["quotes"]] if isinstance(items, list) else []
    return [("Flagged words", str(quote)) for quote in quotes]


def _asked(row: Reveal) -> Asked:
    return Asked(
        id=row.id,
        officer=row.officer_id,
        part=Part(row.part),
        asked_at=row.asked_at,
        consented_by=row.consented_by,
        until=row.until,
    )
