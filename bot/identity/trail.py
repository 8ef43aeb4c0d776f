"""Which entries of the audit log belong to a tenant."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, false, or_, select

from bot.identity.tenants import Tenants
from bot.storage.models import AuditEntry, Flag
from bot.storage.officers import Incident, OfficerRow


def entries_of(tenants: Tenants, tenant: str) -> Sequence[ColumnElement[bool]]:
    """Return the conditions on the entries about a tenant's flags, incidents and officers; none where it is alone."""
    if not tenants.workspaces:
        return ()
    own = (
        select(Flag.id).where(tenants.flags(tenant)),
        select(Incident.id).where(Incident.tenant == tenant),
        select(OfficerRow.id).where(OfficerRow.tenant == tenant),
    )
    by_own = AuditEntry.actor.in_(select(OfficerRow.id).where(OfficerRow.tenant == tenant))
    return (or_(by_own, *(AuditEntry.subject.in_(ids) for ids in own)),)


def entries_of_nobody(tenants: Tenants) -> ColumnElement[bool]:
    """Return the condition on the entries that belong to no tenant; there are none where one is alone."""
    if not tenants.workspaces:
        return false()
    return ~or_(*(and_(*entries_of(tenants, code)) for code in tenants.known()))
