"""``chaperone exceptions`` and ``chaperone guard`` on a real store, as an officer runs them."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.app import app
from bot.settings import load_settings
from bot.storage.community import Fallback, NameException, NameVote
from bot.storage.models import AuditEntry
from bot.wiring import Store, open_store

CODE, CHANNEL = "e" * 32, "c" * 32


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A settings file with an embedded database of its own, in which there is one proposal and one fallback."""
    file = tmp_path / "chaperone.toml"
    file.write_text(f'var_dir = "{tmp_path / "var"}"\n', encoding="utf-8")

    async def fill(store: Store) -> None:
        now = datetime.now(UTC)
        async with store.database.transaction() as session:
            session.add(NameException(code=CODE, channel_hash=CHANNEL, expires_at=now + timedelta(days=3)))
            await session.flush()
            session.add(NameVote(code=CODE, voter_hash="v", at=now))
            session.add(Fallback(channel_hash=CHANNEL, policy="patient_name", reason="overridden", since=now))

    _with_store(file, fill)
    return file


def _with_store(config: Path, work: object) -> object:
    async def run() -> object:
        async with open_store(load_settings(config)) as store:
            return await work(store)  # type: ignore[operator] # a coroutine function

    return asyncio.run(run())


def _run(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--config", str(config)])


def test_a_proposal_is_listed_approved_and_revoked(config: Path) -> None:
    """Codes and numbers are shown; approving and revoking work once, and a wrong code is refused with what to do."""
    listed = _run(config, "exceptions", "list").output
    assert CODE in listed
    assert "1 authors  proposed" in listed
    assert _run(config, "exceptions", "approve", CODE).output == "approved\n"
    assert "since " in _run(config, "exceptions", "list").output
    again = _run(config, "exceptions", "approve", CODE)
    assert (again.exit_code, "chaperone exceptions list" in again.output) == (1, True)
    assert _run(config, "exceptions", "revoke", CODE).output == "revoked\n"
    assert _run(config, "exceptions", "revoke", CODE).exit_code == 1
    assert _run(config, "exceptions", "list").output == "there are none\n"


def test_a_fallback_is_listed_and_lifted(config: Path) -> None:
    """A silenced policy is shown with its reason, and lifted once, under the operator's pseudonym."""
    assert f"{CHANNEL}  patient_name  overridden  since " in _run(config, "guard", "list").output
    assert _run(config, "guard", "lift", CHANNEL, "patient_name").output == "lifted\n"
    again = _run(config, "guard", "lift", CHANNEL, "patient_name")
    assert (again.exit_code, "chaperone guard list" in again.output) == (1, True)
    assert _run(config, "guard", "list").output == "there are none\n"

    async def actor(store: Store) -> str:
        async with store.database.reading() as session:
            return (await session.get_one(AuditEntry, 1)).actor

    assert str(_with_store(config, actor)).startswith("cli:")
