"""How the channels of a tenant are treated: what follows from a flag there, and which policies only count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.book import channel_hash
from bot.channels.terms import Terms, TermsBook
from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.identity.tenants import Tenants
from bot.settings import ChannelSettings, Settings
from bot.storage.community import Fallback
from bot.storage.models import Channel
from bot.vault.vault import Pseudonyms


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """One channel, and its settings."""

    channel_hash: str
    platform: str
    consequence: str
    purpose: str
    #: Identifiers that may pass.
    may_pass: Sequence[str]
    enabled: bool
    #: Policies that only count there, since their notices tired people.
    only_counted: Sequence[str]
    #: Policies whose terms officers changed there or everywhere, by code.
    changed: Mapping[str, Terms]


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """Reads settings, and what officers changed on top of them, by the hashes under which channels are known."""

    site: Settings
    pseudonyms: Pseudonyms
    tenants: Tenants
    terms: TermsBook

    @property
    def default(self) -> ChannelSettings:
        """How a channel without settings of its own is treated."""
        return self.site.default_channel

    async def channels(self, session: AsyncSession, officer: Officer) -> Sequence[Treated]:
        """Return the channels of the officer's tenant that the bot is in."""
        officer.need(Right.POLICIES)
        rows = await session.scalars(
            select(Channel)
            .where(self.tenants.workspaces_of(Channel.workspace_hash, officer.tenant))
            .order_by(Channel.platform, Channel.channel_hash)
        )
        found = rows.all()
        fallen: dict[str, list[str]] = {}
        lapsed = select(Fallback.channel_hash, Fallback.policy).where(Fallback.lifted_at.is_(None))
        for channel, policy in await session.execute(lapsed.order_by(Fallback.policy)):
            fallen.setdefault(channel, []).append(policy)
        own = self._own({row.platform for row in found})
        return [self._treated(row, own.get(row.channel_hash, self.default), fallen) for row in found]

    def _own(self, platforms: set[str]) -> Mapping[str, ChannelSettings]:
        """Return the settings of channels that have their own, by hash."""
        return {
            channel_hash(self.pseudonyms, platform, channel): settings
            for platform in platforms
            for channel, settings in self.site.channels.items()
        }

    def _treated(self, row: Channel, settings: ChannelSettings, fallen: Mapping[str, Sequence[str]]) -> Treated:
        return Treated(
            channel_hash=row.channel_hash,
            platform=row.platform,
            consequence=settings.consequence,
            purpose=settings.purpose,
            may_pass=sorted(settings.may_pass),
            enabled=settings.enabled,
            only_counted=fallen.get(row.channel_hash, ()),
            changed={
                policy: self.terms.of(row.workspace_hash, row.channel_hash, policy, settings.consequence)
                for policy in self.terms.changed(row.workspace_hash, row.channel_hash)
            },
        )
