"""Rendering: every page through one environment that escapes whatever it is given."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.console import labels
from bot.identity.roles import Right
from bot.identity.sessions import Visit, csrf_token

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400

#: The pages of the menu, with the right that each needs.
MENU = (
    ("/console/queue", "Queue", Right.FLAGS),
    ("/console/incidents", "Incidents", Right.INCIDENTS),
    ("/console/holds", "Holds", Right.HOLDS),
    ("/console/figures", "Figures", Right.FIGURES),
    ("/console/policies", "Policies", Right.POLICIES),
    ("/console/tips", "Tips", Right.TIPS),
    ("/console/confirmed", "Practice", Right.POLICIES),
    ("/console/coverage", "Coverage", Right.COVERAGE),
    ("/console/keys", "Keys", Right.KEYS),
    ("/console/audit", "Audit log", Right.AUDIT),
    ("/console/officers", "Officers", Right.OFFICERS),
)


def page(request: Request, template: str, context: Mapping[str, object], status: int = 200) -> HTMLResponse:
    """Return a page of the console."""
    return HTMLResponse(fragment(request, template, context), status_code=status)


def fragment(request: Request, template: str, context: Mapping[str, object]) -> str:
    """Return a rendered template; it knows who is signed in, and the token that forms carry."""
    visit: Visit | None = request.state.visit
    shared = {
        "me": None if visit is None else visit.officer,
        "csrf": csrf_token(request.state.form_token) if visit is None else visit.csrf,
        "menu": [] if visit is None else [(url, name) for url, name, right in MENU if visit.officer.may(right)],
        "path": request.url.path,
        "Right": Right,
        "now": request.app.state.desk.now(),
    }
    return _ENVIRONMENT.get_template(template).render({**shared, **context})


def go(path: str, **query: str) -> Response:
    """Return an answer that leads on to another page of the console, after a form."""
    wanted = {name: value for name, value in query.items() if value}
    return RedirectResponse(f"{path}?{urlencode(wanted)}" if wanted else path, status_code=303)


def safe_next(wanted: str) -> str:
    """Return a path of the console, whatever was asked for; never another site."""
    harmless = wanted.startswith("/console/") and wanted.isascii() and wanted.isprintable()
    return wanted if harmless and "\\" not in wanted and "//" not in wanted else "/console"


def age(then: datetime, now: datetime) -> str:
    """Return how long ago something was, in the greatest unit that fits."""
    seconds = max(0, int((now - then).total_seconds()))
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    return f"{seconds // _HOUR} h" if seconds < 2 * _DAY else f"{seconds // _DAY} d"


def pseudonym(hashed: str) -> str:
    """Return a keyed hash short enough to read; empty where nothing is kept."""
    return f"{hashed[:4]}·{hashed[4:8]}".upper() if hashed else "not kept"


def number(value: float | None) -> str:
    """Return a figure as a table shows it; an empty one is told apart from zero."""
    if value is None:
        return "\N{EN DASH}"
    return f"{value:.0f}" if value == int(value) else f"{value:.1f}"


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("bot.console", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        age=age,
        pseudonym=pseudonym,
        number=number,
        act=labels.act,
        label=labels.label,
        when=lambda at: f"{at:%Y-%m-%d %H:%M} UTC",
        day=lambda at: f"{at:%Y-%m-%d}",
    )
    return made


_ENVIRONMENT = _environment()
