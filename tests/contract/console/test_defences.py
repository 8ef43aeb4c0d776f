"""What an attacker would try on the console."""

import re
from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from bot.console.app import console_app
from bot.console.desk import ConsoleDesk
from bot.console.pages import safe_next
from bot.console.queue_pages import filter_of
from bot.console.settings import ConsoleSettings
from bot.console.shield import LARGEST_BODY, cookie, form_cookie, session_cookie
from bot.figures.sheet import sheet
from bot.identity.accounts import Accounts
from bot.identity.roles import Role
from bot.wiring import Store
from tests.conftest import HeldClock
from tests.contract.console.conftest import ADDRESS, CANARY, PASSWORD, Browse, add_flag, officer_of, set_up

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


@pytest.fixture
def client(desk: ConsoleDesk) -> httpx.AsyncClient:
    """A browser that keeps cookies and follows nothing."""
    transport = httpx.ASGITransport(app=console_app(desk), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=ADDRESS)


async def _sign_in(client: httpx.AsyncClient, code: str, **form: str) -> httpx.Response:
    page = await client.get("/console/login")
    token = re.search(r'name="csrf" value="([0-9a-f]+)"', page.text)
    assert token
    fields = {"csrf": token[1], "name": "dana", "password": PASSWORD, "code": code, **form}
    return await client.post("/console/login", data=fields)


async def test_a_planted_session_is_not_taken_over(
    client: httpx.AsyncClient, accounts: Accounts, clock: HeldClock, desk: ConsoleDesk
) -> None:
    """Signing in gives a session that nobody knew before, and ends the one that the browser came with."""
    officer, totp = await set_up(accounts, clock, "dana", Role.READER)
    clock.advance(timedelta(minutes=1))
    planted = await desk.sessions.open(officer)
    client.cookies.set("chaperone", planted)
    await client.post("/console/logout")
    client.cookies.clear()
    client.cookies.set("chaperone", "chosen-by-an-attacker")
    answer = await _sign_in(client, totp.at(clock()))
    assert answer.status_code == 303
    given_cookie = answer.headers["set-cookie"]
    assert "chosen-by-an-attacker" not in given_cookie
    assert "HttpOnly" in given_cookie
    assert "SameSite=lax" in given_cookie
    assert await desk.sessions.find("chosen-by-an-attacker") is None


async def test_signing_in_and_out(client: httpx.AsyncClient, accounts: Accounts, clock: HeldClock) -> None:
    """A set-up officer signs in with password and code, and after leaving the same cookie opens nothing."""
    _, totp = await set_up(accounts, clock, "dana", Role.READER)
    clock.advance(timedelta(minutes=1))
    assert (await _sign_in(client, "000000")).status_code == 401
    assert (await _sign_in(client, totp.at(clock()))).headers["location"] == "/console"
    page = await client.get("/console/queue")
    assert page.status_code == 200
    token = re.search(r'data-csrf="([0-9a-f]+)"', page.text)
    assert token
    kept = dict(client.cookies)
    await client.post("/console/logout", data={"csrf": token[1]})
    client.cookies.update(kept)
    assert (await client.get("/console/queue")).status_code == 303


async def test_a_sign_in_form_cannot_be_forged(client: httpx.AsyncClient) -> None:
    """Another site cannot sign somebody in as somebody else."""
    await client.get("/console/login")
    answer = await client.post("/console/login", data={"name": "dana", "password": PASSWORD, "code": "1", "csrf": "x"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/console/",
        "//evil.example",
        "/console//evil.example",
        "/console/\\evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/console/\r\nlocation: https://evil.example",
        "/elsewhere",
        "",
    ],
)
async def test_no_open_redirect(client: httpx.AsyncClient, accounts: Accounts, clock: HeldClock, wanted: str) -> None:
    """Signing in leads to a page of the console, whatever the address asked for."""
    _, totp = await set_up(accounts, clock, "dana", Role.READER)
    clock.advance(timedelta(minutes=1))
    answer = await _sign_in(client, totp.at(clock()), next=wanted)
    assert answer.headers["location"] == "/console"


@given(st.text())
def test_what_follows_signing_in_is_a_path(wanted: str) -> None:
    """However the address looks, what follows is a plain path of the console."""
    assert re.fullmatch(r"/console(/[ -~]*)?", safe_next(wanted))
    assert "//" not in safe_next(wanted)


@given(st.dictionaries(st.sampled_from(["status", "policy", "channel", "alike", "x"]), st.text()))
def test_filters_are_codes(query: dict[str, str]) -> None:
    """Nothing but codes gets from an address into a filter."""
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", value) for value in filter_of(query).chosen().values())


