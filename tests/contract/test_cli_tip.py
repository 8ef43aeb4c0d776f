"""``chaperone tip`` on a real store, as an operator runs it."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from adapters.port import ChannelAddress
from bot.cli.tip import app
from bot.settings import load_settings
from bot.storage.models import AuditEntry, TipPosted
from bot.wiring import open_store
from policies.message import Platform

SLACK = ChannelAddress(platform=Platform.SLACK, workspace="W1", channel="C0123")
TEAMS = ChannelAddress(platform=Platform.TEAMS, workspace="W2", channel="C0123")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A settings file with an embedded database of its own."""
    file = tmp_path / "chaperone.toml"
    file.write_text(f'var_dir = "{tmp_path / "var"}"\n', encoding="utf-8")
    return file


def _join(config: Path, *addresses: ChannelAddress) -> None:
    async def join() -> None:
        async with open_store(load_settings(config)) as store:
            for address in addresses:
                await store.channels.joined(address)

    asyncio.run(join())


def _tip(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--config", str(config)])


def _stored(config: Path) -> tuple[list[str], list[AuditEntry]]:
    """Tips of the weeks so far, and the audit's entries about tips."""

    async def read() -> tuple[list[str], list[AuditEntry]]:
        async with open_store(load_settings(config)) as store, store.database.reading() as session:
            entries = await session.scalars(select(AuditEntry).where(AuditEntry.act.startswith("tip.")))
            return list(await session.scalars(select(TipPosted.tip))), list(entries)

    return asyncio.run(read())


def test_preview_shows_every_channels_next_tip(config: Path) -> None:
    """Without a channel, preview shows the whole tip of each one with its week and time, and stores nothing."""
    _join(config, SLACK, TEAMS)
    result = _tip(config, "preview")
    assert result.exit_code == 0, result.output
    for part in (
        "slack C0123: week ",
        "teams C0123: week ",
        "09:00 E",
        "Tip of the week: ",
        "Best choice: ",
        "https://",
    ):
        assert part in result.output
    assert _stored(config) == ([], [])


def test_post_works_once_a_week(config: Path) -> None:
    """A posted tip is on its way and audited under the operator's pseudonym; the second time says so."""
    _join(config, SLACK)
    first, second = (_tip(config, "post", "C0123") for _ in range(2))
    [tip], [entry] = _stored(config)
    assert first.output == f"slack C0123: {tip} is on its way\n"
    assert second.output == "slack C0123: this week's tip was posted or skipped already\n"
    assert (entry.act, entry.actor[:4], len(entry.actor)) == ("tip.chosen", "cli:", 20)


def test_skip_leaves_the_week_out(config: Path) -> None:
    """A skipped week cannot be posted to any more."""
    _join(config, SLACK)
    assert _tip(config, "skip", "--all").output == "slack C0123: no tip this week\n"
    assert "already" in _tip(config, "post", "C0123").output
    assert _stored(config)[0] == ["skipped"]


def test_snooze_has_a_day_of_return_and_wake_ends_it(config: Path) -> None:
    """A snoozed channel's preview shows a tip of after the day; awake, it shows this week's again."""
    _join(config, SLACK)
    soon = _tip(config, "preview").output
    assert _tip(config, "snooze", "C0123", "--until", "2099-01-01").output == "slack C0123: no tips before 2099-01-01\n"
    assert "week 2099-W" in _tip(config, "preview").output
    assert _tip(config, "wake", "--all").output == "slack C0123: tips come again\n"
    assert _tip(config, "preview").output == soon
    assert _tip(config, "snooze", "C0123", "--until", "soon").exit_code == 2
    assert [entry.act for entry in _stored(config)[1]] == ["tip.snoozed", "tip.woken"]


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["post"], 2, "give a channel id or --all"),
        (["skip", "C0123", "--all"], 2, "give a channel id or --all"),
        (["post", "C9999"], 1, "the bot is in no such channel"),
        (["post", "C0123"], 2, "add --platform"),
    ],
)
def test_unclear_wishes_are_answered_with_what_to_do(
    config: Path, arguments: list[str], status: int, told: str
) -> None:
    """A missing, unknown or ambiguous channel ends the command with a remedy and changes nothing."""
    _join(config, SLACK, TEAMS)
    result = _tip(config, *arguments)
    assert result.exit_code == status
    assert told in result.output
    assert _stored(config) == ([], [])


def test_platform_tells_equal_ids_apart(config: Path) -> None:
    """Where two platforms have a channel of one id, --platform chooses."""
    _join(config, SLACK, TEAMS)
    assert _tip(config, "skip", "C0123", "--platform", "teams").output == "teams C0123: no tip this week\n"
