"""The codes by which flags are found, and their status: filled for old flags, and gone with their flag."""

from pathlib import Path

import pytest
from sqlalchemy import JSON, bindparam, select, text

from adapters.desk import Person
from bot import wiring
from bot.keeping.custody import build_subjects
from bot.storage.codes import FlagCode, note_codes, words_code
from bot.storage.database import Database
from bot.storage.models import Flag
from bot.wiring import Store
from policies.message import Platform
from tests.conftest import HeldClock
from tests.fakes.flags import put_flag
from tests.fakes.house import Site, edited, flags, posted
from tests.fakes.platform import FakePlatform

_OLD_FLAG = text(
    "INSERT INTO flag (id, platform, workspace_hash, channel_hash, author_hash, message_hash, verdict, severity,"
    " consequence, language, entities, policies, finding_hashes, revision, score, state, notice_state, created_at)"
    " VALUES (:id, 'slack', 'w', 'c', 'a', :id, 'identifies', 'high', 'warn', 'en', '[\"MRN\"]',"
    " '[\"canary\", \"patient_name\"]', :hashes, 1, 0.9, 'open', 'delivered', '2026-03-02 10:00:00.000000+00:00')"
).bindparams(bindparam("hashes", type_=JSON))


async def test_flags_of_before_are_found_as_new_ones_are(empty_database_url: str) -> None:
    """The migration gives each flag the codes that it would be stored with today, and its review's status."""
    database = Database(empty_database_url)
    await database.migrate("0012")
    hashes = {"f1": ["h2", "h1"], "f2": [], "f3": ["h1"]}
    async with database.transaction() as session:
        for flag_id, known in hashes.items():
            await session.execute(_OLD_FLAG, {"id": flag_id, "hashes": known})
        await session.execute(
            text("INSERT INTO review (flag_id, status, resolution) VALUES ('f1', 'resolved', 'educational')")
        )
    await database.migrate()
    async with database.transaction() as session:
        stored = {flag.id: flag for flag in await session.scalars(select(Flag))}
        assert [stored[known].status for known in hashes] == ["resolved", "new", "new"]
        assert [stored[known].resolution for known in hashes] == ["educational", None, None]
        filled = {(row.flag_id, row.code, row.at) for row in await session.scalars(select(FlagCode))}
        session.expunge_all()
        for flag in stored.values():
            await note_codes(session, flag)
        assert {(row.flag_id, row.code, row.at) for row in await session.scalars(select(FlagCode))} == filled
    assert ("f1", words_code(["h1", "h2"]), stored["f1"].created_at) in filled
    assert len(filled) == 3 * 3 + 2 + 1 + 3
    await database.close()


async def test_codes_go_with_their_flag(store: Store, clock: HeldClock) -> None:
    """Shredding leaves the codes, as it leaves the flag's; erasure takes them, and no other flag's."""
    await put_flag(store, clock, "f1", author="U1")
    await put_flag(store, clock, "f2", author="U2")
    subjects = build_subjects(store)
    await subjects.shred_flag("f1", actor="test")
    assert await _found(store) == {"f1", "f2"}
    await subjects.erase(Person(platform=Platform.SLACK, workspace="T1", id="U1"), actor="test")
    assert await _found(store) == {"f2"}


async def _found(store: Store) -> set[str]:
    async with store.database.reading() as session:
        return set(await session.scalars(select(FlagCode.flag_id).where(FlagCode.code == "canary")))


async def test_an_edit_changes_what_a_flag_is_found_by(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flag is found by the findings of its message as it stands, and no more by those that an edit took away."""
    site = Site(folder=tmp_path, database_url=database_url, platform=FakePlatform(), monkeypatch=monkeypatch)
    async with site.house() as house:
        await house.intake(posted("CANARY1 and CANARY2"))
        before = await _codes(house)
        await house.intake(edited("so: CANARY2"))
        [flag] = await flags(house)
        after = await _codes(house)
        assert after == {"canary", *flag.entities, *flag.finding_hashes, words_code(flag.finding_hashes)}
        assert len(flag.finding_hashes) == 1
        assert len(before - after) == 2  # the finding that is gone, and the words as a whole


async def _codes(house: wiring.House) -> set[str]:
    async with house.store.database.reading() as session:
        return set(await session.scalars(select(FlagCode.code)))
