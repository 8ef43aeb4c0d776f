"""Every call to botbuilder, in one class, so that its successor can take its place by replacing this file.

botbuilder-core 4.17.1 is the last of its line. What it leaves open is closed here: its token check skips the service
address when the request names none, accepts tokens of its emulator, and fetches the signing keys synchronously,
directly and without a time limit; its token requests are synchronous; its client retries by itself and follows
redirects.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from botbuilder.core import CardFactory, MessageFactory
from botbuilder.schema import Activity, ChannelAccount, ConversationParameters
from botframework.connector.aio import ConnectorClient
from botframework.connector.aio.operations_async import ConversationsOperations
from botframework.connector.auth import (
    AuthenticationConfiguration,
    BotFrameworkAuthenticationFactory,
    JwtTokenExtractor,
    MicrosoftAppCredentials,
    PasswordServiceClientCredentialFactory,
)
from botframework.connector.teams.operations import TeamsOperations
from msal import ConfidentialClientApplication  # type: ignore[import-untyped] # it ships no type information
from msrest.authentication import BasicTokenAuthentication
from msrest.exceptions import ClientException, HttpOperationError

from adapters.port import DeliveryError
from adapters.settings import Network, TeamsSettings
from adapters.teams.activity import Json, identifier_at, objects_at, text_at
from adapters.teams.cards import Post
from adapters.teams.keys import KeysUnavailableError, SigningKeys

_PUBLIC_CLOUD = "https://login.microsoftonline.com/"
_TIMEOUT_S = 10
#: Members asked for at once; the most that Teams gives.
_PAGE = "500"
_JSON = {"Accept": "application/json"}
_NO_CONVERSATION = "no_conversation"
_TOKEN_REFUSED = "token_refused"  # noqa: S105 # a code, not a token
_TOKEN_UNAVAILABLE = "token_unavailable"  # noqa: S105 # the same
_UNREACHABLE = "unreachable"
_CODES = {401: "unauthorized", 403: "forbidden", 404: "not_found", 413: "too_large", 429: "rate_limited"}
#: Teams, "Status codes from bot conversational APIs": worth another try. 500 and 503 are taken for passing too.
_PASSING = frozenset({412, 429, 500, 502, 503, 504})
#: From here on the platform does not say how far it got.
_SERVER_ERRORS = 500
#: Their debug records hold addresses with conversation ids, and tokens.
_TALKATIVE = ("msal", "msrest", "urllib3")


class UnauthorizedError(Exception):
    """A request does not prove that it comes from the Bot Framework and is meant for this bot."""


class _TargetedAccount(ChannelAccount):  # type: ignore[misc] # botbuilder ships no type information
    """The one member who is to see a message; ``ChannelAccount`` lacks the field."""

    _attribute_map = {**ChannelAccount._attribute_map, "is_targeted": {"key": "isTargeted", "type": "bool"}}  # noqa: RUF012, SLF001 # msrest's way to declare a field

    def __init__(self, **fields: Any) -> None:
        super().__init__(**fields)
        self.is_targeted = True


class _Conversations(ConversationsOperations):  # type: ignore[misc] # botbuilder ships no type information
    """Operations that botbuilder lacks, or has only in a synchronous form that leaves its connection open."""

    async def send_targeted(self, conversation: str, activity: Activity) -> None:
        """Send an activity that only its recipient sees."""
        url = self._url(self.send_to_conversation.metadata["url"], conversationId=conversation)
        headers = {**_JSON, "Content-Type": "application/json; charset=utf-8"}
        body = self._serialize.body(activity, "Activity")
        await self._send(self._client.post(url, {"isTargetedActivity": "true"}, headers, body))

    async def channels_of(self, team: str) -> Any:
        """Return the JSON list of a team's channels."""
        url = self._url(TeamsOperations.get_teams_channels.metadata["url"], teamId=team)
        response = await self._send(self._client.get(url, {}, _JSON))
        return response.internal_response.json()

    async def page_of_members(self, conversation: str, continuation: str) -> Any:
        """Return the JSON object of one page of a conversation's members."""
        url = self._url(self.get_conversation_paged_members.metadata["url"], conversationId=conversation)
        more = {"continuationToken": continuation} if continuation else {}
        response = await self._send(self._client.get(url, {"pageSize": _PAGE, **more}, _JSON))
        return response.internal_response.json()

    async def member(self, conversation: str, person: str) -> Any:
        """Return the JSON object of one member of a conversation; botbuilder's own type lacks the tenant."""
        template = self.get_conversation_member.metadata["url"]
        url = self._url(template, conversationId=conversation, memberId=person)
        response = await self._send(self._client.get(url, {}, _JSON))
        return response.internal_response.json()

    def _url(self, template: str, **parts: str) -> str:
        quoted = {name: self._serialize.url(name, value, "str") for name, value in parts.items()}
        return str(self._client.format_url(template, **quoted))

    async def _send(self, request: Any) -> Any:
        response = await self._client.async_send(request, stream=False)
        if response.status_code not in {200, 201, 202}:
            raise HttpOperationError(self._deserialize, response)
        return response


