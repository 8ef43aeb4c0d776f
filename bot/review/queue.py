"""The officers' queue: which flags there are, under which filters, a page at a time. Codes only."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CTE, ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.identity.tenants import Tenants
from bot.review.standing import MissingError, Resolution, Standing, Status
from bot.storage.codes import FlagCode, words_code
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
_GRAVEST_FIRST = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)


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


@dataclass(frozen=True, slots=True)
class _Place:
    """The last flag of a page."""

    at: datetime
    flag_id: str
    severity: Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Reads flags for officers; every query carries the tenant."""

    tenants: Tenants
    now: Clock

    async def page(self, session: AsyncSession, officer: Officer, wanted: Filter, after: str = "") -> Page:
        """Return one page, in the order that the filter asks for."""
        officer.need(Right.FLAGS)
        ids = await self._find(session, officer, wanted, after)
        rows = await self._rows(session, officer, ids[:PAGE])
        return Page(rows=rows, after=_cursor(rows[-1].flag) if len(ids) > PAGE else "")

    async def counts(self, session: AsyncSession, officer: Officer) -> Mapping[Status, int]:
        """Return how many flags stand where."""
        officer.need(Right.FLAGS)
        statement = select(Flag.status, func.count()).where(self.tenants.flags(officer.tenant)).group_by(Flag.status)
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
        every = _every_tag()
        tagged = select(ReviewTag.flag_id).join(Flag, Flag.id == ReviewTag.flag_id)
        own = tagged.where(ReviewTag.tag == every.c.tag, self.tenants.flags(officer.tenant)).limit(1)
        return sorted(await session.scalars(select(every.c.tag).where(own.scalar_subquery().is_not(None))))

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

    async def locked(self, session: AsyncSession, officer: Officer, flag_ids: Iterable[str]) -> Mapping[str, Flag]:
        """Return flags by id, locked until the transaction ends, in the order of their ids.

        Raises:
            MissingError: as ``flag``, for any of them.
        """
        wanted = set(flag_ids)
        statement = select(Flag).where(Flag.id.in_(wanted), self.tenants.flags(officer.tenant)).order_by(Flag.id)
        flags = {flag.id: flag for flag in await session.scalars(statement.with_for_update())}
        if set(flags) != wanted:
            raise MissingError
        return flags

    async def row(self, session: AsyncSession, officer: Officer, flag_id: str) -> Row:
        """Return one flag as the queue shows it.

        Raises:
            MissingError: as ``flag``.
        """
        officer.need(Right.FLAGS)
        await self.flag(session, officer, flag_id)
        return (await self._rows(session, officer, [flag_id]))[0]

    async def _rows(self, session: AsyncSession, officer: Officer, ids: Sequence[str]) -> Sequence[Row]:
        statement = (
            select(Flag, Review)
            .join(Review, Review.flag_id == Flag.id, isouter=True)
            .where(Flag.id.in_(ids), self.tenants.flags(officer.tenant))
        )
        found: dict[str, tuple[Flag, Review | None]] = {
            flag.id: (flag, review) for flag, review in await session.execute(statement)
        }
        tags = await _tags(session, ids)
        alike = await self._alike(session, officer, [flag for flag, _ in found.values()])
        return [
            Row(
                flag=flag,
                standing=standing_of(flag, review, tags.get(flag.id, frozenset())),
                incident=None if review is None else review.incident_id,
                alike=alike.get(words_code(flag.finding_hashes), 1) - 1,
            )
            for flag, review in (found[flag_id] for flag_id in ids)
        ]

    async def _find(self, session: AsyncSession, officer: Officer, wanted: Filter, after: str) -> Sequence[str]:
        """Return the ids of a page and of one flag more; each statement reads as many entries of an index."""
        conditions = await self._conditions(session, officer, wanted)
        found: list[str] = []
        for band, later_than in _bands(wanted, _read_cursor(after)):
            here: set[tuple[datetime, str]] = set()
            for code, way in _ways(wanted):
                statement = _newest(code, [*conditions, *band, *way], later_than)
                here.update((at, flag_id) for at, flag_id in await session.execute(statement))
            found += [flag_id for _, flag_id in sorted(here, reverse=True)]
            if len(found) > PAGE:
                break
        return found[: PAGE + 1]

    async def _conditions(
        self, session: AsyncSession, officer: Officer, wanted: Filter
    ) -> Sequence[ColumnElement[bool]]:
        conditions = [self.tenants.flags(officer.tenant), *_plain(wanted), *_worked(officer, wanted)]
        if wanted.days.isdecimal():
            conditions.append(Flag.created_at >= self.now() - timedelta(days=min(int(wanted.days), 3660)))
        if wanted.alike:
            model = await self.flag(session, officer, wanted.alike)
            conditions.append(_has_code(*model.finding_hashes))
        return conditions

    async def _alike(self, session: AsyncSession, officer: Officer, flags: Sequence[Flag]) -> Mapping[str, int]:
        """Count the flags with exactly the same words as each of these, themselves included."""
        statement = (
            select(FlagCode.code, func.count())
            .join(Flag, Flag.id == FlagCode.flag_id)
            .where(
                self.tenants.flags(officer.tenant),
                FlagCode.code.in_({words_code(flag.finding_hashes) for flag in flags}),
            )
            .group_by(FlagCode.code)
        )
        return {str(code): number for code, number in await session.execute(statement)}


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


