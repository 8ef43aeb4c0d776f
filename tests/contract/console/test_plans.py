"""The officers' pages find what they show by indexes, on both databases, so that they stay as fast with many flags."""

import httpx
import pytest
from sqlalchemy import select, text

from bot.console.app import console_app
from bot.console.desk import ConsoleDesk
from bot.identity.roles import Role
from bot.identity.tokens import Scope
from bot.storage.database import Database
from bot.storage.models import Flag
from bot.wiring import Store
from tests.conftest import HeldClock
from tests.contract.console.conftest import ADDRESS, Browse, add_flag, officer_of
from tests.plans import reading, scans

FILTERS = (
    "status=new",
    "resolution=false_positive",
    "state=contested",
    "severity=high",
    "policy=medical_record_number",
    "entity=MRN",
    "policy=medical_record_number&entity=MRN",
    "platform=slack",
    "channel={channel}",
    "author={author}",
    "assignee=me",
    "assignee=nobody",
    "escalated=me",
    "tag=follow-up",
    "days=7",
    "alike={flag}",
    "search=mrn",
    "search={flag}",
    "sort=severity",
)
PAGES = (
    "/console/queue",
    *(f"/console/queue?{chosen}" for chosen in FILTERS),
    "/console/flags/{flag}",
    "/console/figures",
    "/console/audit",
    "/console/audit?act=flag.created",
    "/console/audit?subject={flag}",
)


async def test_no_page_reads_all_flags(store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse) -> None:
    """No page, filter or feed reads a whole table that grows with flags and acts where an index can serve."""
    known = {"flag": await add_flag(store, clock), "channel": "c", "author": "a"}
    officer = await officer_of(desk, "north", *Role)
    browser = await browse(officer)
    engine = desk.database.engine
    for page in PAGES:
        path = page.format_map(known)
        with reading(engine) as said:
            assert (await browser.get(path)).status_code == 200, path
        assert await scans(engine, said, small=True) == [], path


@pytest.mark.parametrize("feed", ["flags", "audit", "incidents", "metrics"])
async def test_no_feed_reads_all_flags(desk: ConsoleDesk, feed: str) -> None:
    """The same holds for what machines read."""
    token = await desk.tokens.create("t", list(Scope), "north", 1, actor="test")
    headers = {"authorization": f"Bearer {token}"}
    engine = desk.database.engine
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=console_app(desk)), base_url=ADDRESS) as client:
        with reading(engine) as said:
            answer = await client.get(f"/api/v1/{feed}", headers=headers)
    assert answer.status_code == 200
    assert await scans(engine, said, small=True) == []


async def test_statements_are_planned_for_their_values(database: Database) -> None:
    """However often a statement was asked, PostgreSQL keeps no plan of it for any value, and gives it no workers."""
    if database.is_sqlite:
        pytest.skip("PostgreSQL only")
    async with database.reading() as session:
        for consequence in ["warn"] * 12:
            await session.execute(select(Flag.id).where(Flag.consequence != consequence))
        assert await session.scalar(text("SELECT count(*) FROM pg_prepared_statements")) == 0
        assert await session.scalar(text("SHOW max_parallel_workers_per_gather")) == "0"