class _Client(ConnectorClient):  # type: ignore[misc] # botbuilder ships no type information
    def __init__(self, token: str, service_url: str, network: Network) -> None:
        super().__init__(BasicTokenAuthentication({"access_token": token}), base_url=service_url)
        _configure(self.config, network)
        self.conversations = _Conversations(self._client, self.config, self._serialize, self._deserialize)


class BotConnector:
    """The Bot Framework: who sent a request, and how to write to conversations.

    Methods that write raise ``DeliveryError``.
    """

    def __init__(self, settings: TeamsSettings, network: Network, keys: SigningKeys) -> None:
        if not settings.app_id.strip():
            # botbuilder would take every request for authentic.
            reason = "teams.app_id is empty: give the bot's application (client) id"
            raise ValueError(reason)
        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.WARNING)
        self._settings = settings
        self._network = network
        # botbuilder looks here before it would fetch the keys by itself.
        JwtTokenExtractor.metadataCache[settings.openid_metadata_url] = keys
        self._authentication = BotFrameworkAuthenticationFactory.create(
            to_channel_from_bot_oauth_scope=settings.issuer,
            to_bot_from_channel_token_issuer=settings.issuer,
            to_bot_from_channel_open_id_metadata_url=settings.openid_metadata_url,
            credential_factory=PasswordServiceClientCredentialFactory(settings.app_id),
            auth_configuration=AuthenticationConfiguration(),
        )
        self._credentials = MicrosoftAppCredentials(
            settings.app_id,
            settings.app_password.get_secret_value(),
            settings.tenant_id,
            oauth_scope=settings.issuer,
        )
        self._token_session = _TokenSession(network)
        self._token_lock = asyncio.Lock()

    async def authenticate(self, header: str, channel_id: str, service_url: str) -> None:
        """Check that a request comes from the Bot Framework, speaks for its channel and is meant for this bot.

        Args:
            header: the Authorization header.
            channel_id: what the activity names as its channel.
            service_url: what the activity names as the address to answer to; not empty.

        Raises:
            UnauthorizedError: if it does not, or its token has expired.
            KeysUnavailableError: if that cannot be told for want of the signing keys.
        """
        activity = Activity(channel_id=channel_id, service_url=service_url)
        try:
            result = await self._authentication.authenticate_request(activity, header)
        except KeysUnavailableError:
            raise
        except Exception:  # noqa: BLE001 # botbuilder refuses with whatever its parsers happen to raise
            raise UnauthorizedError from None
        claims = result.claims_identity.claims
        # A token of the emulator has another issuer; one without an expiry would be good for ever.
        if claims.get("iss") != self._settings.issuer or "exp" not in claims:
            raise UnauthorizedError

    async def open_chat(self, service_url: str, *, tenant: str, bot: str, member: str) -> str:
        """Return the id of the one-to-one chat with a member, opening it if there is none yet."""
        parameters = ConversationParameters(
            is_group=False,
            bot=ChannelAccount(id=bot),
            members=[ChannelAccount(id=member)],
            tenant_id=tenant,
            channel_data={"tenant": {"id": tenant}},
        )
        client = await self._client(service_url)
        with _delivery_errors():
            async with client:
                created = await client.conversations.create_conversation(parameters)
        if created is None or not created.id:
            raise DeliveryError(_NO_CONVERSATION, permanent=True)
        return str(created.id)

    async def send(self, service_url: str, conversation: str, post: Post) -> str:
        """Send a card to everybody in a conversation; returns its activity's id, empty if Teams tells none."""
        client = await self._client(service_url)
        with _delivery_errors():
            async with client:
                sent = await client.conversations.send_to_conversation(conversation, _activity(post))
        return str(sent.id) if sent is not None and sent.id else ""

    async def update(self, service_url: str, conversation: str, activity_id: str, post: Post) -> None:
        """Put a card in the place of one that the bot sent."""
        activity = _activity(post)
        activity.id = activity_id
        client = await self._client(service_url)
        with _delivery_errors():
            async with client:
                await client.conversations.update_activity(conversation, activity_id, activity)

    async def send_targeted(self, service_url: str, conversation: str, member: str, post: Post) -> None:
        """Send a card that only one member of a conversation sees, for 24 hours."""
        activity = _activity(post)
        activity.recipient = _TargetedAccount(id=member)
        client = await self._client(service_url)
        with _delivery_errors():
            async with client:
                await client.conversations.send_targeted(conversation, activity)

    async def start_thread(self, service_url: str, *, tenant: str, bot: str, channel: str, post: Post) -> None:
        """Send a card to a channel as a new thread."""
        parameters = ConversationParameters(
            is_group=True,
            bot=ChannelAccount(id=bot),
            activity=_activity(post),
            tenant_id=tenant,
            channel_data={"channel": {"id": channel}, "tenant": {"id": tenant}},
        )
        client = await self._client(service_url)
        with _delivery_errors():
            async with client:
                await client.conversations.create_conversation(parameters)

    async def channels_of(self, service_url: str, team: str) -> Sequence[str]:
        """Return the ids of a team's channels."""
        client = await self._client(service_url)
        with _delivery_errors():
            async with client:
                found = await client.conversations.channels_of(team)
        ids = (identifier_at(channel, "id") for channel in objects_at(found, "conversations"))
        return [channel for channel in ids if channel]

    async def members(self, service_url: str, conversation: str) -> AsyncIterator[Json]:
        """Yield the members of a team, channel or chat as Teams tells of them, bots included."""
        client, continuation = await self._client(service_url), ""
        async with client:
            while True:
                with _delivery_errors():
                    page = await client.conversations.page_of_members(conversation, continuation)
                for member in objects_at(page, "members"):
                    yield member
                continuation = text_at(page, "continuationToken")
                if not continuation:
                    return

    async def member(self, service_url: str, conversation: str, person: str) -> Json:
        """Return what Teams tells of one member of a conversation."""
        client = await self._client(service_url)
        with _delivery_errors():
            async with client:
                found = await client.conversations.member(conversation, person)
        return found if isinstance(found, dict) else {}

    async def token(self) -> str:
        """Return a token that lets the bot write; fetched off the event loop and kept until shortly before it expires.

        Raises:
            DeliveryError: if there is none to be had; never permanent, since a site can mend its settings.
        """
        async with self._token_lock:
            try:
                return await asyncio.to_thread(self._fetch_token)
            except PermissionError:
                raise DeliveryError(_TOKEN_REFUSED, permanent=False) from None
            except (requests.RequestException, ValueError, KeyError):
                raise DeliveryError(_TOKEN_UNAVAILABLE, permanent=False) from None

    async def close(self) -> None:
        """Close the connections to the token endpoint."""
        await asyncio.to_thread(self._token_session.close)

    def _fetch_token(self) -> str:
        if self._credentials.app is None:
            settings = self._settings
            self._credentials.app = ConfidentialClientApplication(
                client_id=settings.app_id,
                client_credential=settings.app_password.get_secret_value(),
                authority=settings.login_url or f"{_PUBLIC_CLOUD}{settings.tenant_id}",
                # The authority is the site's own setting: nobody else needs to vouch for it.
                instance_discovery=False,
                http_client=self._token_session,
            )
        return str(self._credentials.get_access_token())

    async def _client(self, service_url: str) -> _Client:
        return _Client(await self.token(), service_url, self._network)


