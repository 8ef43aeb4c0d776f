"""``chaperone exceptions``: names that a channel has learnt are no patient's, by their codes."""

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import ConfigFile, fail, with_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.channels.exceptions import ExceptionEntry
    from bot.wiring import Store

app = typer.Typer(help="List, approve and revoke names that are no patient's.", no_args_is_help=True)

_Code = Annotated[str, typer.Argument(help="The code that 'chaperone exceptions list' shows.")]


@app.command("list")
def list_entries(config: ConfigFile = None) -> None:
    """List exceptions and proposals: code, channel, how many authors, since when, until when. No names."""

    async def work(store: "Store") -> "Sequence[ExceptionEntry]":
        return await store.customs.exceptions.entries()

    entries = with_store(config, work)
    for entry in entries:
        state = "proposed" if entry.since is None else f"since {entry.since:%Y-%m-%d}"
        typer.echo(
            f"{entry.code}  channel {entry.channel_hash[:8]}  {entry.authors} authors  {state}  "
            f"until {entry.expires_at:%Y-%m-%d}"
        )
    if not entries:
        typer.echo("there are none")


@app.command()
def approve(code: _Code, config: ConfigFile = None) -> None:
    """Put a proposal into force for 90 days, on every replica within ten seconds."""

    async def work(store: "Store") -> bool:
        return await store.customs.exceptions.approve(code, actor=_actor(store))

    if not with_store(config, work):
        fail("there is no such proposal; see 'chaperone exceptions list'", status=1)
    typer.echo("approved")


@app.command()
def revoke(code: _Code, config: ConfigFile = None) -> None:
    """End an exception, or turn a proposal down, on every replica within ten seconds."""

    async def work(store: "Store") -> bool:
        return await store.customs.exceptions.revoke(code, actor=_actor(store))

    if not with_store(config, work):
        fail("there is no such exception; see 'chaperone exceptions list'", status=1)
    typer.echo("revoked")


def _actor(store: "Store") -> str:
    return f"cli:{store.pseudonyms.of('operator', getpass.getuser())[:16]}"
