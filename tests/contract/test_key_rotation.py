"""Rotation of the vault's key, on both databases, while another process goes on."""

import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.cli.app import app
from bot.keeping.custody import build_key_ring
from bot.settings import Settings, load_settings
from bot.storage.models import AuditEntry, DataKey
from bot.vault.ring import KeyRing
from bot.vault.sources import FileKeys, ring_folder
from bot.vault.vault import VaultError, VaultKey, make_key, new_key
from bot.wiring import Store, open_store


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of an installation with a key file."""
    make_key(tmp_path / "vault.key")
    return Settings(var_dir=tmp_path, database_url=SecretStr(database_url), vault_key_file=tmp_path / "vault.key")


@pytest.fixture
async def running(settings: Settings) -> AsyncIterator[Store]:
    """A process that goes on all the time."""
    async with open_store(settings) as store:
        yield store


@pytest.fixture
async def ring(settings: Settings) -> AsyncIterator[KeyRing]:
    """The key ring of the command's own process."""
    async with open_store(settings) as store:
        yield build_key_ring(store)


async def _seal(store: Store, *subjects: str) -> None:
    async with store.database.transaction() as session:
        for subject in subjects:
            await store.rows.seal(session, subject, "notice", {"words": subject})


async def _opens(store: Store, *subjects: str) -> bool:
    async with store.database.reading() as session:
        opened = [await store.rows.open(session, subject, "notice") for subject in subjects]
    return opened == [{"words": subject} for subject in subjects]


async def test_a_rotation_wraps_everything_anew_under_a_running_process(running: Store, ring: KeyRing) -> None:
    """Afterwards only the new key wraps; a process that began before reads old and new rows without a restart."""
    many = [f"s{number}" for number in range(450)]
    await _seal(running, *many)
    old = ring.vault.key_id
    assert await ring.rotate(actor="cli:test") == 452  # with the root key and that of the log
    assert ring.vault.key_id != old
    assert await ring.status() == {ring.vault.key_id: 452}
    assert await _opens(running, *many)
    await _seal(running, "later")
    await running.rows.vault.refresh()
    assert running.rows.vault.key_id == ring.vault.key_id
    assert await _opens(running, "later")
    async with running.database.reading() as session:
        acts = list(await session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)))
        assert (await running.audit.verify(session)).broken_at is None
    assert acts == ["keys.rotation_begun", "keys.rotated", "keys.rewrapped"]


async def test_what_the_old_key_wraps_meanwhile_is_wrapped_later(running: Store, ring: KeyRing) -> None:
    """A data key made with the old key during a rotation is seen in the status, and wrapped anew by the next run."""
    old = ring.vault.key_id
    await ring.rotate(actor="cli:test")
    await _seal(running, "between")
    assert (await ring.status())[old] == 1
    assert await ring.rewrap(actor="cli:test") == 1
    assert old not in await ring.status()
    assert await _opens(running, "between")


async def test_a_rotation_that_was_cut_off_goes_on(settings: Settings, running: Store) -> None:
    """After a crash between the key and the data keys everything opens, and ``rewrap`` brings it to its end."""
    await _seal(running, "a", "b")
    await FileKeys(settings.vault_key_file or Path()).turn(new_key())
    async with open_store(settings) as store:
        assert await _opens(store, "a", "b")
        ring = build_key_ring(store)
        assert sorted((await ring.status()).values()) == [0, 3]
        assert await ring.rewrap(actor="cli:test") == 3


async def test_the_new_key_alone_opens_everything(settings: Settings, running: Store, ring: KeyRing) -> None:
    """Once all is wrapped anew the old key can be destroyed; pseudonyms are the same as before."""
    await _seal(running, "a")
    await ring.rotate(actor="cli:test")
    for file in ring_folder(settings.vault_key_file or Path()).iterdir():
        file.unlink()
    async with open_store(settings) as store:
        assert await _opens(store, "a")
        assert store.pseudonyms.of("author", "W", "U") == running.pseudonyms.of("author", "W", "U")


async def test_a_data_key_with_a_missing_key_stops_the_rewrapping(running: Store, ring: KeyRing) -> None:
    """What cannot be opened is not passed over in silence."""
    await _seal(running, "a")
    async with running.database.transaction() as session:
        (await session.get_one(DataKey, "a")).key_id = "gone"
    with pytest.raises(VaultError, match="vault key gone is missing"):
        await ring.rewrap(actor="cli:test")


async def _acts(store: Store) -> list[tuple[str, str]]:
    async with store.database.reading() as session:
        assert (await store.audit.verify(session)).broken_at is None
        told = select(AuditEntry.act, AuditEntry.subject).order_by(AuditEntry.seq)
        return [(act, subject) for act, subject in await session.execute(told)]


