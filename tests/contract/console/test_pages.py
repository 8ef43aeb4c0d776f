"""A whole review through the console's pages, over HTTP and on the real databases."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from bot.console.desk import ConsoleDesk
from bot.identity.roles import Role
from bot.keeping.custody import build_retention
from bot.storage.community import FlagName
from bot.storage.models import AuditEntry, Flag, FlagState
from bot.storage.officers import Review, ReviewTag
from bot.wiring import Store
from tests.conftest import HeldClock
from tests.contract.console.conftest import CANARY, Browse, Jobs, add_flag, officer_of

FOUR = {"nature": "Kinds only", "recipients": "Members", "viewed": "Not read", "mitigated": "Deleted"}


async def acts(store: Store, subject: str) -> list[str]:
    """Return the acts about a subject, in order."""
    async with store.database.reading() as session:
        statement = select(AuditEntry.act).where(AuditEntry.subject == subject).order_by(AuditEntry.seq)
        return list(await session.scalars(statement))


async def test_the_queue_shows_codes(store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse) -> None:
    """The queue lists the tenant's flags by codes and pseudonyms, and each filter narrows it."""
    first = await add_flag(store, clock)
    clock.advance(timedelta(days=10))
    second = await add_flag(store, clock, author="U2", policies=("patient_name",))
    nudge = await add_flag(store, clock, consequence="nudge")
    browser = await browse(await officer_of(desk, "north", Role.READER))
    page = (await browser.get("/console/queue")).text
    assert first in page
    assert second in page
    assert nudge not in page
    assert "secret" not in page
    assert "+1 alike" in page
    for query, found in (
        ("policy=patient_name", second),
        ("days=5", second),
        (f"alike={first}", first),
        ("entity=MRN", first),
        ("status=new", first),
    ):
        assert found in (await browser.get(f"/console/queue?{query}")).text
    for query in ("policy=patient_name", "days=5"):
        assert first not in (await browser.get(f"/console/queue?{query}")).text
    for query in ("status=resolved", "severity=low", "tag=none", "assignee=me", "platform=teams"):
        assert first not in (await browser.get(f"/console/queue/rows?{query}")).text


async def test_pages_follow_one_another(store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse) -> None:
    """More flags than fit are on further pages, each of them once."""
    flags = [await add_flag(store, clock, words=str(number)) for number in range(53)]
    browser = await browse(await officer_of(desk, "north", Role.READER))
    page = (await browser.get("/console/queue")).text
    after = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    rest = (await browser.get(after)).text
    shown = [flag for text in (page, rest) for flag in flags if f'data-flag="{flag}"' in text]
    assert sorted(shown) == sorted(flags)


async def test_resolving_and_undoing(store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse) -> None:
    """Several flags are resolved at once, and one press puts them back as they were."""
    flags = [await add_flag(store, clock) for _ in range(3)]
    officer = await officer_of(desk, "north", Role.REVIEWER)
    browser = await browse(officer)
    answer = await browser.post(
        "/console/queue/act", flag=flags, deed="resolve", value="educational", back="severity=high"
    )
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/console/queue?severity=high&undo=")
    async with store.database.reading() as session:
        assert {row.resolution for row in await session.scalars(select(Flag))} == {"educational"}
    batch = answer.headers["location"].rpartition("=")[2]
    assert batch in (await browser.get(answer.headers["location"])).text
    await browser.post("/console/queue/undo", batch=batch)
    async with store.database.reading() as session:
        assert set(await session.scalars(select(Flag.status))) == {"new"}
    assert (await acts(store, flags[0]))[-2:] == ["review.resolved", "review.undone"]


