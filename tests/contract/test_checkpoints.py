"""Signed checkpoints of the audit log, on both databases, and the commands about them."""

import asyncio
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import text
from typer.testing import CliRunner, Result

from bot.audit.checkpoints import CheckpointError, Checkpoints
from bot.cli.app import app
from bot.keeping.custody import build_checkpoints
from bot.settings import load_settings
from bot.wiring import Store, open_store
from tests.conftest import HeldClock


async def _fill(store: Store, entries: int) -> None:
    for number in range(entries):
        async with store.database.transaction() as session:
            await store.audit.append(session, "test.act", subject=f"s{number}")


async def _tamper(store: Store, *statements: str) -> None:
    """Change the log as somebody would who owns the database."""
    async with store.database.transaction() as session:
        if store.database.is_sqlite:
            for trigger in ("audit_no_update", "audit_no_delete", "audit_no_replace"):
                await session.execute(text(f"DROP TRIGGER IF EXISTS {trigger}"))
        else:
            await session.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        for statement in statements:
            await session.execute(text(statement))


@pytest.fixture
async def checkpoints(store: Store, clock: HeldClock) -> Checkpoints:
    """Checkpoints of a log of five entries, the last of which is vouched for."""
    await _fill(store, 5)
    checkpoints = build_checkpoints(store, clock)
    await checkpoints.take()
    return checkpoints


async def test_a_cut_off_end_is_found(store: Store, checkpoints: Checkpoints) -> None:
    """What is missing at the end is found at its first entry, back to the last checkpoint and no further."""
    await _fill(store, 2)
    assert (await checkpoints.verify()).broken_at is None
    await _tamper(store, "DELETE FROM audit WHERE seq > 5")
    assert (await checkpoints.verify()).broken_at is None
    await _tamper(store, "DELETE FROM audit WHERE seq > 3")
    report = await checkpoints.verify()
    assert (report.broken_at, report.cut_off, report.entries) == (4, True, 3)


async def test_an_end_written_anew_is_found(store: Store, checkpoints: Checkpoints) -> None:
    """Entries that are genuine but not those that were vouched for are found, even where the chain fits together."""
    await _tamper(store, "DELETE FROM audit WHERE seq > 4")
    await _fill(store, 3)
    async with store.database.reading() as session:
        assert (await store.audit.verify(session)).broken_at is None
    assert (await checkpoints.verify()).broken_at == 5


async def test_an_emptied_log_is_found(store: Store, checkpoints: Checkpoints) -> None:
    """A log without any entry is broken at the first."""
    await _tamper(store, "DELETE FROM audit")
    assert (await checkpoints.verify()).broken_at == 1


async def test_a_broken_log_is_not_vouched_for(store: Store, checkpoints: Checkpoints) -> None:
    """No checkpoint is taken of a broken log, and the file stays as it was."""
    before = checkpoints.file.read_bytes()
    await _tamper(store, "UPDATE audit SET act = 'other' WHERE seq = 2")
    with pytest.raises(CheckpointError, match="broken at entry 2"):
        await checkpoints.take()
    assert checkpoints.file.read_bytes() == before


async def test_an_empty_log_has_nothing_to_vouch_for(store: Store) -> None:
    """An empty log makes no file."""
    checkpoints = build_checkpoints(store)
    assert await checkpoints.take() is None
    assert not checkpoints.file.exists()


async def test_the_file_is_appended_to_and_can_be_checked_by_others(store: Store, checkpoints: Checkpoints) -> None:
    """Each checkpoint is a line more, and its signature can be checked with the public key alone."""
    first = checkpoints.file.read_bytes()
    await _fill(store, 1)
    await checkpoints.take()
    assert checkpoints.file.read_bytes().startswith(first)
    one, two = await checkpoints.taken()
    assert (one.entry, two.entry) == (5, 6)
    line = json.loads(first)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(line["key"]))
    key.verify(bytes.fromhex(line["signature"]), one.signed_part())


@pytest.mark.parametrize("bad", ["nonsense\n", '{"entry": 1}\n', "[]\n"])
async def test_an_altered_file_is_refused_by_its_line(checkpoints: Checkpoints, bad: str) -> None:
    """A line that is no checkpoint is named by its number and not quoted."""
    with checkpoints.file.open("a", encoding="ascii") as file:
        file.write(bad)
    with pytest.raises(CheckpointError, match=r"line 2 of audit\.checkpoint_file") as caught:
        await checkpoints.verify()
    assert bad.strip() not in str(caught.value)


async def test_a_forged_checkpoint_is_refused(checkpoints: Checkpoints) -> None:
    """A checkpoint that was turned back to an earlier entry does not pass for a signed one."""
    line = json.loads(checkpoints.file.read_bytes())
    checkpoints.file.write_text(json.dumps({**line, "entry": 3}) + "\n", encoding="ascii")
    with pytest.raises(CheckpointError, match="line 1"):
        await checkpoints.verify()


def _run(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--config", str(config)])


def test_the_commands_vouch_and_find_a_cut_off_end(tmp_path: Path) -> None:
    """``audit checkpoint`` and ``audit verify`` say what they vouch for, and where the log breaks."""
    config, file = tmp_path / "chaperone.toml", tmp_path / "elsewhere" / "marks.jsonl"
    config.write_text(f'var_dir = "{tmp_path / "var"}"\n[audit]\ncheckpoint_file = "{file}"\n', encoding="utf-8")

    def change(*statements: str) -> None:
        async def run() -> None:
            async with open_store(load_settings(config)) as store:
                await (_tamper(store, *statements) if statements else _fill(store, 4))

        asyncio.run(run())

    assert "empty" in _run(config, "audit", "checkpoint").output
    change()
    assert "there is no checkpoint yet" in _run(config, "audit", "verify").output
    taken = _run(config, "audit", "checkpoint").output
    assert "entry 4" in taken
    assert json.loads(file.read_bytes())["key"] in taken
    assert "vouches for the entries up to 4" in _run(config, "audit", "verify").output
    change("DELETE FROM audit WHERE seq = 4")
    broken = _run(config, "audit", "verify")
    assert (broken.exit_code, "BROKEN at entry 4" in broken.output) == (1, True)
    assert _run(config, "audit", "checkpoint").exit_code == 1
