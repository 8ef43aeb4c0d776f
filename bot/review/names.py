"""Names that authors or officers say are no patient's: an officer lets them pass in their channel, or not."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from bot.channels.exceptions import ExceptionBook, ExceptionEntry
from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.identity.tenants import Tenants
from bot.review.standing import MissingError, ReviewError
from bot.storage.database import Database
from bot.storage.models import Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Decides about names in the channels of the officer's tenant."""

    database: Database
    tenants: Tenants
    exceptions: ExceptionBook

    async def all(self, officer: Officer) -> Sequence[ExceptionEntry]:
        """Return what is proposed or in force in the channels in which the tenant has flags."""
        officer.need(Right.REVIEW)
        own = select(Flag.channel_hash).where(self.tenants.flags(officer.tenant)).distinct()
        async with self.database.reading() as session:
            channels = set(await session.scalars(own))
        return [entry for entry in await self.exceptions.entries() if entry.channel_hash in channels]

    async def approve(self, officer: Officer, code: str) -> None:
        """Let a proposed name pass.

        Raises:
            AccessError, MissingError, ReviewError: if it may not be, or is proposed no more.
        """
        await self._own(officer, code)
        if not await self.exceptions.approve(code, actor=officer.id):
            reason = "this name is not waiting for approval any more"
            raise ReviewError(reason)

    async def revoke(self, officer: Officer, code: str) -> None:
        """Let a name pass no more, or turn the proposal down; raises as ``approve``."""
        await self._own(officer, code)
        await self.exceptions.revoke(code, actor=officer.id)

    async def _own(self, officer: Officer, code: str) -> None:
        if code not in {entry.code for entry in await self.all(officer)}:
            raise MissingError
