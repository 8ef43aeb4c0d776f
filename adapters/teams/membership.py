"""From a Teams activity to where the bot was added or removed, and who else came; pure.

Source: Teams, "Conversation events" (``conversationUpdate`` with membersAdded and membersRemoved, and with eventType
``channelCreated``, ``channelRestored``, ``channelDeleted``, ``teamDeleted``; ``installationUpdate`` with action).
"""

from dataclasses import dataclass, field
from enum import StrEnum

from adapters.desk import Person
from adapters.port import ChannelAddress
from adapters.teams import activity as read
from adapters.teams.activity import Json
from policies.message import Platform


class Change(StrEnum):
    """What happened to the bot's place in a conversation."""

    ADDED = "added"
    REMOVED = "removed"


class Scope(StrEnum):
    """How far a change reaches."""

    #: A team with all its channels.
    TEAM = "team"
    #: One channel of a team, or one group chat.
    CHANNEL = "channel"
    #: The one-to-one chat with one person.
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A place where the bot was added or removed."""

    change: Change
    scope: Scope
    #: The channel or chat; of a team, its General channel, whose id is the team's.
    address: ChannelAddress
    #: The person of a one-to-one chat.
    person: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """People who came to a place where the bot is."""

    #: The channel or chat; of a team, its General channel, whose id is the team's.
    address: ChannelAddress
    #: They came to a team with all its channels.
    whole_team: bool
    people: tuple[Person, ...] = field(repr=False)


_CHANNEL_CHANGES = {
    "channelCreated": (Change.ADDED, Scope.CHANNEL),
    "channelRestored": (Change.ADDED, Scope.CHANNEL),
    "channelDeleted": (Change.REMOVED, Scope.CHANNEL),
    "teamDeleted": (Change.REMOVED, Scope.TEAM),
}


def read_membership(activity: Json) -> Membership | None:
    """Return where the bot was added or removed, or None if the activity tells of nothing like that."""
    kind = read.conversation_type(activity)
    if kind == "personal":
        return _personal(activity)
    if activity.get("type") != "conversationUpdate":
        return None
    told = _CHANNEL_CHANGES.get(read.text_at(activity, "channelData", "eventType"))
    change, scope = told or (_own_change(activity), Scope.CHANNEL)
    team = read.identifier_at(activity, "channelData", "team", "id")
    if told is None and team:
        scope = Scope.TEAM
    place = team if scope is Scope.TEAM else read.channel(activity)
    if change is None or not place:
        return None
    return Membership(change=change, scope=scope, address=_address(activity, place))


def read_arrival(activity: Json) -> Arrival | None:
    """Return who came to a channel, team or group chat; None if nobody did, or the bot came with them.

    People of another organisation are left out, as their messages are.
    """
    if activity.get("type") != "conversationUpdate" or read.conversation_type(activity) == "personal":
        return None
    workspace, team = read.tenant(activity), read.identifier_at(activity, "channelData", "team", "id")
    whole_team = bool(team) and not read.identifier_at(activity, "channelData", "channel", "id")
    place = team if whole_team else read.channel(activity)
    added = list(read.objects_at(activity, "membersAdded"))
    if not workspace or not place or any(read.is_bot(account) for account in added) or _own_change(activity):
        return None
    people = tuple(
        Person(platform=Platform.TEAMS, workspace=workspace, id=own)
        for account in added
        if (own := read.identifier_at(account, "id")) and not read.is_foreign(account, workspace)
    )
    return Arrival(address=_address(activity, place), whole_team=whole_team, people=people) if people else None


def _personal(activity: Json) -> Membership | None:
    """Whatever a person writes or installs shows that their chat is open; only an uninstalling closes it."""
    person = read.identifier_at(activity, "from", "id")
    chat = read.identifier_at(activity, "conversation", "id")
    if not person or not chat or not read.tenant(activity):
        return None
    gone = activity.get("type") == "installationUpdate" and read.text_at(activity, "action").startswith("remove")
    change = Change.REMOVED if gone else Change.ADDED
    return Membership(change=change, scope=Scope.PERSON, address=_address(activity, chat), person=person)


def _own_change(activity: Json) -> Change | None:
    own = read.identifier_at(activity, "recipient", "id")
    for key, change in (("membersAdded", Change.ADDED), ("membersRemoved", Change.REMOVED)):
        if any(read.identifier_at(member, "id") == own for member in read.objects_at(activity, key)):
            return change if own else None
    return None


def _address(activity: Json, place: str) -> ChannelAddress:
    return ChannelAddress(
        platform=Platform.TEAMS,
        workspace=read.tenant(activity),
        channel=place,
        reference=read.reference(activity, conversation=place),
    )
