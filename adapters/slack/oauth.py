"""Installing the app by OAuth: bolt's flow on the product's store, on one workspace or a whole organisation."""

import logging
from collections.abc import Awaitable, Callable

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.settings import SlackSettings
from adapters.slack.installations import STATE_LIFE, Installations, OAuthStates
from adapters.slack.manifest import INSTALL_PATH, REDIRECT_PATH, SCOPES
from adapters.slack.web import silent_logger

log = logging.getLogger(__name__)

Installed = Callable[[Installation], Awaitable[None]]


def oauth_flow(
    settings: SlackSettings,
    web: AsyncWebClient,
    installations: Installations,
    states: OAuthStates,
    installed: Installed,
) -> AsyncOAuthFlow | None:
    """Return the flow, or None if the settings name no OAuth client; ``installed`` is told of each installation."""
    if settings.client_secret is None:
        return None

    async def succeed(args: AsyncSuccessArgs) -> BoltResponse:
        await installed(args.installation)
        return await args.default.success(args)

    async def fail(args: AsyncFailureArgs) -> BoltResponse:
        log.warning("an installation on Slack failed with status %d", args.suggested_status_code)
        return await args.default.failure(args)

    return AsyncOAuthFlow(
        client=web,
        logger=silent_logger(),
        settings=AsyncOAuthSettings(
            client_id=settings.client_id,
            client_secret=settings.client_secret.get_secret_value(),
            scopes=list(SCOPES),
            user_scopes=[],
            redirect_uri=settings.public_url.rstrip("/") + REDIRECT_PATH,
            install_path=INSTALL_PATH,
            install_page_rendering_enabled=False,  # bolt's page shows a picture from another host
            redirect_uri_path=REDIRECT_PATH,
            callback_options=AsyncCallbackOptions(succeed, fail),
            authorization_url=authorization_url(settings.api_url),
            installation_store=installations,
            installation_store_bot_only=True,
            state_store=states,
            state_expiration_seconds=int(STATE_LIFE.total_seconds()),
            logger=silent_logger(),
        ),
    )


def oauth_routes(app: AsyncApp) -> list[Route]:
    """Return the address that leads installers to Slack and the one that Slack sends installers back to."""
    handler = AsyncSlackRequestHandler(app)

    async def handle(request: Request) -> Response:
        try:
            return await handler.handle(request)
        except Exception as error:  # noqa: BLE001 # Slack out of reach, or the store; its words may hold the code
            log.error("an installation on Slack failed: %s", type(error).__name__)  # noqa: TRY400
            return PlainTextResponse("Slack or the store could not be reached. Please try again.", status_code=502)

    return [Route(path, handle, methods=["GET"]) for path in (INSTALL_PATH, REDIRECT_PATH)]


def authorization_url(api_url: str) -> str:
    """Return where installers consent; beside the API, so that GovSlack's and an emulator's are found too."""
    return api_url.rstrip("/").removesuffix("/api") + "/oauth/v2/authorize"
