"""On a flag's page: the other flags of its thread, and giving it to a second officer."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from bot.console.desk import ConsoleDesk
from bot.coverage.spans import Stretch
from bot.digest.counts import count
from bot.identity.roles import Role
from bot.review.standing import Resolution, ReviewError, read_standing
from bot.storage.models import AuditEntry
from bot.wiring import Store
from tests.conftest import HeldClock
from tests.contract.console.conftest import Browse, add_flag, officer_of

REASON = "I know the author <i>well</i>"


async def test_a_flag_shows_its_neighbours(store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse) -> None:
    """Verdicts of the thread's flags stand on the page in their order; other threads', entities' and nudges do not."""
    flags = []
    for number in range(3):
        flags.append(await add_flag(store, clock, words=f"n{number}", thread="t1"))
        clock.advance(timedelta(minutes=1))
    hidden = [
        await add_flag(store, clock, thread="t2"),
        await add_flag(store, clock, "TS", thread="t1"),
        await add_flag(store, clock, thread="t1", consequence="nudge"),
    ]
    reviewer = await officer_of(desk, "north", Role.REVIEWER)
    await desk.acts.resolve(reviewer, [flags[2]], Resolution.IDENTIFIED)
    page = (await (await browse(reviewer)).get(f"/console/flags/{flags[0]}")).text
    thread = page.partition("In the same thread")[2].partition("</section>")[0]
    assert re.findall(r'href="/console/flags/([0-9a-f]+)"', thread) == flags[1:]
    assert "Identified a patient" in thread
    assert "Only flagged messages are kept" in thread
    assert not [flag for flag in hidden if flag in page]


async def test_a_flag_of_no_known_thread_says_so(
    store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse
) -> None:
    """Flags from before threads were told apart have no neighbours by accident."""
    flag, _ = await add_flag(store, clock), await add_flag(store, clock, words="w2")
    page = (await (await browse(await officer_of(desk, "north", Role.READER))).get(f"/console/flags/{flag}")).text
    assert "Its thread is not known" in page


async def test_escalating(store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse) -> None:
    """An escalated flag waits in the other's queue, its reason with it, is logged and counted; it can be undone."""
    first, second = [await officer_of(desk, "north", Role.REVIEWER) for _ in range(2)]
    flag, _ = await add_flag(store, clock), await add_flag(store, clock, words="w2")
    theirs, own = await browse(second), await browse(first)
    answer = await own.post(f"/console/flags/{flag}/escalation", second=second.id, reason=REASON)
    assert answer.status_code == 303
    page = (await theirs.get("/console/queue")).text
    assert "Escalated to me: 1" in page
    listed = (await theirs.get("/console/queue?escalated=me")).text
    assert re.findall(r'data-flag="([0-9a-f]+)"', listed) == [flag]
    assert "Escalated to me" not in (await own.get("/console/queue")).text
    page = (await theirs.get(f"/console/flags/{flag}")).text
    assert "I know the author &lt;i&gt;well" in page
    assert "Escalated to a second officer" in page  # its timeline
    day = Stretch(clock() - timedelta(days=1), clock())
    async with store.database.reading() as session:
        assert (await count(session, desk.tenants, "north", day, clock())).escalated == 1
        assert await session.scalar(select(AuditEntry.subject).where(AuditEntry.act == "review.escalated")) == flag
    batch = parse_qs(urlsplit(answer.headers["location"]).query)["undo"][0]
    await own.post("/console/queue/undo", batch=batch)
    assert "Escalated to me" not in (await theirs.get("/console/queue")).text


async def test_an_escalation_ends(store: Store, clock: HeldClock, desk: ConsoleDesk) -> None:
    """Resolving it, or somebody else taking it, ends that a flag waits with the second officer."""
    first, second = [await officer_of(desk, "north", Role.REVIEWER) for _ in range(2)]
    flag = await add_flag(store, clock)
    for resolves in (True, False):
        await desk.acts.reopen(first, [flag])
        await desk.acts.escalate(first, flag, second.id, REASON)
        if resolves:
            await desk.acts.resolve(second, [flag], Resolution.FALSE_POSITIVE)
        else:
            await desk.acts.assign(second, [flag], first.id)
        async with store.database.reading() as session:
            assert await desk.queue.escalated(session, second) == 0


async def test_escalating_needs_somebody_else(store: Store, clock: HeldClock, desk: ConsoleDesk) -> None:
    """Neither to oneself, nor to somebody who may not review or is elsewhere, nor without a reason."""
    officer = await officer_of(desk, "north", Role.REVIEWER)
    reader, other = await officer_of(desk, "north", Role.READER), await officer_of(desk, "south", Role.REVIEWER)
    flag = await add_flag(store, clock)
    for second, reason in ((officer, REASON), (reader, REASON), (other, REASON), (officer, " ")):
        with pytest.raises(ReviewError):
            await desk.acts.escalate(officer, flag, second.id, reason)
    await desk.acts.resolve(officer, [flag], Resolution.EDUCATIONAL)
    with pytest.raises(ReviewError, match="resolved"):
        await desk.acts.escalate(officer, flag, (await officer_of(desk, "north", Role.REVIEWER)).id, REASON)


def test_older_steps_can_be_read() -> None:
    """A step that was written before there were escalations can be undone."""
    older: dict[str, object] = {"status": "new", "resolution": None, "assignee": "a", "tags": []}
    assert read_standing(older).escalated_to is None
