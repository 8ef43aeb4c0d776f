"""Reads Bot Framework activities: JSON from outside that may hold anything anywhere.

Source: Bot Framework, "Activity schema"; Teams, "Receive all conversation messages with RSC" and "channelData".
"""

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

Json: TypeAlias = Mapping[str, object]

_IDENTIFIER = re.compile(r"[^\x00-\x20\x7f\ud800-\udfff]{1,2000}")
_THREAD_MARK = ";messageid="


def value_at(activity: object, *path: str) -> object:
    """Return what stands at a path of keys, or None where there is nothing."""
    for key in path:
        if not isinstance(activity, Mapping):
            return None
        activity = activity.get(key)
    return activity


def text_at(activity: object, *path: str) -> str:
    """Return the string at a path of keys, or an empty one."""
    value = value_at(activity, *path)
    return value if isinstance(value, str) else ""


def identifier_at(activity: object, *path: str) -> str:
    """Return the identifier at a path of keys, or an empty string where there is none that could be one."""
    value = text_at(activity, *path)
    return value if _IDENTIFIER.fullmatch(value) else ""


def objects_at(activity: object, *path: str) -> Iterator[Json]:
    """Go through the objects of the list at a path of keys."""
    value = value_at(activity, *path)
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, Mapping))


def tenant(activity: Json) -> str:
    """Return the tenant that the conversation belongs to, or an empty string."""
    return identifier_at(activity, "channelData", "tenant", "id") or identifier_at(activity, "conversation", "tenantId")


def conversation_type(activity: Json) -> str:
    """Return ``channel``, ``groupChat`` or ``personal``; an empty string where it cannot be told."""
    told = text_at(activity, "conversation", "conversationType")
    return told or ("channel" if identifier_at(activity, "channelData", "channel", "id") else "")


def channel(activity: Json) -> str:
    """Return the id of the channel or chat, without the thread that the platform appends to a channel's."""
    return (
        identifier_at(activity, "channelData", "channel", "id")
        or identifier_at(activity, "channelData", "teamsChannelId")
        or identifier_at(activity, "conversation", "id").partition(_THREAD_MARK)[0]
    )


def thread(activity: Json) -> str | None:
    """Return the id of the message that starts the thread, or None for a message that stands by itself."""
    root = identifier_at(activity, "conversation", "id").partition(_THREAD_MARK)[2]
    return root if root and root != identifier_at(activity, "id") else None


def reference(activity: Json, *, conversation: str = "") -> dict[str, object]:
    """Return the Bot Framework's conversation reference, as plain JSON: all that is needed to write there later.

    It names the bot and the place but nobody else, so that whoever is written to is said by the caller alone.
    """
    return {
        "serviceUrl": identifier_at(activity, "serviceUrl"),
        "channelId": identifier_at(activity, "channelId"),
        "bot": {"id": identifier_at(activity, "recipient", "id")},
        "conversation": {
            "id": conversation or identifier_at(activity, "conversation", "id"),
            "conversationType": conversation_type(activity),
            "tenantId": tenant(activity),
        },
    }
