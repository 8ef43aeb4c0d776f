"""Private words and tips, carried by Slack's Web API.

An ephemeral message reaches only those who are active and looking, cannot be found again and is gone on reload, so its
receipt is never sure. Direct messages and tips carry metadata by which a second try finds what a first one has sent.
Nothing posted here unfurls: an unfurled link to the author's message would quote it.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256

from slack_sdk.web.async_client import AsyncWebClient

from adapters.notice import Notice, NoticeKind
from adapters.port import Address, ChannelAddress, Clock, DeliveryError, Problem, Receipt, TipPost
from adapters.settings import SlackSettings
from adapters.slack.blocks import Block, notice_blocks, tip_blocks
from adapters.slack.diagnosis import diagnose
from adapters.slack.installations import Tokens
from adapters.slack.web import call
from policies.message import Platform

log = logging.getLogger(__name__)

NOTICE_EVENT = "chaperone_notice"
TIP_EVENT = "chaperone_tip"

#: How far back a second try looks for the first.
_LOOK_BACK = timedelta(days=30)
_PAGE = 200
_QUIET: Mapping[str, object] = {"unfurl_links": False, "unfurl_media": False}


class SlackClient:
    """Carries words to people on Slack; implements ``adapters.port.ChatPlatform``."""

    platform = Platform.SLACK

    def __init__(self, web: AsyncWebClient, tokens: Tokens, settings: SlackSettings, now: Clock) -> None:
        self._web = web
        self._tokens = tokens
        self._settings = settings
        self._now = now

    async def tell_in_channel(self, address: Address, notice: Notice, *, retry: bool) -> Receipt:
        """Show the notice to the author alone, in the thread of the message if it stands in one.

        Raises:
            DeliveryError: ``away``, if the author would miss it; a direct message is the better way then.
        """
        if retry:
            return Receipt(sure=False)
        token = await self._tokens.for_workspace(address.workspace, address.reference)
        # A thank-you is worth no direct message, so nobody asks whether its reader is there.
        if notice.kind is not NoticeKind.THANKS and await self._is_away(token, address.author):
            code = "away"
            raise DeliveryError(code, permanent=True)
        arguments = {
            "channel": address.channel,
            "user": address.author,
            "text": notice.title,
            "blocks": notice_blocks(notice),
        }
        if address.thread:
            arguments["thread_ts"] = address.thread
        await call(self._web, token, "chat.postEphemeral", arguments)
        return Receipt(sure=False)

    async def tell_directly(self, address: Address, notice: Notice, *, retry: bool) -> Receipt:
        """Send the notice to the author's conversation with the bot, unless ``retry`` and it is there already."""
        token = await self._tokens.for_workspace(address.workspace, address.reference)
        opened = await call(self._web, token, "conversations.open", {"users": address.author})
        channel = _channel_id(opened.get("channel"))
        permalink = await self._permalink(token, address) if notice.kind is NoticeKind.CONCERN else ""
        payload = {"notice": notice.id, "kind": notice.kind.value, "words": _digest(notice_blocks(notice))}
        blocks = notice_blocks(notice, permalink=permalink)
        return await self._post(token, channel, (NOTICE_EVENT, payload), notice.title, blocks, look=retry)

    async def post_tip(self, address: ChannelAddress, tip: TipPost, *, retry: bool) -> Receipt:
        """Post a tip to a channel, unless ``retry`` and it is there already."""
        token = await self._tokens.for_workspace(address.workspace, address.reference)
        metadata = (TIP_EVENT, {"tip": tip.id})
        return await self._post(token, address.channel, metadata, tip.title, tip_blocks(tip), look=retry)

    async def problems(self) -> Sequence[Problem]:
        """Check token, scopes, clock and channels against the live platform."""
        return await diagnose(self._web, self._settings, self._now)

    async def _is_away(self, token: str, user: str) -> bool:
        try:
            presence = await call(self._web, token, "users.getPresence", {"user": user})
        except DeliveryError as error:
            log.info("presence unknown: %s", error.code)
            return False
        return presence.get("presence") == "away"

    async def _permalink(self, token: str, address: Address) -> str:
        where = {"channel": address.channel, "message_ts": address.message_id}
        try:
            answer = await call(self._web, token, "chat.getPermalink", where)
        except DeliveryError as error:
            log.info("no permalink: %s", error.code)
            return ""
        return str(answer.get("permalink") or "")

    async def _post(  # noqa: PLR0913 # the parts of one message
        self,
        token: str,
        channel: str,
        metadata: tuple[str, Mapping[str, str]],
        text: str,
        blocks: Sequence[Block],
        *,
        look: bool,
    ) -> Receipt:
        event_type, payload = metadata
        if look and await self._is_there(token, channel, event_type, payload):
            return Receipt(sure=True)
        arguments = {
            "channel": channel,
            "text": text,
            "blocks": blocks,
            "metadata": {"event_type": event_type, "event_payload": payload},
            **_QUIET,
        }
        await call(self._web, token, "chat.postMessage", arguments)
        return Receipt(sure=True)

    async def _is_there(self, token: str, channel: str, event_type: str, payload: Mapping[str, str]) -> bool:
        """Look through a conversation for a message of ours with this metadata."""
        cursor = ""
        while True:
            page = await call(
                self._web,
                token,
                "conversations.history",
                {
                    "channel": channel,
                    "limit": _PAGE,
                    "oldest": f"{(self._now() - _LOOK_BACK).timestamp():.6f}",
                    "include_all_metadata": True,
                    "cursor": cursor,
                },
            )
            for message in page.get("messages") or ():
                metadata = message.get("metadata") or {}
                if metadata.get("event_type") == event_type and metadata.get("event_payload") == payload:
                    return True
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return False


def _channel_id(channel: object) -> str:
    if isinstance(channel, dict) and isinstance(channel.get("id"), str):
        return str(channel["id"])
    code = "no_conversation"
    raise DeliveryError(code, permanent=False)


def _digest(blocks: Sequence[Block]) -> str:
    """Tell one revision of a notice from another; it stands beside the words themselves and gives away no more."""
    return sha256(json.dumps(blocks, sort_keys=True).encode()).hexdigest()[:16]
