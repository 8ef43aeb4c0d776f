"""Coming in and leaving: signing in, signing out, the set-up link."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from bot.console.gate import Anyone, Desk, check_form
from bot.console.pages import MENU, go, page, safe_next
from bot.console.settings import ConsoleSettings
from bot.console.shield import form_cookie, is_secure, session_cookie
from bot.identity.accounts import AccountError
from bot.identity.secrets import new_token, qr_code

router = APIRouter(prefix="/console")

_REFUSED = "Name, password or code is not right, or the account is locked for a quarter of an hour."


@router.get("")
async def home(officer: Anyone) -> Response:
    """Lead to the first page that the officer may see."""
    return go(next(url for url, _, right in MENU if officer.may(right)))


@router.get("/login")
async def login(request: Request, desk: Desk, next: str = "") -> Response:  # noqa: A002 # as it is called everywhere
    """Show the form."""
    if request.state.visit is not None:
        return go(safe_next(next))
    return _form(request, desk.settings, "login.html", {"next": safe_next(next), "problem": ""})


@router.post("/login")
async def sign_in(  # noqa: PLR0913, PLR0917 # the fields of the form
    request: Request,
    desk: Desk,
    name: Annotated[str, Form(max_length=100)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    code: Annotated[str, Form(max_length=20)] = "",
    next: Annotated[str, Form(max_length=2000)] = "",  # noqa: A002 # as above
) -> Response:
    """Let an officer in with a session that is new, whatever cookie came with the form."""
    await check_form(request, request.state.form_token)
    officer = await desk.accounts.sign_in(name, password, code)
    if officer is None:
        context = {"next": safe_next(next), "problem": _REFUSED}
        return _form(request, desk.settings, "login.html", context, status=401)
    return await enter(request, desk, await desk.sessions.open(officer), safe_next(next))


@router.post("/logout")
async def sign_out(request: Request, desk: Desk, officer: Anyone) -> Response:
    """End the session on the server."""
    del officer
    await desk.sessions.end(request.state.token)
    answer = go("/console/login")
    answer.delete_cookie(session_cookie(desk.settings), secure=is_secure(desk.settings), httponly=True, samesite="lax")
    answer.headers["clear-site-data"] = '"cache", "storage"'
    return answer


@router.get("/setup/{token}")
async def setup(request: Request, desk: Desk, token: str) -> Response:
    """Show what sets an account up, while its link works."""
    return await _setup_page(request, desk, token, problem="", status=200)


@router.post("/setup/{token}")
async def complete(  # noqa: PLR0913, PLR0917 # the fields of the form
    request: Request,
    desk: Desk,
    token: str,
    password: Annotated[str, Form(max_length=1000)] = "",
    again: Annotated[str, Form(max_length=1000)] = "",
    code: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Set an account up."""
    await check_form(request, request.state.form_token)
    if password != again:
        return await _setup_page(request, desk, token, problem="the two passwords differ", status=400)
    try:
        await desk.accounts.complete(token, password, code)
    except AccountError as error:
        return await _setup_page(request, desk, token, problem=str(error), status=400)
    return go("/console/login")


async def enter(request: Request, desk: Desk, token: str, path: str) -> Response:
    """Lead on with a new session's cookie; one that came with the request is ended."""
    if request.state.token:
        await desk.sessions.end(request.state.token)
    answer = go(path)
    _give(answer, desk.settings, session_cookie(desk.settings), token)
    answer.delete_cookie(form_cookie(desk.settings), secure=is_secure(desk.settings), httponly=True, samesite="lax")
    return answer


async def _setup_page(request: Request, desk: Desk, token: str, *, problem: str, status: int) -> Response:
    waiting = await desk.accounts.setup(token)
    if waiting is None:
        context = {"title": "This link does not work", "words": "It was used, or a day has passed. Ask for a new one."}
        return page(request, "error.html", context, status=404)
    context = {
        "login": waiting.login,
        "secret": waiting.secret,
        "qr": qr_code(waiting.secret, waiting.login),
        "problem": problem,
        "token": token,
    }
    return _form(request, desk.settings, "setup.html", context, status=status)


def _form(
    request: Request, settings: ConsoleSettings, template: str, context: dict[str, str], status: int = 200
) -> Response:
    """Show a form before anybody is signed in; it belongs to a cookie of its own."""
    token = request.state.form_token or new_token()
    request.state.form_token = token
    answer = page(request, template, {**context, "oidc": settings.oidc is not None}, status=status)
    _give(answer, settings, form_cookie(settings), token)
    return answer


def _give(answer: Response, settings: ConsoleSettings, name: str, value: str) -> None:
    # Lax, so that a link in a digest opens for whoever is signed in; what changes something asks for more.
    answer.set_cookie(name, value, secure=is_secure(settings), httponly=True, samesite="lax", path="/")
