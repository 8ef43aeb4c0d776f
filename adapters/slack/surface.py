"""What one person sees of Chaperone on Slack: modals, their own page, and answers that nobody else reads."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.port import DeliveryError
from adapters.slack.elements import Block
from adapters.slack.installations import Tokens
from adapters.slack.payloads import Caller, Place
from adapters.slack.tongues import Tongues
from adapters.slack.web import call
from policies.catalogue import phrase
from policies.message import Language

log = logging.getLogger(__name__)

_OK = 200
#: The modal was closed, or the message deleted, before the answer came; nobody misses it.
_GONE = frozenset({"not_found", "view_not_found", "message_not_found", "cant_update_message", "channel_not_found"})
_TOO_LATE = frozenset({"expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged"})


class Surface:
    """Shows things to people; every method may raise ``DeliveryError``."""

    def __init__(self, web: AsyncWebClient, tokens: Tokens, tongues: Tongues) -> None:
        self._web = web
        self._tokens = tokens
        self._tongues = tongues

    async def known(self, caller: Caller) -> Caller:
        """Return the caller with the language that Slack shows them, if it tells."""
        try:
            return replace(caller, person=await self._tongues.of(caller.person, await self._token(caller)))
        except DeliveryError:
            return caller  # no token for their workspace; the next call will say so

    async def open(self, caller: Caller, view: Block, *, on_top: bool = False) -> str:
        """Open a modal (``on_top`` of another); returns its id."""
        method = "views.push" if on_top else "views.open"
        answer = await call(self._web, await self._token(caller), method, {"trigger_id": caller.trigger, "view": view})
        opened = answer.get("view")
        return str(opened["id"]) if isinstance(opened, dict) and "id" in opened else ""

    async def put(self, caller: Caller, view_id: str, view: Block) -> None:
        """Show another view in a modal; nothing happens if it was closed."""
        await self._unless_gone(caller, "views.update", {"view_id": view_id, "view": view})

    async def publish(self, caller: Caller, view: Block) -> None:
        """Show the person's own page."""
        arguments = {"user_id": caller.person.id, "view": view}
        await call(self._web, await self._token(caller), "views.publish", arguments)

    async def replace(self, caller: Caller, place: Place, text: str, blocks: list[Block]) -> None:
        """Put other words in the place of a message to this person."""
        message: dict[str, object] = {"text": text, "blocks": blocks}
        if place.direct:
            where = {"channel": place.channel, "ts": place.message}
            await self._unless_gone(caller, "chat.update", {**where, **message})
            return
        try:
            await self._respond(place.response_url, {**message, "replace_original": True, "response_type": "ephemeral"})
        except DeliveryError:
            # The address is good for half an hour; the new words then stand below the old.
            where = {"channel": place.channel, "user": caller.person.id}
            thread = {"thread_ts": place.thread} if place.thread else {}
            await call(self._web, await self._token(caller), "chat.postEphemeral", {**where, **thread, **message})

    async def say(
        self,
        caller: Caller,
        text: str,
        *,
        response_url: str = "",
        thread: str = "",
        blocks: Sequence[Block] = (),
    ) -> None:
        """Say something to the person alone: where they pressed or typed, or else in their conversation with the bot.

        ``blocks`` lay out more than the one line of ``text``, which then stands for them in a push message.
        """
        message: dict[str, object] = {"text": text, **({"blocks": list(blocks)} if blocks else {})}
        url = response_url or caller.response_url
        if url:
            within = {"thread_ts": thread} if thread else {}
            try:
                await self._respond(url, {**message, "replace_original": False, "response_type": "ephemeral", **within})
            except DeliveryError as error:
                log.info("an answer takes the direct way: %s", error.code)
            else:
                return
        token = await self._token(caller)
        opened = await call(self._web, token, "conversations.open", {"users": caller.person.id})
        channel = opened.get("channel") or {}
        await call(self._web, token, "chat.postMessage", {"channel": str(channel.get("id", "")), **message})

    async def announce(self, caller: Caller, text: str, blocks: Sequence[Block]) -> None:
        """Say something to everybody in the channel in which a command was typed."""
        message: dict[str, object] = {"text": text, "blocks": list(blocks)}
        await self._respond(caller.response_url, {**message, "replace_original": False, "response_type": "in_channel"})

    async def apologise(self, caller: Caller, error: Exception, *, response_url: str = "") -> None:
        """Say that it did not work, and what to do; never what went wrong inside."""
        language = (await self.known(caller)).person.language or Language.EN
        late = isinstance(error, DeliveryError) and error.code in _TOO_LATE
        words = (
            phrase("Slack gave up waiting. Please try again.", language)
            if late
            else phrase("That did not work. Please try again in a minute.", language)
        )
        await self.say(caller, words, response_url=response_url)

    async def _unless_gone(self, caller: Caller, method: str, arguments: Mapping[str, object]) -> None:
        try:
            await call(self._web, await self._token(caller), method, arguments)
        except DeliveryError as error:
            if error.code not in _GONE:
                raise

    async def _token(self, caller: Caller) -> str:
        return await self._tokens.for_workspace(caller.person.workspace, caller.reference)

    async def _respond(self, url: str, message: Mapping[str, object]) -> None:
        code, trusted = "no_response_url", self._web.ssl or True
        if url and self._web.session is not None:
            try:
                async with self._web.session.post(url, json=message, proxy=self._web.proxy, ssl=trusted) as answer:
                    if answer.status == _OK:
                        return
                    code = f"http_{answer.status}"
            except (TimeoutError, aiohttp.ClientError):
                code = "connection_lost"
        raise DeliveryError(code, permanent=True)
