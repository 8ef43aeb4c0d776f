"""Signing in with an identity provider: the way there and back."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.console.entry import enter
from bot.console.gate import Desk
from bot.identity.oidc import Provider
from bot.review.standing import MissingError

router = APIRouter(prefix="/console/oidc")


@router.get("/start")
async def start(request: Request, desk: Desk) -> Response:
    """Lead to the provider."""
    base = desk.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")
    return await _provider(request).start(request, f"{base}/console/oidc/callback")


@router.get("/callback")
async def callback(request: Request, desk: Desk) -> Response:
    """Let in for whom the provider vouches, with a session that is new."""
    officer = await _provider(request).finish(request)
    request.session.clear()
    return await enter(request, desk, await desk.sessions.open(officer), "/console")


def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise MissingError
    return provider
