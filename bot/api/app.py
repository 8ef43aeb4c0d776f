"""The interface for machines as one ASGI application."""

import hashlib
import json
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from bot.api.feeds import Feeds
from bot.api.ocsf import ocsf_event
from bot.api.pace import Pace
from bot.api.problems import HANDLERS, MEDIA_TYPE, RefusedError
from bot.api.views import EntryPage, Figures, FigureView, FlagPage, IncidentPage, Problem, SeriesView
from bot.console.desk import ConsoleDesk
from bot.identity.officer import Officer
from bot.identity.roles import Role
from bot.identity.tokens import Caller, Scope

PREFIX = "/api/v1"
_JSON_LINES = "application/x-ndjson"
_BEARER = {"www-authenticate": 'Bearer realm="chaperone"'}

After = Annotated[str, Query(max_length=200, description="The cursor `next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=500, description="How many at most.")]


@dataclass(frozen=True, slots=True)
class Reads:
    """Lets in a token that has a scope, as fast as it may ask; for use with ``Depends``."""

    scope: Scope

    async def __call__(self, request: Request) -> Caller:
        """Return the caller.

        Raises:
            RefusedError: 401 without a token that holds, 403 without the scope, 429 when it asks too fast.
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        desk: ConsoleDesk = request.app.state.desk
        caller = await desk.tokens.find(token.strip()) if scheme.lower() == "bearer" else None
        if caller is None:
            raise RefusedError(401, _BEARER)
        pace: Pace = request.app.state.pace
        if wait_s := pace.wait_s(caller.id):
            raise RefusedError(429, {"retry-after": str(int(wait_s) + 1)})
        if self.scope not in caller.scopes:
            raise RefusedError(403)
        return caller


FlagCaller = Annotated[Caller, Depends(Reads(Scope.FLAGS))]
IncidentCaller = Annotated[Caller, Depends(Reads(Scope.INCIDENTS))]
AuditCaller = Annotated[Caller, Depends(Reads(Scope.AUDIT))]
MetricsCaller = Annotated[Caller, Depends(Reads(Scope.METRICS))]


def api_app(desk: ConsoleDesk, pace: Pace | None = None) -> FastAPI:
    """Return the interface; it only reads, and only with a token."""
    responses: dict[int | str, dict[str, Any]] = {
        status: {"model": Problem, "content": {MEDIA_TYPE: {}}} for status in (400, 401, 403, 429)
    }
    app = FastAPI(
        title="Chaperone",
        version="1",
        summary="Flags, incidents, the audit log and figures, in codes.",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=responses,
    )
    app.state.desk = desk
    app.state.pace = pace or Pace()
    app.state.feeds = Feeds(tenants=desk.tenants, audit=desk.audit, now=desk.now)
    app.get(f"{PREFIX}/flags", response_model=FlagPage)(flags)
    app.get(f"{PREFIX}/flags.ocsf.jsonl", response_class=Response)(ocsf)
    app.get(f"{PREFIX}/incidents", response_model=IncidentPage)(incidents)
    app.get(f"{PREFIX}/audit", response_model=EntryPage)(audit)
    app.get(f"{PREFIX}/metrics", response_model=Figures)(figures)
    for kind, handler in HANDLERS:
        app.add_exception_handler(kind, handler)
    return app


async def flags(request: Request, caller: FlagCaller, after: After = "", limit: Limit = 100) -> Response:
    """Return flags, the oldest first."""
    async with _desk(request).database.reading() as session:
        return _answer(request, await _feeds(request).flags(session, caller.tenant, after, limit))


async def ocsf(request: Request, caller: FlagCaller, after: After = "", limit: Limit = 100) -> Response:
    """Return flags as OCSF events, one JSON object a line; the next cursor is in ``X-Next-Cursor``."""
    async with _desk(request).database.reading() as session:
        found = await _feeds(request).flags(session, caller.tenant, after, limit)
    lines = "".join(f"{json.dumps(ocsf_event(flag), separators=(',', ':'))}\n" for flag in found.items)
    answer = _tagged(request, lines.encode(), _JSON_LINES)
    answer.headers["x-next-cursor"] = found.next
    return answer


async def incidents(request: Request, caller: IncidentCaller, after: After = "", limit: Limit = 100) -> Response:
    """Return incidents, the oldest first."""
    async with _desk(request).database.reading() as session:
        return _answer(request, await _feeds(request).incidents(session, caller.tenant, after, limit))


async def audit(request: Request, caller: AuditCaller, after: After = "", limit: Limit = 100) -> Response:
    """Return entries of the audit log, the oldest first."""
    async with _desk(request).database.reading() as session:
        return _answer(request, await _feeds(request).entries(session, caller.tenant, after, limit))


async def figures(request: Request, caller: MetricsCaller) -> Response:
    """Return the dashboard's figures; none is over fewer than three authors."""
    reader = Officer(id=caller.id, tenant=caller.tenant, roles=frozenset({Role.READER}))
    desk = _desk(request)
    async with desk.database.reading() as session:
        charts = await desk.board.charts(session, reader)
    items = [
        FigureView(
            code=chart.code,
            unit=chart.unit,
            columns=list(chart.columns),
            series=[SeriesView(name=series.name, values=list(series.values)) for series in chart.series],
        )
        for chart in charts
    ]
    return _answer(request, Figures(items=items))


def _desk(request: Request) -> ConsoleDesk:
    desk: ConsoleDesk = request.app.state.desk
    return desk


def _feeds(request: Request) -> Feeds:
    feeds: Feeds = request.app.state.feeds
    return feeds


def _answer(request: Request, view: BaseModel) -> Response:
    return _tagged(request, view.model_dump_json().encode(), "application/json")


def _tagged(request: Request, body: bytes, media_type: str) -> Response:
    """Return a body with its tag, or nothing where the caller has just that (RFC 9110, 13.1.2)."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    known = {given.strip().removeprefix("W/") for given in request.headers.get("if-none-match", "").split(",")}
    if known & {tag, "*"}:
        return Response(status_code=304, headers={"etag": tag})
    return Response(body, media_type=media_type, headers={"etag": tag})
