"""Carries words to people on Teams."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta

from adapters.desk import Person
from adapters.notice import Notice
from adapters.port import (
    Address,
    ChannelAddress,
    ChannelEvent,
    DeliveryError,
    Names,
    Problem,
    Reach,
    Receipt,
    SealedStore,
    TipPost,
)
from adapters.teams.activity import identifier_at, is_bot, is_foreign, text_at
from adapters.teams.cards import Post, notice_post, tip_post
from adapters.teams.connector import BotConnector
from adapters.teams.keys import KeysUnavailableError, SigningKeys
from adapters.teams.links import message_link
from policies.message import Platform

CHATS = "teams-chat"

#: Where a notice that can still change stands: service address, chat and activity; sealed.
_NOTICES = "teams-notice"
_TIPS = "teams-tip"
_NOT_SUPPORTED = "not_supported"
#: What a chat answers once the person has uninstalled the bot, so that its id is of no more use.
_GONE = frozenset({"forbidden", "not_found"})
#: Tokens are accepted up to five minutes before and after their time.
_TOLERATED_SKEW = timedelta(minutes=4)


class TeamsClient:
    """Implements ``adapters.port.ChatPlatform``.

    Teams offers no way to look whether an earlier try came through: a notice whose fate is unknown is sent again, since
    its author must hear of it. Of a channel's last tip its id is remembered.
    """

    platform = Platform.TEAMS
    reads_back = False

    def __init__(self, connector: BotConnector, keys: SigningKeys, sealed: SealedStore, *, targeted: bool) -> None:
        self._connector = connector
        self._keys = keys
        self._sealed = sealed
        self._targeted = targeted

    async def tell_in_channel(self, address: Address, notice: Notice, *, retry: bool) -> Receipt:
        """Show the notice to the author alone in the thread, or in the one-to-one chat where that cannot be done.

        A message in the thread is never sure to be read: Teams takes it away after 24 hours.

        Raises:
            DeliveryError: if the notice was not sent.
        """
        if not self._targeted:
            return await self.tell_directly(address, notice, retry=retry)
        if retry:
            return Receipt(sure=False)
        service_url, conversation = _service_url(address.reference), _conversation(address.reference)
        try:
            post = notice_post(notice, reader=address.author)
            await self._connector.send_targeted(service_url, conversation, address.author, post)
        except DeliveryError as error:
            if not error.permanent:
                raise
            return await self.tell_directly(address, notice, retry=retry)
        return Receipt(sure=False)

    async def tell_directly(self, address: Address, notice: Notice, *, retry: bool) -> Receipt:
        """Send the notice to the author's one-to-one chat, opening it where it is not known or no longer good.

        Raises:
            DeliveryError: if the notice was not sent.
        """
        del retry
        key = chat_key(address.workspace, address.author)
        known = await self._sealed.get(CHATS, key)
        if known is not None:
            # The service's address may have moved since the chat was opened.
            service_url = _service_url(address.reference) or _service_url(known)
            if await self._sent(service_url, _conversation(known), address, notice):
                return Receipt(sure=True)
        reference = dict(address.reference)
        reference["conversation"] = {
            "id": await self._connector.open_chat(
                _service_url(reference), tenant=address.workspace, bot=_bot(reference), member=address.author
            ),
            "conversationType": "personal",
            "tenantId": address.workspace,
        }
        await self._sealed.put(CHATS, key, reference)
        await self._send(_service_url(reference), _conversation(reference), address, notice)
        return Receipt(sure=True)

    async def post_tip(self, address: ChannelAddress, tip: TipPost, *, retry: bool) -> Receipt:
        """Post a tip as a thread of its own in a channel, or into a group chat.

        Raises:
            DeliveryError: if the tip was not posted.
        """
        key = f"{address.workspace}|{address.channel}"
        if retry and await self._sealed.get(_TIPS, key) == {"id": tip.id}:
            return Receipt(sure=True)
        post, reference = tip_post(tip), address.reference
        if text_at(reference, "conversation", "conversationType") == "channel":
            await self._connector.start_thread(
                _service_url(reference),
                tenant=address.workspace,
                bot=_bot(reference),
                channel=address.channel,
                post=post,
            )
        else:
            await self._connector.send(_service_url(reference), address.channel, post)
        await self._sealed.put(_TIPS, key, {"id": tip.id})
        return Receipt(sure=True)

    async def renew(self, address: Address, notice: Notice) -> None:
        """Put ``notice`` in the place of the card of the one-to-one chat; no error if it is gone.

        A card in a targeted message cannot be updated: it asks by itself how the notice stands.

        Raises:
            DeliveryError: if the card is there and was not updated.
        """
        key = _notice_key(address, notice)
        place = await self._sealed.get(_NOTICES, key)
        if place is None:
            return
        post, is_last = notice_post(notice), bool(notice.outcome) and not notice.offers
        try:
            await self.replace(_service_url(place), _conversation(place), text_at(place, "activity"), post)
        except DeliveryError as error:
            if error.code not in _GONE:
                raise
            is_last = True
        if is_last:
            await self._sealed.delete(_NOTICES, key)

    async def replace(self, service_url: str, conversation: str, activity_id: str, post: Post) -> None:
        """Put another card in the place of one that the bot sent.

        Raises:
            DeliveryError: if that was not done.
        """
        await self._connector.update(service_url, conversation, activity_id, post)

    async def change_message(self, address: Address, text: str | None) -> None:
        """Refuse: a bot can change no message but its own.

        Doing it in the author's name would take Microsoft Graph's delegated ``ChannelMessage.ReadWrite`` and
        ``Chat.ReadWrite``, which reach every message that the author can read. The app does not ask for rights that
        wide; authors edit the message themselves.

        Raises:
            DeliveryError: ``not_supported``, always; permanent.
        """
        del address, text
        raise DeliveryError(_NOT_SUPPORTED, permanent=True)

    async def link(self, address: Address, message_id: str) -> str:
        """Return the deep link to a message of the address's channel and thread, or of its chat.

        Source: Microsoft, "Create deep links to Teams: deep link to a channel message, to a chat message".
        """
        kind = text_at(address.reference, "conversation", "conversationType")
        return message_link(address, message_id, in_channel=kind == "channel")

    async def grant_url(self, person: Person) -> str:
        """Return nothing: there is no right to grant, see ``change_message``."""
        del person
        return ""

    async def reach(self, address: ChannelAddress) -> Reach:
        """Return how many belong to a channel's team or a group chat, guests and other tenants among them.

        Whether everybody of the organisation can come into the team is not told to bots.

        Raises:
            DeliveryError: if the members cannot be listed.
        """
        people, guests, tenants = 0, 0, set[str]()
        async for member in self._connector.members(_service_url(address.reference), address.channel):
            if is_bot(member) or text_at(member, "userRole") == "bot":
                continue
            people += 1
            guests += text_at(member, "userRole") == "guest"
            tenants.add(text_at(member, "tenantId") or address.workspace)
        return Reach(people=people or None, guests=guests, organisations=len(tenants - {address.workspace}))

    async def people(self, address: ChannelAddress) -> AsyncIterator[Names]:
        """Yield the names of everybody in a channel's team, or in a group chat; a bot can see no further.

        Raises:
            DeliveryError: if the members cannot be listed.
        """
        async for member in self._connector.members(_service_url(address.reference), address.channel):
            if not is_bot(member) and text_at(member, "userRole") != "bot":
                whole = f"{text_at(member, 'givenName')} {text_at(member, 'surname')}".strip()
                yield Names(display=text_at(member, "name"), real=whole)

    async def member_ids(self, address: ChannelAddress) -> AsyncIterator[str]:
        """Yield the ids of the people of the channel's own organisation in its team, or in a group chat; bots not.

        Raises:
            DeliveryError: if the members cannot be listed.
        """
        async for member in self._connector.members(_service_url(address.reference), address.channel):
            own = identifier_at(member, "id")
            person = own and not is_bot(member) and text_at(member, "userRole") != "bot"
            if person and not is_foreign(member, address.workspace):
                yield own

    def read_back(
        self, address: ChannelAddress, since: datetime, until: datetime, known: Sequence[Address]
    ) -> AsyncIterator[ChannelEvent]:
        """Raise ``DeliveryError``: a bot is given no history of a conversation."""
        del address, since, until, known
        raise DeliveryError(_NOT_SUPPORTED, permanent=True)

    async def problems(self) -> Sequence[Problem]:
        """Check that a token and the signing keys can be had, and that the clock is right."""
        problems: list[Problem] = []
        try:
            await self._connector.token()
        except DeliveryError as error:
            problems.append(_TOKEN_PROBLEMS[error.code])
        try:
            await self._keys.refresh()
        except KeysUnavailableError:
            problems.append(_KEYS_PROBLEM)
        if abs(self._keys.clock_skew or timedelta()) > _TOLERATED_SKEW:
            problems.append(_CLOCK_PROBLEM)
        return problems

    async def _sent(self, service_url: str, chat: str, address: Address, notice: Notice) -> bool:
        """Send to a chat that is known; False if it is gone, so that a new one must be opened."""
        try:
            await self._send(service_url, chat, address, notice)
        except DeliveryError as error:
            if error.code not in _GONE:
                raise
            return False
        return True

    async def _send(self, service_url: str, chat: str, address: Address, notice: Notice) -> None:
        """Send to a chat, and remember where, if there is something about the notice that can change."""
        activity_id = await self._connector.send(service_url, chat, notice_post(notice))
        if notice.offers and activity_id:
            place = {"serviceUrl": service_url, "conversation": {"id": chat}, "activity": activity_id}
            await self._sealed.put(_NOTICES, _notice_key(address, notice), place)


def chat_key(tenant: str, person: str) -> str:
    """Return the key under which the one-to-one chat with a person is remembered."""
    return f"{tenant}|{person}"


def _notice_key(address: Address, notice: Notice) -> str:
    return f"{address.workspace}|{address.author}|{notice.id}"


def _service_url(reference: Mapping[str, object]) -> str:
    return text_at(reference, "serviceUrl")


def _conversation(reference: Mapping[str, object]) -> str:
    return text_at(reference, "conversation", "id")


def _bot(reference: Mapping[str, object]) -> str:
    return text_at(reference, "bot", "id")


_TOKEN_PROBLEMS = {
    "token_refused": Problem(
        summary="Teams: the bot gets no token; its credentials are refused.",
        remedy="Check teams.app_id, teams.app_password (has the secret expired?) and teams.tenant_id.",
    ),
    "token_unavailable": Problem(
        summary="Teams: the token endpoint cannot be reached.",
        remedy="Check network.https_proxy, network.ca_bundle and teams.login_url, and that teams.tenant_id exists.",
    ),
}
_KEYS_PROBLEM = Problem(
    summary="Teams: the Bot Framework's signing keys cannot be fetched; every message would be turned away.",
    remedy="Check network.https_proxy, network.ca_bundle and teams.openid_metadata_url.",
)
_CLOCK_PROBLEM = Problem(
    summary="Teams: this machine's clock differs from Microsoft's by minutes; tokens would be refused.",
    remedy="Set the clock by NTP.",
)
