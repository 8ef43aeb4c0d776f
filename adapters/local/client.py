"""Carries private words and tips to the page; implements ``adapters.port.ChatPlatform``.

A notice that was delivered outlives a restart: it is remembered sealed and without the words of its message, and is
shown again where the message stood. Delivered again under its id, it takes its own place.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

from adapters.local.feed import Feeds
from adapters.local.store import PEOPLE, ChannelStore, Placed, Post, PostedTip, PostState, visible
from adapters.local.translate import entry_json, placed_from_json, placed_json, wordless
from adapters.notice import Notice, NoticeKind
from adapters.port import Address, ChannelAddress, Clock, DeliveryError, Problem, Receipt, SealedStore, TipPost
from policies.message import Platform

_KIND = "local.notices"
_REMEMBERED = 20
_REMEMBERED_FOR = timedelta(days=30)


class LocalPlatform:
    """The page as a chat platform; what it has shown, it vouches for."""

    platform = Platform.LOCAL

    def __init__(self, *, store: ChannelStore, feeds: Feeds, sealed: SealedStore, now: Clock) -> None:
        self._store = store
        self._feeds = feeds
        self._sealed = sealed
        self._now = now
        self._memory = asyncio.Lock()

    async def tell_in_channel(self, address: Address, notice: Notice, *, retry: bool) -> Receipt:
        """Show the notice to the author right under the message; the same notice again changes nothing."""
        del retry  # a notice is found by its id
        return await self._tell(address, notice, address.message_id)

    async def tell_directly(self, address: Address, notice: Notice, *, retry: bool) -> Receipt:
        """Show the notice among the person's direct messages; the same notice again changes nothing."""
        del retry  # the same
        return await self._tell(address, notice, None)

    async def post_tip(self, address: ChannelAddress, tip: TipPost, *, retry: bool) -> Receipt:
        """Post a tip for everybody; the same tip again changes nothing."""
        del address, retry  # there is one channel, and a tip is found by its id
        entry = PostedTip(tip=tip, sent_at=self._now())
        if self._store.put_tip(entry):
            self.publish(entry)
        return Receipt(sure=True)

    async def problems(self) -> Sequence[Problem]:
        """Return nothing: the page needs no credentials and reaches nobody else."""
        return ()

    def publish(self, entry: Post | PostedTip) -> None:
        """Bring a new or changed entry to the windows of all who may see it."""
        for person in PEOPLE:
            if visible(entry, person.id):
                self._feeds.tell(person.id, "entry", entry_json(entry))

    async def recall(self) -> None:
        """Show again what was delivered before a restart."""
        for person in PEOPLE:
            remembered = await self._sealed.get(_KIND, person.id)
            for placed in _read(person.id, remembered or {}):
                if placed.shown_at > self._now() - _REMEMBERED_FOR:
                    self._show(placed)

    async def _tell(self, address: Address, notice: Notice, post_id: str | None) -> Receipt:
        if all(person.id != address.author for person in PEOPLE):
            code = "unknown_person"
            raise DeliveryError(code, permanent=True)
        placed = Placed(person=address.author, notice=notice, post_id=post_id, shown_at=self._now())
        async with self._memory:
            await self._remember(placed)
            self._show(placed)
        return Receipt(sure=True)

    async def _remember(self, latest: Placed) -> None:
        """Store what would have to be shown again after a restart, ``latest`` included; thanks need not be."""
        notices = {placed.key: placed for placed in self._store.notices(latest.person)} | {latest.key: latest}
        owed = [placed for placed in notices.values() if placed.notice.kind is not NoticeKind.THANKS]
        value = {"notices": [placed_json(wordless(placed)) for placed in owed[-_REMEMBERED:]]}
        await self._sealed.put(_KIND, latest.person, value)

    def _show(self, placed: Placed) -> None:
        if placed.post_id is not None and self._store.misses(placed.post_id):
            lost = Post(
                id=placed.post_id,
                author=placed.person,
                text="",
                thread=None,
                sent_at=placed.shown_at,
                state=PostState.LOST,
            )
            self._store.put(lost)
            self.publish(lost)
        if self._store.place(placed):
            self._feeds.tell(placed.person, "notice", placed_json(placed))


def _read(person: str, remembered: Mapping[str, object]) -> list[Placed]:
    notices = remembered.get("notices", [])
    return [placed_from_json(person, value) for value in notices] if isinstance(notices, list) else []
