"""``chaperone guard``: policies that only count in a channel, because their notices tired people there."""

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import ConfigFile, fail, with_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.channels.guard import GuardEntry
    from bot.wiring import Store

app = typer.Typer(help="List and lift what the fatigue guard has silenced.", no_args_is_help=True)


@app.command("list")
def list_entries(config: ConfigFile = None) -> None:
    """List what fell back to counting: channel, policy, reason, since when."""

    async def work(store: "Store") -> "Sequence[GuardEntry]":
        return await store.customs.guard.entries()

    entries = with_store(config, work)
    for entry in entries:
        typer.echo(f"{entry.channel_hash}  {entry.policy}  {entry.reason}  since {entry.since:%Y-%m-%d %H:%M} UTC")
    if not entries:
        typer.echo("there are none")


@app.command()
def lift(
    channel: Annotated[str, typer.Argument(help="The channel's code that 'chaperone guard list' shows.")],
    policy: Annotated[str, typer.Argument(help="The policy's code.")],
    config: ConfigFile = None,
) -> None:
    """Let a policy speak again in a channel, on every replica within ten seconds."""

    async def work(store: "Store") -> bool:
        actor = f"cli:{store.pseudonyms.of('operator', getpass.getuser())[:16]}"
        return await store.customs.guard.lift(channel, policy, actor=actor)

    if not with_store(config, work):
        fail("no such policy fell back in such a channel; see 'chaperone guard list'", status=1)
    typer.echo("lifted")
