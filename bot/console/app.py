"""The console as one ASGI application."""

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.middleware.sessions import SessionMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.api.app import PREFIX, api_app
from bot.api.pace import Pace
from bot.console import (
    confirmed_pages,
    coverage_pages,
    entry,
    figure_pages,
    flag_pages,
    hold_pages,
    incident_pages,
    key_pages,
    log_pages,
    officer_pages,
    oidc_pages,
    policy_pages,
    queue_pages,
    tip_pages,
)
from bot.console.desk import ConsoleDesk
from bot.console.gate import ForgedError, UnsignedError
from bot.console.pages import go, page
from bot.console.records import mount_records
from bot.console.shield import Shield, is_secure, session_cookie
from bot.identity.accounts import AccountError
from bot.identity.officer import AccessError
from bot.identity.oidc import build_provider
from bot.keeping.holds import HoldError
from bot.review.standing import MissingError, ReviewError

#: How long an officer may take at the identity provider, in seconds.
_WAY_AND_BACK_S = 600
_STATIC = Path(__file__).parent / "static"
#: Where the pages are; each route says which right it needs.
ROUTERS = tuple(
    module.router
    for module in (
        entry,
        oidc_pages,
        queue_pages,
        flag_pages,
        incident_pages,
        hold_pages,
        figure_pages,
        confirmed_pages,
        policy_pages,
        tip_pages,
        coverage_pages,
        key_pages,
        log_pages,
        officer_pages,
    )
)


def console_app(desk: ConsoleDesk, pace: Pace | None = None) -> ASGIApp:
    """Return the console and the interface for machines, which lets them ask at a pace, behind one shield."""
    pages, machines = routed_app(desk), api_app(desk, pace)

    async def fork(scope: Scope, receive: Receive, send: Send) -> None:
        app = machines if scope["type"] == "http" and scope["path"].startswith(f"{PREFIX}/") else pages
        await app(scope, receive, send)

    return Shield(fork, desk.settings, desk.sessions)


def routed_app(desk: ConsoleDesk) -> FastAPI:
    """Return the console's pages without the shield, which sets what they read of a request."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.desk = desk
    oidc = desk.settings.oidc
    app.state.provider = None if oidc is None else build_provider(oidc, desk.accounts)
    app.add_middleware(
        SessionMiddleware,
        secret_key=desk.cookie_key,
        session_cookie=f"{session_cookie(desk.settings)}-oidc",
        max_age=_WAY_AND_BACK_S,
        same_site="lax",
        https_only=is_secure(desk.settings),
    )
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/console/static", StaticFiles(directory=_STATIC), name="static")
    mount_records(app, desk, desk.cookie_key)
    for kind, handler in (
        (UnsignedError, _sign_in_first),
        (ForgedError, _forged),
        (AccessError, _forbidden),
        (MissingError, _missing),
        (ReviewError, _not_done),
        (AccountError, _not_done),
        (HoldError, _not_done),
        (RequestValidationError, _not_understood),
        (HTTPException, _failed),
        (Exception, _broken),
    ):
        app.add_exception_handler(kind, handler)
    return app


async def _sign_in_first(request: Request, error: Exception) -> Response:
    del error
    path = request.url.path if request.method == "GET" and not request.url.path.endswith("/rows") else ""
    return go("/console/login", next=path)


async def _forged(request: Request, error: Exception) -> Response:
    del error
    words = "The form did not belong to your session, and nothing was done. Go back, reload the page and try again."
    return _error(request, 403, "That was not sent", words)


async def _forbidden(request: Request, error: Exception) -> Response:
    del error
    return _error(request, 403, "Not for your roles", "Your roles do not include this. An administrator can add one.")


async def _missing(request: Request, error: Exception) -> Response:
    del error
    return _error(request, 404, "Nothing here", "There is no such thing, or it is not yours to see.")


async def _not_done(request: Request, error: Exception) -> Response:
    # These errors carry words of ours, and quote nothing.
    words = str(error)
    return _error(request, 409, "That was not done", f"{words[:1].upper()}{words[1:]}.")


async def _not_understood(request: Request, error: Exception) -> Response:
    del error  # quotes what was sent
    return _error(request, 400, "That was not understood", "A field was missing or had no sense. Nothing was done.")


async def _failed(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.status_code in {404, 405}:
        return await _missing(request, error)
    return await _not_understood(request, error)


async def _broken(request: Request, error: Exception) -> Response:
    del error  # the log tells its type and place
    return _error(request, 500, "Something broke", "Nothing was shown. The log of the service says where it broke.")


def _error(request: Request, status: int, title: str, words: str) -> Response:
    return page(request, "error.html", {"title": title, "words": words}, status=status)