class _CrashError(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("turned", [True, False])
async def test_a_crash_around_the_turn_is_finished_in_the_log(
    settings: Settings, running: Store, ring: KeyRing, monkeypatch: pytest.MonkeyPatch, *, turned: bool
) -> None:
    """Whether the key was turned before the crash or not, the log says that it began, and later what came of it."""
    old = ring.vault.key_id

    turn = FileKeys.turn

    async def crash(self: FileKeys, new: VaultKey) -> None:
        if turned:
            await turn(self, new)
        raise _CrashError

    async def nothing(*args: object, **kwargs: object) -> str:
        del args, kwargs
        return ""

    with monkeypatch.context() as patch, pytest.raises(_CrashError):
        patch.setattr(FileKeys, "turn", crash)
        patch.setattr(KeyRing, "settle", nothing)
        await ring.rotate(actor="cli:test")
    [(begun, new)] = await _acts(running)
    assert begun == "keys.rotation_begun"
    async with open_store(settings) as store:
        found = build_key_ring(store)
        assert found.vault.key_id == (new if turned else old)
        if not turned:
            assert await found.settle(actor="system") == ""  # it may be going on elsewhere
        end = "keys.rotated" if turned else "keys.rotation_given_up"
        assert await found.settle(actor="system", at_once=not turned) == end
        assert await found.settle(actor="system", at_once=True) == ""
        assert await _acts(store) == [(begun, new), (end, new)]
        await found.rewrap(actor="system")
        assert set(await found.status()) == {found.vault.key_id}


async def test_several_that_find_a_rotation_cut_off_tell_of_it_once(settings: Settings, running: Store) -> None:
    """Replicas that start at the same time finish it in the log once."""
    new = new_key()
    async with running.database.transaction() as session:
        await running.audit.append(session, "keys.rotation_begun", subject=new.id)
    await FileKeys(settings.vault_key_file or Path()).turn(new)
    ends = await asyncio.gather(*(build_key_ring(running).settle(actor="system") for _ in range(4)))
    assert sorted(ends) == ["", "", "", "keys.rotated"]
    assert len(await _acts(running)) == 2


async def test_a_turn_that_fails_is_told(ring: KeyRing, running: Store, settings: Settings) -> None:
    """Where the key cannot be replaced, the log says that it was given up, and the key stays."""
    old = ring.vault.key_id
    folder = ring_folder(settings.vault_key_file or Path())
    folder.write_text("in the way")
    with pytest.raises(VaultError, match="cannot be replaced"):
        await ring.rotate(actor="cli:test")
    assert [act for act, _ in await _acts(running)] == ["keys.rotation_begun", "keys.rotation_given_up"]
    folder.unlink()
    assert ring.vault.key_id == old


async def test_old_keys_are_private_and_kept(tmp_path: Path) -> None:
    """The old key is in the folder, readable by its owner only, before the new one takes its place."""
    file = tmp_path / "vault.key"
    old = make_key(file)
    new = new_key()
    await FileKeys(file).turn(new)
    assert await FileKeys(file).read() == (new, [old])
    [kept] = ring_folder(file).iterdir()
    assert (kept.name, stat.S_IMODE(kept.stat().st_mode)) == (f"{old.id}.key", 0o600)
    assert stat.S_IMODE(ring_folder(file).stat().st_mode) == 0o700


async def test_a_key_that_cannot_be_replaced_says_what_to_do(tmp_path: Path) -> None:
    """Where the key is mounted from elsewhere, the way by hand is told, and nothing is changed."""
    file = tmp_path / "vault.key"
    key = make_key(file)
    ring_folder(file).write_text("in the way")
    with pytest.raises(VaultError, match="chaperone keys rewrap"):
        await FileKeys(file).turn(new_key())
    assert await FileKeys(file).read() == (key, [])


def _run(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--config", str(config)])


def test_the_commands_rotate_and_tell(tmp_path: Path) -> None:
    """``keys status`` and ``keys rotate`` name keys by their ids; the log says who, and stays whole."""
    config = tmp_path / "chaperone.toml"
    config.write_text(f'var_dir = "{tmp_path / "var"}"\n', encoding="utf-8")

    async def fill() -> None:
        async with open_store(load_settings(config)) as store:
            await _seal(store, "a", "b")

    asyncio.run(fill())
    [before] = _run(config, "keys", "status").output.splitlines()
    assert "3 data keys  present key" in before
    rotated = _run(config, "keys", "rotate", "--wait-s", "0").output
    assert rotated.startswith("4 data keys are wrapped by the new key")
    [after] = _run(config, "keys", "status").output.splitlines()
    assert after.split()[0] != before.split()[0]
    assert _run(config, "audit", "verify").output.startswith("3 entries intact")
