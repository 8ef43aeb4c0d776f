"""What the console's tests share: officers who are signed in, and flags of two legal entities."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import uuid4

import httpx
import pyotp
import pytest
import uvicorn
from playwright.async_api import Browser as Chromium
from playwright.async_api import async_playwright
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from adapters.port import Address
from bot.channels.terms import TermsBook
from bot.console.app import console_app
from bot.console.desk import ConsoleDesk
from bot.console.settings import ConsoleSettings
from bot.identity.accounts import Accounts
from bot.identity.officer import Officer
from bot.identity.roles import Role
from bot.identity.sessions import Sessions
from bot.identity.tenants import tenants_of
from bot.office import build_accounts, build_desk
from bot.storage import flags as storage
from bot.storage.community import FlagName
from bot.storage.models import Flag, FlagState, NoticeState
from bot.wiring import Store
from policies.message import Platform
from tests.checkers import patterns_checker
from tests.conftest import HeldClock

PASSWORD = "correct horse battery"
#: Two legal entities; what is in neither belongs to the default one.
TENANTS = {"north": ("TN",), "south": ("TS",)}
#: Words that must never reach a page without a reveal, an export, an address or a log.
CANARY = "Wilhelmina Quicksilver of bed 9"
ADDRESS = "http://localhost:8767"
_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@dataclass
class Jobs:
    """Remembers what is owed."""

    replies: list[str] = field(default_factory=list)

    async def reply(self, session: AsyncSession, flag_id: str, revision: int) -> None:
        """Remember a reply."""
        self.replies.append(flag_id)


@pytest.fixture
def jobs() -> Jobs:
    """What was enqueued."""
    return Jobs()


@pytest.fixture
def desk(store: Store, clock: HeldClock, jobs: Jobs) -> ConsoleDesk:
    """The console's use cases on a real database and a held clock, for two legal entities."""
    settings = store.settings.model_copy(update={"console": ConsoleSettings(tenants=TENANTS)})
    terms = TermsBook(database=store.database, tenants=tenants_of(TENANTS, store.pseudonyms))
    customs = replace(store.customs, terms=terms)
    return build_desk(replace(store, settings=settings, customs=customs), patterns_checker(), jobs, clock)


@pytest.fixture
def accounts(store: Store, clock: HeldClock) -> Accounts:
    """Officers' accounts."""
    return build_accounts(store, clock)


@pytest.fixture
def sessions(desk: ConsoleDesk) -> Sessions:
    """Sessions with the default limits."""
    return desk.sessions


async def set_up(
    accounts: Accounts, clock: HeldClock, login: str, *roles: Role, tenant: str = "default"
) -> tuple[Officer, pyotp.TOTP]:
    """Invite an officer and go through the set-up link; returns them with their authenticator."""
    officer, token = await accounts.invite(login, roles, tenant, actor="test")
    waiting = await accounts.setup(token)
    assert waiting is not None
    totp = pyotp.TOTP(waiting.secret)
    await accounts.complete(token, PASSWORD, totp.at(clock()))
    return officer, totp


async def officer_of(desk: ConsoleDesk, tenant: str, *roles: Role) -> Officer:
    """Make an officer who needs no password, since a test opens the session."""
    officer, _ = await desk.accounts.invite(f"o{uuid4().hex[:8]}", roles, tenant, actor="test")
    return officer


