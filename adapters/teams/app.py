"""The messaging endpoint: receives activities from the Bot Framework and acknowledges what has been dealt with."""

import json
import logging
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.port import Adapter, ChannelAddress, ChatPlatform, DeliveryError, Services
from adapters.settings import Network, TeamsSettings
from adapters.teams.activity import Json, identifier_at, text_at
from adapters.teams.chat import Chat
from adapters.teams.client import CHATS, TeamsClient, chat_key
from adapters.teams.connector import BotConnector, UnauthorizedError
from adapters.teams.invokes import Invokes
from adapters.teams.keys import KeysUnavailableError, SigningKeys
from adapters.teams.membership import Arrival, Change, Membership, Scope, read_arrival, read_membership
from adapters.teams.origins import Origins
from adapters.teams.translate import translate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute

log = logging.getLogger(__name__)

PATH = "/api/messages"

#: Teams' own limit for a message is 100 KB.
_MAX_BODY_BYTES = 1_000_000
_TEAMS = "teams-team"


def build(settings: TeamsSettings, network: Network, services: Services) -> Adapter:
    """Put the Teams adapter together.

    Raises:
        ValueError: if the app id is empty, with which anybody's requests would be taken for authentic.
    """
    keys = SigningKeys(settings.openid_metadata_url, network, services.now)
    connector = BotConnector(settings, network, keys)
    client = TeamsClient(connector, keys, services.sealed, targeted=settings.targeted_messages)
    return TeamsAdapter(client, connector, services)


class TeamsAdapter:
    """Implements ``adapters.port.Adapter``."""

    def __init__(self, client: TeamsClient, connector: BotConnector, services: Services) -> None:
        self.client: ChatPlatform = client
        self._invokes = Invokes(services.desk, client)
        self._chat = Chat(services.desk, connector)
        self._origins = Origins(connector, services.now)
        self.routes: Sequence[BaseRoute] = (Route(PATH, self._receive, methods=["POST"]),)
        self._connector = connector
        self._services = services

    @property
    def connected(self) -> bool:
        """Always: Teams calls in whenever it has something."""
        return True

    async def start(self) -> None:
        """Do nothing: Teams calls in."""

    async def stop(self) -> None:
        """Close what connections are open."""
        await self._connector.close()

    async def _receive(self, request: Request) -> Response:
        activity = await self._admit(request)
        if activity.get("type") == "invoke":
            return await self._invokes.answer(activity)
        try:
            await self._handle(activity)
        except Exception as error:  # noqa: BLE001 # whatever failed, the platform must deliver again
            # The exception's words may quote the activity: only its type is told.
            log.error("activity not stored: %s", type(error).__name__)  # noqa: TRY400
            return Response(status_code=HTTPStatus.INTERNAL_SERVER_ERROR)
        return Response(status_code=HTTPStatus.OK)

    async def _admit(self, request: Request) -> Json:
        """Return the activity of a request that is authentic and well formed; anything else is refused."""
        header = request.headers.get("Authorization")
        if not header:
            raise HTTPException(HTTPStatus.UNAUTHORIZED)
        activity = _parse(await _read(request))
        service_url = identifier_at(activity, "serviceUrl")
        try:
            await self._connector.authenticate(header, text_at(activity, "channelId"), service_url)
        except UnauthorizedError:
            raise HTTPException(HTTPStatus.UNAUTHORIZED) from None
        except KeysUnavailableError:
            log.error("the Bot Framework's signing keys cannot be fetched; run doctor")  # noqa: TRY400 # no detail
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE) from None
        return activity

    async def _handle(self, activity: Json) -> None:
        if event := translate(activity):
            await self._services.intake(await self._origins.told(event, activity))
            return
        if membership := read_membership(activity):
            await self._remember(membership)
            if membership.scope is Scope.PERSON:
                await self._chat.answer(activity)
        if arrival := read_arrival(activity):
            await self._welcome(arrival)

    async def _welcome(self, arrival: Arrival) -> None:
        """Tell of people who came, once each: a team's new members come to all its channels together."""
        address = await self._first_watched(arrival.address) if arrival.whole_team else arrival.address
        if address is not None:
            for person in arrival.people:
                await self._services.channels.arrived(address, person)

    async def _first_watched(self, team: ChannelAddress) -> ChannelAddress | None:
        for channel in await self._known_channels(team):
            address = _in_team(team, channel)
            if await self._services.channels.watched(address):
                return address
        return None

    async def _known_channels(self, team: ChannelAddress) -> list[str]:
        known = (await self._services.sealed.get(_TEAMS, _team_key(team)) or {}).get("channels")
        return [str(channel) for channel in known] if isinstance(known, list) else [team.channel]

    async def _remember(self, membership: Membership) -> None:
        match membership.scope:
            case Scope.PERSON:
                await self._remember_chat(membership)
            case Scope.TEAM:
                await self._remember_team(membership)
            case Scope.CHANNEL if membership.change is Change.ADDED:
                await self._services.channels.joined(membership.address)
            case Scope.CHANNEL:
                await self._services.channels.left(membership.address)

    async def _remember_chat(self, membership: Membership) -> None:
        key = chat_key(membership.address.workspace, membership.person)
        if membership.change is Change.ADDED:
            await self._services.sealed.put(CHATS, key, membership.address.reference)
        else:
            await self._services.sealed.delete(CHATS, key)

    async def _remember_team(self, membership: Membership) -> None:
        """Join or leave every channel of a team; which they were can no longer be asked once the bot is removed."""
        address, sealed = membership.address, self._services.sealed
        if membership.change is Change.ADDED:
            channels = await self._channels_of(address)
            await sealed.put(_TEAMS, _team_key(address), {"channels": channels})
            for channel in channels:
                await self._services.channels.joined(_in_team(address, channel))
            return
        for channel in await self._known_channels(address):
            await self._services.channels.left(_in_team(address, channel))
        await sealed.delete(_TEAMS, _team_key(address))

    async def _channels_of(self, team: ChannelAddress) -> list[str]:
        try:
            found = await self._connector.channels_of(text_at(team.reference, "serviceUrl"), team.channel)
        except DeliveryError as error:
            log.warning("a team's channels cannot be listed (%s); only its General channel gets tips", error.code)
            found = ()
        return list(dict.fromkeys((team.channel, *found)))


async def _read(request: Request) -> bytes:
    """Read the body, and refuse it as soon as it grows too long."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MAX_BODY_BYTES:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except ClientDisconnect:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from None
    return bytes(body)


def _parse(body: bytes) -> Json:
    """Read an activity, and refuse what is none, or names no service address for its token to vouch for."""
    try:
        activity = json.loads(body)
    except (ValueError, RecursionError):
        raise HTTPException(HTTPStatus.BAD_REQUEST) from None
    if not isinstance(activity, dict) or not text_at(activity, "type") or not identifier_at(activity, "serviceUrl"):
        raise HTTPException(HTTPStatus.BAD_REQUEST)
    return activity


def _team_key(team: ChannelAddress) -> str:
    return f"{team.workspace}|{team.channel}"


def _in_team(team: ChannelAddress, channel: str) -> ChannelAddress:
    conversation = {"id": channel, "conversationType": "channel", "tenantId": team.workspace}
    return replace(team, channel=channel, reference={**team.reference, "conversation": conversation})
