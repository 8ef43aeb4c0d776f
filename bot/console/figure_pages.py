"""The dashboard."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from bot.console.desk import ConsoleDesk
from bot.console.gate import Desk, FigureReader
from bot.console.pages import page
from bot.console.queue_pages import csv_answer
from bot.figures.chart import Chart
from bot.figures.sheet import sheet
from bot.identity.officer import Officer
from bot.review.standing import MissingError

router = APIRouter(prefix="/console")


@router.get("/figures")
async def figures(request: Request, desk: Desk, officer: FigureReader) -> Response:
    """Show every figure."""
    async with desk.database.reading() as session:
        charts = await _charts(desk, session, officer)
    return page(request, "figures.html", {"charts": charts})


@router.get("/figures/{code}.csv")
async def figure(desk: Desk, officer: FigureReader, code: str) -> Response:
    """Return one figure's table; written down before it leaves."""
    async with desk.database.transaction() as session:
        found = [chart for chart in await _charts(desk, session, officer) if chart.code == code]
        if not found:
            raise MissingError
        detail: dict[str, object] = {"what": f"figure_{found[0].code}"}
        await desk.audit.append(session, "export.made", detail=detail, actor=officer.id)
    return csv_answer(f"{found[0].code}.csv", sheet(found[0].rows()))


async def _charts(desk: ConsoleDesk, session: AsyncSession, officer: Officer) -> Sequence[Chart]:
    return [*await desk.board.charts(session, officer), *await desk.effect.charts(session, officer)]
