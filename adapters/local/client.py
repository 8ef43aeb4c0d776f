"""Carries private words and tips to the page; implements ``adapters.port.ChatPlatform``.

A notice that was delivered outlives a restart: it is remembered sealed and without the words of its message, and is
shown again where the message stood. Delivered again under its id, it takes its own place.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from adapters.desk import Person
from adapters.local.channel import Channel
from adapters.local.desk_json import placed_from_json
from adapters.local.refusal import Refusal
from adapters.local.store import PEOPLE, Placed, Post, PostedTip, PostState
from adapters.local.translate import placed_json, wordless
from adapters.notice import Notice, NoticeKind
from adapters.port import (
    Address,
    ChannelAddress,
    ChannelEvent,
    Clock,
    DeliveryError,
    Names,
    Problem,
    Reach,
    Receipt,
    SealedStore,
    TipPost,
)
from policies.message import Platform

_KIND = "local.notices"
_REMEMBERED = 20
_REMEMBERED_FOR = timedelta(days=30)


class LocalPlatform:
    """The page as a chat platform; what it has shown, it vouches for."""

    platform = Platform.LOCAL
    reads_back = False

    def __init__(self, *, channel: Channel, sealed: SealedStore, now: Clock) -> None:
        self._channel = channel
        self._store = channel.store
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
            self._channel.publish(entry)
        return Receipt(sure=True)

    async def renew(self, address: Address, notice: Notice) -> None:
        """Put ``notice`` in the place of the one that the person was told under its id, if it is still shown."""
        await self._renew(address.author, notice.id, notice)

    async def settle(self, person: str, pressed: str, notice: Notice) -> None:
        """Show what became of a notice in its place, and in that of the one whose button was pressed."""
        for notice_id in dict.fromkeys((notice.id, pressed)):
            await self._renew(person, notice_id, replace(notice, id=notice_id))

    def is_direct(self, person: str, notice_id: str) -> bool:
        """Whether a person has a notice among their direct messages."""
        placed = self._store.notice(person, notice_id)
        return placed is not None and placed.post_id is None

    async def change_message(self, address: Address, text: str | None) -> None:
        """Edit or delete the author's message as they would themselves; here that needs no grant."""
        try:
            if text is None:
                await self._channel.delete(address.author, address.message_id)
            else:
                await self._channel.edit(address.author, address.message_id, text)
        except Refusal as refusal:
            raise DeliveryError(refusal.code, permanent=refusal.status < 500) from None  # noqa: PLR2004 # HTTP's own line

    async def link(self, address: Address, message_id: str) -> str:
        """Return the message's place on the page, where everybody sees the one channel."""
        del address
        return f"#head-{message_id}"

    async def grant_url(self, person: Person) -> str:
        """Return nothing: there is nothing to grant."""
        del person
        return ""

    async def reach(self, address: ChannelAddress) -> Reach:
        """Return how many physicians a visitor can be; there are no others."""
        del address  # there is one channel
        return Reach(people=len(PEOPLE), guests=0, organisations=0, public=False)

    async def people(self, address: ChannelAddress) -> AsyncIterator[Names]:
        """Yield the physicians whom a visitor can be."""
        del address  # there is one channel
        for known in PEOPLE:
            yield Names(display=known.name, real=known.name)

    async def member_ids(self, address: ChannelAddress) -> AsyncIterator[str]:
        """Yield the ids of the physicians whom a visitor can be."""
        del address  # there is one channel
        for known in PEOPLE:
            yield known.id

    def read_back(
        self, address: ChannelAddress, since: datetime, until: datetime, known: Sequence[Address]
    ) -> AsyncIterator[ChannelEvent]:
        """Raise ``DeliveryError``: nothing is posted on the page while this process is down."""
        del address, since, until, known
        code = "not_supported"
        raise DeliveryError(code, permanent=True)

    async def problems(self) -> Sequence[Problem]:
        """Return nothing: the page needs no credentials and reaches nobody else."""
        return ()

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
        await self._place(Placed(person=address.author, notice=notice, post_id=post_id, shown_at=self._now()))
        return Receipt(sure=True)

    async def _renew(self, person: str, notice_id: str, notice: Notice) -> None:
        known = self._store.notice(person, notice_id)
        if known is not None:
            await self._place(replace(known, notice=notice))

    async def _place(self, placed: Placed) -> None:
        async with self._memory:
            await self._remember(placed)
            self._show(placed)

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
            self._channel.publish(lost)
        if self._store.place(placed):
            self._channel.feeds.tell(placed.person, "notice", placed_json(placed))


def _read(person: str, remembered: Mapping[str, object]) -> list[Placed]:
    notices = remembered.get("notices", [])
    return [placed_from_json(person, value) for value in notices] if isinstance(notices, list) else []