async def test_assigning_tagging_and_noting(store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse) -> None:
    """A flag is taken, tagged and annotated; the note is sealed and shown on its page only."""
    flag = await add_flag(store, clock)
    officer = await officer_of(desk, "north", Role.REVIEWER)
    browser = await browse(officer)
    await browser.post("/console/queue/act", flag=flag, deed="assign", value="me")
    await browser.post("/console/queue/act", flag=flag, deed="tag", value="follow-up")
    refused = await browser.post("/console/queue/act", flag=flag, deed="tag", value="<b>Jane Fictional</b>")
    assert refused.status_code == 409
    assert "Jane" not in refused.text
    await browser.post(f"/console/flags/{flag}/notes", words="Spoke with the <i>author</i>")
    page = (await browser.get(f"/console/flags/{flag}")).text
    assert "Spoke with the &lt;i&gt;author&lt;/i&gt;" in page
    assert "follow-up" in page
    assert flag in (await browser.get("/console/queue?assignee=me&tag=follow-up")).text
    async with store.database.reading() as session:
        assert (await session.get_one(Flag, flag)).status == "in_review"
        assert (await session.get_one(Review, flag)).assignee == officer.id
        assert list(await session.scalars(select(ReviewTag.tag))) == ["follow-up"]
    stranger = await officer_of(desk, "south", Role.REVIEWER)
    refused = await browser.post("/console/queue/act", flag=flag, deed="assign", value=stranger.id)
    assert refused.status_code == 409


async def test_a_reveal_is_written_down_before_it_is_shown(
    store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse
) -> None:
    """Excerpt and clear text are shown after a reason, for five minutes, to the one who asked."""
    flag = await add_flag(store, clock)
    browser = await browse(await officer_of(desk, "north", Role.READER, Role.REVEALER))
    other = await browse(await officer_of(desk, "north", Role.REVEALER))
    assert CANARY not in (await browser.get(f"/console/flags/{flag}")).text
    refused = await browser.post(f"/console/flags/{flag}/reveals", part="excerpt", reason="short")
    assert refused.status_code == 409
    for part in ("excerpt", "text"):
        answer = await browser.post(f"/console/flags/{flag}/reveals", part=part, reason="the author asked us to look")
        assert (await acts(store, flag))[-1] == "reveal.granted"
        shown = await browser.get(answer.headers["location"])
        assert CANARY in shown.text
        assert shown.headers["cache-control"] == "no-store"
        assert (await acts(store, flag))[-1] == "reveal.shown"
        assert (await other.get(answer.headers["location"])).status_code == 404
    clock.advance(timedelta(minutes=5))
    late = await browser.get(answer.headers["location"])
    assert late.status_code == 404
    assert CANARY not in late.text


async def test_an_identity_needs_a_second_officer(
    store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse
) -> None:
    """The identity is shown after another officer's consent and not one's own; an open incident does as well."""
    flag = await add_flag(store, clock)
    asking = await officer_of(desk, "north", Role.READER, Role.REVEALER)
    second = await officer_of(desk, "north", Role.REVIEWER, Role.READER)
    browser, consenting = await browse(asking), await browse(second)
    ask = {"part": "identity", "reason": "to speak with the author"}
    answer = await browser.post(f"/console/flags/{flag}/reveals", **ask)
    assert answer.headers["location"] == f"/console/flags/{flag}"
    async with store.database.reading() as session:
        [waiting] = await desk.reveals.of_flag(session, asking, flag)
    assert (await browser.get(f"/console/reveals/{waiting.id}")).status_code == 404
    assert (await browser.post(f"/console/reveals/{waiting.id}/consent")).status_code == 409
    assert (await browser.post(f"/console/reveals/{waiting.id}/use")).status_code == 409
    assert "to speak with the author" in (await consenting.get(f"/console/flags/{flag}")).text
    assert flag in (await consenting.get("/console/queue")).text
    await consenting.post(f"/console/reveals/{waiting.id}/consent")
    answer = await browser.post(f"/console/reveals/{waiting.id}/use")
    assert "U1-secret" in (await browser.get(answer.headers["location"])).text
    await consenting.post("/console/incidents", flag=flag, discovered="2026-03-01")
    answer = await browser.post(f"/console/flags/{flag}/reveals", **ask)
    assert "U1-secret" in (await browser.get(answer.headers["location"])).text


async def test_an_author_gets_word(
    store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse, jobs: Jobs
) -> None:
    """A template goes to an author once, and a contest is answered once; where the officer agrees, it is withdrawn."""
    flag = await add_flag(store, clock)
    contested = await add_flag(store, clock, state=FlagState.CONTESTED)
    browser = await browse(await officer_of(desk, "north", Role.REVIEWER, Role.READER))
    assert (await browser.post(f"/console/flags/{flag}/words", template="removal")).status_code == 303
    assert (await browser.post(f"/console/flags/{flag}/words", template="removal")).status_code == 409
    assert (await browser.post(f"/console/flags/{contested}/words", template="removal")).status_code == 409
    assert (await browser.post(f"/console/flags/{contested}/contest", answer="agree", words="")).status_code == 303
    assert (await browser.post(f"/console/flags/{contested}/contest", answer="agree", words="")).status_code == 409
    assert jobs.replies == [flag, contested]
    async with store.database.reading() as session:
        assert (await session.get_one(Flag, contested)).state == FlagState.CLEARED
        assert (await session.get_one(Flag, contested)).resolution == "contested_withdrawn"


