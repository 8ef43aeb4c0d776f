"""Settings: where they come from, and what is said of bad ones."""

from pathlib import Path

import pytest

from bot.settings import Consequence, SettingsError, load_settings
from policies.finding import Entity


def _file(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "chaperone.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty directory gives an embedded database and the local address."""
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    assert (settings.host, settings.port, settings.slack) == ("127.0.0.1", 8765, None)


def test_the_environment_outranks_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CHAPERONE_ variables win over the file, nested ones with two underscores."""
    monkeypatch.setenv("CHAPERONE_PORT", "9000")
    monkeypatch.setenv("CHAPERONE_SLACK__BOT_TOKEN", "xoxb-env")
    file = _file(tmp_path, 'port = 8000\n[slack]\nbot_token = "xoxb-file"\nsigning_secret = "s"\n')
    settings = load_settings(file)
    assert settings.port == 9000
    assert settings.slack is not None
    assert settings.slack.bot_token is not None
    assert settings.slack.bot_token.get_secret_value() == "xoxb-env"


def test_a_secret_can_be_a_file(tmp_path: Path) -> None:
    """NAME_file holds the place of a secret; its content is trimmed."""
    secret = tmp_path / "token"
    secret.write_text("xoxb-1\n", encoding="utf-8")
    file = _file(tmp_path, f'[slack]\nbot_token_file = "{secret}"\nsigning_secret = "s"\n')
    settings = load_settings(file)
    assert settings.slack is not None
    assert settings.slack.bot_token is not None
    assert settings.slack.bot_token.get_secret_value() == "xoxb-1"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("prot = 1", "prot"),
        ("port = 'high'", "port"),
        ("[slack]\nbot_tokn = 'x'\nsigning_secret = 's'", "slack.bot_tokn"),
        ("[slack]\nbot_token = 'x'", "app_token"),
        ("[slack]\nbot_token = 'x'\nbot_token_file = 'y'\nsigning_secret = 's'", "not both"),
        ("[slack]\nbot_token_file = '/none/such'\nsigning_secret = 's'", "bot_token_file"),
        ("[teams]\napp_id = ''\napp_password = 'x'\ntenant_id = 't'", "teams.app_id"),
        ("[default_channel]\nmay_pass = ['ROOM']", "may_pass"),
        ("[default_channel]\nconsequence = 'shout'", "default_channel.consequence"),
        ("[default_channel.tip]\ntime_zone = 'Mars/Olympus'", "time zone"),
        ("port = ", "not valid TOML"),
    ],
)
def test_a_bad_setting_is_named(tmp_path: Path, text: str, named: str) -> None:
    """An unknown key or a bad value stops the start and is named."""
    with pytest.raises(SettingsError, match=named):
        load_settings(_file(tmp_path, text))


def test_errors_do_not_quote_values(tmp_path: Path) -> None:
    """A secret in the wrong place is not repeated."""
    with pytest.raises(SettingsError) as caught:
        load_settings(_file(tmp_path, "[slack]\nbot_token = ['xoxb-secret']\nsigning_secret = 's'"))
    assert "xoxb-secret" not in str(caught.value)


def test_secrets_do_not_show(tmp_path: Path) -> None:
    """The settings' repr holds no secret."""
    file = _file(tmp_path, "database_url = 'postgresql://u:hush@h/d'\n[slack]\nbot_token='hush'\nsigning_secret='hush'")
    assert "hush" not in repr(load_settings(file))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A settings file that was asked for must be there."""
    with pytest.raises(SettingsError, match="--config"):
        load_settings(tmp_path / "none.toml")


def test_only_listed_channels_can_be_watched(tmp_path: Path) -> None:
    """With slack.channels = listed a channel without a section is not watched; with invited every channel is."""
    slack = (
        "[slack]\nbot_token = 'x'\nsigning_secret = 's'\nchannels = '{}'\n"
        "[channels.C1]\n[channels.C2]\nenabled = false\n"
    )
    watched = {
        mode: [load_settings(_file(tmp_path, slack.format(mode))).watches("slack", name) for name in ("C1", "C2", "C3")]
        for mode in ("listed", "invited")
    }
    assert watched == {"listed": [True, False, False], "invited": [True, False, True]}


def test_channels_have_their_own_settings(tmp_path: Path) -> None:
    """A channel with a section of its own gets that, the others the default."""
    file = _file(
        tmp_path,
        '[default_channel]\nconsequence = "nudge"\n[channels.C1]\npurpose = "care"\nmay_pass = ["ROOM", "MRN"]\n',
    )
    settings = load_settings(file)
    assert settings.channel("C1").may_pass == {Entity.ROOM, Entity.MRN}
    assert settings.channel("C1").consequence is Consequence.WARN
    assert settings.channel("C2").consequence is Consequence.NUDGE
