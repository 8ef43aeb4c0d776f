"""Legal holds: which are in force, placing and releasing them."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from bot.console.gate import Desk, Holder, HoldReader
from bot.console.pages import go, page
from bot.keeping.holds import Scope

router = APIRouter(prefix="/console/holds")

#: A day that may be left empty.
Day = date | Literal[""]


@router.get("")
async def holds(request: Request, desk: Desk, officer: HoldReader, flag: str = "") -> Response:
    """List the holds in force."""
    context = {
        "holds": await desk.holds.all(officer),
        "flag_id": flag if flag.isalnum() else "",
        "names": {other.id: other.name for other in await desk.accounts.all(officer.tenant)},
        "alone": not desk.tenants.workspaces,
    }
    return page(request, "holds.html", context)


@router.post("")
async def place(  # noqa: PLR0913, PLR0917 # the fields of the form
    desk: Desk,
    officer: Holder,
    scope: Annotated[Scope, Form()],
    flag: Annotated[str, Form(max_length=64)] = "",
    reason: Annotated[str, Form(max_length=4000)] = "",
    since: Annotated[Day, Form()] = "",
    until: Annotated[Day, Form()] = "",
) -> Response:
    """Place a hold; a period is held without a flag."""
    await desk.holds.place(officer, flag.strip(), scope, reason, _begin(since), _begin(until))
    return go("/console/holds")


@router.post("/{hold_id}/lift")
async def lift(desk: Desk, officer: Holder, hold_id: str) -> Response:
    """Release a hold; what it kept past its time goes with the next purge."""
    await desk.holds.lift(officer, hold_id)
    return go("/console/holds")


def _begin(day: Day) -> datetime | None:
    return datetime.combine(day, time(), UTC) if isinstance(day, date) else None
