"""Several flagged messages of one author in one thread within a minute: the first is told at once, the rest together.

A row for the author and thread decides, in the same transaction as the flag: whoever inserts it is told at once, the
next one leads the notice at the end of the minute, and the others are told with it. The leader's job takes the row away
before it reads whom to tell of; so a flag either is among them or begins a minute of its own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.storage.models import Burst, Flag
from bot.vault.vault import Pseudonyms
from policies.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Bursts:
    """Decides which notice tells of a new flag."""

    pseudonyms: Pseudonyms
    #: How long a burst lasts, in seconds; 0 gives every flag a notice of its own.
    lasts_s: float
    now: Clock

    async def join(self, session: AsyncSession, message: Message, flag_id: str) -> float | None:
        """Return in how many seconds the flag's notice is due; None if another flag's notice will tell of it."""
        if not self.lasts_s:
            return 0.0
        thread = message.thread or ""
        key = self.pseudonyms.of("burst", message.platform, message.channel, thread, message.workspace, message.author)
        until = self.now() + timedelta(seconds=self.lasts_s)
        await self.forget_old(session)
        burst = None
        while burst is None:
            if await _begin(session, key, until):
                return 0.0
            # Before it is locked, its leader's job may have taken it away.
            burst = await session.scalar(select(Burst).where(Burst.key == key).with_for_update())
        if burst.until <= self.now():
            burst.until, burst.leader = until, None
            return 0.0
        if burst.leader is None:
            burst.leader = flag_id
            return (burst.until - self.now()).total_seconds()
        await session.execute(update(Flag).where(Flag.id == flag_id).values(told_with=burst.leader))
        return None

    async def forget_old(self, session: AsyncSession) -> None:
        """Remove the rows of bursts that are over, which only say that somebody was told."""
        over = select(Burst.key).where(Burst.until <= self.now()).with_for_update(skip_locked=True)
        keys = (await session.scalars(over)).all()
        await session.execute(delete(Burst).where(Burst.key.in_(keys)))


async def end_burst(session: AsyncSession, leader: str) -> None:
    """Let nobody join the notice of a flag any more."""
    await session.execute(delete(Burst).where(Burst.leader == leader))


async def _begin(session: AsyncSession, key: str, until: datetime) -> bool:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(Burst).values(key=key, until=until, leader=None).on_conflict_do_nothing()
    return bool((await session.execute(statement.returning(Burst.key))).scalar())
