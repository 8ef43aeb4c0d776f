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
    # Looked up for each entry, since a tenant's flags are more than the entries of a page.
    own = (
        select(Flag.id).where(Flag.id == AuditEntry.subject, tenants.flags(tenant)),
        select(Incident.id).where(Incident.id == AuditEntry.subject, Incident.tenant == tenant),
        select(OfficerRow.id).where(
            OfficerRow.id.in_([AuditEntry.subject, AuditEntry.actor]), OfficerRow.tenant == tenant
        ),
    )
    return (or_(*(found.correlate(AuditEntry).exists() for found in own)),)


def entries_of_nobody(tenants: Tenants) -> ColumnElement[bool]:
    """Return the condition on the entries that belong to no tenant; there are none where one is alone."""
    if not tenants.workspaces:
        return false()
    return ~or_(*(and_(*entries_of(tenants, code)) for code in tenants.known()))
