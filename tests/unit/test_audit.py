"""The audit chain, on both databases."""

import asyncio
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.wiring import Store


async def _fill(store: Store, entries: int) -> None:
    async def add(number: int) -> None:
        async with store.database.transaction() as session:
            await store.audit.append(session, "test.act", subject=f"s{number}", detail={"number": number})

    await asyncio.gather(*(add(number) for number in range(entries)))


async def _unguarded(store: Store, statement: str) -> None:
    """Change the log as somebody would who owns the database."""
    async with store.database.transaction() as session:
        if store.database.is_sqlite:
            for trigger in ("audit_no_update", "audit_no_delete"):
                await session.execute(text(f"DROP TRIGGER {trigger}"))
        else:
            await session.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        await session.execute(text(statement))


async def test_concurrent_appends_make_one_chain(store: Store) -> None:
    """Entries written at the same time form one unbroken chain."""
    await _fill(store, 12)
    async with store.database.reading() as session:
        report = await store.audit.verify(session)
    assert (report.entries, report.broken_at) == (12, None)


async def test_an_entry_falls_with_its_transaction(store: Store) -> None:
    """An entry of a transaction that is rolled back leaves no trace."""
    with pytest.raises(ZeroDivisionError):
        async with store.database.transaction() as session:
            await store.audit.append(session, "test.act")
            _ = 1 // 0
    await _fill(store, 1)
    async with store.database.reading() as session:
        assert (await store.audit.verify(session)).entries == 1


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        ("UPDATE audit SET act = 'other' WHERE seq = 3", 3),
        ("UPDATE audit SET subject = 'x', digest = 'y' WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq <= 2", 1),
        ("UPDATE audit SET seq = CASE seq WHEN 2 THEN 12 ELSE 2 END WHERE seq IN (2, 4)", 2),
    ],
)
async def test_a_change_is_found(store: Store, change: str, broken_at: int) -> None:
    """A changed, forged, removed or moved entry is found at its place."""
    await _fill(store, 5)
    await _unguarded(store, change)
    async with store.database.reading() as session:
        assert (await store.audit.verify(session)).broken_at == broken_at


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET act = 'other'",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 1",
        "INSERT OR REPLACE INTO audit SELECT 9, at, actor, act, subject, detail, previous, digest, 2, '' FROM audit",
        "TRUNCATE audit",
    ],
)
async def test_the_table_refuses_changes(store: Store, change: str) -> None:
    """The database itself refuses to change or remove entries."""
    foreign = "TRUNCATE" if store.database.is_sqlite else "OR REPLACE"
    if foreign in change:
        pytest.skip("the other database's dialect")
    await _fill(store, 2)
    with pytest.raises(DBAPIError, match="append-only"):
        async with store.database.transaction() as session:
            await session.execute(text(change))


async def test_a_connection_of_anybody_s_is_refused_to_replace(store: Store) -> None:
    """A connection without our settings cannot replace an entry either."""
    if not store.database.is_sqlite:
        pytest.skip("SQLite only")
    await _fill(store, 2)
    with (
        closing(sqlite3.connect(str(store.database.url.database))) as foreign,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        foreign.execute("INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 1")


async def test_the_beginning_goes_only_as_the_chain_says(store: Store) -> None:
    """Pruned entries go and the rest stays whole; the database refuses the next ones, and verifying misses them."""
    await _fill(store, 5)
    async with store.database.transaction() as session:
        assert await store.audit.prune(session, 2) == 2
    async with store.database.reading() as session:
        report = await store.audit.verify(session)
    assert (report.entries, report.broken_at, report.last) == (4, None, 6)
    with pytest.raises(DBAPIError, match="append-only"):
        async with store.database.transaction() as session:
            await session.execute(text("DELETE FROM audit WHERE seq = 3"))
    await _unguarded(store, "DELETE FROM audit WHERE seq = 3")
    async with store.database.reading() as session:
        assert (await store.audit.verify(session)).broken_at == 1
