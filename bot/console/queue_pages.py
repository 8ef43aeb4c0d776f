"""The queue's pages: the list, acts on one or many flags, filters, export."""

import dataclasses
import re
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from bot.console.gate import Desk, Exporter, Reader, Reviewer
from bot.console.pages import fragment, go, page
from bot.figures.sheet import sheet
from bot.identity.roles import Right
from bot.review.acts import Acts
from bot.review.queue import GRAVEST, MINE, NOBODY, Filter
from bot.review.standing import Resolution, ReviewError, Status
from bot.storage.models import FlagState
from policies.finding import Entity, Severity

router = APIRouter(prefix="/console/queue")

_VALUE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NAMES = tuple(field.name for field in dataclasses.fields(Filter))
_MOST_EXPORTED_PAGES = 200


def filter_of(query: Mapping[str, str]) -> Filter:
    """Return the filter that a query asks for; what is no code is left out."""
    given = {name: query.get(name, "") for name in _NAMES}
    given["search"] = _searched(given["search"])
    return Filter(**{name: value for name, value in given.items() if _VALUE.fullmatch(value)})


def _searched(words: str) -> str:
    """Return what is searched for as a code: "patient name" is ``patient_name``; what can be no code finds nothing."""
    code = "_".join(words.split())
    return code if not code or _VALUE.fullmatch(code) else "-"


@router.get("")
async def queue(request: Request, desk: Desk, officer: Reader) -> Response:
    """Show a page of the queue."""
    return page(request, "queue.html", await _context(request, desk, officer))


@router.get("/rows")
async def rows(request: Request, desk: Desk, officer: Reader) -> HTMLResponse:
    """Return the list alone, for the page to renew itself."""
    return HTMLResponse(fragment(request, "queue_rows.html", await _context(request, desk, officer)))


@router.post("/act")
async def act(  # noqa: PLR0913, PLR0917 # the fields of the form
    desk: Desk,
    officer: Reviewer,
    flag: Annotated[list[str], Form()],
    deed: Annotated[str, Form()],
    value: Annotated[str, Form(max_length=64)] = "",
    back: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Do something with the chosen flags, and lead back to where the officer was."""
    batch = await _do(desk.acts, officer, flag, deed, value)
    return _back(back, undo=batch)


@router.post("/undo")
async def undo(
    desk: Desk,
    officer: Reviewer,
    batch: Annotated[str, Form(max_length=64)],
    back: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Take an act back."""
    await desk.acts.undo(officer, batch)
    return _back(back)


@router.post("/filters")
async def save(
    desk: Desk,
    officer: Reader,
    name: Annotated[str, Form(max_length=100)],
    back: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Keep the present filter under a name."""
    await desk.filters.save(officer, name, filter_of(dict(parse_qsl(back))))
    return _back(back)


@router.get(".csv")
async def export(request: Request, desk: Desk, officer: Exporter) -> Response:
    """Return the filtered queue as CSV, codes only; written down before it leaves."""
    wanted = filter_of(request.query_params)
    async with desk.database.transaction() as session:
        detail: dict[str, object] = {"what": "queue", "filter": dict(wanted.chosen())}
        await desk.audit.append(session, "export.made", detail=detail, actor=officer.id)
    lines: list[tuple[object, ...]] = [
        ("flag", "flagged", "status", "resolution", "state", "severity", "verdict", "policies", "entities", "platform",
         "channel", "author", "tags", "incident")
    ]  # fmt: skip
    after = ""
    async with desk.database.reading() as session:
        for _ in range(_MOST_EXPORTED_PAGES):
            found = await desk.queue.page(session, officer, wanted, after)
            for row in found.rows:
                flag, standing = row.flag, row.standing
                lines.append(
                    (flag.id, flag.created_at.isoformat(), standing.status, standing.resolution, flag.state,
                     flag.severity, flag.verdict, " ".join(flag.policies), " ".join(flag.entities), flag.platform,
                     flag.channel_hash, flag.author_hash, " ".join(sorted(standing.tags)), row.incident)
                )  # fmt: skip
            after = found.after
            if not after:
                break
    return csv_answer("flags.csv", sheet(lines))


def csv_answer(name: str, words: str) -> Response:
    """Return a CSV file to be saved; ``name`` is a literal of ours."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(words, media_type="text/csv; charset=utf-8", headers=headers)


async def _do(acts: Acts, officer: Reviewer, flags: list[str], deed: str, value: str) -> str:
    match deed:
        case "resolve" if value in set(Resolution):
            return await acts.resolve(officer, flags, Resolution(value))
        case "assign":
            return await acts.assign(officer, flags, officer.id if value == MINE else value or None)
        case "tag" | "untag":
            return await acts.tag(officer, flags, value, on=deed == "tag")
        case "reopen":
            return await acts.reopen(officer, flags)
    reason = "choose what to do with the flags"
    raise ReviewError(reason)


async def _context(request: Request, desk: Desk, officer: Reader) -> dict[str, object]:
    wanted = filter_of(request.query_params)
    async with desk.database.reading() as session:
        found = await desk.queue.page(session, officer, wanted, request.query_params.get("after", ""))
        counts = await desk.queue.counts(session, officer)
        escalated = await desk.queue.escalated(session, officer)
        tags = await desk.queue.tags(session, officer)
        waiting = await desk.reveals.waiting(session, officer) if officer.may(Right.CONSENT) else []
    officers = [other for other in await desk.accounts.all(officer.tenant) if other.may(Right.REVIEW)]
    query = urlencode(wanted.chosen())
    undo_batch = request.query_params.get("undo", "")
    return {
        "wanted": wanted,
        "found": found,
        "counts": counts,
        "escalated": escalated,
        "tags": tags,
        "waiting": waiting,
        "saved": [(saved.name, urlencode(saved.fields)) for saved in await desk.filters.of(officer)],
        "officers": officers,
        "names": {other.id: other.name for other in officers},
        "query": query,
        "undo": undo_batch if _VALUE.fullmatch(undo_batch) else "",
        "choices": {
            "resolution": list(Resolution),
            "state": list(FlagState),
            "severity": list(Severity),
            "policy": sorted(desk.policies),
            "entity": list(Entity),
        },
        "statuses": list(Status),
        "GRAVEST": GRAVEST,
        "MINE": MINE,
        "NOBODY": NOBODY,
    }


def _back(back: str, *, undo: str = "") -> Response:
    if back.startswith("/console/flags/") and _VALUE.fullmatch(back.removeprefix("/console/flags/")):
        return go(back, undo=undo)
    return go("/console/queue", **filter_of(dict(parse_qsl(back))).chosen(), undo=undo)
