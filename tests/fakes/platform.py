"""A chat platform in memory; held to the same contract as the real ones (tests/contract/test_chat_platform.py)."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from adapters.desk import Person
from adapters.notice import Notice, NoticeKind
from adapters.port import (
    Address,
    ChannelAddress,
    ChannelEvent,
    Deleted,
    DeliveryError,
    Edited,
    Names,
    Posted,
    Problem,
    Reach,
    Receipt,
    TipPost,
)
from policies.message import Platform


@dataclass(frozen=True, slots=True)
class Told:
    """A notice that a person can read."""

    route: str
    author: str
    notice: Notice
    retry: bool


@dataclass
class FakePlatform:
    """Records what people can read; ``failures`` are raised first, one a call."""

    platform: Platform = Platform.LOCAL
    #: Whether it vouches for notices in channels.
    sure: bool = True
    failures: list[DeliveryError | RuntimeError] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    tips: list[tuple[str, TipPost]] = field(default_factory=list)
    #: What direct notices were renewed to, by id.
    renewed: dict[str, Notice] = field(default_factory=dict)
    #: Authors who let their messages be changed.
    granted: set[str] = field(default_factory=set)
    #: Ids of messages that are no longer there.
    gone: set[str] = field(default_factory=set)
    #: What messages were changed to (None: deleted), by id, in order.
    changes: list[tuple[str, str | None]] = field(default_factory=list)
    members: list[Names] = field(default_factory=list)
    #: Ids of who is in a channel, by its id.
    present: dict[str, list[str]] = field(default_factory=dict)
    readers: Reach = field(default_factory=Reach)
    reads_back: bool = False
    #: What can be read back.
    said: list[Posted | Edited] = field(default_factory=list)

    async def tell_in_channel(self, address: Address, notice: Notice, *, retry: bool) -> Receipt:
        """Record the notice once."""
        self._fail()
        self._tell("channel", address, notice, retry=retry)
        return Receipt(sure=self.sure)

    async def tell_directly(self, address: Address, notice: Notice, *, retry: bool) -> Receipt:
        """Record the notice once."""
        self._fail()
        self._tell("direct", address, notice, retry=retry)
        return Receipt(sure=True)

    async def post_tip(self, address: ChannelAddress, tip: TipPost, *, retry: bool) -> Receipt:
        """Record the tip once."""
        self._fail()
        if not retry or tip.id not in {posted.id for _, posted in self.tips}:
            self.tips.append((address.channel, tip))
        return Receipt(sure=True)

    async def renew(self, address: Address, notice: Notice) -> None:
        """Record what a direct notice became, if there was one."""
        self._fail()
        if any(
            (told.route, told.author, told.notice.id) == ("direct", address.author, notice.id) for told in self.told
        ):
            self.renewed[notice.id] = notice

    async def change_message(self, address: Address, text: str | None) -> None:
        """Record the change, by the author's grant."""
        self._fail()
        if address.author not in self.granted:
            code = "not_granted"
            raise DeliveryError(code, permanent=True)
        if address.message_id in self.gone:
            code = "gone"
            raise DeliveryError(code, permanent=True)
        self.changes.append((address.message_id, text))
        if text is None:
            self.gone.add(address.message_id)

    async def link(self, address: Address, message_id: str) -> str:
        """Return an address of the message's own."""
        self._fail()
        return f"https://chat.example.org/{address.channel}/{message_id}"

    async def grant_url(self, person: Person) -> str:
        """Return an address of the person's own."""
        return f"https://grant.example.org/{person.id}"

    async def reach(self, address: ChannelAddress) -> Reach:
        """Return who can read the channel."""
        del address
        return self.readers

    async def people(self, address: ChannelAddress) -> AsyncIterator[Names]:
        """Yield the members."""
        for names in self.members:
            yield names

    async def member_ids(self, address: ChannelAddress) -> AsyncIterator[str]:
        """Yield the ids of those who are in a channel."""
        self._fail()
        for person in self.present.get(address.channel, ()):
            yield person

    async def read_back(
        self, address: ChannelAddress, since: datetime, until: datetime, known: Sequence[Address]
    ) -> AsyncIterator[ChannelEvent]:
        """Yield what was said in the channel meanwhile, and what is gone."""
        self._fail()
        if not self.reads_back:
            code = "not_supported"
            raise DeliveryError(code, permanent=True)
        for event in self.said:
            sent_at = event.message.sent_at
            if event.address.channel == address.channel and sent_at is not None and since <= sent_at <= until:
                yield replace(event, late=True)
        for gone in known:
            if gone.message_id in self.gone:
                yield Deleted(
                    event_id=f"gone-{gone.message_id}",
                    platform=gone.platform,
                    workspace=gone.workspace,
                    channel=gone.channel,
                    message_id=gone.message_id,
                )

    async def problems(self) -> Sequence[Problem]:
        """Return none."""
        return ()

    def kinds(self) -> list[tuple[str, NoticeKind]]:
        """Routes and kinds of what was told, in order."""
        return [(told.route, told.notice.kind) for told in self.told]

    def _fail(self) -> None:
        if self.failures:
            raise self.failures.pop(0)

    def _tell(self, route: str, address: Address, notice: Notice, *, retry: bool) -> None:
        same = [told for told in self.told if (told.route, told.notice.id) == (route, notice.id)]
        if not (retry and same):
            self.told.append(Told(route, address.author, notice, retry))