async def add_flag(  # noqa: PLR0913 # the columns that tests vary
    store: Store,
    clock: HeldClock,
    workspace: str = "TN",
    *,
    author: str = "U1",
    words: str = "w1",
    state: FlagState = FlagState.OPEN,
    policies: tuple[str, ...] = ("medical_record_number",),
    fixed_after: timedelta | None = None,
    consequence: str = "warn",
    severity: str = "high",
    scores: Mapping[str, float] | None = None,
    thread: str | None = None,
) -> str:
    """Store a flag as intake does, with its sealed parts; returns its id."""
    flag_id = uuid4().hex
    address = Address(
        platform=Platform.SLACK, workspace=workspace, channel="C-secret", author=f"{author}-secret", message_id="1.2"
    )
    async with store.database.transaction() as session:
        await storage.add_flag(
            session,
            Flag(
                id=flag_id,
                platform="slack",
                workspace_hash=store.pseudonyms.of("workspace", workspace),
                channel_hash=store.pseudonyms.of("channel", "slack", f"C-{workspace}"),
                author_hash=store.pseudonyms.of("author", workspace, author),
                message_hash=uuid4().hex,
                thread_hash=thread,
                verdict="identifies",
                severity=severity,
                consequence=consequence,
                language="en",
                entities=["MRN"],
                policies=list(policies),
                finding_hashes=[store.pseudonyms.of("finding", words)],
                revision=1,
                score=0.9,
                state=state,
                notice_state=NoticeState.DELIVERED,
                owed_at=clock(),
                sent_at=clock(),
                created_at=clock(),
                settled_at=None if fixed_after is None else clock() + fixed_after,
            ),
        )
        await store.rows.seal(session, flag_id, "address", address.to_json())
        await store.rows.seal(session, flag_id, "excerpt", {"text": f"{CANARY} [MRN]"})
        quotes = {"items": [{"quotes": [CANARY], "reason": "r", "citation": "c", "url": "u"}]}
        await store.rows.seal(session, flag_id, "notice", quotes)
        if scores is not None:
            rest = {"entity": "MRN", "kind": "identifies", "evidence": ["pattern:mrn"]}
            found = [{"policy": policy, "score": score, **rest} for policy, score in scores.items()]
            await store.rows.seal(session, flag_id, "findings", {"findings": found})
        await store.audit.append(session, "flag.created", subject=flag_id)
    return flag_id


async def propose_name(store: Store, flag_id: str) -> str:
    """Say that a flag is about a name, and propose it as an exception; returns the exception's code."""
    code = uuid4().hex
    async with store.database.transaction() as session:
        session.add(FlagName(flag_id=flag_id, code=code))
        await session.flush()
        await store.customs.exceptions.propose(session, await session.get_one(Flag, flag_id))
    return code


class Browser:
    """A signed-in browser that sends the form token of the page it saw."""

    def __init__(self, client: httpx.AsyncClient, csrf: str) -> None:
        self.client = client
        self.csrf = csrf

    async def get(self, path: str) -> httpx.Response:
        """Open a page."""
        return await self.client.get(path)

    async def post(self, path: str, **form: object) -> httpx.Response:
        """Send a form of the console."""
        return await self.client.post(path, data={"csrf": self.csrf, **form})


Browse = Callable[[Officer | None], Awaitable[Browser]]


@pytest.fixture
async def browse(desk: ConsoleDesk) -> AsyncIterator[Browse]:
    """What opens a browser in which an officer, or nobody, is signed in."""
    clients: list[httpx.AsyncClient] = []
    transport = httpx.ASGITransport(app=console_app(desk), raise_app_exceptions=False)

    async def open_browser(officer: Officer | None) -> Browser:
        client = httpx.AsyncClient(transport=transport, base_url=ADDRESS)
        clients.append(client)
        if officer is None:
            return Browser(client, "")
        client.headers["cookie"] = f"chaperone={await desk.sessions.open(officer)}"
        found = await client.get("/console/figures")
        match = re.search(r'data-csrf="([0-9a-f]+)"', found.text)
        assert match, found.text
        return Browser(client, match[1])

    yield open_browser
    for client in clients:
        await client.aclose()


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """Serve an application over HTTP for the length of the block; yields its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False, lifespan="off"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await task


@pytest.fixture
async def address(desk: ConsoleDesk) -> AsyncIterator[str]:
    """Where the console is being served."""
    async with served(console_app(desk)) as where:
        yield where


@pytest.fixture
async def chromium() -> AsyncIterator[Chromium]:
    """Chromium, or a skip that says how to get it."""
    if _CHROMIUM is None:
        pytest.skip("Chromium is missing; install it with: sudo apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()
