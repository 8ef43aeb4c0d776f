"""The pages of legal holds and of keys."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.console.desk import ConsoleDesk
from bot.identity.roles import Role
from bot.keeping.custody import build_loss
from bot.keeping.holds import Demand, HoldError, Scope
from bot.keeping.loss import read_recovery
from bot.review.standing import MissingError
from bot.settings import Settings
from bot.storage.models import AuditEntry, DataKey, Flag
from bot.wiring import Store
from tests.conftest import HeldClock
from tests.contract.console.conftest import CANARY, Browse, add_flag, officer_of
from tests.contract.console.furnished import furnish

REASON = "Counsel asked for it <b>today</b>"


async def test_holds_are_placed_and_released(store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse) -> None:
    """A hold on a flag's author keeps the author's flags, is listed with its reason, and is released on the page."""
    flag = await add_flag(store, clock)
    reviewer = await officer_of(desk, "north", Role.REVIEWER)
    browser = await browse(reviewer)
    assert f'value="{flag}"' in (await browser.get(f"/console/holds?flag={flag}")).text
    answer = await browser.post("/console/holds", flag=flag, scope="author", reason=REASON, since="2026-03-01")
    assert answer.status_code == 303
    page = (await browser.get("/console/holds")).text
    assert "Counsel asked for it &lt;b&gt;today" in page
    assert "from 2026-03-01" in page
    [entry] = await desk.holds.all(reviewer)
    async with store.database.reading() as session:
        author = (await session.get_one(Flag, flag)).author_hash
    assert (entry.demand.scope, entry.demand.target) == (Scope.AUTHOR, author)
    reader = await browse(await officer_of(desk, "north", Role.READER))
    assert "Release" not in (await reader.get("/console/holds")).text.partition("<tbody>")[2]
    assert (await browser.post(f"/console/holds/{entry.id}/lift")).status_code == 303
    assert "Nothing is under a hold" in (await browser.get("/console/holds")).text
    assert (await browser.post(f"/console/holds/{entry.id}/lift")).status_code == 404


async def test_holds_that_make_no_sense_are_refused(
    store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse
) -> None:
    """Neither without a reason, nor backwards in time, nor of a period without an end, nor of no flag at all."""
    flag = await add_flag(store, clock)
    browser = await browse(await officer_of(desk, "north", Role.REVIEWER))
    for form in (
        {"scope": "flag", "reason": "short"},
        {"scope": "flag", "reason": REASON, "since": "2026-03-02", "until": "2026-03-01"},
        {"scope": "period", "reason": REASON},
    ):
        assert (await browser.post("/console/holds", flag=flag, **form)).status_code == 409
    assert (await browser.post("/console/holds", flag=flag, scope="flag", since="x")).status_code == 400
    assert (await browser.post("/console/holds", scope="author", reason=REASON)).status_code == 404


async def test_a_period_is_held_in_one_s_own_entity(
    store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse
) -> None:
    """A period is held without a flag, by those who may hold, in their own entity alone, and the log says which."""
    own, foreign = await add_flag(store, clock), await add_flag(store, clock, "TS")
    form = {"scope": "period", "reason": REASON, "since": "2026-03-01", "until": "2026-04-01"}
    reader = await browse(await officer_of(desk, "north", Role.READER))
    assert (await reader.post("/console/holds", **form)).status_code == 403
    reviewer = await officer_of(desk, "north", Role.REVIEWER)
    browser = await browse(reviewer)
    assert (await browser.post("/console/holds", **form)).status_code == 303
    assert "Everything" in (await browser.get("/console/holds")).text.partition("<tbody>")[2].partition("</tr>")[0]
    assert not await desk.holds.all(await officer_of(desk, "south", Role.REVIEWER))
    keeping = replace(store, settings=Settings(console=desk.settings)).keeping
    [hold] = await desk.holds.all(reviewer)
    async with store.database.reading() as session:
        assert await keeping.holds(session, own)
        assert not await keeping.holds(session, foreign)
        entry = await session.scalars(select(AuditEntry).where(AuditEntry.act == "hold.placed"))
        [detail] = (await store.audit.details.of(session, entry.all())).values()
    assert (hold.placed_by, detail["scope"], detail["target"]) == (reviewer.id, "period", "")


async def test_holds_of_the_command_line_are_left_alone(store: Store, clock: HeldClock, desk: ConsoleDesk) -> None:
    """Where there are several entities, officers of one neither see nor lift what covers them all."""
    reviewer = await officer_of(desk, "north", Role.REVIEWER)
    hold = await desk.holds.holds.place(Demand(scope=Scope.PERIOD, since=clock()), REASON, actor="cli")
    assert not await desk.holds.all(reviewer)
    with pytest.raises(MissingError):
        await desk.holds.lift(reviewer, hold)
    with pytest.raises(HoldError):
        await desk.holds.place(reviewer, await add_flag(store, clock), Scope.FLAG, "")


async def test_a_reveal_shows_held_words_from_before_an_edit(
    store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse
) -> None:
    """Excerpt and words that an edit replaced under a hold are shown with those of now, and when they were edited."""
    flag = await add_flag(store, clock)
    reviewer = await officer_of(desk, "north", Role.REVIEWER, Role.REVEALER)
    await desk.holds.place(reviewer, flag, Scope.FLAG, REASON)
    async with store.database.transaction() as session:
        await replace(store, settings=Settings(console=desk.settings)).versions.keep(session, flag)
        for kind in ("excerpt", "notice"):
            await store.rows.seal(session, flag, kind, {"text": "[MRN] now", "items": [{"quotes": ["words of now"]}]})
    browser = await browse(reviewer)
    for part, new in (("excerpt", "[MRN] now"), ("text", "words of now")):
        answer = await browser.post(f"/console/flags/{flag}/reveals", part=part, reason="asked for by counsel")
        shown = (await browser.get(answer.headers["location"])).text
        assert CANARY in shown
        assert new in shown
        assert "UTC, when it was edited" in shown


async def test_keys_are_counted_and_never_shown(
    store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse
) -> None:
    """The page names the present key and a missing one, with how much each wraps."""
    flag = await add_flag(store, clock)
    browser = await browse(await officer_of(desk, "north", Role.ADMINISTRATOR))
    page = (await browser.get("/console/keys")).text
    assert store.rows.vault.key_id in page
    assert "missing here" not in page
    async with store.database.transaction() as session:
        (await session.get_one(DataKey, flag)).key_id = "lost-key"
    page = (await browser.get("/console/keys")).text
    assert "missing here" in page
    assert "lost-key" in page


async def test_the_page_says_what_a_lost_key_took(
    store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse, tmp_path: Path
) -> None:
    """Without a recovery file the page warns; with one it does not; and a loss stays to be read there."""
    flag = await add_flag(store, clock)
    browser = await browse(await officer_of(desk, "north", Role.ADMINISTRATOR, Role.REVIEWER))
    assert "No recovery file was written" in (await browser.get("/console/keys")).text
    loss, file = build_loss(store.database, store.rows, clock), tmp_path / "recovery.key"
    await loss.prepare(file, operator="tester")
    page = (await browser.get("/console/keys")).text
    assert "A recovery file was written" in page
    assert "A vault key was lost" not in page
    async with store.database.transaction() as session:
        (await session.get_one(DataKey, flag)).key_id = "lost-key"
    await loss.give_up(read_recovery(file), operator="tester")
    page = (await browser.get("/console/keys")).text
    assert "A vault key was lost, and given up" in page
    assert "missing here" not in page
    assert (await browser.get(f"/console/flags/{flag}")).status_code == 200
    assert (await browser.get("/console/queue")).status_code == 200


async def test_every_page_opens_after_a_loss(
    store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse, tmp_path: Path
) -> None:
    """When the key of everything that was sealed is lost and given up, each page opens, but a lost draft's."""
    paths, file = await furnish(store, clock, desk), tmp_path / "recovery.key"
    loss = build_loss(store.database, store.rows, clock)
    await loss.prepare(file, operator="tester")
    async with store.database.transaction() as session:
        await session.execute(update(DataKey).values(key_id="lost-key"))
    await loss.give_up(read_recovery(file), operator="tester")
    browser = await browse(await officer_of(desk, "north", *Role))
    for path in paths:
        answer = await browser.get(f"/console/{path}")
        assert answer.status_code == (404 if path == "nothing-here" or "revise" in path else 200), path
    flag = next(path for path in paths if path.startswith("flags/"))
    answer = await browser.post(f"/console/{flag}/reveals", part="excerpt", reason=REASON)
    assert "Nothing of this is kept" in (await browser.get(answer.headers["location"])).text
