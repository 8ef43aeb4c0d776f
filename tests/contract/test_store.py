"""Channels, retention and replicas on the real databases."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from adapters.port import ChannelAddress
from bot.audit.details import AuditDetails
from bot.audit.log import AuditLog
from bot.keeping.custody import build_retention
from bot.keeping.retention import Gone
from bot.replicas import ReplicaError, membership
from bot.settings import Consequence
from bot.storage.database import Database, DatabaseError
from bot.storage.models import AuditEntry, DataKey, Flag, Replica, Sealed
from bot.storage.sealed import SealedRows
from bot.vault.vault import Vault
from bot.wiring import Store
from policies.message import Platform
from tests.conftest import HeldClock
from tests.fakes.flags import put_flag
from tests.waiting import PATIENCE_S


def _address(channel: str = "C1") -> ChannelAddress:
    return ChannelAddress(platform=Platform.SLACK, workspace="T1", channel=channel, reference={"a": "b"})


async def test_channels_come_and_go(store: Store) -> None:
    """A channel is known from joining to leaving, and its address is sealed in between."""
    await store.channels.joined(_address())
    await store.channels.joined(_address())
    [address] = (await store.channels.addresses()).values()
    assert address == _address()
    await store.channels.left(_address())
    assert not await store.channels.addresses()
    async with store.database.reading() as session:
        acts = list(await session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)))
    assert acts == ["channel.joined", "channel.left"]


async def test_a_pause_is_seen_by_other_processes(store: Store) -> None:
    """Another process learns of a pause at its next refresh."""
    other = type(store.channels)(
        site=store.settings,
        database=store.database,
        rows=store.rows,
        pseudonyms=store.pseudonyms,
        audit=store.audit,
        now=store.channels.now,
    )
    await store.channels.pause("*", actor="cli")
    assert await other.watched(_address())
    await other.refresh()
    assert not await other.watched(_address())
    await store.channels.resume("*", actor="cli")
    await other.refresh()
    assert await other.watched(_address())


async def test_retention_shreds_by_age(store: Store, clock: HeldClock) -> None:
    """Old nudges go whole, other old flags lose what was sealed, young ones keep all; a second run finds nothing."""
    old = [
        await put_flag(store, clock, consequence, consequence=consequence)
        for consequence in (Consequence.NUDGE, Consequence.WARN)
    ]
    clock.advance(timedelta(days=100))
    young = await put_flag(store, clock, "young")
    keeper = build_retention(store, clock)
    assert (await keeper.due()).tenants == {"default": Gone(nudges=1, sealed=1)}
    assert (await keeper.purge()).tenants == {"default": Gone(nudges=1, sealed=1)}
    assert (await keeper.purge()).tenants == {"default": Gone()}
    async with store.database.reading() as session:
        assert set(await session.scalars(select(Flag.id))) == {old[1], young}
        assert set(await session.scalars(select(Sealed.subject))) == {young}
        assert await session.scalar(select(func.count()).where(DataKey.subject.in_(old))) == 0


async def test_one_process_owns_an_embedded_database(tmp_path: Path, store: Store) -> None:
    """A second process on the same directory is refused, with what to do."""
    if not store.database.is_sqlite:
        pytest.skip("SQLite only")
    first, second = (membership(store.database, store.audit, "", tmp_path) for _ in range(2))
    await first.claim()
    with pytest.raises(ReplicaError, match="var_dir"):
        await second.claim()
    await first.release()
    await second.claim()
    await second.release()


@pytest.mark.postgres
async def test_replicas_have_names_of_their_own(
    postgresql_database: str, vault: Vault, clock: HeldClock, tmp_path: Path
) -> None:
    """Two processes of one directory get two names, a given name is refused to a second, and a freed one is reused."""
    database = Database(postgresql_database)
    await database.migrate()
    audit = AuditLog(b"a" * 32, clock, AuditDetails(SealedRows(vault, clock)))
    one, two = (membership(database, audit, "", tmp_path) for _ in range(2))
    names = [await one.claim(), await two.claim()]
    assert names[0].endswith("-1")
    assert names[1].endswith("-2")
    with pytest.raises(ReplicaError, match="setting replica"):
        await membership(database, audit, names[0], tmp_path).claim()
    await one.release()
    again = membership(database, audit, "", tmp_path)
    assert await again.claim() == names[0]
    await again.release()
    await two.release()
    await database.close()


@pytest.mark.postgres
async def test_exactly_one_survivor_takes_over(
    postgresql_database: str, vault: Vault, clock: HeldClock, tmp_path: Path
) -> None:
    """Of several survivors one takes over a replica whose heartbeat is stale, and it is written in the audit log."""
    database = Database(postgresql_database)
    await database.migrate()
    audit = AuditLog(b"a" * 32, clock, AuditDetails(SealedRows(vault, clock)))
    async with database.transaction() as session:
        await session.execute(text("INSERT INTO replica VALUES ('gone', clock_timestamp() - interval '1 minute')"))
    taken: list[str] = []

    async def take_over(executor_id: str) -> int:
        taken.append(executor_id)
        await asyncio.sleep(0.3)  # meanwhile the others look too
        return 3

    survivors = [membership(database, audit, "", tmp_path) for _ in range(3)]
    for survivor in survivors:
        await survivor.claim()
    watching = [asyncio.create_task(survivor.watch(take_over)) for survivor in survivors]
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with database.reading() as session:
                if not (await session.scalars(select(Replica).where(Replica.executor_id == "gone"))).first():
                    break
            await asyncio.sleep(0.05)
    for task in watching:
        task.cancel()
    await asyncio.gather(*watching, return_exceptions=True)
    for survivor in survivors:
        await survivor.release()
    async with database.reading() as session:
        entry = (await session.scalars(select(AuditEntry))).one()
        details = await audit.details.of(session, [entry])
    await database.close()
    assert taken == ["gone"]
    assert (entry.act, details[1]) == ("replica.taken_over", {"replica": "gone", "jobs": 3})


@pytest.mark.parametrize("url", ["mysql://u:secret@h/d", "nonsense", ""])
def test_a_foreign_database_is_refused(url: str) -> None:
    """An address of another kind is refused by the setting's name, without being quoted."""
    with pytest.raises(DatabaseError, match="database_url") as caught:
        Database(url)
    assert "secret" not in str(caught.value)
