"""Which flags are held, and which are kept in all: by a hold, by the settings of their channel, by an incident.

A hold of one legal entity reaches that entity's flags only, also where it names an author or a channel that another
entity has part in. One of the command line, and one of an entity that the settings know no more, reaches every flag.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.book import channel_hash
from bot.identity.tenants import Tenants
from bot.keeping.holds import Scope
from bot.settings import Settings
from bot.storage.custody import Hold
from bot.storage.models import Flag
from bot.storage.officers import Review
from bot.vault.vault import Pseudonyms
from policies.message import Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Says what may not go, whatever else would have it so."""

    site: Settings
    tenants: Tenants
    pseudonyms: Pseudonyms

    def held(self) -> ColumnElement[bool]:
        """Return the condition that a flag is under a hold, of the database or of its channel's settings."""
        return or_(self._held_by_hand(), self._held_by_settings())

    def keeps(self) -> ColumnElement[bool]:
        """Return the condition that a flag must be kept: it is held, or of an incident."""
        return or_(self.held(), Flag.id.in_(select(Review.flag_id).where(Review.incident_id.is_not(None))))

    async def holds(self, session: AsyncSession, flag_id: str) -> bool:
        """Whether a flag is under a hold."""
        return await session.scalar(select(Flag.id).where(Flag.id == flag_id, self.held())) is not None

    def _held_by_hand(self) -> ColumnElement[bool]:
        covers = or_(
            and_(Hold.scope == Scope.FLAG, Hold.target == Flag.id),
            and_(Hold.scope == Scope.AUTHOR, Hold.target == Flag.author_hash),
            and_(Hold.scope == Scope.CHANNEL, Hold.target == Flag.channel_hash),
            Hold.scope == Scope.PERIOD,
        )
        begun = or_(Hold.since.is_(None), Hold.since <= Flag.created_at)
        going_on = or_(Hold.until.is_(None), Hold.until > Flag.created_at)
        in_force = (Hold.lifted_at.is_(None), covers, begun, going_on, self._reaches())
        return select(Hold.id).where(*in_force).correlate(Flag).exists()

    def _reaches(self) -> ColumnElement[bool]:
        """Return the condition that a hold reaches a flag's legal entity."""
        known = self.tenants.known()
        own = [and_(Hold.tenant == code, self.tenants.workspaces_of(Flag.workspace_hash, code)) for code in known]
        return or_(Hold.tenant.not_in(known), *own)

    def _held_by_settings(self) -> ColumnElement[bool]:
        always = self.site.default_channel.legal_hold
        differing = [known for known, channel in self.site.channels.items() if channel.legal_hold != always]
        hashes = [channel_hash(self.pseudonyms, platform, known) for platform in Platform for known in differing]
        if not hashes:
            return true() if always else false()
        return Flag.channel_hash.not_in(hashes) if always else Flag.channel_hash.in_(hashes)
