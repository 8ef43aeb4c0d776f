"""The officers' queue: which flags there are, under which filters, a page at a time. Codes only."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from adapters.port import Clock
from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.identity.tenants import Tenants
from bot.review.standing import MissingError, Resolution, Standing, Status
from bot.storage.models import Flag
from bot.storage.officers import Review, ReviewTag
from policies.finding import Severity

PAGE = 50
#: What ``assignee`` may say beside an officer's id.
MINE, NOBODY = "me", "nobody"
#: What ``sort`` may say.
GRAVEST = "severity"
#: Shorter beginnings of an id would fit by accident.
_SHORTEST_ID = 4
_gravity = case((Flag.severity == Severity.HIGH, 2), (Flag.severity == Severity.MEDIUM, 1), else_=0)
_RANKS = {Severity.HIGH: 2, Severity.MEDIUM: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which flags to show; an empty field asks for nothing."""

    status: str = ""
    resolution: str = ""
    state: str = ""
    severity: str = ""
    policy: str = ""
    entity: str = ""
    platform: str = ""
    channel: str = ""
    author: str = ""
    assignee: str = ""
    #: ``me`` shows what was escalated to the officer who asks.
    escalated: str = ""
    tag: str = ""
    #: Flagged within so many days.
    days: str = ""
    #: Id of a flag; shows those that share words with it.
    alike: str = ""
    #: Beginning of a flag's id, code of a policy or an identifier, or tag.
    search: str = ""
    #: ``severity`` shows the gravest first; otherwise the newest are first.
    sort: str = ""

    def chosen(self) -> Mapping[str, str]:
        """Return the fields that ask for something, by name."""
        values = {name: str(getattr(self, name)) for name in self.__slots__}
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One flag of the queue."""

    flag: Flag
    standing: Standing
    incident: str | None
    #: How many other flags are about exactly the same words.
    alike: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the queue."""

    rows: Sequence[Row]
    #: Where the next page begins, or empty.
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Reads flags for officers; every query carries the tenant."""

    tenants: Tenants
    now: Clock

    async def page(self, session: AsyncSession, officer: Officer, wanted: Filter, after: str = "") -> Page:
        """Return one page, in the order that the filter asks for."""
        officer.need(Right.FLAGS)
        gravest = wanted.sort == GRAVEST
        statement = (
            select(Flag, Review)
            .join(Review, Review.flag_id == Flag.id, isouter=True)
            .where(*await self._conditions(session, officer, wanted), *_after(after, gravest=gravest))
            .order_by(*([_gravity.desc()] if gravest else []), Flag.created_at.desc(), Flag.id.desc())
            .limit(PAGE + 1)
        )
        found: list[tuple[Flag, Review | None]] = [(flag, review) for flag, review in await session.execute(statement)]
        shown = found[:PAGE]
        tags = await _tags(session, [flag.id for flag, _ in shown])
        alike = await self._alike(session, officer, [flag for flag, _ in shown])
        rows = [
            Row(
                flag=flag,
                standing=_standing(review, tags.get(flag.id, frozenset())),
                incident=None if review is None else review.incident_id,
                alike=alike.get(_words(flag), 1) - 1,
            )
            for flag, review in shown
        ]
        more = len(found) > PAGE
        return Page(rows=rows, after=_cursor(shown[-1][0]) if more else "")

    async def counts(self, session: AsyncSession, officer: Officer) -> Mapping[Status, int]:
        """Return how many flags stand where."""
        officer.need(Right.FLAGS)
        status = func.coalesce(Review.status, Status.NEW)
        statement = (
            select(status, func.count())
            .select_from(Flag)
            .join(Review, Review.flag_id == Flag.id, isouter=True)
            .where(self.tenants.flags(officer.tenant))
            .group_by(status)
        )
        counted = {Status(code): number for code, number in await session.execute(statement)}
        return {code: counted.get(code, 0) for code in Status}

    async def escalated(self, session: AsyncSession, officer: Officer) -> int:
        """Return how many flags were escalated to an officer and wait there."""
        officer.need(Right.FLAGS)
        statement = select(func.count()).select_from(Flag).join(Review, Review.flag_id == Flag.id)
        mine = Review.escalated_to == officer.id
        return await session.scalar(statement.where(self.tenants.flags(officer.tenant), mine)) or 0

    async def tags(self, session: AsyncSession, officer: Officer) -> Sequence[str]:
        """Return the tags in use, sorted."""
        officer.need(Right.FLAGS)
        statement = select(ReviewTag.tag).join(Flag, Flag.id == ReviewTag.flag_id).distinct()
        return sorted(await session.scalars(statement.where(self.tenants.flags(officer.tenant))))

    async def flag(self, session: AsyncSession, officer: Officer, flag_id: str) -> Flag:
        """Return one flag.

        Raises:
            MissingError: if there is none of this id in the officer's tenant.
        """
        statement = select(Flag).where(Flag.id == flag_id, self.tenants.flags(officer.tenant))
        flag = await session.scalar(statement)
        if flag is None:
            raise MissingError
        return flag

    async def row(self, session: AsyncSession, officer: Officer, flag_id: str) -> Row:
        """Return one flag as the queue shows it.

        Raises:
            MissingError: as ``flag``.
        """
        officer.need(Right.FLAGS)
        flag = await self.flag(session, officer, flag_id)
        review = await session.get(Review, flag_id)
        tags = await _tags(session, [flag_id])
        alike = await self._alike(session, officer, [flag])
        return Row(
            flag=flag,
            standing=_standing(review, tags.get(flag_id, frozenset())),
            incident=None if review is None else review.incident_id,
            alike=alike.get(_words(flag), 1) - 1,
        )

    async def _conditions(
        self, session: AsyncSession, officer: Officer, wanted: Filter
    ) -> Sequence[ColumnElement[bool]]:
        conditions = [self.tenants.flags(officer.tenant), *_plain(wanted), *_worked(officer, wanted)]
        if wanted.days.isdecimal():
            conditions.append(Flag.created_at >= self.now() - timedelta(days=min(int(wanted.days), 3660)))
        if wanted.search:
            conditions.append(_found(wanted.search))
        if wanted.alike:
            model = await self.flag(session, officer, wanted.alike)
            conditions.append(or_(*(lists_code(Flag.finding_hashes, hashed) for hashed in model.finding_hashes)))
        return conditions

    async def _alike(self, session: AsyncSession, officer: Officer, flags: Sequence[Flag]) -> Mapping[str, int]:
        """Count the flags with exactly the same words as each of these, themselves included."""
        words = cast(Flag.finding_hashes, String)
        as_json = {_words(flag) for flag in flags}
        statement = (
            select(words, func.count())
            .where(self.tenants.flags(officer.tenant), words.in_(sorted(as_json)))
            .group_by(words)
        )
        return {str(key): number for key, number in await session.execute(statement)}


def _plain(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions on what a flag itself says."""
    for column, value in (
        (Flag.state, wanted.state),
        (Flag.severity, wanted.severity),
        (Flag.platform, wanted.platform),
        (Flag.channel_hash, wanted.channel),
        (Flag.author_hash, wanted.author),
    ):
        if value:
            yield column == value
    for listed, code in ((Flag.policies, wanted.policy), (Flag.entities, wanted.entity)):
        if code:
            yield lists_code(listed, code)


