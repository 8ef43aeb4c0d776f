"""Queries about the tips that channels had, within a caller's transaction."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.models import TipPosted


async def tips_of_channel(session: AsyncSession, channel_hash: str) -> Sequence[TipPosted]:
    """Return what a channel's weeks came to, oldest first."""
    statement = select(TipPosted).where(TipPosted.channel_hash == channel_hash).order_by(TipPosted.week)
    return (await session.scalars(statement)).all()


async def add_tip(session: AsyncSession, row: TipPosted) -> bool:
    """Insert a channel's tip unless its week has one; returns whether it was inserted."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    values = {column.key: getattr(row, column.key) for column in TipPosted.__table__.columns}
    statement = dialect.insert(TipPosted).values(**values).on_conflict_do_nothing()
    return bool((await session.execute(statement.returning(TipPosted.week))).scalar())
