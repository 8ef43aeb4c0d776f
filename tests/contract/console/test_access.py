"""Every route of the console, with every role, on one's own and on another legal entity's objects."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from sqlalchemy import func, select

from adapters.port import ChannelAddress
from bot.console.app import ROUTERS
from bot.console.desk import ConsoleDesk
from bot.console.gate import Needs
from bot.identity.roles import ACCESS, Right, Role
from bot.keeping.holds import Scope
from bot.review.reveals import Part
from bot.storage.models import AuditEntry, FlagState
from bot.wiring import Store
from policies.message import Platform
from tests.conftest import HeldClock
from tests.contract.console.conftest import CANARY, Browse, add_flag, officer_of, propose_name
from tests.fakes.own_tips import CONTENT, FORM

#: What needs nobody to be signed in.
OPEN = {"/console/login", "/console/setup/{token}", "/console/oidc/start", "/console/oidc/callback"}
#: A form that each route takes; without one the route would refuse before it looks whose the object is.
FORMS: Mapping[str, Mapping[str, object]] = {
    "/console/logout": {},
    "/console/queue/act": {"flag": "{flag_id}", "deed": "assign", "value": "me"},
    "/console/queue/undo": {"batch": "b"},
    "/console/queue/filters": {"name": "n"},
    "/console/flags/{flag_id}/notes": {"words": "w"},
    "/console/flags/{flag_id}/escalation": {"second": "{officer_id}", "reason": "r"},
    "/console/flags/{flag_id}/words": {"template": "removal"},
    "/console/flags/{flag_id}/contest": {"answer": "agree"},
    "/console/flags/{flag_id}/reveals": {"part": "excerpt", "reason": "a reason that is long enough"},
    "/console/reveals/{reveal_id}/consent": {},
    "/console/reveals/{reveal_id}/use": {},
    "/console/incidents": {"flag": "{flag_id}", "discovered": "2026-03-01"},
    "/console/incidents/{incident_id}/answers": {"nature": "n"},
    "/console/incidents/{incident_id}/flags": {"flag": "{flag_id}"},
    "/console/incidents/{incident_id}/decision": {"decision": "breach", "reasons": "r" * 30},
    "/console/incidents/{incident_id}/close": {},
    "/console/incidents/{incident_id}/reopen": {},
    "/console/policies/{policy}/terms": {
        "channel": "{channel_hash}",
        "threshold": "0.8",
        "after": "0",
        "reason": "a reason that is long enough",
    },
    "/console/tips": {**FORM, "revises": "{tip_id}"},
    "/console/tips/{tip_id}/approve": {},
    "/console/tips/{tip_id}/withdraw": {},
    "/console/audit/verification": {},
    "/console/holds": {"flag": "{flag_id}", "scope": "author", "reason": "a reason that is long enough"},
    "/console/holds/{hold_id}/lift": {},
    "/console/names/{name_code}/approve": {},
    "/console/names/{name_code}/revoke": {},
    "/console/officers": {"login": "somebody", "role": "reader"},
    "/console/officers/{officer_id}/roles": {"role": "reader"},
    "/console/officers/{officer_id}/reset": {},
    "/console/officers/{officer_id}/disable": {},
}
#: What a page shows of no single object, and so has nothing of another tenant's to refuse.
QUERIES = {"/console/incidents.csv": "?year=2026", "/console/figures/{code}.csv": ""}


@dataclass(frozen=True)
class Page:
    """A route with the right that it needs."""

    path: str
    method: str
    right: Right | None


def pages() -> Iterator[Page]:
    """Yield every route of the console."""
    for route in (route for router in ROUTERS for route in router.routes):
        if isinstance(route, APIRoute):
            for method in sorted(route.methods or ()):
                yield Page(route.path, method, _right(route.dependant))


def _right(dependant: Dependant) -> Right | None:
    if isinstance(dependant.call, Needs):
        return dependant.call.right
    return next((right for inner in dependant.dependencies if (right := _right(inner)) is not None), None)


async def _objects(store: Store, clock: HeldClock, desk: ConsoleDesk, tenant: str) -> Mapping[str, str]:
    """Make one of everything in a tenant, and return the ids by the name of their place in a path."""
    workspace = {"north": "TN", "south": "TS"}[tenant]
    flag = await add_flag(store, clock, workspace, state=FlagState.CONTESTED)
    held = await add_flag(store, clock, workspace)
    chief = await officer_of(desk, tenant, *Role)
    incident = await desk.incidents.open(chief, [held], clock().date())
    reveal = await desk.reveals.ask(chief, flag, Part.EXCERPT, "a reason that is long enough")
    other = await officer_of(desk, tenant, Role.READER)
    address = ChannelAddress(platform=Platform.SLACK, workspace=workspace, channel=f"C-{workspace}")
    await store.channels.joined(address)
    async with store.database.reading() as session:
        about = select(AuditEntry.digest).where(AuditEntry.subject == flag)
        entry_digest = str(await session.scalar(about.limit(1)))
    return {
        "flag_id": flag,
        "entry_digest": entry_digest,
        "channel_hash": store.pseudonyms.of("channel", "slack", address.channel),
        "incident_id": incident,
        "reveal_id": reveal,
        "officer_id": other.id,
        "tip_id": await desk.own_tips.write(chief, 8, CONTENT),
        "hold_id": await desk.holds.place(chief, flag, Scope.FLAG, "a reason that is long enough"),
        "name_code": await propose_name(store, flag),
        "token": "none",
        "code": "policy",
        "policy": "medical_record_number",
    }


def test_every_route_says_what_it_needs() -> None:
    """No route is open but those for signing in, and each form is known here."""
    found = list(pages())
    assert {page.path for page in found if page.right is None} == OPEN
    posted = {page.path for page in found if page.method == "POST"}
    assert posted - OPEN == set(FORMS)


@pytest.mark.parametrize("role", list(Role))
async def test_the_matrix_holds(store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse, role: Role) -> None:
    """A role is refused what the matrix does not give it, and nobody touches or sees another entity's objects."""
    foreign = await _objects(store, clock, desk, "south")
    browser = await browse(await officer_of(desk, "north", role))
    for page in pages():
        if page.right is None or page.path == "/console/logout":
            continue
        path = page.path.format_map(foreign) + QUERIES.get(page.path, "")
        form = {
            name: value.format_map(foreign) if isinstance(value, str) else value
            for name, value in (FORMS[page.path] if page.method == "POST" else {}).items()
        }
        answer = await (browser.get(path) if page.method == "GET" else browser.post(path, **form))
        where = f"{page.method} {page.path} as {role}: {answer.status_code}"
        assert CANARY not in answer.text, where
        if role not in ACCESS[page.right]:
            assert answer.status_code == 403, where
        elif any(identifier in path or identifier in form.values() for identifier in _ids(foreign)):
            assert answer.status_code == 404, where
        else:
            assert answer.status_code in {200, 303}, where
            assert not [identifier for identifier in _ids(foreign) if identifier in answer.text], where


