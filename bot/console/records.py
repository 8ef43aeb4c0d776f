"""The audit log as starlette-admin lists it: read only, searchable, for auditors.

The library's templates hold scripts and styles of their own. Each gets the nonce of the answer as the template is read,
so that nothing that comes out of the database can carry it; handlers written into attributes are refused by the policy.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from jinja2 import BaseLoader, DictLoader, Environment, PackageLoader
from sqlalchemy import Select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_admin.base import BaseAdmin
from starlette_admin.contrib.sqla import Admin, ModelView
from starlette_admin.fields import ComputedField, DateTimeField, IntegerField, StringField
from starlette_admin.views import Link

from bot.audit.log import AuditLog
from bot.console.desk import ConsoleDesk
from bot.console.shield import RECORDS
from bot.identity.roles import Right
from bot.identity.sessions import Visit
from bot.identity.tenants import Tenants
from bot.identity.trail import entries_of
from bot.storage.models import AuditEntry

_CORE = "@core/"
#: Fonts come from the machine, not from a server elsewhere; light or dark as the machine says.
_BASE = f"""{{% extends "{_CORE}base.html" %}}{{% block fonts %}}{{% endblock %}}
{{% block head_meta %}}<script src="/console/static/theme.js"></script>{{% endblock %}}"""


class AuditView(ModelView):
    """The entries of the audit log."""

    fields: Sequence[Any] = [
        IntegerField("seq", label="Entry"),
        DateTimeField("at", label="Time"),
        StringField("actor", label="Who"),
        StringField("act", label="Act"),
        StringField("subject", label="About"),
        StringField("digest", label="Digest"),
    ]
    fields_default_sort: Sequence[Any] = [("seq", True)]
    exclude_fields_from_list: Sequence[str] = ["detail", "digest"]
    searchable_fields: Sequence[str] | None = ["actor", "act", "subject"]
    page_size = 50
    exporters: Sequence[Any] = []
    importers: Sequence[Any] = []
    column_visibility = False
    actions: Sequence[str] | None = []
    row_actions: Sequence[str] | None = ["view"]

    def __init__(self, tenants: Tenants, audit: AuditLog) -> None:
        self.fields = [*self.fields, ComputedField("detail", label="Detail", getter=_detail_getter(audit))]
        super().__init__(AuditEntry, key="audit", menu_label="Audit log", display_name="Entry")
        self._tenants = tenants

    def can_create(self, request: Request) -> bool:
        """Nobody writes here by hand."""
        del request
        return False

    can_edit = can_delete = can_import = can_export = can_create

    def get_list_query(self, request: Request) -> Select[Any]:
        """Return the entries of the auditor's tenant."""
        return super().get_list_query(request).where(*self._own(request))

    def get_count_query(self, request: Request) -> Select[Any]:
        """Count the same."""
        return super().get_count_query(request).where(*self._own(request))

    def get_detail_query(self, request: Request) -> Select[Any]:
        """Return one entry of the auditor's tenant."""
        return super().get_detail_query(request).where(*self._own(request))

    def _own(self, request: Request) -> Sequence[Any]:
        return entries_of(self._tenants, request.state.visit.officer.tenant)


def mount_records(app: Starlette, desk: ConsoleDesk, secret: str) -> BaseAdmin:
    """Mount starlette-admin's pages on the console; everything under them needs the right to the audit log."""
    admin = Admin(
        desk.database.engine.execution_options(read_only=True),
        title="Chaperone",
        base_url=RECORDS,
        templates_dir="/nonexistent",
        additional_loaders=[DictLoader({"base.html": _BASE}), _NonceLoader()],
        secret_key=secret,
        middlewares=[Middleware(_Guard, desk=desk)],
    )
    admin.add_view(AuditView(desk.tenants, desk.audit))
    admin.add_link(Link(menu_label="Back to the console", icon="fa fa-arrow-left", url="/console"))
    admin.mount_to(app)
    return admin


def _detail_getter(audit: AuditLog) -> Callable[[Request, AuditEntry], Awaitable[str]]:
    async def detail(request: Request, entry: AuditEntry) -> str:
        details = await audit.details.of(request.state.session, [entry])
        if entry.seq not in details:
            return "removed, as the log says, or changed: chaperone audit verify tells which"
        return json.dumps(details[entry.seq], sort_keys=True)

    return detail


class _NonceLoader(BaseLoader):
    """Reads the library's templates and gives the answer's nonce to each script and style that stands in them."""

    def __init__(self) -> None:
        self._core = PackageLoader("starlette_admin", "templates")

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Return a template's source with nonces."""
        source, file, fresh = self._core.get_source(environment, template.removeprefix(_CORE))
        for tag in ("<script", "<style"):
            source = source.replace(tag, f'{tag} nonce="{{{{ request.state.nonce }}}}"')
        return source, file, fresh


class _Guard:
    """Lets auditors in, and writes down that the log was read."""

    def __init__(self, app: ASGIApp, desk: ConsoleDesk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse whoever lacks the right."""
        if scope["type"] == "http":
            refusal = await self._refusal(Request(scope))
            if refusal is not None:
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _refusal(self, request: Request) -> Response | None:
        visit: Visit | None = request.state.visit
        if "/static/" in request.url.path:
            return None
        if visit is None:
            return RedirectResponse("/console/login", status_code=303)
        if not visit.officer.may(Right.AUDIT):
            return Response("Your roles do not include this.\n", status_code=403, media_type="text/plain")
        async with self._desk.database.transaction() as session:
            await self._desk.audit.append(session, "audit.read", actor=visit.officer.id)
        return None
