"""How hot conversations are, and who was told so: in the database, for every replica, by keyed hashes, not for long.

A row says that some message heated some conversation; neither says whose it was, nor does it lead to its flag.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.desk import Person
from adapters.port import Clock
from bot.storage.database import Database
from bot.storage.threads import Calmed, Heating
from bot.vault.vault import Pseudonyms
from policies.message import Message

#: Messages that heat a conversation within the window until it is heated; no more than that are written down.
HEATED = 3
WINDOW = timedelta(minutes=30)
_CALMED = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatBook:
    """Keeps the heat of conversations, and who was calmed on a day."""

    database: Database
    pseudonyms: Pseudonyms
    now: Clock

    async def is_heated(self, message: Message) -> bool:
        """Return whether other messages have heated the conversation of a message."""
        async with self.database.reading() as session:
            return await self._others(session, message) >= HEATED

    async def heat(self, message: Message) -> bool:
        """Write down that a message heats its conversation, once; return whether others have heated it already."""
        conversation, code = self._codes(message)
        async with self.database.transaction() as session:
            await self.forget_old(session)
            is_heated = await self._others(session, message) >= HEATED
            if not is_heated:
                row = {"conversation_hash": conversation, "message_hash": code, "at": self._at(message)}
                dialect = sqlite if self.database.is_sqlite else postgresql
                await session.execute(dialect.insert(Heating).values(row).on_conflict_do_nothing())
        return is_heated

    async def calm(self, message: Message) -> bool:
        """Write down that the author of a message is told today; return whether that is for the first time."""
        person = Person(platform=message.platform, workspace=message.workspace, id=message.author)
        at = self.now()
        row = {"code": calmed_code(self.pseudonyms, person, at.date()), "at": at}
        async with self.database.transaction() as session:
            await self.forget_old(session)
            dialect = sqlite if self.database.is_sqlite else postgresql
            fresh = dialect.insert(Calmed).values(row).on_conflict_do_nothing()
            return (await session.execute(fresh.returning(Calmed.code))).scalar() is not None

    async def forget_old(self, session: AsyncSession) -> None:
        """Remove what is past its time."""
        await session.execute(delete(Heating).where(Heating.at < self.now() - WINDOW))
        await session.execute(delete(Calmed).where(Calmed.at < self.now() - _CALMED))

    async def _others(self, session: AsyncSession, message: Message) -> int:
        conversation, code = self._codes(message)
        at = self._at(message)
        others = (Heating.conversation_hash == conversation) & (Heating.message_hash != code)
        near = Heating.at.between(at - WINDOW, at + WINDOW)
        return await session.scalar(select(func.count()).select_from(Heating).where(others, near)) or 0

    def _codes(self, message: Message) -> tuple[str, str]:
        where = (message.platform, message.channel)
        conversation = self.pseudonyms.of("heat of a conversation", *where, message.thread or "")
        return conversation, self.pseudonyms.of("heating message", *where, message.id)

    def _at(self, message: Message) -> datetime:
        return message.sent_at or self.now()


def calmed_code(pseudonyms: Pseudonyms, person: Person, day: date) -> str:
    """Return the code under which it stands that a person was told on a day; it leads from no day to another."""
    return pseudonyms.of("calmed", day.isoformat(), person.platform, person.workspace, person.id)
