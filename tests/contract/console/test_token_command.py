"""``chaperone token`` at the command line."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.token import app
from bot.identity.tokens import PREFIX


def test_tokens_are_made_at_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token is printed once, listed by its label without it, and ended; what makes no sense is refused."""
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    made = run(app, ["create", "siem", "--scope", "flags", "--scope", "audit", "--days", "30"])
    assert made.exit_code == 0
    assert made.stdout.startswith(PREFIX)
    token_id, label, tenant, scopes, until, used = run(app, ["list"]).stdout.strip().split("\t")
    assert (label, tenant, scopes, used) == ("siem", "default", "audit,flags", "never used")
    assert until.startswith("until 2")
    assert run(app, ["create", "Not A Code", "--scope", "flags"]).exit_code == 2
    assert run(app, ["create", "x", "--scope", "everything"]).exit_code == 2
    assert run(app, ["create", "x", "--scope", "flags", "--tenant", "nowhere"]).exit_code == 2
    assert run(app, ["revoke", token_id]).exit_code == 0
    assert "\trevoked\t" in run(app, ["list"]).stdout
    assert run(app, ["revoke", "none"]).exit_code == 2
