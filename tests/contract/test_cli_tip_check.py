"""``chaperone tip check`` on files of a practice's own tips."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.tip import app

GOOD = """\
strategy = 8

[tips.waiting_room_talk]
answer = 2

[tips.waiting_room_talk.en]
title = "Talk in the waiting room"
scenario = "A colleague tells a story of the morning while families wait at the desk, within earshot of all."
question = "What do you do?"
choices = ["Listen, since no name falls", "Ask to go on behind a closed door"]
explanation = "People know each other here, so a story without a name still leads to somebody. A \
closed door costs a minute, and keeps the trust of whoever sits outside."
source = "The practice's own policy"
url = "https://clinic.example.org/policy"
"""


def _check(tmp_path: Path, text: str) -> Result:
    file, settings = tmp_path / "own.toml", tmp_path / "chaperone.toml"
    file.write_text(text, encoding="utf-8")
    settings.write_text("", encoding="utf-8")
    return CliRunner().invoke(app, ["check", str(file), "--patterns-only", "--config", str(settings)])


def test_good_file_passes(tmp_path: Path) -> None:
    """A file in one language that identifies nobody ends with status 0."""
    result = _check(tmp_path, GOOD)
    assert (result.exit_code, result.stdout) == (0, "nothing is wrong\n")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("answer = 2", "answer = 5", "own.toml:4: tips.waiting_room_talk.answer must be"),
        ("https://", "http://", "own.toml:13: tips.waiting_room_talk.en.url must start with https://"),
        ("of the morning", "of MRN 8837412", "own.toml:8: tips.waiting_room_talk.en.scenario could identify"),
        ("answer = 2", 'answer = 2\npolicies = ["no_such"]', "own.toml:5: tips.waiting_room_talk.policies names a"),
        (
            "waiting_room_talk",
            "personal_account",
            "own.toml:3: tips.personal_account is a code of the",
        ),
        ("strategy = 8", "strategy = ", "own.toml is not valid TOML"),
    ],
)
def test_wrong_file_is_told_by_line_and_key(tmp_path: Path, before: str, after: str, told: str) -> None:
    """Whatever is wrong names file, line and key, quotes no words of the tip, and ends with status 1."""
    result = _check(tmp_path, GOOD.replace(before, after))
    assert result.exit_code == 1
    assert told in result.stderr
    assert "8837412" not in result.output


def test_missing_file_ends_with_two(tmp_path: Path) -> None:
    """A file that cannot be read is named, with status 2."""
    result = CliRunner().invoke(app, ["check", str(tmp_path / "none.toml")])
    assert result.exit_code == 2
    assert "none.toml cannot be read" in result.stderr
