"""What the product needs of a chat platform, and what a platform needs of the product.

An adapter has two halves. Its *app* receives the platform's requests, translates them into channel events and hands
each to an ``Intake`` before it acknowledges. Its *client* implements ``ChatPlatform`` and carries words back to people.
"""

from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from starlette.routing import BaseRoute

from adapters.desk import AuthorDesk, Person
from adapters.notice import Notice
from policies.message import Language, Message, Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the author of one message can be reached; sealed whenever it is stored."""

    platform: Platform
    workspace: str = field(repr=False)
    channel: str = field(repr=False)
    author: str = field(repr=False)
    message_id: str = field(repr=False)
    thread: str | None = field(default=None, repr=False)
    #: The author belongs to another organisation than the workspace, as in a channel that two of them share.
    foreign: bool = False
    #: What else the platform needs to find the place again, as plain JSON (Teams: the conversation reference).
    reference: Mapping[str, object] = field(default_factory=dict, repr=False)

    def to_json(self) -> dict[str, object]:
        """Return a JSON object that ``from_json`` turns back into the address; to be sealed."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> "Address":
        """Rebuild an address from ``to_json``'s object."""
        return cls(**{**value, "platform": Platform(str(value["platform"]))})  # type: ignore[arg-type] # own output


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A new message."""

    #: The platform's id of the event; the same event delivered again has the same id.
    event_id: str = field(repr=False)
    message: Message
    address: Address
    #: It was read back after a gap in listening.
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A message whose words changed; ``message`` holds the new words under the id it always had."""

    event_id: str = field(repr=False)
    message: Message
    address: Address
    #: It was read back after a gap in listening.
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """A message that its author or a moderator took away."""

    event_id: str = field(repr=False)
    platform: Platform
    workspace: str = field(repr=False)
    channel: str = field(repr=False)
    message_id: str = field(repr=False)


ChannelEvent = Posted | Edited | Deleted


class Intake(Protocol):
    """Receives channel events; returns once everything that must survive a crash is stored.

    Raises:
        Exception: if the store failed; the adapter then must not acknowledge, so that the platform delivers again.
    """

    def __call__(self, event: ChannelEvent) -> Awaitable[None]:
        """Check the event's message and store what follows from it; the same event again has no second effect."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TipPost:
    """A tip, worded and ready to be laid out by a platform."""

    #: Id that is the same whenever this tip is tried again for this channel and week.
    id: str
    language: Language
    title: str
    body: str
    #: Choices of the scenario question, or empty; each is a button whose press goes to ``AuthorDesk.answer_tip``.
    choices: tuple[str, ...] = ()
    #: What speaks for the best choice, and where that stands; beside choices it is told to those who chose, alone.
    answer: str = ""
    source: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAddress:
    """A channel that tips can be posted to; sealed whenever it is stored."""

    platform: Platform
    workspace: str = field(repr=False)
    channel: str = field(repr=False)
    reference: Mapping[str, object] = field(default_factory=dict, repr=False)

    def to_json(self) -> dict[str, object]:
        """Return a JSON object that ``from_json`` turns back into the address; to be sealed."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> "ChannelAddress":
        """Rebuild an address from ``to_json``'s object."""
        return cls(**{**value, "platform": Platform(str(value["platform"]))})  # type: ignore[arg-type] # own output


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a delivery."""

    #: Whether the platform vouches that the person can read it; an ephemeral message on Slack is never sure.
    sure: bool


class DeliveryError(Exception):
    """A delivery failed; carries a code of this program, never the platform's answer or any text."""

    def __init__(self, code: str, *, permanent: bool, retry_after_s: float | None = None, unsure: bool = False) -> None:
        super().__init__(code)
        #: Short reason such as ``channel_not_found``, for logs and audit.
        self.code = code
        #: Whether trying again cannot help.
        self.permanent = permanent
        #: How long the platform asked to wait, in seconds, if it did.
        self.retry_after_s = retry_after_s
        #: Whether the words may have come through all the same; the next try must say ``retry=True``.
        self.unsure = unsure


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a person of a workspace is called there."""

    display: str = field(default="", repr=False)
    real: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that ``doctor`` found, with what to do about it."""

    summary: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Who can read a channel, in counts; None where the platform does not tell."""

    people: int | None = None
    guests: int | None = None
    #: Other organisations that share the channel.
    organisations: int | None = None
    #: Everybody of the workspace can open it.
    public: bool | None = None

    @property
    def is_wide(self) -> bool:
        """Whether more can read it than those who were asked in from within the organisation."""
        return bool(self.public or self.guests or self.organisations)


class ChatPlatform(Protocol):
    """Carries words to people. Every method may raise ``DeliveryError``."""

    platform: Platform
    #: Whether ``read_back`` can be asked.
    reads_back: bool

    async def tell_in_channel(self, address: Address, notice: Notice, *, retry: bool) -> Receipt:
        """Show the notice to the author, and nobody else, where the message stands (in its thread).

        ``retry`` says that an earlier try may have come through. A platform that cannot look must not show it twice if
        it would answer ``sure=False`` anyway: a direct message follows.
        """
        ...

    async def tell_directly(self, address: Address, notice: Notice, *, retry: bool) -> Receipt:
        """Send the notice to the author's one-to-one conversation.

        ``retry`` says that an earlier try may have come through: look for it first where the platform allows, and do
        not send a second one.
        """
        ...

    async def post_tip(self, address: ChannelAddress, tip: TipPost, *, retry: bool) -> Receipt:
        """Post a tip for everybody in a channel; ``retry`` as in ``tell_directly``."""
        ...

    async def renew(self, address: Address, notice: Notice) -> None:
        """Put ``notice`` in the place of what ``tell_directly`` showed under the same id; no error if it is gone."""
        ...

    async def change_message(self, address: Address, text: str | None) -> None:
        """Put ``text`` in the place of the author's message, or delete it (None), by the author's own grant.

        Raises:
            DeliveryError: ``not_granted`` if the author has given no (valid) grant, ``not_supported`` if the platform
                has none, ``gone`` if the message is no longer there; all permanent.
        """
        ...

    async def link(self, address: Address, message_id: str) -> str:
        """Return where a message of the address's channel and thread is read by those who can see it; empty: nowhere.

        The address is that of a message of the same thread.
        """
        ...

    async def grant_url(self, person: Person) -> str:
        """Return where the person can grant it, an address that works once and for them only; empty: not supported."""
        ...

    async def reach(self, address: ChannelAddress) -> Reach:
        """Return who can read a channel, as far as the platform tells; counts only."""
        ...

    def people(self, address: ChannelAddress) -> AsyncIterator[Names]:
        """Yield the names of everybody in the workspace of a channel, guests included, bots not."""
        ...

    def member_ids(self, address: ChannelAddress) -> AsyncIterator[str]:
        """Yield the ids of the people in a channel, as ``Person.id``; bots and other organisations' people not."""
        ...

    def read_back(
        self, address: ChannelAddress, since: datetime, until: datetime, known: Sequence[Address]
    ) -> AsyncIterator[ChannelEvent]:
        """Yield what people posted or edited in a channel and its threads between two moments, oldest first, as is now.

        Each of these events is ``late``. Then come the deletions of those of the ``known`` messages of the channel that
        stand there no more, since whenever.

        Raises:
            DeliveryError: ``not_supported``, permanent, unless ``reads_back``.
        """
        ...

    async def problems(self) -> Sequence[Problem]:
        """Check credentials, scopes and reach against the live platform."""
        ...


