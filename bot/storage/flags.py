"""Queries about flags and daily counts, within a caller's transaction."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.codes import note_codes
from bot.storage.models import Count, Flag


async def flag_of_message(session: AsyncSession, message_hash: str) -> Flag | None:
    """Return the flag of a message, locked until the transaction ends (on PostgreSQL; SQLite has one writer)."""
    return await session.scalar(select(Flag).where(Flag.message_hash == message_hash).with_for_update())


async def lock_flag(session: AsyncSession, flag_id: str) -> Flag | None:
    """Return a flag, locked as by ``flag_of_message``."""
    return await session.scalar(select(Flag).where(Flag.id == flag_id).with_for_update())


async def flags_told(session: AsyncSession, notice_flag: str, *, lock: bool = True) -> Sequence[Flag]:
    """Return the flags that the notice of a flag tells of, that one first, locked likewise; none if all are gone."""
    statement = select(Flag).where((Flag.id == notice_flag) | (Flag.told_with == notice_flag)).order_by(Flag.id)
    flags = (await session.scalars(statement.with_for_update() if lock else statement)).all()
    return sorted(flags, key=lambda flag: (flag.id != notice_flag, flag.created_at, flag.id))


async def notices_of(session: AsyncSession, author_hash: str, since: datetime, most: int) -> Sequence[Flag]:
    """Return the flags under which an author was told something since a time, newest first; nudges are nobody's."""
    mine = (Flag.author_hash == author_hash) & Flag.told_with.is_(None) & (Flag.owed_at >= since)
    return (await session.scalars(select(Flag).where(mine).order_by(Flag.owed_at.desc()).limit(most))).all()


async def add_flag(session: AsyncSession, flag: Flag) -> bool:
    """Insert a flag, with the codes it is found by, unless its message has one; returns whether it was inserted."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    given = {column.key: getattr(flag, column.key) for column in Flag.__table__.columns}
    values = {name: value for name, value in given.items() if value is not None}
    statement = dialect.insert(Flag).values(**values).on_conflict_do_nothing(index_elements=[Flag.message_hash])
    is_new = (await session.execute(statement.returning(Flag.id))).scalar() is not None
    if is_new:
        await note_codes(session, flag)
    return is_new


async def count_messages(
    session: AsyncSession, day: date, channel_hash: str, policies: list[str], consequence: str
) -> None:
    """Add one message to the day's count of each policy."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    for policy in sorted(policies):
        statement = dialect.insert(Count).values(
            day=day.isoformat(), channel_hash=channel_hash, policy=policy, consequence=consequence, messages=1
        )
        key = [Count.day, Count.channel_hash, Count.policy, Count.consequence]
        await session.execute(
            statement.on_conflict_do_update(index_elements=key, set_={"messages": Count.messages + 1})
        )
