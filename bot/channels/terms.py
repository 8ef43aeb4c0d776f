"""The terms on which a policy is in force in a channel: from which score its findings count, and what follows.

The release and the settings file are the base. What officers change on top of them is kept in versions, of which the
last holds: one for a channel outranks one for every channel of its legal entity.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select

from bot.channels.book import ALL_CHANNELS
from bot.identity.tenants import Tenants
from bot.settings import Consequence
from bot.storage.database import Database
from bot.storage.terms import PolicyChange

#: A finding whose score is lower is none: recognizers and the model are tuned to it.
LOWEST = 0.5


class Source(StrEnum):
    """Where a value comes from."""

    RELEASE = "release"
    SETTINGS = "settings"
    #: Changed for every channel of the legal entity.
    ENTITY = "entity"
    #: Changed for the channel alone.
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What officers changed of a policy in one channel, or in all; None leaves a value as it would be without."""

    version: int = 0
    #: 0.5 to 1.
    threshold: float | None = None
    consequence: Consequence | None = None

    @property
    def says_something(self) -> bool:
        """Whether it leaves not all as it would be without."""
        return (self.threshold, self.consequence) != (None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The values in force, and where each comes from."""

    threshold: float = LOWEST
    threshold_from: Source = Source.RELEASE
    consequence: Consequence
    consequence_from: Source = Source.SETTINGS


def terms_of(base: Consequence, entity: Change, channel: Change) -> Terms:
    """Return the values in force: the channel's, else the legal entity's, else those of settings and release."""
    threshold, threshold_from = LOWEST, Source.RELEASE
    consequence, consequence_from = base, Source.SETTINGS
    for change, source in ((entity, Source.ENTITY), (channel, Source.CHANNEL)):
        if change.threshold is not None:
            threshold, threshold_from = change.threshold, source
        if change.consequence is not None:
            consequence, consequence_from = change.consequence, source
    return Terms(
        threshold=threshold,
        threshold_from=threshold_from,
        consequence=consequence,
        consequence_from=consequence_from,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsBook:
    """Knows the terms of every policy without asking the database."""

    database: Database
    tenants: Tenants
    #: The change that holds, by tenant, channel hash (or ``*``) and policy, as of the last ``refresh``.
    _changes: dict[tuple[str, str, str], Change] = field(default_factory=dict, init=False, repr=False)

    def of(self, workspace_hash: str, channel_hash: str, policy: str, base: Consequence) -> Terms:
        """Return the terms of a policy in a channel, given what the settings say follows there."""
        if not self._changes:
            return Terms(consequence=base)
        tenant = self.tenants.of(workspace_hash)
        return terms_of(base, self.held(tenant, ALL_CHANNELS, policy), self.held(tenant, channel_hash, policy))

    async def refresh(self) -> None:
        """Read what other replicas or officers have changed."""
        async with self.database.reading() as session:
            rows = await session.scalars(select(PolicyChange).order_by(PolicyChange.version))
            found = {(row.tenant, row.channel_hash, row.policy): change_of(row) for row in rows}
        self._changes.clear()
        self._changes.update(found)

    def changed(self, workspace_hash: str, channel_hash: str) -> Sequence[str]:
        """Return the policies that officers changed in a channel, there alone or everywhere, sorted."""
        tenant = self.tenants.of(workspace_hash)
        return sorted(
            {
                policy
                for (owner, channel, policy), change in self._changes.items()
                if owner == tenant and channel in {channel_hash, ALL_CHANNELS} and change.says_something
            }
        )

    def held(self, tenant: str, channel: str, policy: str) -> Change:
        """Return the change of a policy that holds in a channel, or for every one (``*``)."""
        return self._changes.get((tenant, channel, policy), Change())


def change_of(row: PolicyChange) -> Change:
    """Return what a stored version says."""
    consequence = None if row.consequence is None else Consequence(row.consequence)
    return Change(version=row.version, threshold=row.threshold, consequence=consequence)
