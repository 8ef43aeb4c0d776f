"""``chaperone policy init``: five questions, two files, and versions that are not overwritten by accident."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.app import app

GIVEN = (
    "--practice",
    "Harbour Clinic",
    "--contact",
    "Privacy office, 555-0142",
    "--speaker",
    "",
    "--review-months",
    "12",
)


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("chaperone.toml").write_text('pack = "ca-on"\n', encoding="utf-8")


def _init(*options: str, typed: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(app, ["policy", "init", *options], input=typed)
    return result.exit_code, result.output


def test_options_answer_everything() -> None:
    """With every answer given nothing is asked, and Markdown and PDF are written with the settings to use."""
    code, output = _init(*GIVEN, "--language", "en")
    assert code == 0
    assert 'policy_version = "1"' in output
    page = Path("social-media-policy-1-en.md").read_text(encoding="utf-8")
    assert "Harbour Clinic" in page
    assert "PHIPA" in page
    assert Path("social-media-policy-1-en.pdf").read_bytes().startswith(b"%PDF-")


def test_five_questions_are_asked() -> None:
    """Without options it asks five questions, and takes the answers."""
    code, output = _init(typed="Clinique du Port\nBureau de la vie privée\n\n24\nfr\n")
    assert code == 0
    assert output.count("?") == 5
    page = Path("social-media-policy-1-fr.md").read_text(encoding="utf-8")
    assert "Politique sur les médias sociaux" in page
    assert "Personne ne parle publiquement" in page


def test_the_next_version_stands_beside_the_old_one() -> None:
    """A second run makes version 2 and leaves version 1; each language counts for itself."""
    for _ in range(2):
        _init(*GIVEN, "--language", "en")
    assert _init(*GIVEN, "--language", "fr")[0] == 0
    names = sorted(file.name for file in Path().glob("social-media-policy-*.md"))
    assert names == [f"social-media-policy-{name}.md" for name in ("1-en", "1-fr", "2-en")]


def test_a_version_is_not_overwritten_by_accident() -> None:
    """An explicit version that is there is refused without --force; --force alone writes the newest anew."""
    _init(*GIVEN, "--language", "en")
    first = Path("social-media-policy-1-en.md")
    first.write_text("mine", encoding="utf-8")
    code, output = _init(*GIVEN, "--language", "en", "--version", "1")
    assert (code, "--force" in output) == (2, True)
    assert first.read_text(encoding="utf-8") == "mine"
    assert _init(*GIVEN, "--language", "en", "--force")[0] == 0
    assert "Harbour Clinic" in first.read_text(encoding="utf-8")
    assert not Path("social-media-policy-2-en.md").exists()


def test_without_a_pack_it_says_so() -> None:
    """A site under no pack gets a policy that names no law, and is told."""
    Path("chaperone.toml").write_text("", encoding="utf-8")
    code, output = _init(*GIVEN, "--language", "en", "--out", "policies")
    assert (code, "no pack" in output) == (0, True)
    assert Path("policies/social-media-policy-1-en.pdf").is_file()


def test_a_bad_answer_ends_without_files() -> None:
    """An answer that cannot be used is named, and nothing is written."""
    code, output = _init(
        "--practice", "P", "--contact", " ", "--speaker", "", "--review-months", "12", "--language", "en"
    )
    assert (code, "--contact" in output) == (2, True)
    assert list(Path().glob("social-media-policy-*")) == []
