"""Details of the audit log, sealed apart from the chain: removed as the log says, and missed where it does not."""

import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from sqlalchemy import JSON, bindparam, func, select, text
from sqlalchemy.exc import DBAPIError

from adapters.desk import Person
from bot.audit.details import AuditDetails
from bot.audit.log import AuditLog
from bot.audit.walk import GENESIS, AuditReport
from bot.cli.audit import told
from bot.keeping.custody import build_retention, build_subjects
from bot.settings import Consequence
from bot.storage.audit import AuditDetail
from bot.storage.database import Database
from bot.storage.models import AuditEntry, UtcDateTime
from bot.storage.sealed import SealedRows
from bot.vault.vault import Vault
from bot.wiring import Store
from policies.message import Platform
from tests.conftest import HeldClock
from tests.fakes.flags import put_flag


async def _fill(store: Store, *subjects: str, actor: str = "system") -> None:
    for subject in subjects:
        async with store.database.transaction() as session:
            detail = {"route": f"CANARY {subject}"}
            await store.audit.append(session, "test.act", subject=subject, detail=detail, actor=actor)


async def _verify(store: Store) -> AuditReport:
    async with store.database.reading() as session:
        return await store.audit.verify(session)


async def _details(store: Store) -> Mapping[int, object]:
    async with store.database.reading() as session:
        entries = (await session.scalars(select(AuditEntry).order_by(AuditEntry.seq))).all()
        return {seq: detail.get("route") for seq, detail in (await store.audit.details.of(session, entries)).items()}


async def _unguarded(store: Store, *statements: str) -> None:
    """Change the details as somebody would who owns the database."""
    async with store.database.transaction() as session:
        if store.database.is_sqlite:
            for trigger in ("audit_detail_no_update", "audit_detail_no_replace"):
                await session.execute(text(f"DROP TRIGGER {trigger}"))
        else:
            await session.execute(text("ALTER TABLE audit_detail DISABLE TRIGGER USER"))
        for statement in statements:
            await session.execute(text(statement))


async def test_a_detail_is_sealed_apart_and_opened_on_request(store: Store) -> None:
    """Neither the chain nor the row shows what the detail says; whoever has the vault reads it."""
    await _fill(store, "a", "b")
    async with store.database.reading() as session:
        entry = await session.get_one(AuditEntry, 1)
        row = await session.get_one(AuditDetail, 1)
    assert (entry.detail, len(entry.detail_hash)) == ({}, 64)
    assert b"CANARY" not in row.sealed
    assert await _details(store) == {1: "CANARY a", 2: "CANARY b"}


async def test_equal_details_have_different_hashes(store: Store) -> None:
    """A hash says nothing of a removed detail, since each has a salt of its own that goes with it."""
    await _fill(store, "a", "a")
    async with store.database.reading() as session:
        assert len(set(await session.scalars(select(AuditEntry.detail_hash)))) == 2


async def test_an_entry_without_detail_has_no_row(store: Store) -> None:
    """Nothing is sealed where there is nothing to say."""
    async with store.database.transaction() as session:
        await store.audit.append(session, "test.act")
    async with store.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(AuditDetail)) == 0
    assert (await _verify(store)).broken_at is None


async def test_removed_details_leave_the_chain_whole(store: Store, clock: HeldClock) -> None:
    """Details about a subject and of an actor go, over days; verifying passes and tells how many went."""
    await _fill(store, "a", "b", "a")
    clock.advance(timedelta(days=1))
    await _fill(store, "c", actor="somebody")
    async with store.database.transaction() as session:
        assert await store.audit.remove_details(session, {"a"}, actor="somebody") == 3
        assert await store.audit.remove_details(session, {"a", "audit"}) == 0
    report = await _verify(store)
    assert (report.entries, report.broken_at, report.details_gone) == (5, None, 3)
    assert await _details(store) == {2: "CANARY b", 5: None}
    assert "the details of 3 entries were removed" in "\n".join(told(report, vouched=0))


@pytest.mark.parametrize(
    ("changes", "broken_at"),
    [
        (["UPDATE audit_detail SET sealed = (SELECT sealed FROM audit_detail WHERE seq = 1) WHERE seq = 3"], 3),
        (
            [
                "UPDATE audit_detail SET seq = 99 WHERE seq = 2",
                "UPDATE audit_detail SET seq = 2 WHERE seq = 4",
                "UPDATE audit_detail SET seq = 4 WHERE seq = 99",
            ],
            2,
        ),
        (["DELETE FROM audit_detail WHERE seq = 4"], 4),
        (["DELETE FROM audit_detail WHERE seq > 2"], 3),
        (["INSERT INTO audit_detail SELECT 5, sealed FROM audit_detail WHERE seq = 1"], 5),
        (["DELETE FROM data_key WHERE subject LIKE 'audit:%'"], 1),
        (["UPDATE data_key SET wrapped = (SELECT sealed FROM audit_detail WHERE seq = 1) WHERE subject <> 'root'"], 1),
    ],
)
async def test_what_happened_to_a_detail_is_found(store: Store, changes: list[str], broken_at: int) -> None:
    """A detail that was changed, swapped, removed in silence or slipped in names its entry, and no other."""
    await _fill(store, "a", "b", "c", "d")
    async with store.database.transaction() as session:
        await store.audit.append(session, "test.act")
    await _unguarded(store, *changes)
    report = await _verify(store)
    assert (report.broken_at, report.of_detail) == (broken_at, True)
    assert f"BROKEN at entry {broken_at}: its detail" in "\n".join(told(report, vouched=0))