async def test_an_incident_from_opening_to_closing(
    store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse
) -> None:
    """An incident is assessed, decided with reasons, closed by a second officer, and counted for the year."""
    flag = await add_flag(store, clock)
    reader = (Role.REVIEWER, Role.READER)
    browser = await browse(await officer_of(desk, "north", *reader))
    second = await browse(await officer_of(desk, "north", *reader))
    ahead = await browser.post("/console/incidents", flag=flag, discovered="2026-03-09")
    assert ahead.status_code == 409
    opened = await browser.post("/console/incidents", flag=flag, discovered="2026-02-01")
    at = opened.headers["location"]
    page = (await browser.get(at)).text
    assert "2026-04-02" in page  # sixty days after discovery
    assert "2027-03-01" in page  # the yearly count
    decision = {"decision": "breach", "reasons": "The room and the diagnosis were enough to know."}
    early = await browser.post(f"{at}/decision", **decision)
    assert early.status_code == 409
    assert "four factors" in early.text
    await browser.post(f"{at}/answers", individuals="3", **FOUR)
    await browser.post(f"{at}/decision", **decision)
    assert (await browser.post(f"{at}/close")).status_code == 409
    assert (await second.post(f"{at}/close")).status_code == 303
    assert (await second.post(f"{at}/answers", **FOUR)).status_code == 409
    page = (await browser.get(at)).text
    assert "To the individual (French)" in page
    assert "2032-03-02" in page  # kept six years
    count = (await browser.get("/console/incidents.csv?year=2026")).text
    assert "individuals in breaches,3" in count
    resolve = await browser.post("/console/queue/act", flag=flag, deed="resolve", value="educational")
    assert resolve.status_code == 409
    incident = at.rpartition("/")[2]
    assert "incident.closed" in await acts(store, incident)


async def test_an_incident_keeps_the_questions_of_its_pack(
    store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse
) -> None:
    """Opened under Quebec's pack it asks, is decided and complained of by its law, whatever pack comes after."""
    officer = await officer_of(desk, "north", Role.REVIEWER, Role.READER)
    quebec = replace(desk.incidents, pack="ca-qc")
    incident = await quebec.open(officer, [await add_flag(store, clock)], clock().date())
    before = await desk.incidents.open(officer, [await add_flag(store, clock)], clock().date())
    browser = await browse(officer)
    at = f"/console/incidents/{incident}"
    page = (await browser.get(at)).text
    assert "préjudice sérieux" in page
    assert "four factors" not in page
    assert "four factors" in (await browser.get(f"/console/incidents/{before}")).text
    decision = {"decision": "low_probability", "reasons": "Le message a été retiré avant d'être lu."}
    await browser.post(f"{at}/answers", **FOUR)
    early = await browser.post(f"{at}/decision", **decision)
    assert (early.status_code, "Loi 25" in early.text) == (409, True)
    needed = ("sensitivity", "consequences", "likelihood", "consulted", "mitigated")
    await browser.post(f"{at}/answers", **dict.fromkeys(needed, "Évalué."))
    assert (await browser.post(f"{at}/decision", **decision)).status_code == 303
    assert "Pas de risque de préjudice sérieux" in (await browser.get(at)).text


async def test_a_decision_that_the_law_does_not_know_is_refused(
    store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse
) -> None:
    """Ontario's form offers no decision for a low risk, and takes none; its letter names Ontario's Commissioner."""
    officer = await officer_of(desk, "north", Role.REVIEWER, Role.READER)
    ontario = replace(desk.incidents, pack="ca-on")
    incident = await ontario.open(officer, [await add_flag(store, clock)], clock().date())
    at, browser = f"/console/incidents/{incident}", await browse(officer)
    assert "low_probability" not in (await browser.get(at)).text
    await browser.post(f"{at}/answers", custody="Yes", significance="One", commissioner="None")
    reasons = "The room and the diagnosis were enough to know."
    refused = await browser.post(f"{at}/decision", decision="low_probability", reasons=reasons)
    assert refused.status_code == 409
    assert (await browser.post(f"{at}/decision", decision="breach", reasons=reasons)).status_code == 303
    page = (await browser.get(at)).text
    assert "Commissaire à l&#39;information" in page
    assert "Secretary of Health" not in page


