"""A Bot Framework of our own over real HTTPS: signing keys, token endpoint and Bot Connector.

Source: Bot Framework, "Authentication" and "Connector REST API"; Microsoft Entra, "OAuth 2.0 client credentials".
"""

import gc
import json
import socket
import threading
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.settings import Network, TeamsSettings
from tests.fakes.tls import TlsFiles, make_tls_files
from tests.waiting import PATIENCE_S

APP_ID = "0a1b2c3d-0000-4000-8000-00000000b0b0"
PASSWORD = "not-a-real-secret"
TENANT = "7e7a47a7-0000-4000-8000-0000000000ab"
ISSUER = "https://api.botframework.com"
KEY_ID = "key-one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request that wrote something."""

    path: str
    query: Mapping[str, str]
    body: dict[str, Any]

    @property
    def card(self) -> dict[str, Any]:
        """The Adaptive Card of a sent activity, or of a thread's first."""
        activity = self.body.get("activity", self.body)
        card: dict[str, Any] = activity["attachments"][0]["content"]
        return card


def _open_gate() -> threading.Event:
    gate = threading.Event()
    gate.set()
    return gate


@dataclass(kw_only=True)
class FakeBotConnector:
    """What Teams' side sees and answers."""

    url: str
    tls: TlsFiles
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048), repr=False)
    #: Everything written, in order.
    sent: list[Sent] = field(default_factory=list)
    #: Ids of the channels that every team has.
    team_channels: list[str] = field(default_factory=list)
    #: How many tokens were given out.
    tokens: int = 0
    #: How often the signing keys were fetched.
    key_fetches: int = 0
    #: How many requests for metadata wait for ``let_go``.
    waiting: int = 0
    #: Added to the metadata's Date header, in seconds.
    clock_offset_s: float = 0
    refuses_tokens: bool = False
    hides_keys: bool = False
    _gate: threading.Event = field(default_factory=_open_gate)
    _failures: list[Response] = field(default_factory=list)
    _chats: dict[tuple[str, str], str] = field(default_factory=dict)
    #: Cards that are there to be updated, by the id they were given.
    _cards: set[str] = field(default_factory=set)
    #: Who is in a conversation, as Teams tells of them, by its id.
    members: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    #: How often somebody's membership was asked for.
    member_lookups: int = 0

    def settings(self, **changes: Any) -> TeamsSettings:
        """Return settings of a bot that lives here."""
        fields: dict[str, Any] = {
            "app_id": APP_ID,
            "app_password": PASSWORD,
            "tenant_id": TENANT,
            "openid_metadata_url": f"{self.url}/v1/.well-known/openidconfiguration",
            "login_url": f"{self.url}/{TENANT}",
            "public_url": "https://chaperone.example.org",
        }
        return TeamsSettings(**{**fields, **changes})

    def network(self, **changes: Any) -> Network:
        """Return how to reach it."""
        return Network(**{"ca_bundle": self.tls.authority, **changes})

    def token(self, *, key: rsa.RSAPrivateKey | None = None, key_id: str = KEY_ID, **claims: Any) -> str:
        """Return a token as the Bot Framework signs it for this bot; a claim of None is left out."""
        now = int(time.time())
        told = {"iss": ISSUER, "aud": APP_ID, "nbf": now - 300, "exp": now + 3600, "serviceurl": self.url, **claims}
        told = {name: value for name, value in told.items() if value is not None}
        return jwt.encode(told, key or self.key, algorithm="RS256", headers={"kid": key_id})

    def fail_next(self, status: int, *, retry_after: str = "", times: int = 1) -> None:
        """Answer the next writes with an error."""
        headers = {"Retry-After": retry_after} if retry_after else {}
        error = {"error": {"code": "ServiceError", "message": "quotes the request"}}
        self._failures += [JSONResponse(error, status, headers) for _ in range(times)]

    def hold(self) -> None:
        """Let requests for metadata wait from now on: the Bot Framework's, and the tenant's on the way to a token."""
        self._gate.clear()

    def let_go(self) -> None:
        """Answer the requests that wait, and hold no more."""
        self._gate.set()

    def forget_cards(self) -> None:
        """Take every card away, as if its reader had deleted it."""
        self._cards.clear()

    def forget_chats(self) -> None:
        """Close every one-to-one chat, as if everybody had uninstalled the bot."""
        self._chats.clear()

    def app(self) -> Starlette:
        """Return the web application."""
        return Starlette(
            routes=[
                Route("/v1/.well-known/openidconfiguration", self._metadata),
                Route("/keys", self._keys),
                Route("/{tenant}/v2.0/.well-known/openid-configuration", self._tenant),
                Route("/{tenant}/oauth2/v2.0/token", self._token, methods=["POST"]),
                Route("/v3/conversations", self._create, methods=["POST"]),
                Route("/v3/conversations/{conversation}/activities", self._send, methods=["POST"]),
                Route("/v3/conversations/{conversation}/activities/{activity}", self._update, methods=["PUT"]),
                Route("/v3/conversations/{conversation}/pagedmembers", self._paged_members),
                Route("/v3/conversations/{conversation}/members/{member}", self._member),
                Route("/v3/teams/{team}/conversations", self._channels),
            ]
        )

    def _metadata(self, request: Request) -> Response:
        self._wait()
        if self.hides_keys:
            return Response(status_code=503)
        date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + self.clock_offset_s))
        return JSONResponse({"issuer": ISSUER, "jwks_uri": f"{self.url}/keys"}, headers={"Date": date})

    def _wait(self) -> None:
        self.waiting += 1
        self._gate.wait(PATIENCE_S)
        self.waiting -= 1

    def _keys(self, request: Request) -> Response:
        self.key_fetches += 1
        public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return JSONResponse({"keys": [{**public, "kid": KEY_ID, "use": "sig", "endorsements": ["msteams"]}]})

    def _tenant(self, request: Request) -> Response:
        self._wait()
        base = f"{self.url}/{request.path_params['tenant']}"
        return JSONResponse(
            {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
            }
        )

    async def _token(self, request: Request) -> Response:
        form = dict(pair.split("=", 1) for pair in (await request.body()).decode().split("&"))
        refused = self.refuses_tokens or form.get("client_secret") != PASSWORD
        if refused or form.get("scope") != "https%3A%2F%2Fapi.botframework.com%2F.default":
            return JSONResponse({"error": "invalid_client", "error_description": "quotes the secret"}, 401)
        self.tokens += 1
        return JSONResponse({"token_type": "Bearer", "expires_in": 3600, "access_token": f"token-{self.tokens}"})

    async def _create(self, request: Request) -> Response:
        refusal, body = await self._record(request)
        if refusal:
            return refusal
        if body.get("isGroup"):
            return JSONResponse({"id": f"{body['channelData']['channel']['id']};messageid=1", "activityId": "1"}, 201)
        if len(body["members"]) != 1 or not body.get("channelData", {}).get("tenant", {}).get("id"):
            return JSONResponse({"error": {"code": "BadSyntax"}}, 400)
        chat = self._chats.setdefault((body["channelData"]["tenant"]["id"], body["members"][0]["id"]), f"a:{uuid4()}")
        return JSONResponse({"id": chat}, 201)

    async def _send(self, request: Request) -> Response:
        refusal, body = await self._record(request)
        if refusal:
            return refusal
        conversation = request.path_params["conversation"]
        if conversation.startswith("a:") and conversation not in self._chats.values():
            return JSONResponse({"error": {"code": "ConversationNotFound"}}, 404)
        if request.query_params.get("isTargetedActivity") and not body.get("recipient", {}).get("isTargeted"):
            return JSONResponse({"error": {"code": "Bad argument"}}, 400)
        card = str(uuid4())
        self._cards.add(card)
        return JSONResponse({"id": card}, 201)

    async def _update(self, request: Request) -> Response:
        if request.path_params["activity"] not in self._cards:
            return JSONResponse({"error": {"code": "ActivityNotFoundInConversation"}}, 404)
        refusal, _ = await self._record(request)
        return refusal or JSONResponse({"id": request.path_params["activity"]}, 200)

    def _paged_members(self, request: Request) -> Response:
        """Tell of two at a time, whatever was asked for."""
        if self._failures:
            return self._failures.pop(0)
        members = self.members.get(request.path_params["conversation"], [])
        start = int(request.query_params.get("continuationToken", "0"))
        more = {"continuationToken": str(start + 2)} if start + 2 < len(members) else {}
        return JSONResponse({"members": members[start : start + 2], **more})

    def _member(self, request: Request) -> Response:
        self.member_lookups += 1
        if self._failures:
            return self._failures.pop(0)
        members = self.members.get(request.path_params["conversation"], [])
        found = [member for member in members if member["id"] == request.path_params["member"]]
        return JSONResponse(found[0]) if found else JSONResponse({"error": {"code": "MemberNotFound"}}, 404)

    async def _record(self, request: Request) -> tuple[Response | None, dict[str, Any]]:
        body = await request.json()
        if not request.headers.get("Authorization", "").startswith("Bearer token-"):
            return Response(status_code=401), body
        if self._failures:
            return self._failures.pop(0), body
        self.sent.append(Sent(path=request.url.path, query=dict(request.query_params), body=body))
        return None, body

    def _channels(self, request: Request) -> Response:
        if self._failures:
            return self._failures.pop(0)
        return JSONResponse({"conversations": [{"id": channel} for channel in self.team_channels]})


@contextmanager
def running_bot_connector(folder: Path) -> Iterator[FakeBotConnector]:
    """Serve a fake Bot Connector on a free port; its certificates are written to ``folder``."""
    tls = make_tls_files(folder)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    fake = FakeBotConnector(url=f"https://127.0.0.1:{listener.getsockname()[1]}", tls=tls)
    config = uvicorn.Config(
        fake.app(),
        ssl_certfile=tls.certificate,
        ssl_keyfile=tls.key,
        log_level="critical",
        lifespan="off",
        ws="none",
        date_header=False,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield fake
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
        with warnings.catch_warnings():
            # A TLS handshake that the end of the server's loop cut off leaves its socket to the collector.
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()
