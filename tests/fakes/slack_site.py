"""What the product lends the Slack adapter, recorded; for tests of the adapter by itself."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
from starlette.applications import Starlette

from adapters.desk import Person
from adapters.port import Adapter, ChannelAddress, ChannelEvent, Clock, Services
from adapters.settings import SlackSettings
from adapters.slack.app import build
from policies.message import Platform
from tests.fakes.author_desk import FakeAuthorDesk
from tests.fakes.slack_api import FakeSlack


@dataclass
class SlackSite:
    """Everything the adapter told the product; implements intake, sealed store and channels."""

    desk: FakeAuthorDesk = field(default_factory=FakeAuthorDesk)

    #: Events taken in.
    events: list[ChannelEvent] = field(default_factory=list)
    #: Raised instead of taking an event in, one an event.
    failures: list[Exception] = field(default_factory=list)
    channels: dict[str, ChannelAddress] = field(default_factory=dict)
    sealed: dict[tuple[str, str], Mapping[str, object]] = field(default_factory=dict)
    counts: list[str] = field(default_factory=list)
    #: People who joined a channel, by channel, in order.
    arrivals: list[tuple[str, Person]] = field(default_factory=list)

    def services(self, now: Clock | None = None) -> Services:
        """Return the services; the clock is real unless given."""
        return Services(
            intake=self.take,
            sealed=self,
            channels=self,
            now=now or (lambda: datetime.now(UTC)),
            desk=self.desk,
            tally=self.count,
        )

    async def take(self, event: ChannelEvent) -> None:
        """See ``adapters.port.Intake``."""
        if self.failures:
            raise self.failures.pop(0)
        self.events.append(event)

    def count(self, platform: Platform, code: str) -> None:
        """See ``adapters.port.Tally``."""
        self.counts.append(code)

    async def get(self, kind: str, key: str) -> Mapping[str, object] | None:
        """See ``adapters.port.SealedStore``."""
        return self.sealed.get((kind, key))

    async def put(self, kind: str, key: str, value: Mapping[str, object]) -> None:
        """See ``adapters.port.SealedStore``."""
        self.sealed[kind, key] = value

    async def delete(self, kind: str, key: str) -> None:
        """See ``adapters.port.SealedStore``."""
        self.sealed.pop((kind, key), None)

    async def watched(self, address: ChannelAddress) -> bool:
        """See ``adapters.port.Channels``."""
        return True

    async def joined(self, address: ChannelAddress) -> None:
        """See ``adapters.port.Channels``."""
        self.channels[address.channel] = address

    async def left(self, address: ChannelAddress) -> None:
        """See ``adapters.port.Channels``."""
        self.channels.pop(address.channel, None)

    async def arrived(self, address: ChannelAddress, person: Person) -> None:
        """See ``adapters.port.Channels``."""
        self.arrivals.append((address.channel, person))


@dataclass(frozen=True)
class ServedSlack:
    """A started adapter, what it told the product, and a caller of its routes."""

    adapter: Adapter
    site: SlackSite
    http: httpx.AsyncClient


@asynccontextmanager
async def serving_slack(
    slack: FakeSlack, settings: SlackSettings | None = None, *, site: SlackSite | None = None, now: Clock | None = None
) -> AsyncIterator[ServedSlack]:
    """Start an adapter against a fake Slack; its routes are called in process."""
    site = site or SlackSite()
    adapter = build(settings or slack.settings(), slack.network(), site.services(now))
    await adapter.start()
    transport = httpx.ASGITransport(Starlette(routes=list(adapter.routes)), raise_app_exceptions=False)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="https://chaperone.example.org") as http:
            yield ServedSlack(adapter, site, http)
    finally:
        await adapter.stop()
