"""Socket Mode: events through a connection that this service opens, where no request from outside can come in.

An event is acknowledged only when bolt answered 200; Slack delivers any other again, to one of the app's connections.
"""

import asyncio
import contextlib
import logging

from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.port import DeliveryError
from adapters.slack.door import dispatch
from adapters.slack.web import call, silent_logger

log = logging.getLogger(__name__)

_CONNECT_S = 20.0
_START_S = 10.0
_PING_S = 10.0
_MALFORMED = 400


class SocketMode:
    """Keeps one connection open.

    Args:
        app: where events go.
        web: asks Slack for the connection's address.
        app_token: the ``xapp-...`` token.
    """

    def __init__(self, app: AsyncApp, web: AsyncWebClient, app_token: str) -> None:
        self._app = app
        self._web = web
        self._app_token = app_token
        self._client: _Client | None = None
        self._opening: asyncio.Task[None] | None = None

    @property
    def connected(self) -> bool:
        """Whether the connection is open."""
        if self._client is None or self._client.stale:
            return False
        return self._client.current_session is not None and not self._client.current_session.closed

    async def start(self) -> None:
        """Open the connection; when Slack lets us wait, go on trying in the background."""
        self._client = _Client(self._web, self._app_token)
        self._client.socket_mode_request_listeners.append(self._receive)
        self._opening = asyncio.create_task(self._client.connect())
        done, _ = await asyncio.wait({self._opening}, timeout=_START_S)
        if not done:
            log.warning("the Slack connection is not open yet; still trying")

    async def stop(self) -> None:
        """Close the connection."""
        if self._opening is not None:
            self._opening.cancel()
        if self._client is not None:
            await self._client.close()  # type: ignore[no-untyped-call] # the SDK does not annotate it

    async def _receive(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        answer = await dispatch(self._app, request.payload, build_headers(request) or {}, mode="socket_mode")
        if answer.status == _MALFORMED:
            answer = BoltResponse(status=200, body="")  # delivered again it would be no better
        await send_async_response(client, request, answer, 0.0)


class _Client(SocketModeClient):
    def __init__(self, web: AsyncWebClient, app_token: str) -> None:
        super().__init__(app_token=app_token, logger=silent_logger(), web_client=web, ping_interval=_PING_S)
        self.proxy = web.proxy  # instead of the environment's, which knows no exceptions

    async def connect(self) -> None:
        """Connect; the address is good once, so a connection that does not open in time asks for a new one."""
        while not self.closed:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_CONNECT_S):
                    await super().connect()  # type: ignore[no-untyped-call] # the SDK does not annotate it
                    return
            self.wss_uri = None

    async def issue_new_wss_url(self) -> str:
        """Ask for an address to connect to.

        Raises:
            DeliveryError: if Slack refused; told in the log, since the caller only tries again.
        """
        try:
            answer = await call(self.web_client, self.app_token, "apps.connections.open", {})
        except DeliveryError as error:
            log.error("Slack opens no connection (%s); check slack.app_token and the network", error.code)  # noqa: TRY400
            await asyncio.sleep(error.retry_after_s or 0.0)
            raise
        return str(answer["url"])
