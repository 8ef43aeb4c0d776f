"""A small product behind the demonstration channel: three rules for policies, a dictionary for a database.

It keeps the contract of ``adapters.port`` and nothing more, so that the page can be tested by itself.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import uvicorn
from starlette.applications import Starlette

from adapters.desk import Person
from adapters.local.app import build
from adapters.notice import Notice, NoticeItem, NoticeKind
from adapters.port import Adapter, ChannelAddress, ChannelEvent, ChatPlatform, Deleted, Posted, Services
from policies.message import Language
from tests.fakes.author_desk import FakeAuthorDesk

_CITATION = "45 CFR 164.514(b)(2)(i)"
_URL = "https://www.ecfr.gov/current/title-45/section-164.514"
_RULES = {
    "A patient's name identifies.": re.compile(r"\b(?:Mrs?\.|Mme) (?:[A-Z]\w+ ?)+(?<! )"),
    "A medical record number identifies.": re.compile(r"(?<=MRN )\d{7}"),
    "A date of birth identifies.": re.compile(r"\d\d/\d\d/\d{4}|\d\d? mars \d{4}"),
}


@dataclass
class SealedMemory:
    """A ``SealedStore`` in memory; what is put in it outlives the adapter, as a database would."""

    values: dict[tuple[str, str], Mapping[str, object]] = field(default_factory=dict)

    async def get(self, kind: str, key: str) -> Mapping[str, object] | None:
        """Return the value, or None."""
        return self.values.get((kind, key))

    async def put(self, kind: str, key: str, value: Mapping[str, object]) -> None:
        """Store or replace the value."""
        self.values[kind, key] = value

    async def delete(self, kind: str, key: str) -> None:
        """Remove the value."""
        self.values.pop((kind, key), None)


@dataclass
class OpenChannels:
    """Channels that are all watched."""

    known: list[ChannelAddress] = field(default_factory=list)

    async def watched(self, address: ChannelAddress) -> bool:
        """Return that the channel is checked."""
        return True

    async def joined(self, address: ChannelAddress) -> None:
        """Remember the channel."""
        self.known.append(address)

    async def left(self, address: ChannelAddress) -> None:
        """Forget the channel."""
        self.known.remove(address)

    async def arrived(self, address: ChannelAddress, person: Person) -> None:
        """Welcome nobody."""


@dataclass
class RuleIntake:
    """Takes events in as the product does: tells the author soon after, thanks once, and fails when told to."""

    platform: ChatPlatform | None = None
    events: list[ChannelEvent] = field(default_factory=list)
    #: Raised instead of taking an event in, one an event.
    failures: list[Exception] = field(default_factory=list)
    _open: set[str] = field(default_factory=set)
    _jobs: set[asyncio.Task[None]] = field(default_factory=set)

    async def __call__(self, event: ChannelEvent) -> None:
        """See ``adapters.port.Intake``."""
        if self.failures:
            raise self.failures.pop(0)
        self.events.append(event)
        job = asyncio.create_task(self._answer(event))
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)

    async def settled(self) -> None:
        """Wait until every notice is delivered."""
        while self._jobs:
            await asyncio.gather(*self._jobs)

    async def _answer(self, event: ChannelEvent) -> None:
        if isinstance(event, Deleted):
            told = [
                known for known in self.events if isinstance(known, Posted) and known.message.id == event.message_id
            ]
            if not told:
                return
            address, text = told[0].address, ""
        else:
            address, text = event.address, event.message.text
        notice = concern(f"flag-{address.message_id}", text)
        if notice is None and address.message_id in self._open:
            self._open.discard(address.message_id)
            notice = thanks(f"flag-{address.message_id}")
        elif notice is not None:
            self._open.add(address.message_id)
        if notice is not None and self.platform is not None:
            await self.platform.tell_in_channel(address, notice, retry=False)


def concern(notice_id: str, text: str) -> Notice | None:
    """Return the notice about a text, or None if no rule speaks of it."""
    items = tuple(
        NoticeItem(quotes=quotes, reason=reason, citation=_CITATION, url=_URL)
        for reason, rule in _RULES.items()
        if (quotes := tuple(rule.findall(text)))
    )
    if not items:
        return None
    french = "Mme" in text
    return Notice(
        id=notice_id,
        kind=NoticeKind.CONCERN,
        language=Language.FR if french else Language.EN,
        title="Un mot en privé au sujet de votre message" if french else "A private word about your message",
        lead="Ces mots pourraient révéler qui est un patient :"
        if french
        else "These words could tell readers who a patient is:",
        items=items,
        advice=("Dites « la patiente ».", "Veuillez modifier ou supprimer le message; ce sera réglé.")
        if french
        else ("Say “the patient”.", "Please edit or delete the message; that settles it."),
        footer="Vous seul pouvez voir ceci." if french else "Only you can see this.",
    )


def thanks(notice_id: str) -> Notice:
    """Return the word that settles a notice."""
    return Notice(
        id=notice_id,
        kind=NoticeKind.THANKS,
        language=Language.EN,
        title="Thank you, that message is settled",
        lead="What could have identified a patient is no longer in it.",
        footer="Only you can see this.",
    )


@dataclass(frozen=True)
class LocalProduct:
    """The demonstration channel being served."""

    url: str
    adapter: Adapter
    intake: RuleIntake
    sealed: SealedMemory
    channels: OpenChannels
    desk: FakeAuthorDesk


@asynccontextmanager
async def serving(sealed: SealedMemory | None = None) -> AsyncIterator[LocalProduct]:
    """Serve the page over HTTP on 127.0.0.1 for the length of the block."""
    intake, sealed, channels, desk = RuleIntake(), sealed or SealedMemory(), OpenChannels(), FakeAuthorDesk()
    services = Services(intake=intake, sealed=sealed, channels=channels, now=lambda: datetime.now(UTC), desk=desk)
    adapter = build(services)
    intake.platform = adapter.client
    await adapter.start()
    app = Starlette(routes=list(adapter.routes))
    config = uvicorn.Config(app, port=0, lifespan="off", ws="none", log_level="warning", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    number = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield LocalProduct(f"http://127.0.0.1:{number}", adapter, intake, sealed, channels, desk)
    finally:
        await intake.settled()
        await adapter.stop()
        server.should_exit = True
        await task
