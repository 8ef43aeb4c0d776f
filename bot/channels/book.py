"""Which channels are watched, how each is treated, and where tips can go."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import ChannelAddress, Clock
from bot import metrics
from bot.audit.log import AuditLog
from bot.settings import ChannelSettings, Settings
from bot.storage.database import Database
from bot.storage.models import Channel, Pause
from bot.storage.sealed import SealedRows
from bot.vault.vault import Pseudonyms
from policies.message import Message

log = logging.getLogger(__name__)

#: Scope of a pause that covers every channel.
ALL_CHANNELS = "*"


def channel_hash(pseudonyms: Pseudonyms, platform: str, channel: str) -> str:
    """Return the keyed hash under which a channel is known in the database."""
    return pseudonyms.of("channel", platform, channel)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelBook:
    """What is known of channels."""

    site: Settings
    database: Database
    rows: SealedRows
    pseudonyms: Pseudonyms
    audit: AuditLog
    now: Clock
    #: Scopes on pause, as of the last ``refresh``.
    _paused: set[str] = field(default_factory=set, init=False)

    @property
    def paused(self) -> int:
        """How many scopes are on pause."""
        return len(self._paused)

    def settings(self, message: Message) -> ChannelSettings:
        """Return how the channel of a message is treated."""
        return self.site.channel(message.channel)

    async def watches(self, message: Message) -> bool:
        """Whether a message's channel is to be checked now."""
        return self._watches(message.platform, message.channel)

    async def watched(self, address: ChannelAddress) -> bool:
        """Whether messages of a channel are to be checked (settings, pauses)."""
        return self._watches(address.platform, address.channel)

    async def joined(self, address: ChannelAddress) -> None:
        """Remember a channel that the bot was added to."""
        known = channel_hash(self.pseudonyms, address.platform, address.channel)
        async with self.database.transaction() as session:
            dialect = sqlite if self.database.is_sqlite else postgresql
            fresh = dialect.insert(Channel).values(
                channel_hash=known,
                platform=address.platform,
                workspace_hash=self.pseudonyms.of("workspace", address.workspace),
                joined_at=self.now(),
            )
            # A platform may tell of one channel several times at once.
            joining = fresh.on_conflict_do_nothing().returning(Channel.channel_hash)
            if (await session.execute(joining)).scalar() is not None:
                await self.audit.append(session, "channel.joined", subject=known)
            await self.rows.seal(session, _subject(known), "address", address.to_json())

    async def left(self, address: ChannelAddress) -> None:
        """Forget a channel that the bot was removed from."""
        known = channel_hash(self.pseudonyms, address.platform, address.channel)
        async with self.database.transaction() as session:
            if await session.get(Channel, known) is not None:
                await session.execute(delete(Channel).where(Channel.channel_hash == known))
                await self.rows.shred(session, _subject(known))
                await self.audit.append(session, "channel.left", subject=known)

    async def addresses(self) -> Mapping[str, ChannelAddress]:
        """Return the address of every known channel, by its hash."""
        async with self.database.reading() as session:
            hashes = (await session.scalars(select(Channel.channel_hash).order_by(Channel.channel_hash))).all()
            opened = {known: await self.address(session, known) for known in hashes}
        return {known: address for known, address in opened.items() if address is not None}

    async def address(self, session: AsyncSession, known: str) -> ChannelAddress | None:
        """Return the address of the channel with a hash, or None if the bot is not in it."""
        value = await self.rows.open(session, _subject(known), "address")
        return None if value is None else ChannelAddress.from_json(value)

    async def pause(self, scope: str, *, actor: str) -> None:
        """Stop checking a channel (its hash) or all of them (``*``), on every replica within its next refresh."""
        async with self.database.transaction() as session:
            if await session.get(Pause, scope) is None:
                session.add(Pause(scope=scope, since=self.now(), actor=actor))
                await self.audit.append(session, "channel.paused", subject=scope, actor=actor)
        await self.refresh()

    async def resume(self, scope: str, *, actor: str) -> None:
        """Check again."""
        async with self.database.transaction() as session:
            if await session.get(Pause, scope) is not None:
                await session.execute(delete(Pause).where(Pause.scope == scope))
                await self.audit.append(session, "channel.resumed", subject=scope, actor=actor)
        await self.refresh()

    async def refresh(self) -> None:
        """Read the pauses that other replicas or the command line have set."""
        async with self.database.reading() as session:
            scopes = set((await session.scalars(select(Pause.scope))).all())
        self._paused.clear()
        self._paused.update(scopes)
        metrics.PAUSED.set(len(scopes))

    def _watches(self, platform: str, channel: str) -> bool:
        if not self.site.watches(platform, channel) or ALL_CHANNELS in self._paused:
            return False
        return not self._paused or channel_hash(self.pseudonyms, platform, channel) not in self._paused


def _subject(known: str) -> str:
    return f"channel:{known}"
