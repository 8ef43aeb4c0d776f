"""Slack's events about who is in channels with the bot, and where the app is installed; pure, total."""

from dataclasses import dataclass, field
from enum import StrEnum

from adapters.desk import Person
from adapters.port import ChannelAddress
from adapters.slack.envelope import Envelope, read_id
from policies.message import Platform

#: Events that tell of anybody coming or going.
MEMBER_EVENTS = frozenset({"member_joined_channel", "member_left_channel"})
#: Events by which the bot itself leaves a channel, or the channel ceases to be.
LEAVING_EVENTS = frozenset({"channel_left", "group_left", "channel_deleted", "group_deleted"})


@dataclass(frozen=True, slots=True)
class ChannelChange:
    """The bot was added to a channel, or is no longer in it."""

    address: ChannelAddress
    joined: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody else joined a channel that the bot is in."""

    address: ChannelAddress
    person: Person


class InstallationFate(StrEnum):
    """What became of an installation."""

    UNINSTALLED = "app_uninstalled"
    #: The bot's token is no longer good.
    TOKENS_REVOKED = "tokens_revoked"
    #: An organisation's installation may serve these workspaces.
    GRANTED = "team_access_granted"
    #: It may no longer.
    REVOKED = "team_access_revoked"


@dataclass(frozen=True, slots=True)
class InstallationChange:
    """An installation came to an end, or serves more or fewer workspaces."""

    fate: InstallationFate
    enterprise: str = field(repr=False)
    #: The workspaces concerned; empty when the installation of a whole organisation ended.
    teams: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class GrantChange:
    """People's own tokens are no longer good."""

    workspace: str = field(repr=False)
    people: tuple[str, ...] = field(repr=False)


def channel_change(body: object) -> ChannelChange | None:
    """Translate an envelope that tells of the bot's own coming or going; None for anybody else's."""
    envelope = Envelope.of(body)
    if envelope is None:
        return None
    kind, channel = envelope.event.get("type"), read_id(envelope.event.get("channel"))
    if not channel or not isinstance(kind, str):
        return None
    if kind in MEMBER_EVENTS and read_id(envelope.event.get("user")) not in envelope.bots:
        return None
    if kind not in MEMBER_EVENTS | LEAVING_EVENTS:
        return None
    return ChannelChange(_address(envelope, channel), joined=kind == "member_joined_channel")


def arrival(body: object) -> Arrival | None:
    """Translate an envelope that tells of somebody else who joined a channel; None for any other."""
    envelope = Envelope.of(body)
    if envelope is None or envelope.event.get("type") != "member_joined_channel":
        return None
    channel, user = read_id(envelope.event.get("channel")), read_id(envelope.event.get("user"))
    if not channel or not user or user in envelope.bots or not envelope.bots:
        return None
    home = read_id(envelope.event.get("team")) or envelope.workspace
    return Arrival(_address(envelope, channel), Person(platform=Platform.SLACK, workspace=home, id=user))


def grant_change(body: object) -> GrantChange | None:
    """Translate an envelope that tells of people's revoked tokens; None for any other."""
    envelope = Envelope.of(body)
    if envelope is None or envelope.event.get("type") != InstallationFate.TOKENS_REVOKED:
        return None
    tokens = envelope.event.get("tokens")
    listed = tokens.get("oauth") if isinstance(tokens, dict) else None
    people = tuple(user for entry in listed if (user := read_id(entry))) if isinstance(listed, list) else ()
    return GrantChange(envelope.workspace, people) if people else None


def installation_change(body: object) -> InstallationChange | None:
    """Translate an envelope that tells of the installation; None for what does not touch the bot's token."""
    envelope = Envelope.of(body)
    if envelope is None:
        return None
    try:
        fate = InstallationFate(envelope.event.get("type"))  # type: ignore[arg-type] # raises on anything else
    except ValueError:
        return None
    enterprise = str(envelope.reference.get("enterprise") or "")
    if fate in {InstallationFate.GRANTED, InstallationFate.REVOKED}:
        listed = envelope.event.get("team_ids")
        teams = tuple(team for entry in listed if (team := read_id(entry))) if isinstance(listed, list) else ()
        return InstallationChange(fate, enterprise, teams) if teams and enterprise else None
    if fate is InstallationFate.TOKENS_REVOKED:
        tokens = envelope.event.get("tokens")
        if not isinstance(tokens, dict) or not tokens.get("bot"):
            return None
    return InstallationChange(fate, enterprise, () if envelope.org_wide else (envelope.workspace,))


def _address(envelope: Envelope, channel: str) -> ChannelAddress:
    return ChannelAddress(
        platform=Platform.SLACK, workspace=envelope.workspace, channel=channel, reference=envelope.reference
    )
