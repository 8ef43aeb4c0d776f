"""Who has not confirmed the practice's policy yet: by channel, in counts and pseudonyms."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.identity.tenants import Tenants
from bot.settings import NoticeSettings
from bot.storage.community import Acknowledgement, ChannelMember
from bot.storage.models import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """One channel, and how far the policy is known there."""

    channel_hash: str
    platform: str
    #: How many people are in it; 0 while that is not known.
    people: int
    #: Keyed hashes of those who have not confirmed the version in use; none of their flags bears the same.
    waiting: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedDesk:
    """Compares who is in the channels with who confirmed the version in use."""

    notice: NoticeSettings
    tenants: Tenants

    async def channels(self, session: AsyncSession, officer: Officer) -> Sequence[Confirmed]:
        """Return the channels of the officer's tenant that the bot is in; none where there is no policy."""
        officer.need(Right.POLICIES)
        if not self.notice.has_policy:
            return ()
        own = self.tenants.workspaces_of(Channel.workspace_hash, officer.tenant)
        rows = await session.scalars(select(Channel).where(own).order_by(Channel.platform, Channel.channel_hash))
        channels = rows.all()
        said = select(Acknowledgement.person_hash).where(Acknowledgement.version == self.notice.policy_version)
        done = set(await session.scalars(said))
        present: dict[str, list[str]] = {}
        of_tenant = ChannelMember.channel_hash.in_([row.channel_hash for row in channels])
        for member in await session.scalars(select(ChannelMember).where(of_tenant)):
            present.setdefault(member.channel_hash, []).append(member.person_hash)
        return [
            Confirmed(
                channel_hash=row.channel_hash,
                platform=row.platform,
                people=len(present.get(row.channel_hash, ())),
                waiting=sorted(set(present.get(row.channel_hash, ())) - done),
            )
            for row in channels
        ]
