"""Who is in which channel, as keyed hashes that lead to no flag of theirs, while there is a policy to be confirmed."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, select

from bot.storage.community import ChannelMember
from bot.storage.database import Database
from bot.storage.models import Channel
from bot.vault.vault import Pseudonyms


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """Keeps who is in each channel."""

    database: Database
    pseudonyms: Pseudonyms

    async def learn(self, known: str, workspace: str, people: Collection[str]) -> None:
        """Store the ids of the people of a channel in the place of those known before; nothing if the bot has left."""
        present = {self.pseudonyms.of("person", workspace, person) for person in people}
        async with self.database.transaction() as session:
            if await session.scalar(select(Channel).where(Channel.channel_hash == known).with_for_update()) is None:
                return
            own = ChannelMember.channel_hash == known
            before = set(await session.scalars(select(ChannelMember.person_hash).where(own)))
            for gone in sorted(before - present):
                await session.execute(delete(ChannelMember).where(own, ChannelMember.person_hash == gone))
            session.add_all(ChannelMember(channel_hash=known, person_hash=new) for new in sorted(present - before))
