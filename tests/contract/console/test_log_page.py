"""The audit log's page: searching, an entry's detail, files to take along, verifying."""

import json
import re
from datetime import timedelta

from sqlalchemy import text

from bot.console.desk import ConsoleDesk
from bot.identity.roles import Role
from bot.review.log import PAGE
from bot.wiring import Store
from tests.conftest import HeldClock
from tests.contract.console.conftest import Browse, Browser, add_flag, officer_of

EVIL = "=HYPERLINK(<b>1</b>)"


async def _found(browser: Browser, query: str) -> list[str]:
    page = (await browser.get(f"/console/audit?{query}")).text
    return re.findall(r"<code>([a-z]+\.[a-z_]+)</code></small>", page)


async def test_searching_the_log(store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse) -> None:
    """Entries are found by act or kind of act, by who, by what they are about and by day, the newest first."""
    flag, other = await add_flag(store, clock), await add_flag(store, clock, words="w2")
    reviewer = await officer_of(desk, "north", Role.REVIEWER)
    await desk.acts.tag(reviewer, [flag], "follow-up", on=True)
    clock.advance(timedelta(days=1))
    await desk.acts.assign(reviewer, [other], reviewer.id)
    browser = await browse(await officer_of(desk, "north", Role.AUDITOR))
    assert await _found(browser, "act=review") == ["review.assigned", "review.tagged"]
    assert await _found(browser, "act=review.tagged") == ["review.tagged"]
    assert await _found(browser, f"subject={flag[:10]}") == ["review.tagged", "flag.created"]
    assert await _found(browser, f"actor={reviewer.id}") == ["review.assigned", "review.tagged"]
    assert await _found(browser, "act=review&until=2026-03-02") == ["review.tagged"]
    assert await _found(browser, "act=review&since=2026-03-03&until=2026-03-03") == ["review.assigned"]
    async with store.database.transaction() as session:
        await store.audit.append(session, "flag.shredded", subject=flag, actor="cli:0123456789abcdef")
    assert await _found(browser, "actor=cli") == ["flag.shredded"]
    for nothing in ("act=%25", "subject=____", "act=revie", "actor=%25"):
        assert await _found(browser, nothing) == []
    assert (await browser.get("/console/audit?since=yesterday")).status_code == 400


async def test_paging_through_the_log(store: Store, desk: ConsoleDesk, browse: Browse) -> None:
    """Every entry is on some page, once, the newest first."""
    auditor = await officer_of(desk, "north", Role.AUDITOR)
    async with store.database.transaction() as session:
        for number in range(PAGE + 5):
            await store.audit.append(session, "test.act", subject=f"s{number}", actor=auditor.id)
    browser = await browse(auditor)
    page = (await browser.get("/console/audit?act=test.act")).text
    older = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    rest = (await browser.get(older)).text
    assert 'rel="next"' not in rest
    subjects = [*re.findall(r"<code>(s\d+)</code>", page), *re.findall(r"<code>(s\d+)</code>", rest)]
    assert subjects == [f"s{number}" for number in reversed(range(PAGE + 5))]


async def test_an_entry_and_its_detail(store: Store, desk: ConsoleDesk, browse: Browse) -> None:
    """An entry's page opens its detail, as words; one that was removed says so, and another entity's is not there."""
    auditor, foreign = await officer_of(desk, "north", Role.AUDITOR), await officer_of(desk, "south", Role.AUDITOR)
    async with store.database.transaction() as session:
        await store.audit.append(session, "test.act", subject="s1", detail={"why": EVIL}, actor=auditor.id)
    browser = await browse(auditor)
    listed = (await browser.get("/console/audit?act=test.act")).text
    assert "HYPERLINK" not in listed
    path = re.findall(r'href="(/console/audit/[0-9a-f]{64})"', listed)[0]
    shown = (await browser.get(path)).text
    assert "HYPERLINK(&lt;b&gt;1" in shown
    assert (await (await browse(foreign)).get(path)).status_code == 404
    async with store.database.transaction() as session:
        await store.audit.remove_details(session, {"s1"})
    assert "Removed, as the log says" in (await browser.get(path)).text


async def test_taking_the_log_along(store: Store, desk: ConsoleDesk, browse: Browse) -> None:
    """CSV keeps formulas from spreadsheets, JSON lines hold the entries whole, and the log tells of both."""
    auditor = await officer_of(desk, "north", Role.AUDITOR)
    async with store.database.transaction() as session:
        await store.audit.append(session, "test.act", subject=EVIL, detail={"n": 1}, actor=auditor.id)
    browser = await browse(auditor)
    table = await browser.get("/console/audit.csv?act=test.act")
    assert table.headers["content-disposition"] == 'attachment; filename="audit.csv"'
    assert f"'{EVIL}" in table.text
    assert f",{EVIL}" not in table.text
    lines = (await browser.get("/console/audit.jsonl?act=test")).text.splitlines()
    [entry] = [json.loads(line) for line in lines]
    assert (entry["act"], entry["subject"], entry["detail"]) == ("test.act", EVIL, {"n": 1})
    assert entry["digest"] in (await browser.get("/console/audit?act=test.act")).text
    assert await _found(browser, "act=export.made") == ["export.made", "export.made"]


async def test_verifying_on_the_page(store: Store, desk: ConsoleDesk, browse: Browse) -> None:
    """The page says that the log is whole, names the last checkpoint, and the entry at which a changed log breaks."""
    auditor = await officer_of(desk, "north", Role.AUDITOR)
    browser = await browse(auditor)
    page = (await browser.post("/console/audit/verification")).text
    assert "entries are intact" in page
    assert "There is none yet" in page
    taken = await desk.checkpoints.take()
    assert taken is not None
    assert taken.digest in (await browser.post("/console/audit/verification")).text
    assert await _found(browser, "act=audit.verified") == ["audit.verified", "audit.verified"]
    async with store.database.transaction() as session:
        # As somebody would who may change the schema too.
        for guard in ("audit_no_update ON audit", "audit_no_change ON audit"):
            name = guard.partition(" ")[0] if store.database.is_sqlite else guard
            await session.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        await session.execute(text("UPDATE audit SET act = 'forged' WHERE seq = 1"))
    assert "BROKEN at entry 1" in (await browser.post("/console/audit/verification")).text
    desk.checkpoints.file.write_text("nonsense\n")
    assert "Not verified" in (await browser.post("/console/audit/verification")).text
