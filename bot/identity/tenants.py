"""Tenants: a tenant is a legal entity, and may hold several workspaces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from bot.settings import Consequence
from bot.storage.models import Flag
from bot.vault.vault import Pseudonyms

#: The tenant of every workspace that the settings give to no other.
DEFAULT_TENANT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenants:
    """Which workspaces, by their keyed hashes, belong to which tenant."""

    workspaces: Mapping[str, frozenset[str]]

    def known(self) -> Sequence[str]:
        """Return the codes of all tenants, sorted."""
        return sorted({*self.workspaces, DEFAULT_TENANT})

    def owns(self, tenant: str, workspace_hash: str) -> bool:
        """Whether a workspace belongs to a tenant."""
        return self.of(workspace_hash) == tenant

    def of(self, workspace_hash: str) -> str:
        """Return the tenant that a workspace belongs to."""
        return next((code for code, hashes in self.workspaces.items() if workspace_hash in hashes), DEFAULT_TENANT)

    def flags(self, tenant: str) -> ColumnElement[bool]:
        """Return the condition that every query about flags carries.

        Only what is kept for officers is theirs to see: a ``nudge`` is coaching, between Chaperone and the author.
        """
        return self.workspaces_of(Flag.workspace_hash, tenant) & (Flag.consequence != Consequence.NUDGE)

    def workspaces_of(self, column: InstrumentedAttribute[str], tenant: str) -> ColumnElement[bool]:
        """Return the condition that a workspace's hash in ``column`` is one of the tenant's."""
        own = column.in_(sorted(self.workspaces.get(tenant, frozenset())))
        if tenant != DEFAULT_TENANT:
            return own
        others = {hashed for code, hashes in self.workspaces.items() if code != tenant for hashed in hashes}
        return or_(own, column.not_in(sorted(others))) if others else true()


def tenants_of(settings: Mapping[str, Sequence[str]], pseudonyms: Pseudonyms) -> Tenants:
    """Return the tenants of the settings, which name workspaces by their platform ids."""
    return Tenants(
        workspaces={
            code: frozenset(pseudonyms.of("workspace", workspace) for workspace in ids)
            for code, ids in settings.items()
        }
    )
