"""How many and who can read a channel on Slack; counts only.

Source: Slack, "conversation object" (``num_members`` on request, ``is_private``, ``is_ext_shared``, ids of connected
teams), "users.list" (``is_restricted`` of guests), "conversations.members".
"""

from collections.abc import AsyncIterator, Mapping

from slack_sdk.web.async_client import AsyncWebClient

from adapters.port import ChannelAddress, DeliveryError, Reach
from adapters.slack.envelope import read_id
from adapters.slack.web import call

_PAGE = 200
#: Pages of members, and of the workspace's people, that are read to count guests; beyond, their number stays unknown.
_MOST_PAGES = 5


async def read_reach(web: AsyncWebClient, token: str, address: ChannelAddress) -> Reach:
    """Return who can read a channel; guests are counted in channels and workspaces of up to a thousand people.

    Raises:
        DeliveryError: if Slack tells nothing of the channel.
    """
    asked = {"channel": address.channel, "include_num_members": True}
    channel = (await call(web, token, "conversations.info", asked)).get("channel") or {}
    people = channel.get("num_members")
    return Reach(
        people=people if isinstance(people, int) and people > 0 else None,
        guests=await _guests(web, token, address),
        organisations=_organisations(channel),
        public=bool(channel["is_channel"]) and not channel.get("is_private") if "is_channel" in channel else None,
    )


def _organisations(channel: dict[str, object]) -> int | None:
    if "is_ext_shared" not in channel:
        return None
    if not channel["is_ext_shared"]:
        return 0
    connected, own = channel.get("connected_team_ids"), channel.get("internal_team_ids")
    others = set(connected if isinstance(connected, list) else []) - set(own if isinstance(own, list) else [])
    return max(1, len(others - {channel.get("context_team_id")}))


async def _guests(web: AsyncWebClient, token: str, address: ChannelAddress) -> int | None:
    try:
        members = {member async for member in _pages(web, token, "conversations.members", {"channel": address.channel})}
        team = {"team_id": address.workspace} if address.reference.get("enterprise") else {}
        return sum([
            read_id(person.get("id")) in members
            async for person in _pages(web, token, "users.list", team)
            if isinstance(person, dict) and (person.get("is_restricted") or person.get("is_ultra_restricted"))
        ])  # fmt: skip
    except (DeliveryError, _TooManyError):
        return None


class _TooManyError(Exception):
    """There are more pages than are read."""


async def _pages(
    web: AsyncWebClient, token: str, method: str, arguments: Mapping[str, object]
) -> AsyncIterator[object]:
    cursor = ""
    for _ in range(_MOST_PAGES):
        page = await call(web, token, method, {**arguments, "limit": _PAGE, "cursor": cursor})
        for member in page.get("members") or ():
            yield member
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
    raise _TooManyError