async def test_hostile_words_are_shown_as_words(
    store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse
) -> None:
    """Markup in every field that people or platforms fill is text on every page."""
    flag = await add_flag(store, clock, policies=(EVIL[:60],))
    officer = await officer_of(desk, "north", *Role)
    async with store.database.transaction() as session:
        await store.rows.seal(session, flag, "excerpt", {"text": EVIL})
        await store.rows.seal(session, flag, "address", {"author": EVIL, "workspace": EVIL, "channel": EVIL})
        await store.rows.seal(session, flag, "notice", {"items": [{"quotes": [EVIL]}]})
        found = {"policy": EVIL, "entity": EVIL, "kind": EVIL, "score": 0.5, "evidence": [EVIL]}
        await store.rows.seal(session, flag, "findings", {"findings": [found]})
        await store.rows.seal(session, f"officer:{officer.id}", "profile", {"login": EVIL})
        await store.audit.append(session, EVIL[:60], subject=flag, actor=EVIL[:60])
    browser = await browse(officer)
    await browser.post("/console/queue/filters", name=EVIL[:40], back="severity=high")
    await browser.post(f"/console/flags/{flag}/notes", words=EVIL)
    opened = await browser.post("/console/incidents", flag=flag, discovered="2026-03-01")
    at = opened.headers["location"]
    await browser.post(f"{at}/answers", **dict.fromkeys(("nature", "recipients", "viewed", "mitigated"), EVIL))
    await browser.post(f"{at}/decision", decision="breach", reasons=EVIL)
    reveals = []
    for part in ("excerpt", "text", "identity"):
        answer = await browser.post(f"/console/flags/{flag}/reveals", part=part, reason=EVIL)
        reveals.append(answer.headers["location"])
    paths = ["/console/queue", f"/console/flags/{flag}", at, "/console/incidents", "/console/figures",
             "/console/officers", "/console/records/audit/list", *reveals]  # fmt: skip
    for path in paths:
        text = (await browser.get(path)).text
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path
        assert "&lt;script&gt;" in text or path == "/console/incidents", path


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "|", "%"])
def test_no_cell_is_a_formula(start: str) -> None:
    """A cell that a spreadsheet would reckon with begins with an apostrophe; numbers stay numbers."""
    text = sheet([(f"{start}HYPERLINK(1)", -1, None)])
    assert text.lstrip('"').startswith("'")
    assert ",-1," in text


async def test_answers_carry_their_headers(desk: ConsoleDesk, browse: Browse) -> None:
    """Every page forbids framing, foreign code, sniffing and keeping; only starlette-admin's pages use a nonce."""
    browser = await browse(await officer_of(desk, "north", Role.AUDITOR))
    for path in ("/console/login", "/console/figures", "/console/nothing", "/console/records/audit/list"):
        headers = (await browser.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe-eval" not in policy
        assert "script-src 'self' 'unsafe-inline'" not in policy
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert ("nonce-" in policy) is path.startswith("/console/records")


async def test_scripts_of_the_library_carry_the_nonce(desk: ConsoleDesk, browse: Browse) -> None:
    """Each script on starlette-admin's pages has the nonce of its answer, and nothing comes from another host."""
    browser = await browse(await officer_of(desk, "north", Role.AUDITOR))
    page = await browser.get("/console/records/audit/list")
    nonce = re.search(r"'nonce-([^']+)'", page.headers["content-security-policy"])
    assert nonce
    inline = re.findall(r"<(?:script|style)(?![^>]*\bsrc=)[^>]*>", page.text)
    assert inline
    assert all(f'nonce="{nonce[1]}"' in tag for tag in inline)
    assert not re.findall(r'(?:src|href)="(?:https?:)?//(?!localhost)', page.text)
    assert "rsms.me" not in page.text


async def test_foreign_hosts_and_methods_are_refused(client: httpx.AsyncClient) -> None:
    """A name that was pointed at this machine, an unknown method and a huge body get nowhere."""
    assert (await client.get("/console/login", headers={"host": "evil.example"})).status_code == 421
    assert (await client.put("/console/login")).status_code == 405
    assert (await client.post("/console/login", content=b"x" * (LARGEST_BODY + 1))).status_code == 413


async def test_no_header_can_be_smuggled_in(client: httpx.AsyncClient) -> None:
    """A line break in an address ends in no header of the answer."""
    answer = await client.get("/console/queue%0d%0aset-cookie:evil=1", params={"next": "a\r\nset-cookie: evil=1"})
    assert "evil" not in answer.headers.get("set-cookie", "")


async def test_errors_quote_nothing(desk: ConsoleDesk, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form without sense, and a page that breaks, are answered in our own words only."""
    browser = await browse(await officer_of(desk, "north", *Role))
    answer = await browser.post("/console/incidents", flag="x", discovered=CANARY)
    assert answer.status_code == 400
    assert CANARY not in answer.text

    async def broken(*args: object) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr(type(desk.figures), "of", broken)
    answer = await browser.get("/console/figures")
    assert answer.status_code == 500
    assert CANARY not in answer.text


async def test_nothing_sealed_leaves_without_a_reveal(
    store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse
) -> None:
    """No page or export shows a word of a message or an id of a platform, whoever asks."""
    flag = await add_flag(store, clock)
    browser = await browse(await officer_of(desk, "north", *Role))
    opened = await browser.post("/console/incidents", flag=flag, discovered="2026-03-01")
    for path in (
        "/console/queue", "/console/queue/rows", "/console/queue.csv", f"/console/flags/{flag}", "/console/incidents",
        opened.headers["location"], "/console/incidents.csv?year=2026", "/console/figures",
        "/console/figures/channel.csv", "/console/policies", "/console/officers", "/console/records/audit/list",
    ):  # fmt: skip
        answer = await browser.get(path)
        assert answer.status_code == 200, path
        assert CANARY not in answer.text, path
        assert "secret" not in answer.text, path


def test_cookies_are_bound_to_https() -> None:
    """Where officers come by https, the cookies' names bind them to the host and to https."""
    settings = ConsoleSettings(public_url="https://chaperone.example.org")
    assert session_cookie(settings).startswith("__Host-")
    assert form_cookie(settings).startswith("__Host-")
    assert cookie(Headers({"cookie": "a=b; chaperone=token"}), "chaperone") == "token"
    assert not cookie(Headers({"cookie": '"\\x'}), "chaperone")
    with pytest.raises(ValueError, match="public_url"):
        ConsoleSettings(host="0.0.0.0")  # noqa: S104 # the point
