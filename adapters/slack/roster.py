"""The channels that the bot is in already, and who is in its workspace."""

from collections.abc import AsyncIterator
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.port import ChannelAddress, Channels, Names
from adapters.slack.envelope import read_id
from adapters.slack.web import call
from policies.message import Platform

_PAGE = 200


async def learn_channels(web: AsyncWebClient, token: str, channels: Channels) -> None:
    """Tell ``channels`` of every public and private channel of the token's workspace that the bot is in.

    Raises:
        DeliveryError: if Slack refused; what was learnt until then is kept.
    """
    who = await call(web, token, "auth.test", {})
    team, enterprise = read_id(who.get("team_id")), read_id(who.get("enterprise_id"))
    reference = {"enterprise": enterprise, "team": team} if enterprise else {"team": team}
    cursor = ""
    while True:
        arguments = {"types": "public_channel,private_channel", "exclude_archived": True, "limit": _PAGE}
        page = await call(web, token, "users.conversations", {**arguments, "cursor": cursor})
        for channel in page.get("channels") or ():
            address = ChannelAddress(
                platform=Platform.SLACK, workspace=team, channel=str(channel["id"]), reference=reference
            )
            await channels.joined(address)
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


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
    cursor = ""
    while True:
        arguments = {"channel": address.channel, "limit": _PAGE, "cursor": cursor}
        page = await call(web, token, "conversations.members", arguments)
        for member in page.get("members") or ():
            if read_id(member) in people:
                yield read_id(member)
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


async def _people(web: AsyncWebClient, token: str, address: ChannelAddress) -> AsyncIterator[dict[str, Any]]:
    # A token of a whole organisation must say which of its workspaces is meant.
    arguments = (
        {"limit": _PAGE, "team_id": address.workspace} if address.reference.get("enterprise") else {"limit": _PAGE}
    )
    cursor = ""
    while True:
        page = await call(web, token, "users.list", {**arguments, "cursor": cursor})
        for member in page.get("members") or ():
            if member.get("deleted") or member.get("is_bot") or member.get("id") == "USLACKBOT":
                continue
            yield member
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
