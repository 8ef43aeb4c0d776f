"""The fatigue guard: a policy whose notices tire a channel falls back to counting there, until an officer lifts it.

It falls where authors override more than 30% of a policy's last 50 notices in a channel, or where a channel is told
more than three times what is usual there. What is kept is a row a notice and policy: when, and whether it was
overridden.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.audit.log import AuditLog
from bot.storage.community import Fallback, Told
from bot.storage.database import Database
from bot.storage.models import Flag
from bot.storage.sealed import SealedRows

#: How many of a policy's notices in a channel are looked at, and how many of them may be overridden: 30%.
_WINDOW = 50
_MAY_BE_OVERRIDDEN = 15
#: A channel's usual rate is its daily mean over so long before the last day, if its first notice is a week older.
_USUAL = timedelta(days=28)
_YOUNGEST = timedelta(days=7)
_DAY = timedelta(days=1)
#: How many times the usual a day may bring; up to so many notices a day are never too many.
_TIMES_USUAL = 3
_FEW = 12
#: How long the rows are kept.
_KEPT = timedelta(days=90)


class Reason(StrEnum):
    """Why a policy fell back."""

    OVERRIDDEN = "overridden"
    RATE = "rate"


class GuardJobs(Protocol):
    """Enqueues durable work within the caller's transaction."""

    async def fell_back(self, session: AsyncSession, channel_hash: str, policy: str, at: datetime) -> None:
        """Owe the officers of a channel word of a policy that fell back there."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardEntry:
    """A policy that only counts in a channel; codes only."""

    channel_hash: str
    policy: str
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardBook:
    """Keeps which policies fell back where, and knows it without asking the database."""

    database: Database
    rows: SealedRows
    audit: AuditLog
    now: Clock
    #: Channel hash and policy, as of the last ``refresh``.
    _fallen: set[tuple[str, str]] = field(default_factory=set, init=False, repr=False)

    def has_fallen(self, channel: str, policy: str) -> bool:
        """Whether a policy only counts in a channel, as of the last ``refresh``."""
        return (channel, policy) in self._fallen

    async def entries(self) -> Sequence[GuardEntry]:
        """Return what fell back and was not lifted, the newest first."""
        async with self.database.reading() as session:
            rows = await session.scalars(
                select(Fallback).where(Fallback.lifted_at.is_(None)).order_by(Fallback.since.desc(), Fallback.policy)
            )
            return [
                GuardEntry(channel_hash=row.channel_hash, policy=row.policy, reason=row.reason, since=row.since)
                for row in rows
            ]

    async def lift(self, channel: str, policy: str, *, actor: str) -> bool:
        """Let a policy speak again in a channel; what was overridden until now no longer counts."""
        async with self.database.transaction() as session:
            row = await session.get(Fallback, (channel, policy), with_for_update=True)
            if row is None or row.lifted_at is not None:
                return False
            row.lifted_at = self.now()
            await self.rows.shred(session, guard_subject(channel, policy))
            await self.audit.append(session, "guard.lifted", subject=channel, actor=actor, detail={"policy": policy})
        await self.refresh()
        return True

    async def refresh(self) -> None:
        """Read what other replicas or the command line have changed."""
        async with self.database.reading() as session:
            rows = await session.execute(
                select(Fallback.channel_hash, Fallback.policy).where(Fallback.lifted_at.is_(None))
            )
            fallen = {(channel, policy) for channel, policy in rows}
        self._fallen.clear()
        self._fallen.update(fallen)

    async def purge(self) -> None:
        """Remove rows that are too old to count."""
        async with self.database.transaction() as session:
            await session.execute(delete(Told).where(Told.at < self.now() - _KEPT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Watches the notices, and lets policies fall back, each within the caller's transaction."""

    rows: SealedRows
    audit: AuditLog
    jobs: GuardJobs
    now: Clock

    async def note_notice(self, session: AsyncSession, flag: Flag) -> None:
        """Count the notice of a flag, whose address is sealed; look at the channel's rate."""
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        for policy in flag.policies:
            told = {"flag_id": flag.id, "policy": policy, "channel_hash": flag.channel_hash, "at": self.now()}
            statement = dialect.insert(Told).values(**told, overridden=False)
            await session.execute(
                statement.on_conflict_do_update(
                    index_elements=[Told.flag_id, Told.policy], set_={"at": self.now(), "overridden": False}
                )
            )
        if await self._is_too_much(session, flag.channel_hash):
            busiest = await self._busiest(session, flag.channel_hash)
            if busiest is not None:
                await self._fall_back(session, flag, busiest, Reason.RATE)

    async def note_override(self, session: AsyncSession, flag: Flag) -> None:
        """Count that the notice of a flag was overridden; look at its policies' shares."""
        mine = Told.flag_id == flag.id
        await session.execute(update(Told).where(mine).values(overridden=True))
        for policy in (await session.scalars(select(Told.policy).where(mine))).all():
            last = (
                select(Told.overridden)
                .where(_counted(flag.channel_hash), Told.policy == policy)
                .order_by(Told.at.desc(), Told.flag_id)
                .limit(_WINDOW)
            )
            if sum((await session.scalars(last)).all()) > _MAY_BE_OVERRIDDEN:
                await self._fall_back(session, flag, policy, Reason.OVERRIDDEN)

    async def _is_too_much(self, session: AsyncSession, channel: str) -> bool:
        now = self.now()
        today, since = now - _DAY, now - _DAY - _USUAL
        told = func.count(Told.flag_id.distinct())
        recent = await session.scalar(select(told).where(_counted(channel), Told.at > today)) or 0
        if recent <= _FEW:
            return False
        here = (Told.channel_hash == channel) & (Told.at > since) & (Told.at <= today)
        first = await session.scalar(select(Told.at).where(here).order_by(Told.at).limit(1))
        if first is None or today - first < _YOUNGEST:
            return False
        before = await session.scalar(select(told).where(here)) or 0
        return recent > _TIMES_USUAL * before * (_DAY / min(_USUAL, today - first))

    async def _busiest(self, session: AsyncSession, channel: str) -> str | None:
        """Return the policy that brought the most notices in the last day."""
        today = _counted(channel) & (Told.at > self.now() - _DAY)
        busiest = select(Told.policy).where(today).group_by(Told.policy).order_by(func.count().desc(), Told.policy)
        return await session.scalar(busiest.limit(1))

    async def _fall_back(self, session: AsyncSession, flag: Flag, policy: str, reason: Reason) -> None:
        """Let a policy fall back, once until it is lifted; whoever writes the row tells the officers."""
        channel = flag.channel_hash
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        row = {"reason": reason, "since": self.now(), "lifted_at": None}
        statement = dialect.insert(Fallback).values(channel_hash=channel, policy=policy, **row)
        falling = statement.on_conflict_do_update(
            index_elements=[Fallback.channel_hash, Fallback.policy], set_=row, where=Fallback.lifted_at.is_not(None)
        )
        if (await session.execute(falling.returning(Fallback.policy))).scalar() is None:
            return
        address = await self.rows.open(session, flag.id, "address")
        if address is not None:
            await self.rows.seal(session, guard_subject(channel, policy), "address", address)
        detail = {"policy": policy, "reason": reason}
        await self.audit.append(session, "guard.fell_back", subject=channel, detail=detail)
        await self.jobs.fell_back(session, channel, policy, self.now())


def guard_subject(channel: str, policy: str) -> str:
    """Return the subject under which the address of a channel's officers is sealed."""
    return f"guard:{channel}:{policy}"


def _counted(channel: str) -> ColumnElement[bool]:
    """Notices of a channel that count: those since their policy was last lifted there, and of none that fell back."""
    out = (
        select(Fallback.policy)
        .where(Fallback.channel_hash == channel, Fallback.policy == Told.policy)
        .where(Fallback.lifted_at.is_(None) | (Told.at <= Fallback.lifted_at))
        .correlate(Told)
    )
    return (Told.channel_hash == channel) & ~out.exists()
