"""``chaperone tip``: look at, send or leave out a channel's weekly tip, let it rest, or check tips of one's own."""

import getpass
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.common import ConfigFile, PatternsOnly, fail, start_checker, with_store

if TYPE_CHECKING:
    from adapters.port import ChannelAddress, TipPost
    from bot.tips.tips import TipDesk
    from bot.wiring import Store

app = typer.Typer(help="Preview, post, skip or snooze a channel's weekly tip; check own tips.", no_args_is_help=True)

_Channel = Annotated[str | None, typer.Argument(help="The platform's channel id, such as C0123ABCD.")]
_Platform = Annotated[str | None, typer.Option("--platform", "-p", help="slack, teams or local, if two share the id.")]
_All = Annotated[bool, typer.Option("--all", help="Every channel that the bot is in.")]

#: What to do about one channel: its hash and address in, the line to print out.
_Act = Callable[["TipDesk", str, "ChannelAddress"], Awaitable[str]]


@app.command()
def preview(channel: _Channel = None, platform: _Platform = None, config: ConfigFile = None) -> None:
    """Show the next tip of a channel, or of every channel, and when it is due. Changes nothing."""

    async def act(desk: "TipDesk", known: str, address: "ChannelAddress") -> str:
        upcoming = await desk.preview(known, address)
        due = "weekly tips are off"
        if upcoming.due_at is not None:
            local = upcoming.due_at.astimezone(ZoneInfo(desk.site.channel(address.channel).tip.time_zone))
            due = f"due {local:%Y-%m-%d %H:%M %Z}"
        return f"week {upcoming.week}, {due}\n\n{_laid_out(upcoming.post)}\n"

    _each(channel, platform, channel is None, config, act)


@app.command()
def post(
    channel: _Channel = None, platform: _Platform = None, everywhere: _All = False, config: ConfigFile = None
) -> None:
    """Post this week's tip now instead of at its time. A running 'chaperone serve' delivers it."""

    async def act(desk: "TipDesk", known: str, address: "ChannelAddress") -> str:
        code = await desk.post(known, address, actor=_actor(desk))
        return "this week's tip was posted or skipped already" if code is None else f"{code} is on its way"

    _each(channel, platform, everywhere, config, act)


@app.command()
def skip(
    channel: _Channel = None, platform: _Platform = None, everywhere: _All = False, config: ConfigFile = None
) -> None:
    """Leave out this week's tip. The one that would have come is kept for another week."""

    async def act(desk: "TipDesk", known: str, address: "ChannelAddress") -> str:
        skipped = await desk.skip(known, address, actor=_actor(desk))
        return "no tip this week" if skipped else "this week's tip was posted or skipped already"

    _each(channel, platform, everywhere, config, act)


@app.command()
def snooze(
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The first day on which tips come again.")],
    channel: _Channel = None,
    platform: _Platform = None,
    everywhere: _All = False,
    config: ConfigFile = None,
) -> None:
    """Let a channel, or every channel, rest from tips before a day."""

    async def act(desk: "TipDesk", known: str, address: "ChannelAddress") -> str:
        del address
        await desk.snooze(known, until.date(), actor=_actor(desk))
        return f"no tips before {until:%Y-%m-%d}"

    _each(channel, platform, everywhere, config, act)


@app.command()
def wake(
    channel: _Channel = None, platform: _Platform = None, everywhere: _All = False, config: ConfigFile = None
) -> None:
    """End the rest of a channel, or of every channel."""

    async def act(desk: "TipDesk", known: str, address: "ChannelAddress") -> str:
        del address
        await desk.snooze(known, None, actor=_actor(desk))
        return "tips come again"

    _each(channel, platform, everywhere, config, act)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="TOML files of tips, as docs/tips.md shows them.")],
    patterns_only: PatternsOnly = False,
    config: ConfigFile = None,
) -> None:
    """Check files of tips: their form, their links, and that no words of theirs could identify a patient.

    Exit status 0 if all can be used, 1 if something is wrong (told by file, line and key), 2 if a file cannot be read.
    """
    from policies.tips.inspection import inspect

    texts = [(file.name, _text(file)) for file in files]
    checker = start_checker(config, patterns_only=patterns_only)
    wrong = [line for name, text in texts for line in inspect(name, text, checker)]
    if wrong:
        fail("\n".join(wrong), status=1)
    typer.echo("nothing is wrong")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        fail(f"{file.name} cannot be read ({error.strerror})")
    except UnicodeDecodeError:
        fail(f"{file.name} is not UTF-8 text; save it as that")


def _each(channel: str | None, platform: str | None, everywhere: bool, config: ConfigFile, act: _Act) -> None:
    if everywhere == (channel is not None):
        fail("give a channel id or --all")

    async def work(store: "Store") -> list[str]:
        from bot.wiring import open_tip_desk

        wanted = _matching(await store.channels.addresses(), channel, platform)
        async with open_tip_desk(store) as desk:
            return [
                f"{address.platform} {address.channel}: {await act(desk, known, address)}"
                for known, address in wanted.items()
            ]

    for line in with_store(config, work):
        typer.echo(line)


def _matching(
    known: Mapping[str, "ChannelAddress"], channel: str | None, platform: str | None
) -> dict[str, "ChannelAddress"]:
    found = {
        hashed: address
        for hashed, address in known.items()
        if channel in {None, address.channel} and platform in {None, address.platform.value}
    }
    if not found:
        fail("the bot is in no such channel; add it there and run 'chaperone serve'", status=1)
    if channel is not None and len(found) > 1:
        fail("two platforms have a channel of this id; add --platform")
    return found


def _actor(desk: "TipDesk") -> str:
    return f"cli:{desk.channels.pseudonyms.of('operator', getpass.getuser())[:16]}"


def _laid_out(tip: "TipPost") -> str:
    choices = "\n".join(f"  - {choice}" for choice in tip.choices)
    return f"{tip.title}\n\n{tip.body}\n{choices}\n\n{tip.answer}\n\n{tip.source}\n{tip.url}"
