"""How long what is kept: for the whole site, and differently for single legal entities."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

_NudgeDays = Annotated[int, Field(ge=1, le=365)]
_SealedDays = Annotated[int, Field(ge=1, le=3650)]
_Days = Annotated[int, Field(ge=1, le=36_500)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class RetentionTimes(_Frozen):
    """How long what is kept; a legal hold or an incident outranks each."""

    #: Days until the sealed notice of an unsettled ``nudge`` is shredded, with all else that is kept of it.
    nudge_days: _NudgeDays = 30
    #: Days until the sealed text and addresses of any other flag are shredded; its codes stay.
    sealed_days: _SealedDays = 90
    #: Days until a flag goes whole: six years, as 45 CFR 164.316(b)(2)(i) asks of documentation.
    flag_days: _Days = 2192
    #: Days until an entry of the audit log loses its detail and, with all that are older, goes: seven years.
    audit_days: _Days = 2557


class TenantTimes(_Frozen):
    """What differs for a legal entity; what it leaves out is as for the site."""

    nudge_days: _NudgeDays | None = None
    sealed_days: _SealedDays | None = None
    flag_days: _Days | None = None
    audit_days: _Days | None = None


class RetentionSettings(RetentionTimes):
    """The site's times, and by tenant code those of legal entities that differ."""

    tenants: Mapping[str, TenantTimes] = {}

    def of(self, tenant: str) -> RetentionTimes:
        """Return the times in force for a tenant."""
        site = {name: getattr(self, name) for name in RetentionTimes.model_fields}
        own = self.tenants.get(tenant, TenantTimes()).model_dump(exclude_none=True)
        return RetentionTimes.model_validate(site | own)

    @property
    def longest_audit_days(self) -> int:
        """Days until the chain itself goes: it is one for all, so the longest time counts."""
        return max([self.audit_days, *(times.audit_days or 0 for times in self.tenants.values())])
