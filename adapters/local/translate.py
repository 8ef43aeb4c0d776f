"""Between the page's JSON, the channel's posts and the product's events; pure.

JSON is written in ASCII with escapes, so that a lone surrogate that somebody pasted passes through unharmed.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from adapters.local.store import CHANNEL, WORKSPACE, Placed, Post, PostedTip, PostState
from adapters.port import Address, ChannelAddress, Deleted, Edited, Posted
from policies.message import Message, Platform

#: Longest message, in code points; the same as Slack's.
TEXT_CHARS = 40_000
_POST_ID = re.compile(r"[0-9a-f]{32}")

HOME = ChannelAddress(platform=Platform.LOCAL, workspace=WORKSPACE, channel=CHANNEL)


class BadInput(ValueError):  # noqa: N818 # it is the visitor's input that is bad, not the program
    """A request cannot be understood; names the field and the remedy and never quotes the input."""

    def __init__(self, *, field: str, remedy: str) -> None:
        super().__init__(f"{field} {remedy}")
        #: Name of the JSON field, or ``body`` for the whole of it.
        self.field = field
        self.remedy = remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the page asks to post."""

    #: Chosen by the page, so that asking again after a lost answer does not post twice; None lets the server choose.
    id: str | None
    text: str = field(repr=False)
    thread: str | None


def read_json(body: bytes) -> Mapping[str, object]:
    """Read a request's JSON object.

    Raises:
        BadInput: if it is anything else.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        # The exception would quote the body.
        raise BadInput(field="body", remedy="must be JSON") from None
    if not isinstance(value, dict):
        raise BadInput(field="body", remedy="must be a JSON object")
    return value


def read_text(fields: Mapping[str, object]) -> str:
    """Return the field ``text``.

    Raises:
        BadInput: if it is missing, not a string, blank or longer than ``TEXT_CHARS`` code points.
    """
    text = fields.get("text")
    if not isinstance(text, str):
        raise BadInput(field="text", remedy="must be a string")
    if not text.strip():
        raise BadInput(field="text", remedy="must not be blank")
    if len(text) > TEXT_CHARS:
        raise BadInput(field="text", remedy=f"must have at most {TEXT_CHARS} characters")
    return text


def read_draft(fields: Mapping[str, object]) -> Draft:
    """Return what is to be posted.

    Raises:
        BadInput: if ``text``, ``id`` or ``thread`` is not what it should be.
    """
    return Draft(text=read_text(fields), id=_read_id(fields, "id"), thread=_read_id(fields, "thread"))


def _read_id(fields: Mapping[str, object], name: str) -> str | None:
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not _POST_ID.fullmatch(value):
        raise BadInput(field=name, remedy="must be 32 hexadecimal digits in lower case")
    return value


def posted(post: Post) -> Posted:
    """Return the event of a new post."""
    return Posted(event_id=post.id, message=_message(post), address=_address(post))


def edited(post: Post) -> Edited:
    """Return the event of an edit, whose id is the same when the edit is tried again."""
    return Edited(event_id=f"{post.id}.{post.revision}", message=_message(post), address=_address(post))


def deleted(post: Post) -> Deleted:
    """Return the event of a deletion."""
    return Deleted(
        event_id=f"{post.id}.deleted",
        platform=Platform.LOCAL,
        workspace=WORKSPACE,
        channel=CHANNEL,
        message_id=post.id,
    )


def _message(post: Post) -> Message:
    return Message(
        platform=Platform.LOCAL,
        workspace=WORKSPACE,
        channel=CHANNEL,
        author=post.author,
        id=post.id,
        thread=post.thread,
        sent_at=post.sent_at,
        text=post.text,
    )


def _address(post: Post) -> Address:
    return Address(
        platform=Platform.LOCAL,
        workspace=WORKSPACE,
        channel=CHANNEL,
        author=post.author,
        message_id=post.id,
        thread=post.thread,
    )


def entry_json(entry: Post | PostedTip) -> dict[str, object]:
    """Return what the page needs of an entry of the channel."""
    if isinstance(entry, PostedTip):
        tip = replace(entry.tip, answer="", source="", url="") if entry.tip.choices else entry.tip
        own = {"type": "tip", "id": f"tip:{tip.id}", "tip": tip.id, "sent_at": entry.sent_at.isoformat()}
        return {**asdict(tip), **own}
    return {
        "type": "message",
        "id": entry.id,
        "author": entry.author,
        "text": entry.text if entry.state is PostState.STANDING else "",
        "thread": entry.thread,
        "sent_at": entry.sent_at.isoformat(),
        "edited": entry.revision > 0,
        "state": entry.state,
    }


def placed_json(placed: Placed) -> dict[str, object]:
    """Return what the page needs of a notice; ``desk_json.placed_from_json`` turns it back."""
    return {**asdict(placed.notice), "post": placed.post_id, "shown_at": placed.shown_at.isoformat()}


def wordless(placed: Placed) -> Placed:
    """Return a notice without any word of the message it is about."""
    items = tuple(replace(item, quotes=()) for item in placed.notice.items)
    return replace(placed, notice=replace(placed.notice, items=items, rewrite="", changed=()))


def to_ascii(value: Mapping[str, object]) -> bytes:
    """Return a JSON object as bytes."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii")
