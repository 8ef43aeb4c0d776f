"""Backups on both databases: made while others write, proven, restored, and refused when they are not whole."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.cli.app import app
from bot.keeping.backup import BackupError
from bot.keeping.custody import build_backups
from bot.settings import load_settings
from bot.storage.models import AuditEntry
from bot.vault.vault import make_key
from bot.wiring import Store, open_store
from tests.conftest import new_database


@pytest.fixture(autouse=True)
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own tools, of the test server's version."""
    pgserver = pytest.importorskip("pgserver", reason="pgserver has no wheel for this Python")
    folder = Path(pgserver.__file__).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def _config(folder: Path, database_url: str, key: Path) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / "chaperone.toml"
    place = f'var_dir = "{folder / "var"}"\nvault_key_file = "{key}"\n'
    file.write_text(f'{place}database_url = "{database_url}"\n', encoding="utf-8")
    return file


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """The vault's key, which is kept apart."""
    make_key(tmp_path / "vault.key")
    return tmp_path / "vault.key"


@pytest.fixture
def config(database_url: str, tmp_path: Path, key: Path) -> Path:
    """Settings of an installation."""
    return _config(tmp_path / "one", database_url, key)


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, database_url: str, tmp_path: Path, key: Path) -> Iterator[Path]:
    """Settings of another, empty place with the same key."""
    if database_url.startswith("sqlite"):
        yield _config(tmp_path / "two", f"sqlite:///{tmp_path / 'two' / 'chaperone.db'}", key)
        return
    with new_database(str(request.getfixturevalue("postgresql_url"))) as address:
        yield _config(tmp_path / "two", address, key)