@runtime_checkable
class Adapter(Protocol):
    """One configured platform: its web routes, its background connection, its client."""

    client: ChatPlatform
    #: Routes to mount at the root of the public listener.
    routes: Sequence[BaseRoute]

    @property
    def connected(self) -> bool:
        """Whether events can reach it now; shown by /readyz."""
        ...

    async def start(self) -> None:
        """Open connections that receive events (such as Slack's Socket Mode); returns when open."""
        ...

    async def stop(self) -> None:
        """Close them; events not yet acknowledged will be delivered again."""
        ...


class SealedStore(Protocol):
    """A small store for what an adapter must remember (tokens, conversation references); sealed at rest.

    Keys are hashed before they are stored; values are JSON objects.
    """

    async def get(self, kind: str, key: str) -> Mapping[str, object] | None:
        """Return the value, or None."""
        ...

    async def put(self, kind: str, key: str, value: Mapping[str, object]) -> None:
        """Store or replace the value."""
        ...

    async def delete(self, kind: str, key: str) -> None:
        """Remove and shred the value; no error if there is none."""
        ...


class Channels(Protocol):
    """What an adapter may ask about, or tell of, the channels it serves."""

    async def watched(self, address: ChannelAddress) -> bool:
        """Whether messages of this channel are to be checked (settings, pauses)."""
        ...

    async def joined(self, address: ChannelAddress) -> None:
        """The bot was added to a channel; tips may be posted there from now on."""
        ...

    async def left(self, address: ChannelAddress) -> None:
        """The bot was removed from a channel."""
        ...

    async def arrived(self, address: ChannelAddress, person: Person) -> None:
        """Somebody joined a channel that the bot is in; they are told what it does."""
        ...


class Tally(Protocol):
    """Counts what operators should know of, by codes of closed sets."""

    def __call__(self, platform: Platform, code: str) -> None:
        """Count one occurrence of ``code``, such as ``rate_limited``."""
        ...


def _tally_nothing(platform: Platform, code: str) -> None:
    """Count nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the product lends an adapter."""

    intake: Intake
    sealed: SealedStore
    channels: Channels
    #: Returns the present time, aware and in UTC.
    now: "Clock"
    #: Answers what a person asks about what is theirs.
    desk: AuthorDesk
    tally: "Tally" = _tally_nothing


class Clock(Protocol):
    """Tells the time; injected so that tests can hold it."""

    def __call__(self) -> datetime:
        """Return the present time, aware and in UTC."""
        ...