def _worked(officer: Officer, wanted: Filter) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions on what officers did about a flag."""
    if wanted.status:
        yield Flag.status == wanted.status
    if wanted.resolution:
        yield Flag.resolution == wanted.resolution
    if wanted.assignee == NOBODY:
        yield Review.assignee.is_(None)
    elif wanted.assignee:
        yield Review.assignee == (officer.id if wanted.assignee == MINE else wanted.assignee)
    if wanted.escalated == MINE:
        yield Review.escalated_to == officer.id
    if wanted.tag:
        yield Flag.id.in_(select(ReviewTag.flag_id).where(ReviewTag.tag == wanted.tag))


def _ways(wanted: Filter) -> Iterator[tuple[str, Sequence[ColumnElement[bool]]]]:
    """Yield each way to what is searched for: a code that leads to the flags, or nothing, and further conditions.

    It may be the beginning of a flag's id, or just a policy, an identifier or a tag.
    """
    lead, *further = [code for code in (wanted.policy, wanted.entity) if code] or [""]
    conditions = [_has_code(code) for code in further]
    if not wanted.search:
        yield lead, conditions
        return
    low = wanted.search.lower()
    led = [*conditions, _has_code(lead)] if lead else conditions
    for code in {low, wanted.search.upper()}:
        yield code, led
    yield lead, [*conditions, Flag.id.in_(select(ReviewTag.flag_id).where(ReviewTag.tag == low))]
    if len(low) >= _SHORTEST_ID:
        # An id is hexadecimal, so that no digit of it comes after the g.
        yield lead, [*conditions, Flag.id.between(low, f"{low}g"), Flag.id.startswith(low, autoescape=True)]


def _bands(wanted: Filter, after: _Place | None) -> Iterator[tuple[Sequence[ColumnElement[bool]], _Place | None]]:
    """Yield what is shown before what, each newest first, and after which flag each begins."""
    if wanted.sort != GRAVEST:
        yield (), after
        return
    for severity in _GRAVEST_FIRST:
        if after is None or _GRAVEST_FIRST.index(severity) >= _GRAVEST_FIRST.index(after.severity):
            yield (Flag.severity == severity,), after if after is not None and after.severity == severity else None


def _newest(code: str, conditions: Sequence[ColumnElement[bool]], after: _Place | None) -> Select[datetime, str]:
    """Return the query for the newest flags under conditions: by the index of a code, if one leads to them."""
    at, key = (FlagCode.at, FlagCode.flag_id) if code else (Flag.created_at, Flag.id)
    statement = select(at, key).select_from(Flag).join(Review, Review.flag_id == Flag.id, isouter=True)
    if code:
        statement = statement.join(FlagCode, FlagCode.flag_id == Flag.id).where(FlagCode.code == code)
    if after is not None:
        statement = statement.where(at <= after.at, or_(at < after.at, key < after.flag_id))
    return statement.where(*conditions).order_by(at.desc(), key.desc()).limit(PAGE + 1)


def _has_code(*codes: str) -> ColumnElement[bool]:
    return Flag.id.in_(select(FlagCode.flag_id).where(FlagCode.code.in_(codes)))


def _every_tag() -> CTE:
    """Return each tag once, from one to the next by the index, so that tagged flags in between are not read."""
    every = select(func.min(ReviewTag.tag).label("tag")).cte("tag", recursive=True)
    following = select(func.min(ReviewTag.tag)).where(ReviewTag.tag > every.c.tag).scalar_subquery()
    return every.union_all(select(following).where(every.c.tag.is_not(None)))


def standing_of(flag: Flag, review: Review | None, tags: frozenset[str]) -> Standing:
    """Return where officers stand with a flag."""
    return Standing(
        status=Status(flag.status),
        resolution=None if flag.resolution is None else Resolution(flag.resolution),
        assignee=None if review is None else review.assignee,
        escalated_to=None if review is None else review.escalated_to,
        tags=tags,
    )


async def _tags(session: AsyncSession, flag_ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
    by_flag: dict[str, set[str]] = {}
    statement = select(ReviewTag.flag_id, ReviewTag.tag).where(ReviewTag.flag_id.in_(flag_ids))
    for flag_id, tag in await session.execute(statement):
        by_flag.setdefault(flag_id, set()).add(tag)
    return {flag_id: frozenset(tags) for flag_id, tags in by_flag.items()}


def _cursor(flag: Flag) -> str:
    return f"{flag.created_at.isoformat()}~{flag.id}~{flag.severity}"


def _read_cursor(cursor: str) -> _Place | None:
    """Return the place of a cursor, or None if it is none, as if the first page were asked for."""
    at, _, rest = cursor.partition("~")
    flag_id, _, severity = rest.partition("~")
    try:
        moment, gravity = datetime.fromisoformat(at), Severity(severity)
    except ValueError:
        return None
    return None if moment.tzinfo is None else _Place(moment, flag_id, gravity)