def _run(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--config", str(config)])


async def _fill(store: Store, subject: str) -> None:
    async with store.database.transaction() as session:
        await store.rows.seal(session, subject, "notice", {"words": "CANARY"})
        await store.audit.append(session, "test.act", subject=subject)


async def _make(config: Path, file: Path, *subjects: str) -> None:
    async with open_store(load_settings(config)) as store:
        for subject in subjects:
            await _fill(store, subject)
        await build_backups(store.settings, store.database, store.rows.vault).make(file)


async def test_what_was_backed_up_is_restored(config: Path, elsewhere: Path, tmp_path: Path) -> None:
    """Elsewhere, with the key, everything opens and the log is whole; the file is private and holds no words."""
    file = tmp_path / "backup"
    async with open_store(load_settings(config)) as running:
        await _fill(running, "a")
        await build_backups(running.settings, running.database, running.rows.vault).make(file)
        await _fill(running, "later")
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"CANARY" not in file.read_bytes()
    assert _named(tmp_path, "*.part") == []
    assert "restored: 1 entries" in await asyncio.to_thread(_restored, elsewhere, file)
    async with open_store(load_settings(elsewhere)) as store, store.database.reading() as session:
        assert await store.rows.open(session, "a", "notice") == {"words": "CANARY"}
        assert await store.rows.open(session, "later", "notice") is None
        assert (await store.audit.verify(session)).broken_at is None


async def test_nothing_is_written_over(config: Path, tmp_path: Path) -> None:
    """Neither a file nor a database that is there already is replaced."""
    await _make(config, tmp_path / "backup", "a")
    async with open_store(load_settings(config)) as store:
        backups = build_backups(store.settings, store.database, store.rows.vault)
        with pytest.raises(BackupError, match="exists"):
            await backups.make(tmp_path / "backup")
        with pytest.raises(BackupError, match="holds a database already"):
            await backups.restore(tmp_path / "backup")


def test_the_commands_back_up_and_restore(config: Path, elsewhere: Path, tmp_path: Path) -> None:
    """``backup`` and ``restore`` tell what they proved; both stand in the log, and ``audit verify`` passes after."""
    file = tmp_path / "backup"
    assert "key" not in _run(config, "hold", "place", "--since", "2026-01-01", "--reason", "asked by counsel").output
    made = _run(config, "backup", str(file))
    assert "written and proven: 1 entries" in made.output
    assert _run(config, "backup", str(file)).exit_code == 1
    assert _run(config, "restore", str(file)).exit_code == 1
    restored = _run(elsewhere, "restore", str(file))
    assert "restored: 1 entries" in restored.output
    assert "asked by counsel" in _run(elsewhere, "hold", "list").output
    assert _run(elsewhere, "audit", "verify").output.startswith("2 entries intact")


def test_going_back_behind_a_checkpoint_is_told(config: Path, elsewhere: Path, tmp_path: Path) -> None:
    """Checkpoints that know of later entries are set aside, said so, and noted in the restored log."""
    file = tmp_path / "backup"
    assert _run(config, "backup", str(file)).exit_code == 0
    assert "entry 1" in _run(config, "audit", "checkpoint").output
    marks = load_settings(config).var_dir / "audit-checkpoints.jsonl"
    there = load_settings(elsewhere).var_dir / "audit-checkpoints.jsonl"
    there.parent.mkdir()
    there.write_bytes(marks.read_bytes())
    restored = _run(elsewhere, "restore", str(file))
    assert "they were set aside" in restored.output
    assert [aside.name.startswith("audit-checkpoints.jsonl.before-") for aside in there.parent.glob("*before*")] == [
        True
    ]
    assert _run(elsewhere, "audit", "verify").output.startswith("1 entries intact")


async def test_a_broken_log_is_no_backup(config: Path, tmp_path: Path) -> None:
    """A database whose log was tampered with makes no backup, and leaves no file behind."""
    settings = load_settings(config)
    async with open_store(settings) as store:
        for subject in ("a", "b"):
            await _fill(store, subject)
        async with store.database.transaction() as session:
            entry = (await session.scalars(select(AuditEntry).where(AuditEntry.seq == 2))).one()
            session.add(
                AuditEntry(
                    seq=3,
                    at=entry.at,
                    actor="x",
                    act="x",
                    subject="",
                    detail={},
                    previous=entry.digest,
                    digest="forged",
                )
            )
        with pytest.raises(BackupError, match="broken at entry 3"):
            await build_backups(settings, store.database, store.rows.vault).make(tmp_path / "backup")
    assert _named(tmp_path, "backup*") == []


async def test_another_key_is_refused(config: Path, elsewhere: Path, tmp_path: Path) -> None:
    """A backup whose key is not there is refused before anything is restored."""
    await _make(config, tmp_path / "backup", "a")
    other = tmp_path / "other.key"
    make_key(other)
    url = load_settings(elsewhere).database_url.get_secret_value()
    elsewhere = _config(tmp_path / "three", url, other)
    assert "is missing" in await asyncio.to_thread(_restored, elsewhere, tmp_path / "backup")


async def test_a_file_of_another_kind_is_refused(config: Path, tmp_path: Path) -> None:
    """Something else, a damaged backup and no file at all are each refused."""
    await _make(config, tmp_path / "backup", "a")
    whole = (tmp_path / "backup").read_bytes()
    (tmp_path / "damaged").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "noise").write_bytes(b"no database at all" * 100)
    (tmp_path / "empty").write_bytes(b"")
    async with open_store(load_settings(config)) as store:
        backups = build_backups(store.settings, store.database, store.rows.vault)
        for name in ("damaged", "noise", "empty", "none"):
            with pytest.raises(BackupError):
                await backups.prove(tmp_path / name)


async def test_missing_tools_are_named(config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without ``pg_dump`` a backup of PostgreSQL says what to install."""
    settings = load_settings(config)
    async with open_store(settings) as store:
        if store.database.is_sqlite:
            pytest.skip("PostgreSQL only")
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(BackupError, match="pg_dump is not installed"):
            await build_backups(settings, store.database, store.rows.vault).make(tmp_path / "backup")


@pytest.mark.postgres
async def test_no_scratch_database_is_left(postgresql_database: str, tmp_path: Path, key: Path) -> None:
    """The scratch database is gone after the proof."""
    await _make(_config(tmp_path / "one", postgresql_database, key), tmp_path / "backup", "a")
    with psycopg.connect(postgresql_database) as connection:
        left = connection.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'chaperone_scratch%'").fetchone()
    assert left == (0,)


def _restored(config: Path, file: Path) -> str:
    return _run(config, "restore", str(file)).output


def _named(folder: Path, pattern: str) -> list[str]:
    return [file.name for file in folder.glob(pattern)]
