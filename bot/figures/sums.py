"""Sums over the flags of some weeks, made by the database; no row that comes back says who anybody was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, Float, Select, SQLColumnExpression, case, cast, extract, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.notice import Act
from bot.identity.tenants import Tenants
from bot.review.standing import Resolution
from bot.storage.models import Flag, FlagState, Response

_SOON = timedelta(minutes=10)
_AGAIN = timedelta(days=30)
_DAY_S = 86_400
_FIXED = (FlagState.EDITED, FlagState.DELETED)


@dataclass(frozen=True, slots=True)
class Sum:
    """How many flags there are, of how many authors, and how many of them are what is asked about."""

    flags: int = 0
    authors: int = 0
    part: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Asks for sums over the flags of a tenant that are kept by author; a week is told by its place in ``weeks``."""

    session: AsyncSession
    tenants: Tenants
    tenant: str
    #: Mondays, one after the other; days begin in UTC.
    weeks: Sequence[date]

    async def of(self, *by: str, part: str = "soon", among: str = "") -> Mapping[tuple[int | str, ...], Sum]:
        """Return sums by ``week``, ``policy`` or ``channel``, or by two of them.

        Args:
            by: By what.
            part: What is asked about: ``soon`` (fixed within ten minutes), ``fixed``, ``overridden``, ``resolved`` or
                ``false_positive``.
            among: One of the same, to leave out every flag that it is not true of.
        """
        flags = self._flags(by_policy="policy" in by)
        keys = [flags.c[name] for name in by]
        one = select(*keys, func.count().label("flags"), func.sum(flags.c[part]).label("part"))
        if among:
            one = one.where(flags.c[among] == 1)
        each = one.group_by(*keys, flags.c.author).subquery()
        grouped = [each.c[name] for name in by]
        summed = select(*grouped, func.sum(each.c.flags), func.count(), func.sum(each.c.part)).group_by(*grouped)
        rows = (await self.session.execute(summed)).all()
        return {tuple(row[: len(by)]): Sum(*(int(number) for number in row[len(by) :])) for row in rows}

    async def median_fix(self) -> Mapping[int, float]:
        """Return the median of the minutes from a flag to its author's fix, by week."""
        flags = self._flags()
        ranked = (
            select(
                flags.c.week,
                flags.c.seconds,
                func.row_number().over(partition_by=flags.c.week, order_by=flags.c.seconds).label("rank"),
                func.count().over(partition_by=flags.c.week).label("flags"),
            )
            .where(flags.c.fixed == 1)
            .subquery()
        )
        is_middle = (2 * ranked.c.rank).between(ranked.c.flags, ranked.c.flags + 2)
        statement = select(ranked.c.week, func.avg(ranked.c.seconds)).where(is_middle).group_by(ranked.c.week)
        return {week: seconds / 60 for week, seconds in await self.session.execute(statement)}

    async def again(self) -> Mapping[int, tuple[int, int]]:
        """Return how many authors were flagged, by week, and how many again within 30 days of their last flag in it."""
        flags = self._flags()
        following = func.lead(flags.c.at).over(partition_by=flags.c.author, order_by=flags.c.at)
        ordered = select(flags.c.week, flags.c.author, flags.c.at, following.label("next")).subquery()
        last = (
            select(ordered.c.week, func.max(ordered.c.at).label("at"), func.max(ordered.c.next).label("next"))
            .group_by(ordered.c.week, ordered.c.author)
            .subquery()
        )
        is_again = (last.c.next > last.c.at) & (self._seconds(last.c.at, last.c.next) <= _AGAIN.total_seconds())
        counted = func.sum(case((is_again, 1), else_=0))
        statement = select(last.c.week, func.count(), counted).group_by(last.c.week)
        return {week: (authors, int(again)) for week, authors, again in await self.session.execute(statement)}

    def _flags(self, *, by_policy: bool = False) -> CTE:
        """Return a row for each flag, or for each policy of each; what a query does not ask for costs nothing."""
        begins = [datetime.combine(week, time(), UTC) for week in (*self.weeks, self.weeks[-1] + timedelta(weeks=1))]
        week = case(*((Flag.created_at < end, place) for place, end in enumerate(begins[1:])))
        own = (Response.at >= begins[0], Response.act.in_([Act.NOT_PATIENT, Act.ALLOWED]))
        overridden = select(Response.flag_id).where(*own).distinct().subquery()
        seconds = self._seconds(Flag.created_at, Flag.settled_at)
        fixed = Flag.settled_at.is_not(None) & Flag.state.in_(_FIXED)
        columns = {
            "week": week,
            "at": Flag.created_at,
            "author": Flag.author_hash,
            "channel": Flag.channel_hash,
            "seconds": seconds,
            "fixed": _one_if(fixed),
            "soon": _one_if(fixed & (seconds <= _SOON.total_seconds())),
            "overridden": _one_if(overridden.c.flag_id.is_not(None)),
            "resolved": _one_if(Flag.resolution.is_not(None)),
            "false_positive": _one_if(Flag.resolution == Resolution.FALSE_POSITIVE),
        }
        listed = (func.json_each if self._is_sqlite else func.json_array_elements_text)(Flag.policies)
        policy = listed.table_valued("value")
        statement: Select[*tuple[Any, ...]] = select(*(column.label(name) for name, column in columns.items()))
        if by_policy:
            statement = statement.add_columns(policy.c.value.label("policy"))
        statement = statement.select_from(Flag).join(overridden, overridden.c.flag_id == Flag.id, isouter=True)
        if by_policy:
            statement = statement.join(policy, true())
        within = (Flag.created_at >= begins[0], Flag.created_at < begins[-1])
        return statement.where(self.tenants.flags(self.tenant), Flag.author_hash != "", *within).cte()

    def _seconds(
        self, since: SQLColumnExpression[datetime], until: SQLColumnExpression[datetime | None]
    ) -> ColumnElement[float]:
        """Return the seconds between two moments, to the millisecond."""
        if self._is_sqlite:
            return func.round((func.julianday(until) - func.julianday(since)) * _DAY_S, 3, type_=Float())
        return cast(extract("epoch", until - since), Float)

    @property
    def _is_sqlite(self) -> bool:
        return self.session.get_bind().dialect.name == "sqlite"


def _one_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)