async def test_more_than_the_log_tells_of_is_missed(store: Store) -> None:
    """Where the log tells of one removed detail, another that is gone is still found."""
    await _fill(store, "a", "b", "c")
    async with store.database.transaction() as session:
        await store.audit.remove_details(session, {"a"})
    await _unguarded(store, "DELETE FROM audit_detail WHERE seq = 2")
    report = await _verify(store)
    assert (report.broken_at, report.of_detail, report.details_gone) == (2, True, 1)


async def test_the_rule_of_an_entry_is_part_of_it(store: Store) -> None:
    """An entry that is made to look like one of the first version, without its detail, does not pass."""
    await _fill(store, "a")
    async with store.database.transaction() as session:
        if store.database.is_sqlite:
            await session.execute(text("DROP TRIGGER audit_no_update"))
        else:
            await session.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        await session.execute(text("UPDATE audit SET version = 1, detail_hash = ''"))
        await session.execute(text("DELETE FROM audit_detail"))
    report = await _verify(store)
    assert (report.broken_at, report.of_detail) == (1, False)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_detail SET sealed = sealed",
        "INSERT OR REPLACE INTO audit_detail SELECT * FROM audit_detail",
        "TRUNCATE audit_detail",
    ],
)
async def test_the_table_refuses_changes(store: Store, change: str) -> None:
    """The database itself refuses to change a detail, or to remove all at once."""
    foreign = "TRUNCATE" if store.database.is_sqlite else "OR REPLACE"
    if foreign in change:
        pytest.skip("the other database's dialect")
    await _fill(store, "a")
    with pytest.raises(DBAPIError, match="append-only"):
        async with store.database.transaction() as session:
            await session.execute(text(change))


async def test_a_changed_detail_is_not_shown(store: Store) -> None:
    """Whoever asks for a changed detail is not shown another's, and the rest stays to be read."""
    await _fill(store, "a", "b", "c")
    await _unguarded(store, "DELETE FROM audit_detail WHERE seq = 2", "UPDATE audit_detail SET seq = 2 WHERE seq = 1")
    assert await _details(store) == {3: "CANARY c"}


async def test_details_go_with_the_beginning_of_the_chain(store: Store) -> None:
    """Pruned entries take their details along."""
    await _fill(store, "a", "b", "c")
    async with store.database.transaction() as session:
        await store.audit.prune(session, 2)
    assert await _details(store) == {3: "CANARY c", 4: None}
    assert (await _verify(store)).broken_at is None


async def test_erasing_an_author_takes_the_details_about_them(store: Store, clock: HeldClock) -> None:
    """What the log says beside its codes of an author's flags and acts goes with them; of others it stays."""
    await put_flag(store, clock, "mine", author="U1")
    await put_flag(store, clock, "other", author="U2")
    person = store.pseudonyms.of("person", "T1", "U1")
    await _fill(store, "mine", "other", person)
    await _fill(store, "somewhere", actor=person)
    who = Person(platform=Platform.SLACK, workspace="T1", id="U1")
    assert (await build_subjects(store).erase(who, actor="cli:test")).done == 1
    assert [said for said in (await _details(store)).values() if said] == ["CANARY other"]
    report = await _verify(store)
    assert (report.broken_at, report.details_gone) == (None, 3)


async def test_a_nudge_that_is_past_its_time_takes_its_details(store: Store, clock: HeldClock) -> None:
    """Retention leaves of a nudge the codes of the log alone; of a flag whose text alone goes, the details stay."""
    await put_flag(store, clock, "nudge", consequence=Consequence.NUDGE)
    await put_flag(store, clock, "warning", consequence=Consequence.WARN)
    await _fill(store, "nudge", "warning")
    clock.advance(timedelta(days=120))
    await build_retention(store, clock).purge()
    assert [said for said in (await _details(store)).values() if said] == ["CANARY warning"]
    assert (await _verify(store)).broken_at is None


def _digest(secret: bytes, seq: int, at: datetime, previous: str) -> str:
    entry = [seq, at.isoformat(timespec="microseconds"), "system", "test.act", "s", {"n": seq}, previous]
    message = json.dumps(entry, sort_keys=True, separators=(",", ":")).encode("ascii")
    return hmac.digest(secret, message, "sha256").hex()


@pytest.mark.parametrize("changed", [False, True])
async def test_a_chain_of_before_goes_on(
    empty_database_url: str, clock: HeldClock, vault: Vault, *, changed: bool
) -> None:
    """Entries of the first version keep their digests when the tables are brought up to date, and new ones follow."""
    secret, digest = b"s" * 32, GENESIS
    database = Database(empty_database_url)
    await database.migrate("0006")
    async with database.transaction() as session:
        for seq in (1, 2):
            values: dict[str, object] = {"seq": seq, "at": clock(), "detail": {"n": 9 if changed else seq}}
            values["previous"], digest = digest, _digest(secret, seq, clock(), digest)
            row = (
                "INSERT INTO audit (seq, at, actor, act, subject, detail, previous, digest)"
                " VALUES (:seq, :at, 'system', 'test.act', 's', :detail, :previous, :digest)"
            )
            typed = text(row).bindparams(bindparam("at", type_=UtcDateTime()), bindparam("detail", type_=JSON()))
            await session.execute(typed, {**values, "digest": digest})
    await database.migrate()
    audit = AuditLog(secret, clock, AuditDetails(SealedRows(vault, clock)))
    async with database.transaction() as session:
        await audit.append(session, "test.act", detail={"n": 3})
    async with database.reading() as session:
        report = await audit.verify(session)
        details = await audit.details.of(session, (await session.scalars(select(AuditEntry))).all())
    await database.close()
    assert report.broken_at == (1 if changed else None)
    assert details[3] == {"n": 3}
    assert details[1] == {"n": 9 if changed else 1}
