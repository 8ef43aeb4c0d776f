"""The Slack adapter put together: routes for HTTP and OAuth, the Socket Mode connection, and the client."""

import asyncio
import logging
from collections.abc import Sequence

import aiohttp
from slack_sdk.oauth.installation_store import Installation
from starlette.routing import BaseRoute, Route

from adapters.port import Adapter, ChatPlatform, DeliveryError, Services
from adapters.settings import Network, SlackSettings
from adapters.slack.client import SlackClient
from adapters.slack.door import Door
from adapters.slack.drafts import Drafts
from adapters.slack.grant_page import grant_page
from adapters.slack.grants import Grants
from adapters.slack.home_tab import HomeTab
from adapters.slack.installations import Installations, OAuthStates, Tokens
from adapters.slack.listeners import listening_app
from adapters.slack.manifest import EVENTS_PATH, GRANT_PATH
from adapters.slack.oauth import oauth_flow, oauth_routes
from adapters.slack.presses import Presses
from adapters.slack.quizzes import Quizzes
from adapters.slack.roster import learn_channels
from adapters.slack.socket_mode import SocketMode
from adapters.slack.surface import Surface
from adapters.slack.tongues import Tongues
from adapters.slack.turns import Turns
from adapters.slack.web import web_client

log = logging.getLogger(__name__)


class SlackAdapter:
    """One configured Slack app; implements ``adapters.port.Adapter``."""

    client: ChatPlatform
    routes: Sequence[BaseRoute]

    def __init__(self, settings: SlackSettings, network: Network, services: Services) -> None:
        self._settings = settings
        self._channels = services.channels
        self._web = web_client(settings, network)
        own = settings.bot_token.get_secret_value() if settings.bot_token else ""
        installations = Installations(services.sealed)
        states = OAuthStates(services.sealed, services.now)
        flow = oauth_flow(settings, self._web, installations, states, self._installed)
        grants = Grants(services.sealed, self._web, settings, services.now)
        app = listening_app(services, installations, grants, self._web, flow)
        tokens = Tokens(installations, own)
        self._turns = Turns()
        if services.desk is not None:
            surface = Surface(self._web, tokens, Tongues(self._web, services.now))
            home = HomeTab(services.desk, surface, grants, self._turns)
            home.listen(app)
            Presses(services.desk, surface, home, self._turns).listen(app)
            Drafts(services.desk, surface, self._turns).listen(app)
            Quizzes(services.desk, surface, self._turns).listen(app)
        self.client = SlackClient(self._web, tokens, grants, settings, services.now)
        routes: list[BaseRoute] = []
        if settings.signing_secret is not None:
            door = Door(app, settings.signing_secret.get_secret_value(), services.now)
            routes.append(Route(EVENTS_PATH, door.answer, methods=["POST"]))
        if flow is not None:
            routes += [*oauth_routes(app), Route(GRANT_PATH, grant_page(grants), methods=["GET"])]
        self.routes = routes
        self._socket: SocketMode | None = None
        if settings.app_token is not None:
            self._socket = SocketMode(app, self._web, settings.app_token.get_secret_value())
        self._learning: asyncio.Task[None] | None = None

    @property
    def connected(self) -> bool:
        """Whether Slack's events can reach it now; over HTTP that is Slack's affair."""
        return self._socket is None or self._socket.connected

    async def start(self) -> None:
        """Open the Socket Mode connection, if any, and learn in the background which channels the bot is in."""
        self._web.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._web.timeout))
        if self._settings.bot_token is not None:
            self._learning = asyncio.create_task(self._learn(self._settings.bot_token.get_secret_value()))
        if self._socket is not None:
            await self._socket.start()

    async def stop(self) -> None:
        """Close the connection; what has not been acknowledged will be delivered again."""
        if self._socket is not None:
            await self._socket.stop()
        if self._learning is not None:
            self._learning.cancel()
            await asyncio.wait({self._learning})
        await self._turns.stop()
        if self._web.session is not None:
            await self._web.session.close()
            self._web.session = None

    async def _installed(self, installation: Installation) -> None:
        if installation.bot_token and not installation.is_enterprise_install:
            await self._learn(installation.bot_token)

    async def _learn(self, token: str) -> None:
        try:
            await learn_channels(self._web, token, self._channels)
        except DeliveryError as error:
            log.warning("the Slack bot's channels could not be listed: %s", error.code)
        except Exception as error:  # noqa: BLE001 # the store; tips wait for the next start
            log.warning("the Slack bot's channels could not be kept: %s", type(error).__name__)


def build(settings: SlackSettings, network: Network, services: Services) -> Adapter:
    """Build the adapter; opens nothing yet.

    Raises:
        OSError: if the CA bundle cannot be read.
    """
    return SlackAdapter(settings, network, services)
