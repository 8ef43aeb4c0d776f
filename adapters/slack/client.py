"""Private words and tips, carried by Slack's Web API.

An ephemeral message reaches only those who are active and looking, cannot be found again and is gone on reload, so its
receipt is never sure. Direct messages and tips carry metadata by which a second try finds what a first one has sent.
Nothing posted here unfurls: an unfurled link to the author's message would quote it.
"""

import json
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from slack_sdk.web.async_client import AsyncWebClient

from adapters.desk import Person
from adapters.notice import Notice, NoticeKind
from adapters.port import (
    Address,
    ChannelAddress,
    ChannelEvent,
    Clock,
    DeliveryError,
    Names,
    Problem,
    Reach,
    Receipt,
    TipPost,
)
from adapters.settings import SlackSettings
from adapters.slack.blocks import notice_blocks, tip_blocks
from adapters.slack.diagnosis import diagnose
from adapters.slack.elements import Block, paragraph, rich_text
from adapters.slack.elements import text as words_of
from adapters.slack.grants import Grants
from adapters.slack.history import read_history
from adapters.slack.installations import Tokens
from adapters.slack.reach import read_reach
from adapters.slack.roster import list_members, list_people
from adapters.slack.web import call, listed
from policies.message import Platform

log = logging.getLogger(__name__)

NOTICE_EVENT = "chaperone_notice"
TIP_EVENT = "chaperone_tip"

#: How far back a second try looks for the first.
_LOOK_BACK = timedelta(days=30)
_GONE = frozenset({"message_not_found", "cant_update_message"})
_QUIET: Mapping[str, object] = {"unfurl_links": False, "unfurl_media": False}


