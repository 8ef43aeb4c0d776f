"""The audit log for auditors: search, an entry's detail, files to take along, and verifying it."""

import json
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from bot.api.views import EntryView
from bot.audit.checkpoints import CheckpointError
from bot.console.gate import Auditor, Desk
from bot.console.pages import page
from bot.console.queue_pages import csv_answer
from bot.figures.sheet import sheet
from bot.review.log import MOST_EXPORTED, Line, Sought
from bot.vault.vault import VaultError

router = APIRouter(prefix="/console/audit")

_COLUMNS = ("entry", "time", "who", "act", "about", "detail", "digest")


async def sought_of(
    act: Annotated[str, Query(max_length=64)] = "",
    actor: Annotated[str, Query(max_length=64)] = "",
    subject: Annotated[str, Query(max_length=128)] = "",
    since: Annotated[date | Literal[""], Query()] = "",
    until: Annotated[date | Literal[""], Query()] = "",
) -> Sought:
    """Return what a query looks for."""
    return Sought(act=act, actor=actor, subject=subject.strip(), since=since or None, until=until or None)


SoughtEntries = Annotated[Sought, Depends(sought_of)]


@router.get("")
async def entries(
    request: Request,
    desk: Desk,
    officer: Auditor,
    sought: SoughtEntries,
    before: Annotated[int, Query(ge=0, lt=2**62)] = 0,
) -> Response:
    """Show a page of the log; that it was read is written down."""
    found, older = await desk.log.page(officer, sought, before)
    context = {
        "sought": sought,
        "query": urlencode(sought.chosen()),
        "entries": found,
        "older": older,
        "acts": await desk.log.acts(officer),
        "names": await _names(desk, officer),
        "most": MOST_EXPORTED,
    }
    return page(request, "audit.html", context)


@router.get(".csv")
async def as_csv(desk: Desk, officer: Auditor, sought: SoughtEntries) -> Response:
    """Return what was found as CSV; text that a spreadsheet would reckon with gets an apostrophe."""
    lines = await desk.log.export(officer, sought)
    return csv_answer("audit.csv", sheet([_COLUMNS, *(_cells(line) for line in lines)]))


@router.get(".jsonl")
async def as_json_lines(desk: Desk, officer: Auditor, sought: SoughtEntries) -> Response:
    """Return what was found as JSON, one entry a line, in the form of ``/api/v1/audit``."""
    words = "".join(f"{_view(line).model_dump_json()}\n" for line in await desk.log.export(officer, sought))
    headers = {"content-disposition": 'attachment; filename="audit.jsonl"'}
    return Response(words, media_type="application/jsonl; charset=utf-8", headers=headers)


@router.post("/verification")
async def verify(request: Request, desk: Desk, officer: Auditor) -> Response:
    """Walk the whole chain, held to every checkpoint, and say what was found."""
    report, problem = None, ""
    try:
        report = await desk.checkpoints.verify()
    except (CheckpointError, VaultError) as error:
        problem = str(error)
    async with desk.database.transaction() as session:
        broken_at = None if report is None else report.broken_at
        detail: dict[str, object] = {"broken_at": broken_at, "done": report is not None}
        await desk.audit.append(session, "audit.verified", detail=detail, actor=officer.id)
    taken = [] if problem else await desk.checkpoints.taken()
    last = max(taken, key=lambda checkpoint: checkpoint.entry, default=None)
    context = {"report": report, "problem": problem, "checkpoint": last, "key": desk.checkpoints.public_key}
    return page(request, "audit_verified.html", context)


@router.get("/{entry_digest}")
async def entry(request: Request, desk: Desk, officer: Auditor, entry_digest: str) -> Response:
    """Show one entry with its detail."""
    line = await desk.log.line(officer, entry_digest)
    detail = None if line.detail is None else json.dumps(line.detail, indent=2, sort_keys=True, ensure_ascii=False)
    context = {"entry": line.entry, "detail": detail, "names": await _names(desk, officer)}
    return page(request, "audit_entry.html", context)


async def _names(desk: Desk, officer: Auditor) -> dict[str, str]:
    return {other.id: other.name for other in await desk.accounts.all(officer.tenant)}


def _cells(line: Line) -> tuple[object, ...]:
    entry = line.entry
    detail = "removed" if line.detail is None else json.dumps(line.detail, sort_keys=True) if line.detail else ""
    return (entry.seq, entry.at.isoformat(), entry.actor, entry.act, entry.subject, detail, entry.digest)


def _view(line: Line) -> EntryView:
    entry = line.entry
    return EntryView(
        seq=entry.seq,
        at=entry.at,
        actor=entry.actor,
        act=entry.act,
        subject=entry.subject,
        detail=None if line.detail is None else dict(line.detail),
        detail_hash=entry.detail_hash,
        version=entry.version,
        previous=entry.previous,
        digest=entry.digest,
    )