def _worked(officer: Officer, wanted: Filter) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions on what officers did about a flag."""
    if wanted.status == Status.NEW:
        yield or_(Review.flag_id.is_(None), Review.status == Status.NEW)
    elif wanted.status:
        yield Review.status == wanted.status
    if wanted.resolution:
        yield Review.resolution == wanted.resolution
    if wanted.assignee == NOBODY:
        yield Review.assignee.is_(None)
    elif wanted.assignee:
        yield Review.assignee == (officer.id if wanted.assignee == MINE else wanted.assignee)
    if wanted.escalated == MINE:
        yield Review.escalated_to == officer.id
    if wanted.tag:
        yield Flag.id.in_(select(ReviewTag.flag_id).where(ReviewTag.tag == wanted.tag))


def _found(search: str) -> ColumnElement[bool]:
    """Whether a flag's id begins with what is searched for, or a code or tag of it is just that."""
    low = search.lower()
    tagged = Flag.id.in_(select(ReviewTag.flag_id).where(ReviewTag.tag == low))
    coded = (lists_code(Flag.policies, low), lists_code(Flag.entities, search.upper()))
    begins = (Flag.id.startswith(low, autoescape=True),) if len(low) >= _SHORTEST_ID else ()
    return or_(tagged, *coded, *begins)


def _words(flag: Flag) -> str:
    """Return a flag's finding hashes as the database stores them."""
    return json.dumps(flag.finding_hashes)


def lists_code(column: InstrumentedAttribute[list[str]], code: str) -> ColumnElement[bool]:
    """Whether a stored list of codes holds this one; no code has a quotation mark in it."""
    return cast(column, String).contains(f'"{code}"', autoescape=True)


def _standing(review: Review | None, tags: frozenset[str]) -> Standing:
    if review is None:
        return Standing(tags=tags)
    return Standing(
        status=Status(review.status),
        resolution=None if review.resolution is None else Resolution(review.resolution),
        assignee=review.assignee,
        escalated_to=review.escalated_to,
        tags=tags,
    )


async def _tags(session: AsyncSession, flag_ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
    by_flag: dict[str, set[str]] = {}
    statement = select(ReviewTag.flag_id, ReviewTag.tag).where(ReviewTag.flag_id.in_(flag_ids))
    for flag_id, tag in await session.execute(statement):
        by_flag.setdefault(flag_id, set()).add(tag)
    return {flag_id: frozenset(tags) for flag_id, tags in by_flag.items()}


def _cursor(flag: Flag) -> str:
    return f"{flag.created_at.isoformat()}~{flag.id}~{_RANKS.get(Severity(flag.severity), 0)}"


def _after(cursor: str, *, gravest: bool) -> Sequence[ColumnElement[bool]]:
    at, _, rest = cursor.partition("~")
    flag_id, _, rank = rest.partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return ()
    lower = int(rank) if rank in {"1", "2"} else 0
    if moment.tzinfo is None:
        return ()
    later = or_(Flag.created_at < moment, and_(Flag.created_at == moment, Flag.id < flag_id))
    return (or_(_gravity < lower, and_(_gravity == lower, later)) if gravest else later,)
