"""The administrator's page: who may come in, and with which roles."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from bot.console.gate import Administrator, Desk
from bot.console.pages import go, page
from bot.identity.officer import Officer
from bot.identity.roles import ACCESS, Right, Role
from bot.review.standing import MissingError

router = APIRouter(prefix="/console/officers")


@router.get("")
async def officers(request: Request, desk: Desk, officer: Administrator) -> Response:
    """List the accounts of the administrator's tenant."""
    return await _list(request, desk, officer)


@router.post("")
async def invite(
    request: Request,
    desk: Desk,
    officer: Administrator,
    login: Annotated[str, Form(max_length=100)] = "",
    role: Annotated[list[Role] | None, Form()] = None,
) -> Response:
    """Make an account, and show its set-up link this once."""
    _, token = await desk.accounts.invite(login, role or [], officer.tenant, actor=officer.id)
    return await _list(request, desk, officer, link=_link(request, token))


@router.post("/{officer_id}/roles")
async def grant(
    desk: Desk, officer: Administrator, officer_id: str, role: Annotated[list[Role] | None, Form()] = None
) -> Response:
    """Give an officer roles."""
    await _own(desk, officer, officer_id)
    await desk.accounts.grant(officer_id, role or [], actor=officer.id)
    return go("/console/officers")


@router.post("/{officer_id}/reset")
async def reset(request: Request, desk: Desk, officer: Administrator, officer_id: str) -> Response:
    """Take password and second factor away, and show a new link."""
    await _own(desk, officer, officer_id)
    token = await desk.accounts.reset(officer_id, actor=officer.id)
    return await _list(request, desk, officer, link=_link(request, token))


@router.post("/{officer_id}/disable")
async def disable(desk: Desk, officer: Administrator, officer_id: str) -> Response:
    """Let an officer in no more."""
    await _own(desk, officer, officer_id)
    await desk.accounts.disable(officer_id, actor=officer.id)
    return go("/console/officers")


async def _own(desk: Desk, officer: Officer, officer_id: str) -> None:
    if officer_id not in {other.id for other in await desk.accounts.all(officer.tenant)}:
        raise MissingError


async def _list(request: Request, desk: Desk, officer: Officer, link: str = "") -> Response:
    context = {
        "officers": await desk.accounts.all(officer.tenant),
        "roles": list(Role),
        "rights": list(Right),
        "access": ACCESS,
        "link": link,
    }
    return page(request, "officers.html", context)


def _link(request: Request, token: str) -> str:
    base = request.app.state.desk.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")
    return f"{base}/console/setup/{token}"
