"""Legal holds as officers place and release them: for a flag they see, its author or its channel, or for a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.port import Clock
from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.identity.tenants import Tenants
from bot.keeping.holds import Demand, HoldEntry, Holds, Scope
from bot.review.queue import Queue
from bot.review.standing import MissingError
from bot.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldDesk:
    """Places and lifts the holds of an officer's tenant."""

    database: Database
    tenants: Tenants
    queue: Queue
    holds: Holds
    now: Clock

    async def all(self, officer: Officer) -> Sequence[HoldEntry]:
        """Return the tenant's holds in force, the newest first; those of the command line where it is the only one."""
        officer.need(Right.HOLDS)
        return [entry for entry in await self.holds.entries() if self._owns(officer, entry)]

    async def place(  # noqa: PLR0913, PLR0917 # what a hold is
        self,
        officer: Officer,
        flag_id: str,
        scope: Scope,
        reason: str,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> str:
        """Hold a flag, or all of its author or its channel, flagged between two times; returns the hold's id.

        A period is held without a flag, and covers all that was flagged in it in the officer's own legal entity.

        Raises:
            AccessError, HoldError, MissingError: if it may not be, or makes no sense.
        """
        officer.need(Right.HOLD)
        target = "" if scope is Scope.PERIOD else await self._target(officer, flag_id, scope)
        demand = Demand(scope=scope, target=target, since=since, until=until)
        return await self.holds.place(demand, reason, actor=officer.id, tenant=officer.tenant)

    async def lift(self, officer: Officer, hold_id: str) -> None:
        """Lift a hold of the tenant.

        Raises:
            AccessError, MissingError: if it may not be, or there is none in force.
        """
        officer.need(Right.HOLD)
        own = {entry.id for entry in await self.all(officer)}
        if hold_id not in own or not await self.holds.lift(hold_id, actor=officer.id):
            raise MissingError

    async def _target(self, officer: Officer, flag_id: str, scope: Scope) -> str:
        async with self.database.reading() as session:
            flag = await self.queue.flag(session, officer, flag_id)
        return {Scope.FLAG: flag.id, Scope.AUTHOR: flag.author_hash, Scope.CHANNEL: flag.channel_hash}[scope]

    def _owns(self, officer: Officer, entry: HoldEntry) -> bool:
        return entry.tenant == officer.tenant or (not entry.tenant and not self.tenants.workspaces)
