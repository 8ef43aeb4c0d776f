"""The dashboard."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.console.gate import Desk, FigureReader
from bot.console.pages import page
from bot.console.queue_pages import csv_answer
from bot.figures.sheet import sheet
from bot.review.standing import MissingError

router = APIRouter(prefix="/console")


@router.get("/figures")
async def figures(request: Request, desk: Desk, officer: FigureReader) -> Response:
    """Show every figure."""
    found = await desk.figures.of(officer)
    return page(request, "figures.html", {"charts": [*found.board, *found.effect], "at": found.at})


@router.get("/figures/{code}.csv")
async def figure(desk: Desk, officer: FigureReader, code: str) -> Response:
    """Return one figure's table; written down before it leaves."""
    reckoned = await desk.figures.of(officer)
    found = [chart for chart in (*reckoned.board, *reckoned.effect) if chart.code == code]
    if not found:
        raise MissingError
    detail: dict[str, object] = {"what": f"figure_{found[0].code}"}
    async with desk.database.transaction() as session:
        await desk.audit.append(session, "export.made", detail=detail, actor=officer.id)
    return csv_answer(f"{found[0].code}.csv", sheet(found[0].rows()))
