"""Reads Bot Framework activities: JSON from outside that may hold anything anywhere.

Source: Bot Framework, "Activity schema"; Teams, "Receive all conversation messages with RSC" and "channelData".
"""

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from adapters.desk import Person
from policies.message import Language, Platform

Json: TypeAlias = Mapping[str, object]

_IDENTIFIER = re.compile(r"[^\x00-\x20\x7f\ud800-\udfff]{1,2000}")
_THREAD_MARK = ";messageid="
_BOT_PREFIX = "28:"


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


def language(activity: Json) -> Language | None:
    """Return the language that Teams shows to whoever is behind an activity, if it is one of ours."""
    told = text_at(activity, "locale").lower()
    return next((known for known in Language if told.startswith(known.value)), None)


def person(activity: Json) -> Person | None:
    """Return who is behind an activity, by what the platform vouches for; None if it does not say."""
    workspace, own = tenant(activity), identifier_at(activity, "from", "id")
    if not workspace or not own:
        return None
    return Person(platform=Platform.TEAMS, workspace=workspace, id=own, language=language(activity))


def is_foreign(account: object, workspace: str) -> bool:
    """Whether an account says that it belongs to another tenant."""
    told = identifier_at(account, "tenantId")
    return bool(told) and told.lower() != workspace.lower()


def is_bot(account: object) -> bool:
    """Whether an account is a bot's."""
    return identifier_at(account, "id").startswith(_BOT_PREFIX) or text_at(account, "role") == "bot"


def is_shared(activity: Json) -> bool:
    """Whether an activity comes from a channel that may have people of another organisation in it."""
    return text_at(activity, "channelData", "channel", "type").lower() == "shared"


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
