"""The tables about the questions that tips ask: how often each choice was taken, and when tips rest."""

from collections.abc import Mapping, Sequence

from sqlalchemy import String, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.models import Base


class TipTally(Base):
    """How many people took a choice of a channel's tip; holds nobody."""

    __tablename__ = "tip_tally"

    channel_hash: Mapped[str] = mapped_column(primary_key=True)
    week: Mapped[str] = mapped_column(String(8), primary_key=True)
    #: Index of the choice, from 0.
    choice: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    answers: Mapped[int] = mapped_column(default=0)


class TipAnswerer(Base):
    """That somebody has answered a tip, so that nobody counts twice; says neither what nor when."""

    __tablename__ = "tip_answerer"

    #: Keyed hash of post and person: it leads to no other answer of theirs, and to none of their flags.
    id: Mapped[str] = mapped_column(primary_key=True)
    week: Mapped[str] = mapped_column(String(8), index=True)


class TipSnooze(Base):
    """That a channel gets no tips before a day."""

    __tablename__ = "tip_snooze"

    channel_hash: Mapped[str] = mapped_column(primary_key=True)
    #: The first day on which tips come again, ISO, in the channel's time zone.
    until: Mapped[str] = mapped_column(String(10))


async def count_answer(session: AsyncSession, answerer: str, tally: TipTally) -> bool:
    """Count somebody's choice unless they have chosen before; returns whether it counted."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    fresh = dialect.insert(TipAnswerer).values(id=answerer, week=tally.week).on_conflict_do_nothing()
    if not (await session.execute(fresh.returning(TipAnswerer.id))).scalar():
        return False
    one_more = dialect.insert(TipTally).values(
        channel_hash=tally.channel_hash, week=tally.week, choice=tally.choice, answers=1
    )
    key = [TipTally.channel_hash, TipTally.week, TipTally.choice]
    await session.execute(one_more.on_conflict_do_update(index_elements=key, set_={"answers": TipTally.answers + 1}))
    return True


async def tallies(session: AsyncSession, channels: Sequence[str]) -> Mapping[tuple[str, str], Mapping[int, int]]:
    """Return how many answers each choice has, by channel and week."""
    found: dict[tuple[str, str], dict[int, int]] = {}
    for row in await session.scalars(select(TipTally).where(TipTally.channel_hash.in_(channels))):
        found.setdefault((row.channel_hash, row.week), {})[row.choice] = row.answers
    return found


async def forget_answerers(session: AsyncSession, before: str) -> None:
    """Forget who answered the tips of weeks before ``before``; the counts stay."""
    await session.execute(delete(TipAnswerer).where(TipAnswerer.week < before))
