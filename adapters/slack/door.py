"""Where Slack's requests come in: what is not Slack's or not an event is turned away before anything reads it."""

import logging
from collections.abc import Mapping, Sequence

from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from adapters.port import Clock

log = logging.getLogger(__name__)

#: Slack's largest events are a tenth of this.
LARGEST_BODY = 4 * 1024 * 1024


class _Now(SignatureClock):
    def __init__(self, now: Clock) -> None:
        self._now = now

    def now(self) -> float:
        return self._now().timestamp()


class Door:
    """The HTTP endpoint of events.

    Args:
        app: where verified requests go.
        signing_secret: what Slack signs with.
        now: for the age of a request; more than five minutes is refused.
    """

    def __init__(self, app: AsyncApp, signing_secret: str, now: Clock) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret, clock=_Now(now))

    async def answer(self, request: Request) -> Response:
        """Answer a request: 401 unsigned or old, 413 too large, 400 malformed, 500 not stored, 200 otherwise."""
        body = await _read(request)
        if body is None:
            return JSONResponse({"error": "too large"}, status_code=413)
        if not self._is_signed(body, request):
            return JSONResponse({"error": "invalid request"}, status_code=401)
        answer = await dispatch(self._app, body.decode(errors="replace"), dict(request.headers), mode="http")
        return to_starlette_response(answer)

    def _is_signed(self, body: bytes, request: Request) -> bool:
        timestamp = request.headers.get("x-slack-request-timestamp")
        signature = request.headers.get("x-slack-signature")
        try:
            return self._verifier.is_valid(body, timestamp, signature)
        except (OverflowError, TypeError, ValueError):  # no time, no text, or a time beyond all
            return False


async def dispatch(
    app: AsyncApp, body: str | dict[str, object], headers: Mapping[str, str | Sequence[str]], *, mode: str
) -> BoltResponse:
    """Hand a verified request to bolt; 400 for what is no request of Slack's by its shape.

    A listener that fails is answered 500 within bolt, so whatever comes out of bolt is bolt's own stumbling.
    """
    try:
        request = AsyncBoltRequest(body=body, headers=dict(headers), mode=mode)
        if _has_shape(request.body):
            return await app.async_dispatch(request)
    except Exception as error:  # noqa: BLE001 # bolt trips over each odd body in its own way
        log.info("bolt could not read a request: %s", type(error).__name__)
    log.warning("a signed Slack request was malformed")
    return BoltResponse(status=400, body={"error": "malformed"})


def _has_shape(body: object) -> bool:
    """Whether bolt can find its way through a body."""
    if not isinstance(body, dict) or not isinstance(body.get("type", ""), str):
        return False
    if body.get("type") != "event_callback":
        return True
    event = body.get("event")
    return isinstance(event, dict) and isinstance(event.get("type"), str)


async def _read(request: Request) -> bytes | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)
