"""Slack's events as channel events: pure functions, total for any JSON; what is malformed or not ours gives None.

Whoever posts through an app, even with a person's own token, carries a ``bot_id`` and is ignored.

Sources: Slack, "Events API", "message event" and its subtypes. Deleting a message that has replies arrives as
``message_changed`` with a ``tombstone``, and so does an unfurled link (``message_changed`` with the same words).
"""

import re
from datetime import UTC, datetime

from adapters.port import Address, ChannelEvent, Deleted, Edited, Posted
from adapters.slack.envelope import Envelope, read_id
from adapters.slack.words import read_words
from policies.message import Message, Platform

#: Subtypes under which a person's own words arrive; None is a plain message.
SPOKEN_SUBTYPES = frozenset({None, "thread_broadcast", "file_share", "me_message"})
#: One-to-one conversations with the bot are no group channel.
_PRIVATE_CHANNELS = ("im", "app_home")
_TS = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,9})?")


def channel_event(body: object) -> ChannelEvent | None:
    """Translate an ``event_callback`` envelope; None for whatever is not a person's message in a group conversation."""
    envelope = Envelope.of(body)
    if envelope is None:
        return None
    event = envelope.event
    channel = read_id(event.get("channel"))
    private = channel.startswith("D") or event.get("channel_type") in _PRIVATE_CHANNELS
    if event.get("type") != "message" or not channel or private:
        return None
    subtype = event.get("subtype")
    if subtype == "message_deleted":
        return _deleted(envelope, channel, event.get("deleted_ts"))
    if subtype == "message_changed":
        return _changed(envelope, channel)
    read = _read(envelope, channel, event)
    return Posted(event_id=envelope.id, message=read[0], address=read[1]) if read else None


def _changed(envelope: Envelope, channel: str) -> ChannelEvent | None:
    after, before = envelope.event.get("message"), envelope.event.get("previous_message")
    if not isinstance(after, dict):
        return None
    if after.get("subtype") == "tombstone":
        return _deleted(envelope, channel, after.get("ts"))
    read = _read(envelope, channel, after)
    if read is None:
        return None
    if isinstance(before, dict) and read_words(before) == read[0].text:
        return None
    return Edited(event_id=envelope.id, message=read[0], address=read[1])


def _deleted(envelope: Envelope, channel: str, ts: object) -> Deleted | None:
    before = envelope.event.get("previous_message")
    message_id = _ts(ts)
    if not message_id or (isinstance(before, dict) and _is_bots(envelope, before)):
        return None
    return Deleted(
        event_id=envelope.id,
        platform=Platform.SLACK,
        workspace=envelope.workspace,
        channel=channel,
        message_id=message_id,
    )


def _read(envelope: Envelope, channel: str, message: dict[str, object]) -> tuple[Message, Address] | None:
    subtype = message.get("subtype")
    author, ts = read_id(message.get("user")), _ts(message.get("ts"))
    spoken = subtype is None or (isinstance(subtype, str) and subtype in SPOKEN_SUBTYPES)
    if not spoken or not author or not ts or _is_bots(envelope, message):
        return None
    thread = _ts(message.get("thread_ts"))
    home = next((team for key in ("user_team", "source_team", "team") if (team := read_id(message.get(key)))), "")
    workspace = home or envelope.workspace
    # Workspaces of one organisation share channels too; only its own enterprise id tells them from strangers.
    strange = workspace not in envelope.organisation | {envelope.workspace}
    foreign = strange and (envelope.shared or not envelope.reference.get("enterprise"))
    read = Message(
        platform=Platform.SLACK,
        workspace=workspace,
        channel=channel,
        author=author,
        id=ts,
        thread=thread if thread and thread != ts else None,
        sent_at=_time(ts),
        text=read_words(message),
    )
    address = Address(
        platform=Platform.SLACK,
        workspace=workspace,
        channel=channel,
        author=author,
        message_id=ts,
        thread=read.thread,
        foreign=foreign,
        reference=envelope.reference,
    )
    return read, address


def _is_bots(envelope: Envelope, message: dict[str, object]) -> bool:
    bot = message.get("bot_id") or message.get("bot_profile") or message.get("subtype") == "bot_message"
    return bool(bot) or message.get("user") == "USLACKBOT" or read_id(message.get("user")) in envelope.bots


def _ts(value: object) -> str:
    return value if isinstance(value, str) and _TS.fullmatch(value) else ""


def _time(ts: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (OverflowError, ValueError, OSError):
        return None
