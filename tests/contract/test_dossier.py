"""The dossier: what it holds, and what it must not."""

import asyncio
import re
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.cli.app import app
from bot.dossier.inventory import KEPT, descriptions
from bot.dossier.values import shown
from bot.settings import ChannelSettings, Settings, load_settings
from bot.storage.models import AuditEntry
from bot.vault.vault import make_key
from bot.wiring import open_store
from policies.detectors.figures import SetFigure, SetFigures, read_figures
from policies.evaluation import Share
from tests.conftest import HeldClock
from tests.fakes.flags import put_flag


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Path:
    """Settings of an installation on each database in turn, with a channel and officers of its own."""
    make_key(tmp_path / "vault.key")
    file = tmp_path / "chaperone.toml"
    file.write_text(
        f'var_dir = "{tmp_path}"\nvault_key_file = "{tmp_path / "vault.key"}"\ndatabase_url = "{database_url}"\n'
        'pack = "ca-on"\n[retention]\nsealed_days = 45\n[channels.C0CANARY]\nofficers = ["U0CANARY"]\n',
        encoding="utf-8",
    )
    return file


def _write(config: Path, file: Path) -> Result:
    return CliRunner().invoke(app, ["dossier", str(file), "--config", str(config)])


async def test_it_answers_what_is_asked(config: Path, tmp_path: Path, clock: HeldClock) -> None:
    """Tables, times, roles, figures, the log's state, settings and dependencies are in it, and no id or word."""
    async with open_store(load_settings(config)) as store:
        await put_flag(store, clock, "f" * 32, channel="C0CANARY", author="U0CANARY")
    result = await asyncio.to_thread(_write, config, tmp_path / "dossier.md")
    assert result.exit_code == 0, result.output
    words = (tmp_path / "dossier.md").read_text("utf-8")
    assert re.search(r"^\| flag \| A stored verdict: codes only\. \| 2192 days.* \| 1 \|$", words, re.MULTILINE)
    assert "45 days" in words
    assert "Sub-processors: none" in words
    assert re.search(r"^\| reveal \|  \|  \| yes \|  \|  \|$", words, re.MULTILINE)
    assert re.search(r"^\| hard_test \| whole \| \d+ \| \d+\.\d% \[", words, re.MULTILINE)
    assert re.search(r"^- \d+ entries intact; head ", words, re.MULTILINE)
    assert re.search(r"^\| sqlalchemy \| \d", words, re.MULTILINE)
    assert "CANARY" not in words
    assert str(tmp_path) not in words
    again = await asyncio.to_thread(_write, config, tmp_path / "dossier.md")
    assert again.exit_code == 2
    assert "exists already" in again.output
    async with open_store(load_settings(config)) as store, store.database.reading() as session:
        assert "dossier.made" in list(await session.scalars(select(AuditEntry.act)))


def test_every_table_is_accounted_for() -> None:
    """Whoever adds a table says what it holds and how long its rows stay."""
    told = descriptions()
    assert len(told) > 30
    assert [name for name in told if name not in KEPT] == []
    assert all(told.values())


def test_settings_are_shown_without_what_they_hold() -> None:
    """Numbers, switches and codes are shown; of secrets, ids, addresses and paths only that they are set."""
    settings = Settings(
        database_url=SecretStr("postgresql://u:hunter2@db.example.org/c"),
        host="0.0.0.0",  # noqa: S104 # nothing listens
        var_dir=Path("/srv/secretname"),
        channels={"C0SECRET": ChannelSettings(officers=("U0SECRET",))},
    )
    values = dict(shown(settings))
    assert (values["database_url"], values["host"], values["var_dir"]) == ("set", "set", "set")
    assert (values["port"], values["log_level"], values["local.enabled"]) == ("8765", "info", "not set")
    assert values["channels"] == "1 entries"
    assert values["channels.1.officers"] == "1 entries"
    assert not re.search(r"hunter2|secret|example|0\.0\.0", str(list(values.values())), re.IGNORECASE)


def test_figures_are_read_as_they_were_written(tmp_path: Path) -> None:
    """What is shipped comes from the model that is shipped, and figures of another one are known for that."""
    assert read_figures().of_present_model
    figure = SetFigure(
        name="a",
        checker="whole",
        messages=9,
        identifying_flagged=Share(1, 2),
        clean_flagged=Share(0, 7),
        precise=Share(1, 1),
    )
    other = SetFigures(model_sha256="0" * 64, sets=(figure,))
    (tmp_path / "figures.json").write_text(other.to_json(), "utf-8")
    assert read_figures(tmp_path / "figures.json") == other
    assert not other.of_present_model