async def test_nobody_comes_in_unsigned(store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse) -> None:
    """Without a session every route leads to the sign-in page, and shows nothing."""
    own = await _objects(store, clock, desk, "north")
    browser = await browse(None)
    for page in pages():
        if page.right is None:
            continue
        path = page.path.format_map(own)
        answer = await (browser.get(path) if page.method == "GET" else browser.post(path, **FORMS[page.path]))
        assert answer.status_code == 303, page
        assert answer.headers["location"].startswith("/console/login"), page
    assert (await browser.get("/console/records/audit/list")).status_code == 303


async def test_forged_forms_do_nothing(store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse) -> None:
    """Every form is refused without its token, with another session's, and from another site."""
    own = await _objects(store, clock, desk, "north")
    officer = await officer_of(desk, "north", *Role)
    browser, other = await browse(officer), await browse(officer)
    for page in pages():
        if page.method != "POST" or page.right is None:
            continue
        path = page.path.format_map(own)
        for token in ("", "0" * 64, other.csrf):
            answer = await browser.client.post(path, data={**FORMS[page.path], "csrf": token})
            assert answer.status_code == 403, (page, token)
        form = {**FORMS[page.path], "csrf": browser.csrf}
        for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
            answer = await browser.client.post(path, data=form, headers=headers)
            assert answer.status_code == 403, (page, headers)


async def test_only_auditors_read_the_log(desk: ConsoleDesk, browse: Browse, store: Store, clock: HeldClock) -> None:
    """The audit log is for auditors, who see their own entity's entries only, and can change nothing there."""
    foreign = await _objects(store, clock, desk, "south")
    own = await _objects(store, clock, desk, "north")
    for role in Role:
        browser = await browse(await officer_of(desk, "north", role))
        answer = await browser.get("/console/records/audit/list")
        assert answer.status_code == (200 if role is Role.AUDITOR else 403)
    auditor = await browse(await officer_of(desk, "north", Role.AUDITOR))
    listed = (await auditor.get("/console/records/audit/list")).text
    assert own["flag_id"] in listed
    assert not [identifier for identifier in _ids(foreign) if identifier in listed]
    for path in ("create", "edit/1", "_api/audit/action", "import"):
        assert (await auditor.post(f"/console/records/audit/{path}")).status_code >= 400


async def test_details_are_opened_for_auditors(desk: ConsoleDesk, browse: Browse, store: Store) -> None:
    """An entry's page opens its sealed detail for auditors alone, and says where one was removed."""
    auditor = await officer_of(desk, "north", Role.AUDITOR)
    async with store.database.transaction() as session:
        await store.audit.append(
            session, "flag.noted", subject="f1", detail={"why": "<b>because</b>"}, actor=auditor.id
        )
        seq = await session.scalar(select(func.max(AuditEntry.seq)))
    path = f"/console/records/audit/detail?pk={seq}"
    for role in set(Role) - {Role.AUDITOR}:
        assert (await (await browse(await officer_of(desk, "north", role))).get(path)).status_code == 403
    browser = await browse(auditor)
    shown = (await browser.get(path)).text
    assert "because" in shown
    assert "<b>because" not in shown
    assert "because" not in (await browser.get("/console/records/audit/list")).text
    async with store.database.transaction() as session:
        await store.audit.remove_details(session, {"f1"})
    assert "removed, as the log says" in (await browser.get(path)).text


def _ids(objects: Mapping[str, str]) -> list[str]:
    return [value for value in objects.values() if len(value) > 30]
