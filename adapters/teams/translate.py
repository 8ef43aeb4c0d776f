"""From a Teams activity to a channel event; pure.

Sources: Teams, "Receive all conversation messages with RSC" (messages without a mention; edits as ``messageUpdate``
with eventType ``editMessage`` or ``undeleteMessage``, deletions as ``messageDelete`` with ``softDeleteMessage``) and
"Messages in bot conversations" (plain ``text`` beside the full HTML body as a ``text/html`` attachment). Where a post's
subject stands is not documented; ``subject`` is read from the activity and from its channelData.

Known to miss: words within cards, forwarded messages and files.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape

from adapters.port import Address, ChannelEvent, Deleted, Edited, Posted
from adapters.teams import activity as read
from adapters.teams.activity import Json
from policies.message import Message, Platform

CHANNEL_ID = "msteams"

_EDITS = frozenset({"editMessage", "undeleteMessage"})
_DELETION = "softDeleteMessage"
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_A_MENTION = re.compile(r"<(?!/?at\b)", re.IGNORECASE)
_MENTION = re.compile(
    r"<span\b[^<>]{0,400}\bitemtype=\"https?://schema\.skype\.com/Mention\"[^<>]{0,400}>([^<>]{0,400})</span>"
)
#: Message ids are the time of posting, in milliseconds since 1970.
_ID_TIME = re.compile(r"[0-9]{13}")


def translate(activity: Json) -> ChannelEvent | None:
    """Return the channel event that an activity tells of; None if it tells of none or is malformed.

    One-to-one chats with the bot and messages of bots are none.
    """
    event_type = read.text_at(activity, "channelData", "eventType")
    match activity.get("type"):
        case "message":
            return _written(activity, Posted)
        case "messageUpdate" if event_type in _EDITS:
            return _written(activity, Edited)
        case "messageDelete" if event_type == _DELETION:
            return _deleted(activity)
        case _:
            return None


def _written(activity: Json, kind: type[Posted | Edited]) -> Posted | Edited | None:
    author = read.identifier_at(activity, "from", "id")
    if not _in_company(activity) or not author or read.is_bot(activity.get("from")):
        return None
    message = Message(
        platform=Platform.TEAMS,
        workspace=read.tenant(activity),
        channel=read.channel(activity),
        author=author,
        id=read.identifier_at(activity, "id"),
        thread=read.thread(activity),
        sent_at=_sent_at(activity),
        text=_SURROGATE.sub("\ufffd", "\n".join(_body(activity))),
    )
    address = Address(
        platform=Platform.TEAMS,
        workspace=message.workspace,
        channel=message.channel,
        author=author,
        message_id=message.id,
        thread=message.thread,
        foreign=read.is_foreign(activity.get("from"), message.workspace),
        reference=read.reference(activity),
    )
    return kind(event_id=_event_id(activity), message=message, address=address)


def _deleted(activity: Json) -> Deleted | None:
    if not _in_company(activity):
        return None
    return Deleted(
        event_id=_event_id(activity),
        platform=Platform.TEAMS,
        workspace=read.tenant(activity),
        channel=read.channel(activity),
        message_id=read.identifier_at(activity, "id"),
    )


def _in_company(activity: Json) -> bool:
    """Whether an activity belongs to a channel or group chat and says all that a channel event needs."""
    return (
        read.text_at(activity, "channelId") == CHANNEL_ID
        and read.conversation_type(activity) in {"channel", "groupChat"}
        and bool(read.identifier_at(activity, "id"))
        and bool(read.channel(activity))
        and bool(read.tenant(activity))
    )


def _event_id(activity: Json) -> str:
    """An edit keeps the message's id, so what happened and when belong to the event's own."""
    parts = (
        read.channel(activity),
        read.identifier_at(activity, "id"),
        read.text_at(activity, "channelData", "eventType"),
        read.text_at(activity, "timestamp") if activity.get("type") != "message" else "",
    )
    return "|".join(parts)


def _sent_at(activity: Json) -> datetime | None:
    posted = read.identifier_at(activity, "id")
    if _ID_TIME.fullmatch(posted):
        return datetime.fromtimestamp(int(posted) / 1000, UTC)
    try:
        told = datetime.fromisoformat(read.text_at(activity, "timestamp"))
        return told.astimezone(UTC) if told.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _body(activity: Json) -> Iterator[str]:
    """Everything that readers see of a message, as HTML: its subject, its body, the names of its files."""
    subject = read.text_at(activity, "subject") or read.text_at(activity, "channelData", "subject")
    if subject:
        yield f"<p>{escape(subject, quote=False)}</p>"
    attachments = list(read.objects_at(activity, "attachments"))
    bodies = [text for item in attachments if _is_html(item) and (text := read.text_at(item, "content"))]
    if bodies:
        yield from (_MENTION.sub(r"<at>\1</at>", body) for body in bodies)
    elif text := read.text_at(activity, "text"):
        # Plain text may hold a bare "<", which must not swallow words as if it opened a tag.
        is_markup = read.text_at(activity, "textFormat") == "xml"
        yield text if is_markup else _NOT_A_MENTION.sub("&lt;", text)
    for item in attachments:
        if name := read.text_at(item, "name"):
            yield f"<p>{escape(name, quote=False)}</p>"


def _is_html(attachment: Json) -> bool:
    return read.text_at(attachment, "contentType").startswith("text/html")
