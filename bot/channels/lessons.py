"""What the answers of authors teach."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from adapters.desk import Deed
from adapters.notice import Act
from bot.channels.exceptions import ExceptionBook
from bot.channels.guard import Guard
from bot.storage.models import Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """Takes what an author answered, once for each flag and revision, within the caller's transaction."""

    exceptions: ExceptionBook
    guard: Guard

    async def learn(self, session: AsyncSession, flag: Flag, deed: Deed) -> None:
        """Count an override of a notice; "not a patient" also speaks for an exception, "allowed here" never does."""
        if deed.act not in {Act.NOT_PATIENT, Act.ALLOWED}:
            return
        await self.guard.note_override(session, flag)
        if deed.act is Act.NOT_PATIENT:
            await self.exceptions.note_override(session, flag, deed.choice, deed.person)
