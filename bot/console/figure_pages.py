"""The dashboard, and the policies in force."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.console.gate import Desk, FigureReader, PolicyReader, Reviewer
from bot.console.pages import go, page
from bot.console.queue_pages import csv_answer
from bot.figures.sheet import sheet
from bot.identity.roles import Right
from bot.review.standing import MissingError

router = APIRouter(prefix="/console")


@router.get("/figures")
async def figures(request: Request, desk: Desk, officer: FigureReader) -> Response:
    """Show every figure."""
    async with desk.database.reading() as session:
        charts = await desk.board.charts(session, officer)
    return page(request, "figures.html", {"charts": charts})


@router.get("/figures/{code}.csv")
async def figure(desk: Desk, officer: FigureReader, code: str) -> Response:
    """Return one figure's table; written down before it leaves."""
    async with desk.database.transaction() as session:
        found = [chart for chart in await desk.board.charts(session, officer) if chart.code == code]
        if not found:
            raise MissingError
        detail: dict[str, object] = {"what": f"figure_{found[0].code}"}
        await desk.audit.append(session, "export.made", detail=detail, actor=officer.id)
    return csv_answer(f"{found[0].code}.csv", sheet(found[0].rows()))


@router.get("/policies")
async def policies(request: Request, desk: Desk, officer: PolicyReader) -> Response:
    """Show each policy with its source and its examples."""
    names = await desk.names.all(officer) if officer.may(Right.REVIEW) else []
    return page(request, "policies.html", {"policies": list(desk.policies.values()), "names": names})


@router.post("/names/{name_code}/approve")
async def approve(desk: Desk, officer: Reviewer, name_code: str) -> Response:
    """Let a name pass in its channel."""
    await desk.names.approve(officer, name_code)
    return go("/console/policies")


@router.post("/names/{name_code}/revoke")
async def revoke(desk: Desk, officer: Reviewer, name_code: str) -> Response:
    """Let a name pass no more, or turn the proposal down."""
    await desk.names.revoke(officer, name_code)
    return go("/console/policies")
