"""Sealed rows and records, on both databases."""

import asyncio

import pytest
from sqlalchemy import func, select

from bot.storage.models import DataKey, Sealed
from bot.storage.sealed import root_key
from bot.vault.vault import Vault, VaultError, VaultKey
from bot.wiring import Store
from tests.conftest import HeldClock


async def test_a_record_can_be_replaced_and_deleted(store: Store) -> None:
    """A record gives back what was put last, and nothing once it is deleted."""
    await store.records.put("token", "T1", {"secret": "one"})
    await store.records.put("token", "T1", {"secret": "two"})
    assert await store.records.get("token", "T1") == {"secret": "two"}
    await store.records.delete("token", "T1")
    await store.records.delete("token", "T1")
    assert await store.records.get("token", "T1") is None


async def test_concurrent_first_puts_agree(store: Store) -> None:
    """Records put for the first time at once end with one readable value."""
    await asyncio.gather(*(store.records.put("token", "T1", {"n": n}) for n in range(6)))
    value = await store.records.get("token", "T1")
    assert value is not None
    assert value["n"] in range(6)


async def test_shredding_leaves_no_bytes(store: Store) -> None:
    """Shredding a subject removes its payloads and its key."""
    async with store.database.transaction() as session:
        await store.rows.seal(session, "flag1", "notice", {"a": 1})
        await store.rows.seal(session, "flag1", "excerpt", {"b": 2})
        await store.rows.shred(session, "flag1")
    async with store.database.reading() as session:
        assert await store.rows.open(session, "flag1", "notice") is None
        assert await session.scalar(select(func.count()).select_from(Sealed)) == 0
        assert await session.scalar(select(func.count()).where(DataKey.subject == "flag1")) == 0


async def test_dropping_one_kind_keeps_the_others(store: Store) -> None:
    """A single payload can go while the rest stays readable."""
    async with store.database.transaction() as session:
        await store.rows.seal(session, "flag1", "notice", {"a": 1})
        await store.rows.seal(session, "flag1", "excerpt", {"b": 2})
        await store.rows.drop(session, "flag1", "notice")
    async with store.database.reading() as session:
        assert await store.rows.open(session, "flag1", "notice") is None
        assert await store.rows.open(session, "flag1", "excerpt") == {"b": 2}


async def test_the_root_key_stays_and_needs_its_vault(store: Store, vault: Vault, clock: HeldClock) -> None:
    """Every start derives the same pseudonyms, and a foreign vault key is refused."""
    first, second = await asyncio.gather(root_key(store.database, vault, clock), root_key(store.database, vault, clock))
    assert first == second
    with pytest.raises(VaultError, match="is missing"):
        await root_key(store.database, Vault(VaultKey(b"x" * 32)), clock)
