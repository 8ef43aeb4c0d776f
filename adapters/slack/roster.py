"""The channels that the bot is in already, and who is in its workspace."""

from collections.abc import AsyncIterator
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.port import ChannelAddress, Channels, Names
from adapters.slack.envelope import read_id
from adapters.slack.web import call, listed
from policies.message import Platform


async def learn_channels(web: AsyncWebClient, token: str, channels: Channels) -> None:
    """Tell ``channels`` of every public and private channel of the token's workspace that the bot is in.

    Raises:
        DeliveryError: if Slack refused; what was learnt until then is kept.
    """
    who = await call(web, token, "auth.test", {})
    team, enterprise = read_id(who.get("team_id")), read_id(who.get("enterprise_id"))
    reference = {"enterprise": enterprise, "team": team} if enterprise else {"team": team}
    arguments = {"types": "public_channel,private_channel", "exclude_archived": True}
    async for channel in listed(web, token, "users.conversations", "channels", arguments):
        address = ChannelAddress(
            platform=Platform.SLACK, workspace=team, channel=str(channel["id"]), reference=reference
        )
        await channels.joined(address)


async def list_people(web: AsyncWebClient, token: str, address: ChannelAddress) -> AsyncIterator[Names]:
    """Yield the names of everybody in a channel's workspace, guests included; who left and bots are not.

    Raises:
        DeliveryError: if Slack refused.
    """
    async for member in _people(web, token, address):
        profile = member.get("profile") or {}
        yield Names(
            display=str(profile.get("display_name") or ""),
            real=str(profile.get("real_name") or member.get("real_name") or ""),
        )


async def list_members(web: AsyncWebClient, token: str, address: ChannelAddress) -> AsyncIterator[str]:
    """Yield the ids of those people of the workspace who are in a channel.

    Raises:
        DeliveryError: if Slack refused.
    """
    people = {read_id(member.get("id")) async for member in _people(web, token, address)}
    async for member in listed(web, token, "conversations.members", "members", {"channel": address.channel}):
        if read_id(member) in people:
            yield read_id(member)


async def _people(web: AsyncWebClient, token: str, address: ChannelAddress) -> AsyncIterator[dict[str, Any]]:
    # A token of a whole organisation must say which of its workspaces is meant.
    arguments = {"team_id": address.workspace} if address.reference.get("enterprise") else {}
    async for member in listed(web, token, "users.list", "members", arguments):
        if not (member.get("deleted") or member.get("is_bot") or member.get("id") == "USLACKBOT"):
            yield member
