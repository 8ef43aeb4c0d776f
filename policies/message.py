"""A message as a platform delivered it, and the identifiers that belong to it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Platform(StrEnum):
    """Where a message came from; decides which mark-up its text carries."""

    PLAIN = "plain"
    LOCAL = "local"
    SLACK = "slack"
    TEAMS = "teams"


class Language(StrEnum):
    """Languages in which Chaperone reads messages and speaks to people."""

    EN = "en"
    FR = "fr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a channel, exactly as posted.

    Every identifier is the platform's own and may point at a person, so none of them is shown by ``repr``.

    Raises:
        ValueError: if ``sent_at`` is not an aware time; the text is never quoted.
    """

    platform: Platform = Platform.PLAIN
    #: Slack team or enterprise id, Teams tenant id; empty for plain text.
    workspace: str = field(default="", repr=False)
    #: Channel, group chat or conversation id.
    channel: str = field(default="", repr=False)
    #: The author's platform user id.
    author: str = field(default="", repr=False)
    #: The platform's id of the message (Slack ``ts``, Teams activity id); stays the same when it is edited.
    id: str = field(default="", repr=False)
    #: Id of the message that starts the thread, or None outside of a thread.
    thread: str | None = field(default=None, repr=False)
    #: When the message was posted (aware, UTC), or None if unknown.
    sent_at: datetime | None = None
    #: The words, with the platform's mark-up; offsets of findings count code points of this string.
    text: str = field(repr=False)

    def __post_init__(self) -> None:
        if self.sent_at is not None and self.sent_at.tzinfo is None:
            reason = "sent_at must be an aware time, such as 2026-01-31T09:00:00Z"
            raise ValueError(reason)
