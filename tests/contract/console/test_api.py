"""The interface for machines: tokens, scopes, tenants, pages, tags, and what it answers to nonsense."""

import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.api.app import PREFIX, Reads, api_app
from bot.api.feeds import CURSOR, read_cursor
from bot.api.pace import BURST, PER_MINUTE, Pace
from bot.api.problems import MEDIA_TYPE
from bot.api.views import EntryPage, Figures, FlagPage, IncidentPage
from bot.console.app import console_app
from bot.console.desk import ConsoleDesk
from bot.identity.roles import Role
from bot.identity.tokens import LONGEST_DAYS, Scope, TokenError
from bot.storage.models import AuditEntry
from bot.storage.service import ApiToken
from bot.wiring import Store
from tests.conftest import HeldClock
from tests.contract.console.conftest import ADDRESS, CANARY, add_flag, officer_of

#: What a page of each path must be; one that has more fields than these fails.
SHAPES = {
    f"{PREFIX}/flags": FlagPage,
    f"{PREFIX}/incidents": IncidentPage,
    f"{PREFIX}/audit": EntryPage,
    f"{PREFIX}/metrics": Figures,
}
HOSTILE = (
    "", " ", "0", "-1", "1e400", "9" * 30, "9" * 199, "NaN", "'; DROP TABLE flag; --", "%00", "\x00", "\ud7ff", "~",
    "<script>alert(1)</script>", "../../etc/passwd", "Zm9v", "MDAwMS0wMS0wMVQwMDowMDowMCsyMzo1OX5h",
    "OTk5OS0xMi0zMVQyMzo1OTo1OS0yMzo1OX5h", "{{7*7}}", "é" * 100, "\r\nx-evil: 1", "٣", "=1+1",
)  # fmt: skip
Ask = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
async def machine(desk: ConsoleDesk) -> AsyncIterator[httpx.AsyncClient]:
    """A client behind the console's shield."""
    transport = httpx.ASGITransport(app=console_app(desk), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        yield client


@pytest.fixture
def ask(machine: httpx.AsyncClient, desk: ConsoleDesk) -> Ask:
    """Ask for a path as the holder of a fresh token."""

    async def answer(
        path: str, *scopes: Scope, tenant: str = "north", headers: dict[str, str] | None = None
    ) -> httpx.Response:
        token = await desk.tokens.create("test", scopes or list(Scope), tenant, 1, actor="test")
        return await machine.get(f"{PREFIX}{path}", headers={"authorization": f"Bearer {token}", **(headers or {})})

    return answer


def _scope(dependant: Dependant) -> Scope | None:
    if isinstance(dependant.call, Reads):
        return dependant.call.scope
    return next((scope for inner in dependant.dependencies if (scope := _scope(inner)) is not None), None)


def _routes(desk: ConsoleDesk) -> dict[str, Scope]:
    found = {route.path: _scope(route.dependant) for route in api_app(desk).routes if isinstance(route, APIRoute)}
    assert None not in found.values(), "every route says which scope it needs"
    return {path: scope for path, scope in found.items() if scope is not None}


def _is_problem(answer: httpx.Response, status: int) -> bool:
    told = {"type", "title", "status"}
    return (answer.status_code, answer.headers["content-type"], set(answer.json())) == (status, MEDIA_TYPE, told)


async def test_every_route_needs_its_scope(desk: ConsoleDesk, machine: httpx.AsyncClient, ask: Ask) -> None:
    """Without a token, with a wrong one and without the scope each route answers a problem, and with it a page."""
    for path, scope in _routes(desk).items():
        for headers in ({}, {"authorization": "Bearer no"}, {"authorization": f"Bearer chap_{'a' * 43}"}):
            answer = await machine.get(path, headers=headers)
            assert _is_problem(answer, 401)
            assert answer.headers["www-authenticate"].startswith("Bearer")
        others = [other for other in Scope if other is not scope]
        assert _is_problem(await ask(path.removeprefix(PREFIX), *others), 403)
        answer = await ask(path.removeprefix(PREFIX), scope)
        assert answer.status_code == 200
        if path in SHAPES:
            SHAPES[path].model_validate_json(answer.text)


async def test_a_token_is_shown_once_and_ends(
    store: Store, clock: HeldClock, desk: ConsoleDesk, machine: httpx.AsyncClient
) -> None:
    """Only a hash is stored; an expired and a revoked token are refused; each step is in the audit log."""
    token = await desk.tokens.create("siem", [Scope.FLAGS], "north", 30, actor="test")
    headers = {"authorization": f"Bearer {token}"}
    async with store.database.reading() as session:
        [row] = await session.scalars(select(ApiToken))
    assert token not in json.dumps([row.id, row.token_hash, row.label, row.scopes])
    for _ in range(3):
        assert (await machine.get(f"{PREFIX}/flags", headers=headers)).status_code == 200
    clock.advance(timedelta(days=29))
    assert (await machine.get(f"{PREFIX}/flags", headers=headers)).status_code == 200
    [caller] = await desk.tokens.all()
    await desk.tokens.revoke(caller.id, actor="test")
    assert (await machine.get(f"{PREFIX}/flags", headers=headers)).status_code == 401
    short = await desk.tokens.create("siem", [Scope.FLAGS], "north", 1, actor="test")
    clock.advance(timedelta(days=1))
    assert await desk.tokens.find(short) is None
    async with store.database.reading() as session:
        about = select(AuditEntry.act).where(AuditEntry.subject == caller.id).order_by(AuditEntry.seq)
        assert list(await session.scalars(about)) == ["token.created", "token.used", "token.used", "token.revoked"]


async def test_tokens_are_made_with_care(desk: ConsoleDesk) -> None:
    """A label in prose, no scope and a token without end are refused, with words of ours only."""
    for label, scopes, days in (
        ("Jane Roe's", [Scope.FLAGS], 1),
        ("ok", [], 1),
        ("ok", [Scope.FLAGS], 0),
        ("ok", [Scope.FLAGS], LONGEST_DAYS + 1),
    ):
        with pytest.raises(TokenError) as raised:
            await desk.tokens.create(label, scopes, "north", days, actor="test")
        assert "Jane" not in str(raised.value)
    with pytest.raises(TokenError):
        await desk.tokens.revoke("none", actor="test")


async def test_the_log_is_read_with_its_details(store: Store, clock: HeldClock, ask: Ask) -> None:
    """Holders of the scope get opened details; one that was removed is null, and its entry stays."""
    for subject in (await add_flag(store, clock), await add_flag(store, clock)):
        async with store.database.transaction() as session:
            await store.audit.append(session, "flag.noted", subject=subject, detail={"to": subject})
    async with store.database.transaction() as session:
        await store.audit.remove_details(session, {subject})
    assert (await ask("/audit", Scope.FLAGS)).status_code == 403
    noted = [row for row in (await ask("/audit?limit=500")).json()["items"] if row["act"] == "flag.noted"]
    first, second = noted
    assert (first["detail"], first["version"], len(first["detail_hash"])) == ({"to": first["subject"]}, 2, 64)
    assert (second["detail"], len(second["detail_hash"])) == (None, 64)


async def test_pages_hold_each_flag_once(store: Store, clock: HeldClock, desk: ConsoleDesk, ask: Ask) -> None:
    """Following the cursor gives every flag of one's own entity once, in order, and new ones at the next pull."""
    made = []
    for number in range(7):
        made.append(await add_flag(store, clock, words=str(number)))
        if number % 2:  # two flags share a moment
            clock.advance(timedelta(seconds=1))
    await add_flag(store, clock, "TS")
    await add_flag(store, clock, consequence="nudge")
    fresh = await add_flag(store, clock)
    cursor, found = "", []
    for _ in range(9):
        page = (await ask(f"/flags?limit=2&after={cursor}")).json()
        found += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert sorted(found) == sorted(flag for flag in made if flag in found)
    assert fresh not in found  # too young to be sure that nothing older comes after it
    clock.advance(timedelta(seconds=6))
    rest = (await ask(f"/flags?after={cursor}")).json()
    assert sorted([*found, *(item["id"] for item in rest["items"])]) == sorted([*made, fresh])
    assert not rest["more"]


async def test_tags_spare_the_body(store: Store, clock: HeldClock, desk: ConsoleDesk, ask: Ask) -> None:
    """The same page again is answered by nothing, a changed one by the page; no cache shares it."""
    flag = await add_flag(store, clock)
    clock.advance(timedelta(minutes=1))
    first = await ask("/flags", Scope.FLAGS)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = await ask("/flags", Scope.FLAGS, headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
    await desk.acts.resolve(await officer_of(desk, "north", Role.REVIEWER), [flag], "educational")
    changed = await ask("/flags", Scope.FLAGS, headers={"if-none-match": tag})
    assert changed.json()["items"][0]["resolution"] == "educational"


async def test_an_entity_sees_its_own(store: Store, clock: HeldClock, desk: ConsoleDesk, ask: Ask) -> None:
    """Flags, incidents and audit entries of another entity are on no page, and no page holds sealed words."""
    chiefs = {tenant: await officer_of(desk, tenant, *Role) for tenant in ("north", "south")}
    flags = {tenant: await add_flag(store, clock, place) for tenant, place in (("north", "TN"), ("south", "TS"))}
    incidents = {
        tenant: await desk.incidents.open(chief, [flags[tenant]], clock().date()) for tenant, chief in chiefs.items()
    }
    clock.advance(timedelta(minutes=1))
    for path in _routes(desk):
        text = (await ask(path.removeprefix(PREFIX))).text
        assert CANARY not in text
        assert "secret" not in text
        for foreign in (flags["south"], incidents["south"], chiefs["south"].id):
            assert foreign not in text, path
    assert flags["north"] in (await ask("/flags")).text
    assert (await ask("/incidents")).json()["items"][0]["flags"] == 1
    assert incidents["north"] in (await ask("/audit?limit=500")).text


async def test_flags_as_ocsf(store: Store, clock: HeldClock, desk: ConsoleDesk, ask: Ask) -> None:
    """Each line is one event with what the class requires, and its severity and status as the schema numbers them."""
    flags = [await add_flag(store, clock, severity=severity) for severity in ("low", "high")]
    clock.advance(timedelta(minutes=1))
    answer = await ask("/flags.ocsf.jsonl")
    events = {event["metadata"]["uid"]: event for event in map(json.loads, answer.text.splitlines())}
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [events[flag]["severity_id"] for flag in flags] == [2, 4]
    event = events[flags[0]]
    assert (event["class_uid"], event["category_uid"], event["type_uid"], event["status_id"]) == (2004, 2, 200401, 1)
    assert event["time"] == int((clock() - timedelta(minutes=1)).timestamp() * 1000)
    assert event["finding_info"]["uid"] == flags[0]
    assert (await ask(f"/flags.ocsf.jsonl?after={answer.headers['x-next-cursor']}")).text == ""


async def test_asking_too_fast(desk: ConsoleDesk, machine: httpx.AsyncClient) -> None:
    """A token that spent its bucket is told how long to wait; another token is not."""
    tokens = [await desk.tokens.create("t", [Scope.INCIDENTS], "north", 1, actor="test") for _ in range(2)]
    path, statuses = f"{PREFIX}/incidents", []
    for _ in range(BURST + 30):
        answer = await machine.get(path, headers={"authorization": f"Bearer {tokens[0]}"})
        statuses.append(answer.status_code)
        if answer.status_code == 429:
            break
    assert _is_problem(answer, 429)
    assert int(answer.headers["retry-after"]) >= 1
    assert (await machine.get(path, headers={"authorization": f"Bearer {tokens[1]}"})).status_code == 200


def test_a_bucket_fills_again() -> None:
    """After a burst one waits half a second for a request, and a minute gives no more than a full bucket."""
    at = [0.0]
    pace = Pace(clock=lambda: at[0])
    assert [pace.wait_s("t") for _ in range(BURST)] == [0.0] * BURST
    assert pace.wait_s("t") == pytest.approx(60 / PER_MINUTE)
    at[0] += 3600
    assert [pace.wait_s("t") for _ in range(BURST)] == [0.0] * BURST
    assert pace.wait_s("t") > 0


async def test_nonsense_is_answered_by_problems(
    store: Store, clock: HeldClock, desk: ConsoleDesk, machine: httpx.AsyncClient
) -> None:
    """Every parameter of every path in the OpenAPI document, sent hostile values, gives a page or a quiet problem."""
    await add_flag(store, clock)
    clock.advance(timedelta(minutes=1))
    seeded = random.Random(7)  # noqa: S311 # the same nonsense every time
    document = (await machine.get(f"{PREFIX}/openapi.json")).json()
    assert set(document["paths"]) == set(_routes(desk))
    for path, methods in document["paths"].items():
        assert set(methods) == {"get"}
        for parameter in methods["get"].get("parameters", []):
            noise = ["".join(chr(seeded.randrange(1, 0xD7FF)) for _ in range(12)) for _ in range(10)]
            token = await desk.tokens.create("t", list(Scope), "north", 1, actor="test")
            headers = {"authorization": f"Bearer {token}", "if-none-match": '"", W/,,'}
            for value in (*HOSTILE, *noise):
                answer = await machine.get(path, params={parameter["name"]: value}, headers=headers)
                assert answer.status_code in {200, 400}, (path, parameter["name"], value)
                assert answer.status_code == 200 or _is_problem(answer, 400)
                assert len(value) < 3 or answer.status_code == 200 or value not in answer.text


async def test_the_document_says_what_is_answered(desk: ConsoleDesk, machine: httpx.AsyncClient) -> None:
    """Each operation names its scope, its tag, its problems with their headers, and no error but ours."""
    document = (await machine.get(f"{PREFIX}/openapi.json")).json()
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert "HTTPValidationError" not in document["components"]["schemas"]
    for path, scope in _routes(desk).items():
        said = document["paths"][path]["get"]
        assert said["security"] == [{"token": [scope]}]
        problems = {"401", "403", "421", "429", "500"} | ({"400"} if path != f"{PREFIX}/metrics" else set())
        assert set(said["responses"]) == {"200", "304", *problems}
        for status in problems:
            schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
            assert said["responses"][status]["content"] == {MEDIA_TYPE: schema}
        assert "ETag" in said["responses"]["200"]["headers"]
        assert "ETag" in said["responses"]["304"]["headers"]
        assert "WWW-Authenticate" in said["responses"]["401"]["headers"]
        assert "Retry-After" in said["responses"]["429"]["headers"]
    lines = document["paths"][f"{PREFIX}/flags.ocsf.jsonl"]["get"]["responses"]["200"]
    assert set(lines["content"]) == {"application/x-ndjson"}
    assert "X-Next-Cursor" in lines["headers"]


async def test_the_interface_only_reads(machine: httpx.AsyncClient) -> None:
    """Other methods and other paths are refused, and the document itself needs no token and loads nothing from afar."""
    assert _is_problem(await machine.post(f"{PREFIX}/flags"), 405)
    refused = await machine.delete(f"{PREFIX}/flags")
    assert _is_problem(refused, 405)
    assert refused.headers["allow"] == "GET"
    assert _is_problem(await machine.get(f"{PREFIX}/none"), 404)
    assert _is_problem(await machine.get(f"{PREFIX}/docs"), 404)
    assert _is_problem(await machine.get(f"{PREFIX}/flags", headers={"host": "evil.example"}), 421)
    assert "http" not in (await machine.get(f"{PREFIX}/openapi.json")).json().get("servers", "")


@given(st.from_regex(CURSOR, fullmatch=True).filter(bool))
def test_a_cursor_is_a_moment_and_a_key(cursor: str) -> None:
    """Whatever has the form of a cursor becomes a time in UTC and a key, to the microsecond."""
    moment, key = read_cursor(cursor)
    since, _, told = cursor.partition("-")
    assert (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) == int(since)
    assert key == told