def _activity(post: Post) -> Activity:
    activity: Activity = MessageFactory.attachment(CardFactory.adaptive_card(post.card))
    activity.summary = post.summary
    return activity


def _configure(config: Any, network: Network) -> None:
    config.connection.timeout = _TIMEOUT_S
    if network.ca_bundle:
        config.connection.verify = str(network.ca_bundle)
    if network.https_proxy:
        config.proxies.add("https", network.https_proxy)
        config.proxies.use_env_settings = False
    config.redirect_policy.allow = False
    # A client lives for one call; without this its connection would stay open until garbage collection.
    config.headers["Connection"] = "close"
    # Delivery retries, durably; a retry in here could send twice.
    config.retry_policy.retries = 0
    config.retry_policy.policy.status_forcelist = ()


class _TokenSession(requests.Session):
    """What msal sends its requests through: the site's proxy and authority, and a time limit."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        # Given with each request: the environment's REQUESTS_CA_BUNDLE would outrank the session's own.
        self._authority = str(network.ca_bundle) if network.ca_bundle else True
        if network.https_proxy:
            self.proxies = {"https": network.https_proxy}
            self.trust_env = False

    def request(self, *args: Any, **options: Any) -> requests.Response:
        """Send a request."""
        return super().request(*args, **{"timeout": _TIMEOUT_S, "verify": self._authority, **options})


@contextmanager
def _delivery_errors() -> Iterator[None]:
    """Turn botbuilder's errors, whose words quote the answer, into codes."""
    try:
        yield
    except HttpOperationError as error:
        status = int(error.response.status_code)
        raise DeliveryError(
            _CODES.get(status, f"http_{status}"),
            permanent=status not in _PASSING,
            retry_after_s=_retry_after_s(error.response.headers.get("Retry-After")),
            unsure=status >= _SERVER_ERRORS,
        ) from None
    except (ClientException, requests.RequestException):
        raise DeliveryError(_UNREACHABLE, permanent=False, unsure=True) from None


def _retry_after_s(told: str | None) -> float | None:
    """Read ``Retry-After``: seconds or a date (RFC 9110, section 10.2.3)."""
    if not told:
        return None
    if told.isdecimal():
        return float(told)
    try:
        until = parsedate_to_datetime(told)
    except ValueError:
        return None
    return max(0.0, (until - datetime.now(UTC)).total_seconds()) if until.tzinfo else None
