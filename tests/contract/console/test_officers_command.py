"""``chaperone officers``, and what intake does to a review."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.officers import app
from bot.storage.models import Flag
from bot.storage.officers import Review
from bot.storage.reviews import reopen_review
from bot.wiring import Store
from tests.conftest import HeldClock
from tests.contract.console.conftest import add_flag


def test_accounts_are_made_at_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Accounts are added with a link, listed, disabled and reset; a name is taken once, a tenant must be known."""
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    made = run(app, ["add", "dana", "--role", "reviewer", "--role", "reader"])
    assert made.exit_code == 0
    assert "/console/setup/" in made.stdout
    assert run(app, ["add", "dana", "--role", "reader"]).exit_code == 2
    assert run(app, ["add", "sam", "--role", "reader", "--tenant", "nowhere"]).exit_code == 2
    assert run(app, ["add", "sam", "--role", "emperor"]).exit_code == 2
    assert run(app, ["list"]).stdout == "dana\tdefault\treader,reviewer\twaiting\n"
    assert run(app, ["disable", "dana"]).exit_code == 0
    assert run(app, ["list"]).stdout.endswith("disabled\n")
    assert run(app, ["reset", "dana"]).stdout != made.stdout
    assert run(app, ["list"]).stdout.endswith("waiting\n")
    assert run(app, ["disable", "nobody"]).exit_code == 2


async def test_new_words_bring_a_flag_back(store: Store, clock: HeldClock) -> None:
    """A resolved flag whose message is flagged anew is in review again; one that is open, or of an incident, stays."""
    resolved, held = await add_flag(store, clock), await add_flag(store, clock)
    async with store.database.transaction() as session:
        flag = await session.get_one(Flag, resolved)
        flag.status, flag.resolution = "resolved", "educational"
        (await session.get_one(Flag, held)).status = "incident"
        session.add_all((Review(flag_id=resolved, resolved_at=clock()), Review(flag_id=held)))
    async with store.database.transaction() as session:
        await reopen_review(session, resolved)
        await reopen_review(session, held)
    async with store.database.reading() as session:
        again = await session.get_one(Flag, resolved)
        assert (again.status, again.resolution) == ("in_review", None)
        assert (await session.get_one(Review, resolved)).resolved_at is None
        assert (await session.get_one(Flag, held)).status == "incident"
