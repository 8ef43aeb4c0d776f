"""The channels that the bot is in already, joined while nobody was there to hear the event."""

from slack_sdk.web.async_client import AsyncWebClient

from adapters.port import ChannelAddress, Channels
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
