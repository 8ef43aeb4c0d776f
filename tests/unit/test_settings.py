"""Reading settings from a file and the environment."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from bot.settings import Consequence, Settings, SettingsError, load_settings

EXAMPLE = Path(__file__).parents[2] / "chaperone.example.toml"
SLACK = '[slack]\nbot_token = "xoxb-secret"\napp_token = "xapp-secret"\n'


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A working directory without settings, which the fixture returns."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(text: str) -> Path:
    """Write a settings file and return its path."""
    file = Path("site.toml")
    file.write_text(text)
    return file


def uncommented() -> str:
    """Return the example with every setting taken in: a setting follows its "#" at once, prose after a space."""
    return re.sub(r"^#(?=[a-z\[])", "", EXAMPLE.read_text(), flags=re.MULTILINE)


def absent(model: type[BaseModel], shown: Mapping[str, object], place: str = "") -> Iterator[str]:
    """Yield the name of every setting of ``model`` that is not shown, at every level."""
    for name, field in model.model_fields.items():
        if name not in shown:
            yield f"{place}{name}"
            continue
        for kind in (field.annotation, *get_args(field.annotation)):
            value = shown[name]
            if (
                isinstance(kind, type)
                and issubclass(kind, BaseModel)
                and isinstance(value, dict)
                and name != "channels"
            ):
                yield from absent(kind, value, f"{place}{name}.")


def test_nothing_need_be_set() -> None:
    """Without a file or an environment, the defaults hold."""
    assert load_settings().port == 8765


def test_the_environment_outranks_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key given in both places has the environment's value; its neighbours keep the file's."""
    monkeypatch.setenv("CHAPERONE_NOTICE__LANGUAGE", "fr")
    notice = load_settings(write('[notice]\nlanguage = "en"\nfallback_after_s = 30\n')).notice
    assert (notice.language, notice.fallback_after_s) == ("fr", 30)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("prot = 1", "prot: is not a setting"),
        ("[notice]\nlanguag = 'en'", "notice.languag: is not a setting"),
        ("port = 99999", "port: Input should be less than or equal to 65535"),
        ("[default_channel.tip]\ntime_zone = 'Toronto'", "default_channel.tip.time_zone: must be an IANA time zone"),
        ("[default_channel]\nmay_pass = ['ROOM']", 'default_channel: may_pass needs purpose = "care"'),
        ("[slack]\nbot_token = 'xoxb-secret'", "slack: slack needs app_token"),
        ("[slack]\nbot_token_file = 'absent'\napp_token = 'xapp-secret'", "slack: bot_token_file cannot be read"),
        ("port = ", "is not valid TOML"),
    ],
)
def test_a_mistake_in_the_file_is_named(text: str, complaint: str) -> None:
    """An unknown key or a bad value stops the start; the message names the key and quotes no secret."""
    with pytest.raises(SettingsError) as caught:
        load_settings(write(text))
    assert complaint in str(caught.value)
    assert "xoxb-secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "complaint"),
    [
        ("CHAPERONE_DATABSE_URL", "databse_url: is not a setting"),
        ("CHAPERONE_NOTICE__LANGUAG", "notice.languag: is not a setting"),
        ("CHAPERONE_DATABASE_URL_FILE", "database_url_file cannot be read"),
    ],
)
def test_a_mistake_in_the_environment_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, complaint: str) -> None:
    """A variable of our prefix that is no setting stops the start, as in the file."""
    monkeypatch.setenv(variable, "a-secret")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert complaint in str(caught.value)
    assert "a-secret" not in str(caught.value)


def test_secrets_come_from_files(monkeypatch: pytest.MonkeyPatch, bare: Path) -> None:
    """Every secret may be given as a file, in the settings file and in the environment."""
    (bare / "token").write_text("xoxb-from-file\n")
    (bare / "url").write_text("postgresql://db.example.org/chaperone\n")
    monkeypatch.setenv("CHAPERONE_DATABASE_URL_FILE", str(bare / "url"))
    settings = load_settings(write('[slack]\nbot_token_file = "token"\napp_token = "xapp-secret"\n'))
    assert settings.slack is not None
    assert settings.slack.bot_token is not None
    assert settings.slack.bot_token.get_secret_value() == "xoxb-from-file"
    assert settings.database_url.get_secret_value() == "postgresql://db.example.org/chaperone"


def test_a_secret_given_twice_is_refused(bare: Path) -> None:
    """Nobody can tell which of two is meant."""
    (bare / "token").write_text("xoxb-from-file")
    with pytest.raises(SettingsError, match="give bot_token or bot_token_file, not both"):
        load_settings(write(SLACK + 'bot_token_file = "token"\n'))


def test_secrets_are_not_shown() -> None:
    """The settings can be printed without giving a secret away."""
    assert "-secret" not in repr(load_settings(write(SLACK)))


def test_a_missing_file_that_was_asked_for_is_an_error() -> None:
    """Only the default file may be absent."""
    with pytest.raises(SettingsError, match="check the path given with --config"):
        load_settings(Path("absent.toml"))


def test_the_example_changes_nothing_as_it_stands() -> None:
    """A copy of the example means the defaults."""
    assert load_settings(EXAMPLE).model_dump() == Settings().model_dump()


def test_the_example_shows_every_setting() -> None:
    """Every setting there is stands in the example."""
    assert not list(absent(Settings, tomllib.loads(uncommented())))


def test_the_example_is_valid_with_every_line_taken_in() -> None:
    """Every line of the example is a setting with a valid value."""
    settings = load_settings(write(uncommented()))
    assert settings.slack is not None
    assert settings.teams is not None
    assert settings.channel("C0123456789").consequence is Consequence.ESCALATE