class SlackClient:
    """Carries words to people on Slack; implements ``adapters.port.ChatPlatform``."""

    platform = Platform.SLACK

    def __init__(
        self, web: AsyncWebClient, tokens: Tokens, grants: Grants, settings: SlackSettings, now: Clock
    ) -> None:
        self._web = web
        self._tokens = tokens
        self._grants = grants
        self._settings = settings
        self._now = now
        self.reads_back = settings.reads_back

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
        channel = await self._conversation(token, address.author)
        concern = notice.kind is NoticeKind.CONCERN
        permalink = await self._permalink(token, address.channel, address.message_id) if concern else ""
        payload = {"notice": notice.id, "kind": notice.kind.value, "words": _digest(notice_blocks(notice))}
        blocks = notice_blocks(notice, permalink=permalink)
        return await self._post(token, channel, (NOTICE_EVENT, payload), notice.title, blocks, look=retry)

    async def post_tip(self, address: ChannelAddress, tip: TipPost, *, retry: bool) -> Receipt:
        """Post a tip to a channel, unless ``retry`` and it is there already."""
        token = await self._tokens.for_workspace(address.workspace, address.reference)
        metadata = (TIP_EVENT, {"tip": tip.id})
        return await self._post(token, address.channel, metadata, tip.title, tip_blocks(tip), look=retry)

    async def renew(self, address: Address, notice: Notice) -> None:
        """Put ``notice`` in the place of every direct message of its id and kind; no error if there is none."""
        token = await self._tokens.for_workspace(address.workspace, address.reference)
        channel = await self._conversation(token, address.author)
        concern = notice.kind is NoticeKind.CONCERN and not notice.outcome
        permalink = await self._permalink(token, address.channel, address.message_id) if concern else ""
        # Without metadata Slack keeps what it has, by which the message is found again.
        shown = {"channel": channel, "text": notice.title, "blocks": notice_blocks(notice, permalink=permalink)}
        async for ts, payload in self._own(token, channel, NOTICE_EVENT):
            if (payload.get("notice"), payload.get("kind")) == (notice.id, notice.kind.value):
                try:
                    await call(self._web, token, "chat.update", {**shown, "ts": ts})
                except DeliveryError as error:
                    if error.code not in _GONE:
                        raise

    async def change_message(self, address: Address, text: str | None) -> None:
        """Put ``text`` in the place of the author's message, or delete it, in the author's own name.

        The new words go as rich text: without blocks Slack could go on showing the old ones, and in rich text nothing
        comes to life. What was attached goes.

        Raises:
            DeliveryError: ``not_granted``, ``not_supported`` or ``gone``, all permanent, or what else Slack says.
        """
        where: dict[str, object] = {"channel": address.channel, "ts": address.message_id}
        if text is None:
            await self._grants.use(address.workspace, address.author, "chat.delete", where)
            return
        blocks = [rich_text([paragraph([words_of(text)])])]
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        words = {"text": escaped, "blocks": blocks, "attachments": []}
        await self._grants.use(address.workspace, address.author, "chat.update", {**where, **words})

    async def link(self, address: Address, message_id: str) -> str:
        """Return Slack's own permalink of a message of the address's channel; empty if it gives none."""
        token = await self._tokens.for_workspace(address.workspace, address.reference)
        return await self._permalink(token, address.channel, message_id)

    async def grant_url(self, person: Person) -> str:
        """Return where the person can grant ``change_message``, once; empty if the site has no OAuth client."""
        return await self._grants.url(person)

    async def reach(self, address: ChannelAddress) -> Reach:
        """Return how many and who can read a channel."""
        token = await self._tokens.for_workspace(address.workspace, address.reference)
        return await read_reach(self._web, token, address)

    async def people(self, address: ChannelAddress) -> AsyncIterator[Names]:
        """Yield the names of everybody in the channel's workspace, guests included, bots not."""
        token = await self._tokens.for_workspace(address.workspace, address.reference)
        async for names in list_people(self._web, token, address):
            yield names

    async def member_ids(self, address: ChannelAddress) -> AsyncIterator[str]:
        """Yield the ids of the people of the workspace who are in a channel, bots not."""
        token = await self._tokens.for_workspace(address.workspace, address.reference)
        async for member in list_members(self._web, token, address):
            yield member

    async def read_back(
        self, address: ChannelAddress, since: datetime, until: datetime, known: Sequence[Address]
    ) -> AsyncIterator[ChannelEvent]:
        """Yield what was posted or edited in a channel and its threads between two moments, and what of it is gone."""
        if not self.reads_back:
            code = "not_supported"
            raise DeliveryError(code, permanent=True)
        token = await self._tokens.for_workspace(address.workspace, address.reference)
        async for event in read_history(self._web, token, address, (since, until), known):
            yield event

    async def problems(self) -> Sequence[Problem]:
        """Check token, scopes, clock and channels against the live platform."""
        return await diagnose(self._web, self._settings, self._now)

    async def _conversation(self, token: str, user: str) -> str:
        opened = await call(self._web, token, "conversations.open", {"users": user})
        return _channel_id(opened.get("channel"))

    async def _is_away(self, token: str, user: str) -> bool:
        try:
            presence = await call(self._web, token, "users.getPresence", {"user": user})
        except DeliveryError as error:
            log.info("presence unknown: %s", error.code)
            return False
        return presence.get("presence") == "away"

    async def _permalink(self, token: str, channel: str, message_id: str) -> str:
        where = {"channel": channel, "message_ts": message_id}
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
        async for _, found in self._own(token, channel, event_type):
            if found == payload:
                return True
        return False

    async def _own(self, token: str, channel: str, event_type: str) -> AsyncIterator[tuple[str, Mapping[str, object]]]:
        """Yield id and metadata of our messages of a conversation."""
        arguments = {
            "channel": channel,
            "oldest": f"{(self._now() - _LOOK_BACK).timestamp():.6f}",
            "include_all_metadata": True,
        }
        async for message in listed(self._web, token, "conversations.history", "messages", arguments):
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") == event_type:
                yield str(message.get("ts")), metadata.get("event_payload") or {}


def _channel_id(channel: object) -> str:
    if isinstance(channel, dict) and isinstance(channel.get("id"), str):
        return str(channel["id"])
    code = "no_conversation"
    raise DeliveryError(code, permanent=False)


def _digest(blocks: Sequence[Block]) -> str:
    """Tell one revision of a notice from another; it stands beside the words themselves and gives away no more."""
    return sha256(json.dumps(blocks, sort_keys=True).encode()).hexdigest()[:16]
