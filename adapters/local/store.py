"""What the demonstration channel holds: its people, messages, tips and the private notices of each person.

Everything lives in memory. Words of messages are never written anywhere; a restart empties the channel.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from adapters.notice import Notice
from adapters.port import TipPost

#: The one workspace and channel there is; ``[channels.local]`` of the settings applies to it.
WORKSPACE = "local"
CHANNEL = "local"
_ENTRIES_KEPT = 500


@dataclass(frozen=True, slots=True)
class Physician:
    """Somebody whom a visitor of the page can be."""

    id: str
    name: str


PEOPLE = (Physician("osei", "Dr. Amara Osei"), Physician("tremblay", "Dr. Julie Tremblay"))


class PostState(StrEnum):
    """What became of a message."""

    STANDING = "standing"
    DELETED = "deleted"
    #: Its words went with a restart; only its author still sees its place, because a notice hangs on it.
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message of the channel."""

    id: str
    author: str
    text: str = field(repr=False)
    #: Id of the post that starts the thread, or None.
    thread: str | None
    #: Aware, UTC.
    sent_at: datetime
    #: How often it was edited.
    revision: int = 0
    state: PostState = PostState.STANDING


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedTip:
    """A tip as it stands in the channel."""

    tip: TipPost
    #: Aware, UTC.
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A notice in the window of the one person who may see it."""

    person: str
    notice: Notice = field(repr=False)
    #: The post it hangs on; None for a direct message.
    post_id: str | None
    #: Aware, UTC.
    shown_at: datetime

    @property
    def key(self) -> tuple[str, str]:
        """What a person has only one of."""
        return self.person, self.notice.id


class ChannelStore:
    """The channel as it stands; every reading is in the order of posting."""

    def __init__(self) -> None:
        self._entries: dict[str, Post | PostedTip] = {}
        self._notices: dict[tuple[str, str], Placed] = {}
        self._expected: set[str] = set()

    def post(self, post_id: str) -> Post | None:
        """Return the post of an id, or None."""
        entry = self._entries.get(post_id)
        return entry if isinstance(entry, Post) else None

    def put(self, post: Post) -> None:
        """Add a post, or replace the one of the same id where it stands; the oldest leave a channel that is full."""
        self._entries[post.id] = post
        self._trim()

    def put_tip(self, tip: PostedTip) -> bool:
        """Add a tip; returns whether it is new."""
        key = f"tip:{tip.tip.id}"
        if key in self._entries:
            return False
        self._entries[key] = tip
        self._trim()
        return True

    def place(self, placed: Placed) -> bool:
        """Show a notice, in place of an earlier one of the same id; returns whether anything changed."""
        known = self._notices.get(placed.key)
        if known is not None and known.notice == placed.notice:
            return False
        self._notices[placed.key] = placed
        return True

    def timeline(self, person: str) -> Sequence[Post | PostedTip]:
        """Return what a person sees of the channel; a lost post is its author's alone."""
        return [entry for entry in self._entries.values() if visible(entry, person)]

    def notices(self, person: str) -> Sequence[Placed]:
        """Return the notices of one person."""
        return [placed for placed in self._notices.values() if placed.person == person]

    def notice(self, person: str, notice_id: str) -> Placed | None:
        """Return a person's notice of an id, or None."""
        return self._notices.get((person, notice_id))

    @contextmanager
    def expecting(self, post_id: str) -> Iterator[None]:
        """Announce a post that is being taken in: its notice may come before the post itself."""
        self._expected.add(post_id)
        try:
            yield
        finally:
            self._expected.discard(post_id)

    def misses(self, post_id: str) -> bool:
        """Whether a post is neither there nor on its way."""
        return post_id not in self._entries and post_id not in self._expected

    def _trim(self) -> None:
        while len(self._entries) > _ENTRIES_KEPT:
            oldest = next(iter(self._entries))
            gone = {oldest} | {
                key for key, entry in self._entries.items() if isinstance(entry, Post) and entry.thread == oldest
            }
            self._entries = {key: entry for key, entry in self._entries.items() if key not in gone}
            self._notices = {key: placed for key, placed in self._notices.items() if placed.post_id not in gone}


def visible(entry: Post | PostedTip, person: str) -> bool:
    """Whether a person may see an entry of the channel at all."""
    return isinstance(entry, PostedTip) or entry.state is not PostState.LOST or entry.author == person