async def test_filters_are_kept_for_their_officer(desk: ConsoleDesk, browse: Browse) -> None:
    """A saved filter is offered to who saved it, and to nobody else."""
    browser = await browse(await officer_of(desk, "north", Role.READER))
    other = await browse(await officer_of(desk, "north", Role.READER))
    await browser.post("/console/queue/filters", name="My <b>high</b> ones", back="severity=high&policy=room_number")
    page = (await browser.get("/console/queue")).text
    assert "My &lt;b&gt;high&lt;/b&gt; ones" in page
    assert "severity=high&amp;policy=room_number" in page
    assert "high&lt;/b&gt;" not in (await other.get("/console/queue")).text


async def test_exports_hold_codes(store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse) -> None:
    """The queue and each figure come as CSV, without a word of a message, and each export is in the audit log."""
    flag = await add_flag(store, clock)
    browser = await browse(await officer_of(desk, "north", Role.REVIEWER))
    answer = await browser.get("/console/queue.csv?severity=high")
    assert answer.headers["content-disposition"] == 'attachment; filename="flags.csv"'
    assert flag in answer.text
    assert "secret" not in answer.text
    assert (await browser.get("/console/figures/policy.csv")).status_code == 200
    assert (await browser.get("/console/figures/nothing.csv")).status_code == 404
    assert (await acts(store, "")).count("export.made") == 2


async def test_reading_is_written_down(store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse) -> None:
    """A flag's page, an incident's and the audit log itself leave an entry each time they are read."""
    flag = await add_flag(store, clock)
    browser = await browse(await officer_of(desk, "north", Role.READER))
    auditor = await browse(await officer_of(desk, "north", Role.AUDITOR))
    await browser.get(f"/console/flags/{flag}")
    page = await auditor.get("/console/records/audit/list")
    assert page.status_code == 200
    assert "flag.read" in page.text
    assert (await acts(store, flag)) == ["flag.created", "flag.read"]
    assert "audit.read" in await acts(store, "")


async def test_a_false_positive_proposes_its_names(
    store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse
) -> None:
    """A flag found false proposes its names as exceptions, which an officer approves and revokes."""
    flag = await add_flag(store, clock)
    code = "c" * 32
    async with store.database.transaction() as session:
        session.add(FlagName(flag_id=flag, code=code))
    browser = await browse(await officer_of(desk, "north", Role.REVIEWER))
    assert code[:8] not in (await browser.get("/console/policies")).text
    await browser.post("/console/queue/act", flag=flag, deed="resolve", value="false_positive")
    assert f"{code}/approve" in (await browser.get("/console/policies")).text
    assert (await browser.post(f"/console/names/{code}/approve")).status_code == 303
    assert (await browser.post(f"/console/names/{code}/approve")).status_code == 409
    assert "passes until" in (await browser.get("/console/policies")).text
    await browser.post(f"/console/names/{code}/revoke")
    assert code[:8] not in (await browser.get("/console/policies")).text


async def test_retention_passes_incidents_over(
    store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse
) -> None:
    """What is sealed for a flag of an incident is there after its time, and can be revealed even if it is shredded."""
    flag, other = await add_flag(store, clock), await add_flag(store, clock)
    browser = await browse(await officer_of(desk, "north", Role.REVIEWER, Role.REVEALER))
    await browser.post("/console/incidents", flag=flag, discovered="2026-03-01")
    clock.advance(timedelta(days=100))
    await build_retention(store, clock).purge()
    async with store.database.reading() as session:
        assert await store.rows.open(session, flag, "excerpt") is not None
        assert await store.rows.open(session, other, "excerpt") is None
    async with store.database.transaction() as session:
        await store.rows.shred(session, flag)
    browser = await browse(await officer_of(desk, "north", Role.REVEALER))
    reason = "asked by the second assessor"
    answer = await browser.post(f"/console/flags/{flag}/reveals", part="text", reason=reason)
    assert CANARY in (await browser.get(answer.headers["location"])).text
