"""The interface for machines as one ASGI application."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from bot.api.document import Interface, answers, needs
from bot.api.feeds import CURSOR, NUMBER, Feeds
from bot.api.ocsf import ocsf_event
from bot.api.pace import Pace
from bot.api.problems import HANDLERS, RefusedError
from bot.api.views import EntryPage, Figures, FigureView, FlagPage, IncidentPage, SeriesView
from bot.console.desk import ConsoleDesk
from bot.identity.officer import Officer
from bot.identity.roles import Role
from bot.identity.tokens import Caller, Scope

PREFIX = "/api/v1"
_JSON_LINES = "application/x-ndjson"
_BEARER = {"www-authenticate": 'Bearer realm="chaperone"'}

After = Annotated[str, Query(pattern=CURSOR, description="The cursor `next` of the page before.")]
AfterEntry = Annotated[str, Query(pattern=NUMBER, description="The number `next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=500, description="How many at most.")]
Known = Annotated[str, Header(alias="If-None-Match", description="Tags of pages that the caller has.", examples=["*"])]


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


def api_app(desk: ConsoleDesk, pace: Pace | None = None) -> Interface:
    """Return the interface; it only reads, and only with a token."""
    app = Interface(
        title="Chaperone",
        version="1",
        summary="Flags, incidents, the audit log and figures, in codes.",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.desk = desk
    app.state.pace = pace or Pace()
    app.state.feeds = Feeds(tenants=desk.tenants, audit=desk.audit, now=desk.now)
    pages: Sequence[tuple[str, Scope, Callable[..., Awaitable[Response]], type[BaseModel]]] = (
        ("flags", Scope.FLAGS, flags, FlagPage),
        ("incidents", Scope.INCIDENTS, incidents, IncidentPage),
        ("audit", Scope.AUDIT, audit, EntryPage),
        ("metrics", Scope.METRICS, figures, Figures),
    )
    for path, scope, page, view in pages:
        said = answers(has_parameters=page is not figures)
        app.get(f"{PREFIX}/{path}", response_model=view, responses=said, openapi_extra=needs(scope))(page)
    said = answers(has_parameters=True, lines=_JSON_LINES)
    app.get(f"{PREFIX}/flags.ocsf.jsonl", response_class=Response, responses=said, openapi_extra=needs(Scope.FLAGS))(
        ocsf
    )
    for kind, handler in HANDLERS:
        app.add_exception_handler(kind, handler)
    return app


async def flags(
    request: Request, caller: FlagCaller, after: After = "", limit: Limit = 100, known: Known = ""
) -> Response:
    """Return flags, the oldest first."""
    async with _desk(request).database.reading() as session:
        return _answer(known, await _feeds(request).flags(session, caller.tenant, after, limit))


async def ocsf(
    request: Request, caller: FlagCaller, after: After = "", limit: Limit = 100, known: Known = ""
) -> Response:
    """Return flags as OCSF events, one JSON object a line; the next cursor is in ``X-Next-Cursor``."""
    async with _desk(request).database.reading() as session:
        found = await _feeds(request).flags(session, caller.tenant, after, limit)
    lines = "".join(f"{json.dumps(ocsf_event(flag), separators=(',', ':'))}\n" for flag in found.items)
    answer = _tagged(known, lines.encode(), _JSON_LINES)
    answer.headers["x-next-cursor"] = found.next
    return answer


async def incidents(
    request: Request, caller: IncidentCaller, after: After = "", limit: Limit = 100, known: Known = ""
) -> Response:
    """Return incidents, the oldest first."""
    async with _desk(request).database.reading() as session:
        return _answer(known, await _feeds(request).incidents(session, caller.tenant, after, limit))


async def audit(
    request: Request, caller: AuditCaller, after: AfterEntry = "", limit: Limit = 100, known: Known = ""
) -> Response:
    """Return entries of the audit log, the oldest first."""
    async with _desk(request).database.reading() as session:
        return _answer(known, await _feeds(request).entries(session, caller.tenant, after, limit))


async def figures(request: Request, caller: MetricsCaller, known: Known = "") -> Response:
    """Return the dashboard's figures; none is over fewer than three authors."""
    reader = Officer(id=caller.id, tenant=caller.tenant, roles=frozenset({Role.READER}))
    reckoned = await _desk(request).figures.of(reader)
    items = [
        FigureView(
            code=chart.code,
            unit=chart.unit,
            columns=list(chart.columns),
            series=[SeriesView(name=series.name, values=list(series.values)) for series in chart.series],
        )
        for chart in reckoned.board
    ]
    return _answer(known, Figures(at=reckoned.at, items=items))


def _desk(request: Request) -> ConsoleDesk:
    desk: ConsoleDesk = request.app.state.desk
    return desk


def _feeds(request: Request) -> Feeds:
    feeds: Feeds = request.app.state.feeds
    return feeds


def _answer(known: str, view: BaseModel) -> Response:
    return _tagged(known, view.model_dump_json().encode(), "application/json")


def _tagged(known: str, body: bytes, media_type: str) -> Response:
    """Return a body with its tag, or nothing where the caller has just that (RFC 9110, 13.1.2)."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if {given.strip().removeprefix("W/") for given in known.split(",")} & {tag, "*"}:
        return Response(status_code=304, headers={"etag": tag})
    return Response(body, media_type=media_type, headers={"etag": tag})
