"""What was said in a channel while nobody listened, read back.

Slack lets an app that a site made for itself read as fast as any; one that is sold outside Slack's marketplace gets
fifteen messages a minute, so only a site's own app reads back. What was deleted meanwhile is not told.

Source: Slack, "conversations.history", "conversations.replies", "Rate limit changes for non-Marketplace apps".
"""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from adapters.port import ChannelAddress, Edited, Posted
from adapters.slack.envelope import read_id
from adapters.slack.translate import channel_event
from adapters.slack.web import call, listed

#: How long before the gap a thread may have begun whose replies are looked for, and a message stand that was edited.
_EARLIER = timedelta(days=7)


async def read_history(
    web: AsyncWebClient, token: str, address: ChannelAddress, since: datetime, until: datetime
) -> AsyncIterator[Posted | Edited]:
    """Yield what people posted in a channel and its threads between two moments, and what they edited, oldest first.

    Each message comes once, in the words it has now.

    Raises:
        DeliveryError: if Slack refused.
    """
    outside = await _outside(web, token, address)
    found: dict[str, Mapping[str, object]] = {}
    threads: list[str] = []
    window = {"channel": address.channel, "oldest": _ts(since - _EARLIER), "latest": _ts(until), "inclusive": True}
    async for message in listed(web, token, "conversations.history", "messages", window):
        if _changed_at(message) >= since.timestamp():
            found[str(message.get("ts"))] = message
        if _seconds(message.get("latest_reply")) >= since.timestamp():
            threads.append(str(message.get("ts")))
    for thread in threads:
        replies = {"channel": address.channel, "ts": thread, "oldest": _ts(since), "latest": _ts(until)}
        async for message in listed(web, token, "conversations.replies", "messages", {**replies, "inclusive": True}):
            if _changed_at(message) >= since.timestamp():
                found[str(message.get("ts"))] = message
    for ts in sorted(found, key=_seconds):
        event = channel_event({**outside, "event": {**found[ts], "type": "message", "channel": address.channel}})
        if not isinstance(event, Posted):
            continue
        if _seconds(ts) < since.timestamp():
            yield Edited(event_id=event.event_id, message=event.message, address=event.address, late=True)
        else:
            yield Posted(event_id=event.event_id, message=event.message, address=event.address, late=True)


async def _outside(web: AsyncWebClient, token: str, address: ChannelAddress) -> dict[str, object]:
    """Return what the outside of an event would say of the app and the channel."""
    who = await call(web, token, "auth.test", {})
    channel = (await call(web, token, "conversations.info", {"channel": address.channel})).get("channel") or {}
    team, enterprise = read_id(address.reference.get("team")) or address.workspace, address.reference.get("enterprise")
    authorization = {
        "team_id": team,
        "enterprise_id": enterprise,
        "user_id": read_id(who.get("user_id")),
        "is_bot": True,
    }
    return {
        "type": "event_callback",
        "team_id": team,
        "enterprise_id": enterprise,
        "authorizations": [authorization],
        "is_ext_shared_channel": channel.get("is_ext_shared") is True,
    }


def _changed_at(message: Mapping[str, object]) -> float:
    edited = message.get("edited")
    return _seconds(edited.get("ts") if isinstance(edited, dict) else message.get("ts"))


def _ts(moment: datetime) -> str:
    return f"{moment.timestamp():.6f}"


def _seconds(ts: object) -> float:
    try:
        return float(ts) if isinstance(ts, str) else 0.0
    except ValueError:
        return 0.0
