"""The pages of incidents."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from bot.console.gate import Assessor, Desk, Exporter, IncidentReader
from bot.console.pages import go, page
from bot.console.queue_pages import csv_answer
from bot.figures.sheet import sheet
from bot.review.assessment import Decision, kept_until
from bot.review.letters import letters

router = APIRouter(prefix="/console")


@router.get("/incidents")
async def incidents(request: Request, desk: Desk, officer: IncidentReader) -> Response:
    """List the incidents."""
    async with desk.database.reading() as session:
        found = await desk.incidents.all(session, officer)
    return page(request, "incidents.html", {"incidents": found, "year": desk.now().year})


@router.post("/incidents")
async def open_incident(
    desk: Desk, officer: Assessor, flag: Annotated[list[str], Form()], discovered: Annotated[date, Form()]
) -> Response:
    """Open an incident about flags."""
    return go(f"/console/incidents/{await desk.incidents.open(officer, flag, discovered)}")


@router.get("/incidents.csv")
async def statistics(desk: Desk, officer: Exporter, year: int) -> Response:
    """Return a year's count."""
    return csv_answer("incidents.csv", sheet(await desk.incidents.statistics(officer, year)))


@router.get("/incidents/{incident_id}")
async def incident(request: Request, desk: Desk, officer: IncidentReader, incident_id: str) -> Response:
    """Show an incident; that it was read is written down."""
    record = await desk.incidents.read(officer, incident_id)
    everybody = await desk.accounts.all(officer.tenant)
    closed_at = record.row.closed_at
    context = {
        "record": record,
        "row": record.row,
        "asked": record.assessment,
        "names": {other.id: other.name for other in everybody},
        "kept_until": None if closed_at is None else kept_until(closed_at.date()),
        "letters": letters(record.row, record.assessment) if record.row.decision == Decision.BREACH else [],
        "needs_second": desk.settings.incident_needs_second,
    }
    return page(request, "incident.html", context)


@router.post("/incidents/{incident_id}/answers")
async def answer(request: Request, desk: Desk, officer: Assessor, incident_id: str) -> Response:
    """Store the guided form."""
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    await desk.incidents.answer(officer, incident_id, form)
    return go(f"/console/incidents/{incident_id}")


@router.post("/incidents/{incident_id}/flags")
async def add(desk: Desk, officer: Assessor, incident_id: str, flag: Annotated[list[str], Form()]) -> Response:
    """Add flags."""
    await desk.incidents.add(officer, incident_id, flag)
    return go(f"/console/incidents/{incident_id}")


@router.post("/incidents/{incident_id}/decision")
async def decide(
    desk: Desk,
    officer: Assessor,
    incident_id: str,
    decision: Annotated[Decision, Form()],
    reasons: Annotated[str, Form(max_length=8000)] = "",
) -> Response:
    """Decide."""
    await desk.incidents.decide(officer, incident_id, decision, reasons)
    return go(f"/console/incidents/{incident_id}")


@router.post("/incidents/{incident_id}/close")
async def close(desk: Desk, officer: Assessor, incident_id: str) -> Response:
    """Close."""
    await desk.incidents.close(officer, incident_id)
    return go(f"/console/incidents/{incident_id}")


@router.post("/incidents/{incident_id}/reopen")
async def reopen(desk: Desk, officer: Assessor, incident_id: str) -> Response:
    """Take a decision back."""
    await desk.incidents.reopen(officer, incident_id)
    return go(f"/console/incidents/{incident_id}")
