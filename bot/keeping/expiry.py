"""What of a legal entity's is past its time, as conditions of queries; whether it is kept all the same, is apart."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select, true

from bot.audit.walk import ITSELF
from bot.identity.tenants import Tenants
from bot.identity.trail import entries_of, entries_of_nobody
from bot.keeping.settings import RetentionTimes
from bot.settings import Consequence
from bot.storage.models import AuditEntry, DataKey, Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """The conditions for one tenant at a time."""

    tenants: Tenants
    tenant: str
    times: RetentionTimes
    now: datetime

    def own(self) -> ColumnElement[bool]:
        """Return the condition that a flag is the tenant's, coaching included."""
        return self.tenants.workspaces_of(Flag.workspace_hash, self.tenant)

    def nudges(self) -> ColumnElement[bool]:
        """Return the condition that a nudge goes whole."""
        return self.own() & (Flag.consequence == Consequence.NUDGE) & self._older(self.times.nudge_days)

    def flags(self) -> ColumnElement[bool]:
        """Return the condition that any other flag goes whole."""
        return self._lasting() & self._older(self.times.flag_days)

    def sealed(self) -> ColumnElement[bool]:
        """Return the condition that a flag stays, and what is sealed of it goes."""
        is_sealed = Flag.id.in_(select(DataKey.subject))
        return self._lasting() & self._older(self.times.sealed_days) & ~self._older(self.times.flag_days) & is_sealed

    def any(self) -> ColumnElement[bool]:
        """Return the condition that a flag is past one of these times."""
        return self.nudges() | self.flags() | self.sealed()

    def entries(self) -> ColumnElement[bool]:
        """Return the condition that an entry of the audit log about the tenant's loses its detail."""
        return and_(true(), *entries_of(self.tenants, self.tenant)) & past(self.now, self.times.audit_days)

    def _lasting(self) -> ColumnElement[bool]:
        return self.own() & (Flag.consequence != Consequence.NUDGE)

    def _older(self, days: int) -> ColumnElement[bool]:
        return Flag.created_at < self.now - timedelta(days=days)


def past(now: datetime, days: int) -> ColumnElement[bool]:
    """Return the condition that an entry is older than so many days, and not one by which the log speaks of itself."""
    return (AuditEntry.at < now - timedelta(days=days)) & (AuditEntry.subject != ITSELF)


def nobodys(tenants: Tenants, now: datetime, days: int) -> ColumnElement[bool]:
    """Return the condition that an entry about no tenant's loses its detail."""
    return entries_of_nobody(tenants) & past(now, days)
