"""A vault key that is lost for good loses what it sealed, and nothing else; on both databases."""

import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.audit.details import AuditDetails
from bot.audit.log import AuditLog
from bot.cli.app import app
from bot.identity.officer import COMMAND_LINE
from bot.identity.roles import Role
from bot.keeping.custody import build_loss, build_subjects
from bot.keeping.loss import read_recovery
from bot.office import build_accounts
from bot.storage.models import Flag, Sealed
from bot.storage.sealed import SealedRecords, SealedRows, root_key
from bot.vault.vault import DataKey, Pseudonyms, Vault, VaultError, VaultKey
from bot.wiring import Store
from tests.conftest import HeldClock
from tests.contract.console.conftest import PASSWORD, set_up
from tests.fakes.flags import put_flag

_ANOTHER = Vault(VaultKey(b"n" * 32))


@pytest.fixture
async def recovery(store: Store, tmp_path: Path) -> DataKey:
    """What a recovery file holds."""
    file = tmp_path / "recovery.key"
    await build_loss(store.database, store.rows, store.rows.now).prepare(file, operator="tester")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    return read_recovery(file)


async def _reopened(store: Store) -> Store:
    """The store as the next start opens it, with another vault key."""
    rows = SealedRows(_ANOTHER, store.rows.now)
    root = await root_key(store.database, _ANOTHER, rows.now)
    pseudonyms = Pseudonyms(root.derive("pseudonyms"))
    audit = AuditLog(root.derive("audit"), rows.now, AuditDetails(rows))
    records = SealedRecords(store.database, rows, pseudonyms)
    return replace(store, rows=rows, pseudonyms=pseudonyms, audit=audit, records=records)


async def test_what_was_sealed_is_gone_and_the_rest_goes_on(store: Store, clock: HeldClock, recovery: DataKey) -> None:
    """Flags, pseudonyms and the chain stay as they were; what is sealed from then on opens."""
    await put_flag(store, clock, "before")
    await build_subjects(store).shred_flag("before", actor="tester")
    await put_flag(store, clock, "mine")
    clock.advance(timedelta(days=1))
    await put_flag(store, clock, "today")
    assert await build_loss(store.database, SealedRows(_ANOTHER, clock), clock).give_up(recovery, operator="tester") > 3
    after = await _reopened(store)
    assert after.pseudonyms.of("author", "T1", "U1") == store.pseudonyms.of("author", "T1", "U1")
    async with after.database.reading() as session:
        assert set(await session.scalars(select(Flag.id))) == {"before", "mine", "today"}
        assert (await session.scalars(select(Sealed))).all() == []
        report = await after.audit.verify(session)
    assert report.broken_at is None
    assert report.details_gone > 0
    await put_flag(after, clock, "new")
    async with after.database.reading() as session:
        assert await after.rows.open(session, "new", "notice") == {"words": "CANARY new"}
        assert await after.rows.open(session, "mine", "notice") is None
        assert (await after.audit.verify(session)).broken_at is None


async def test_officers_come_back_by_a_new_link(store: Store, clock: HeldClock, recovery: DataKey) -> None:
    """The second factor is lost; after a reset an officer of the same login signs in, and has a name again."""
    before, _ = await set_up(build_accounts(store, clock), clock, "dana", Role.REVIEWER)
    await build_loss(store.database, SealedRows(_ANOTHER, clock), clock).give_up(recovery, operator="tester")
    accounts = build_accounts(await _reopened(store), clock)
    found = await accounts.find("dana")
    assert found is not None
    assert (found.id, found.name) == (before.id, "")
    token = await accounts.reset(found.id, actor=COMMAND_LINE)
    waiting = await accounts.setup(token)
    assert waiting is not None
    totp = pyotp.TOTP(waiting.secret)
    await accounts.complete(token, PASSWORD, totp.at(clock()))
    clock.advance(timedelta(minutes=1))
    officer = await accounts.sign_in("dana", PASSWORD, totp.at(clock()))
    assert officer is not None
    assert officer.name == "dana"
    assert [known.name for known in await accounts.all()] == ["dana"]


async def test_nothing_is_given_up_without_need_or_proof(store: Store, clock: HeldClock, recovery: DataKey) -> None:
    """While every key is there, or with a file of another installation, nothing changes."""
    await put_flag(store, clock, "mine")
    with pytest.raises(VaultError, match="nothing is lost"):
        await build_loss(store.database, store.rows, clock).give_up(recovery, operator="tester")
    stranger = DataKey("root", b"s" * 32)
    with pytest.raises(VaultError, match="not of this database"):
        await build_loss(store.database, SealedRows(_ANOTHER, clock), clock).give_up(stranger, operator="tester")
    async with store.database.reading() as session:
        assert await store.rows.open(session, "mine", "notice") == {"words": "CANARY mine"}
        assert (await store.audit.verify(session)).broken_at is None


def _run(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--config", str(config)])


def test_the_commands_go_on_after_a_loss(tmp_path: Path) -> None:
    """A lost key is told with what to do, and once it is given up every command works again."""
    config, file = tmp_path / "chaperone.toml", tmp_path / "recovery.key"
    config.write_text(f'var_dir = "{tmp_path / "var"}"\n', encoding="utf-8")
    assert _run(config, "keys", "recovery", str(file)).exit_code == 0
    assert "exists" in _run(config, "keys", "recovery", str(file)).output
    assert "nothing is lost" in _run(config, "keys", "give-up", str(file), "--yes").output
    (tmp_path / "var/vault.key").unlink()
    assert "chaperone keys give-up" in _run(config, "keys", "status").output
    assert _run(config, "keys", "give-up", str(file)).exit_code == 1  # nobody said yes
    assert "the rest goes on" in _run(config, "keys", "give-up", str(file), "--yes").output
    assert "entries intact" in _run(config, "audit", "verify").output
    assert "present key" in _run(config, "keys", "status").output
