"""What was said in a channel while nobody listened, read back.

Slack lets an app that a site made for itself read as fast as any; one that is sold outside Slack's marketplace gets
fifteen messages a minute, so only a site's own app reads back. Slack tells of no deletion; of messages that are known
already, those that the history does not show are looked for in their threads.

Source: Slack, "conversations.history", "conversations.replies", "Rate limit changes for non-Marketplace apps".
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from slack_sdk.web.async_client import AsyncWebClient

from adapters.port import Address, ChannelAddress, ChannelEvent, Deleted, DeliveryError, Edited, Posted
from adapters.slack.envelope import read_id
from adapters.slack.translate import channel_event
from adapters.slack.web import call, listed

#: How long before the gap a thread may have begun whose replies are looked for, and a message stand that was edited.
_EARLIER = timedelta(days=7)


async def read_history(
    web: AsyncWebClient,
    token: str,
    address: ChannelAddress,
    gap: tuple[datetime, datetime],
    known: Sequence[Address],
) -> AsyncIterator[ChannelEvent]:
    """Yield what people posted in a channel and its threads between two moments, and what they edited, oldest first.

    Each message comes once, in the words it has now; then come the deletions of known messages that stand no more. A
    history that shows nothing at all tells of no deletion, since more may be hidden than was deleted.

    Raises:
        DeliveryError: if Slack refused.
    """
    since, until = gap
    outside = await _outside(web, token, address)
    found: dict[str, Mapping[str, object]] = {}
    standing: set[str] = set()
    async for message in _shown(web, token, address.channel, since, until):
        ts = str(message.get("ts"))
        if _stands(message):
            standing.add(ts)
        if _changed_at(message) >= since.timestamp():
            found[ts] = message
    for ts in sorted(found, key=_seconds):
        event = channel_event({**outside, "event": {**found[ts], "type": "message", "channel": address.channel}})
        if not isinstance(event, Posted):
            continue
        if _seconds(ts) < since.timestamp():
            yield Edited(event_id=event.event_id, message=event.message, address=event.address, late=True)
        else:
            yield Posted(event_id=event.event_id, message=event.message, address=event.address, late=True)
    if standing:
        async for gone in _gone(web, token, [message for message in known if message.message_id not in standing]):
            yield gone


async def _shown(
    web: AsyncWebClient, token: str, channel: str, since: datetime, until: datetime
) -> AsyncIterator[Mapping[str, object]]:
    """Yield the messages of a channel from a week before the gap on, and the replies of the gap."""
    threads: list[str] = []
    window = {"channel": channel, "oldest": _ts(since - _EARLIER), "latest": _ts(until), "inclusive": True}
    async for message in listed(web, token, "conversations.history", "messages", window):
        yield message
        if _seconds(message.get("latest_reply")) >= since.timestamp():
            threads.append(str(message.get("ts")))
    for thread in threads:
        replies = {**window, "ts": thread, "oldest": _ts(since)}
        async for message in listed(web, token, "conversations.replies", "messages", replies):
            yield message


async def _gone(web: AsyncWebClient, token: str, known: Sequence[Address]) -> AsyncIterator[Deleted]:
    """Yield the deletions of those messages that stand no more, with one look at each one's thread."""
    for thread, group in groupby(sorted(known, key=_thread), _thread):
        messages = sorted(group, key=lambda message: _seconds(message.message_id))
        where = {"channel": messages[0].channel, "ts": thread, "inclusive": True}
        span = {"oldest": messages[0].message_id, "latest": messages[-1].message_id}
        try:
            pages = listed(web, token, "conversations.replies", "messages", {**where, **span})
            standing = {message.get("ts") async for message in pages if _stands(message)}
        except DeliveryError as error:
            if error.code != "thread_not_found":
                raise
            standing = set()
        for message in messages:
            if message.message_id not in standing:
                yield Deleted(
                    event_id=f"gone-{message.message_id}",
                    platform=message.platform,
                    workspace=message.workspace,
                    channel=message.channel,
                    message_id=message.message_id,
                )


def _thread(message: Address) -> str:
    return message.thread or message.message_id


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


def _stands(message: Mapping[str, object]) -> bool:
    """Whether words are there; a deleted message that has replies leaves a stone behind."""
    return message.get("subtype") != "tombstone"


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
