"""Queries about what authors answered, within a caller's transaction."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.notice import Act
from bot.storage.models import Flag, Response


async def acts_of(session: AsyncSession, flag: Flag) -> Mapping[Act, str]:
    """Return what was done about a flag's present revision, each act with its choice (or an empty string)."""
    statement = select(Response).where(Response.flag_id == flag.id, Response.revision == flag.revision)
    return {Act(row.act): row.choice for row in await session.scalars(statement.order_by(Response.at))}


async def add_response(session: AsyncSession, flag: Flag, act: Act, choice: str, at: datetime) -> bool:
    """Write down an act unless it was done before; returns whether it is new."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    row = {"flag_id": flag.id, "revision": flag.revision, "act": act, "choice": choice, "at": at}
    statement = dialect.insert(Response).values(**row).on_conflict_do_nothing()
    return bool((await session.execute(statement.returning(Response.flag_id))).scalar())


async def forget_response(session: AsyncSession, flag: Flag, act: Act) -> None:
    """Take back an act about a flag's present revision; no error if it was not done."""
    key = (Response.flag_id == flag.id) & (Response.revision == flag.revision) & (Response.act == act)
    await session.execute(delete(Response).where(key))
