"""What the product lends an adapter, in memory, for tests of the adapter alone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.desk import Person
from adapters.port import ChannelAddress, ChannelEvent, Clock, Services
from tests.fakes.author_desk import FakeAuthorDesk


@dataclass
class RecordingIntake:
    """Keeps the events it is given; raises ``failure`` instead while there is one."""

    events: list[ChannelEvent] = field(default_factory=list)
    failure: Exception | None = None

    async def __call__(self, event: ChannelEvent) -> None:
        """Keep an event."""
        if self.failure is not None:
            raise self.failure
        self.events.append(event)


@dataclass
class MemorySealedStore:
    """A ``SealedStore`` whose values go through JSON, as they do when they are sealed."""

    values: dict[tuple[str, str], str] = field(default_factory=dict)

    async def get(self, kind: str, key: str) -> Mapping[str, object] | None:
        """Return the value, or None."""
        value = self.values.get((kind, key))
        return None if value is None else json.loads(value)

    async def put(self, kind: str, key: str, value: Mapping[str, object]) -> None:
        """Store or replace the value."""
        self.values[kind, key] = json.dumps(value)

    async def delete(self, kind: str, key: str) -> None:
        """Remove the value."""
        self.values.pop((kind, key), None)


@dataclass
class RecordingChannels:
    """Knows the channels that the bot is in."""

    known: dict[str, ChannelAddress] = field(default_factory=dict)
    #: The channels that are not watched.
    unwatched: set[str] = field(default_factory=set)
    #: Who joined which channel, in order.
    arrivals: list[tuple[ChannelAddress, Person]] = field(default_factory=list)

    async def watched(self, address: ChannelAddress) -> bool:
        """Watch every channel but those that are named."""
        return address.channel not in self.unwatched

    async def arrived(self, address: ChannelAddress, person: Person) -> None:
        """Remember who joined."""
        self.arrivals.append((address, person))

    async def joined(self, address: ChannelAddress) -> None:
        """Remember a channel."""
        self.known[address.channel] = address

    async def left(self, address: ChannelAddress) -> None:
        """Forget a channel."""
        self.known.pop(address.channel, None)


@dataclass
class Desk:
    """Records everything that an adapter hands over."""

    now: Clock
    intake: RecordingIntake = field(default_factory=RecordingIntake)
    sealed: MemorySealedStore = field(default_factory=MemorySealedStore)
    channels: RecordingChannels = field(default_factory=RecordingChannels)
    #: Who answers people.
    author: FakeAuthorDesk = field(default_factory=FakeAuthorDesk)

    def services(self) -> Services:
        """Return it as what an adapter is built with."""
        return Services(intake=self.intake, sealed=self.sealed, channels=self.channels, now=self.now, desk=self.author)
