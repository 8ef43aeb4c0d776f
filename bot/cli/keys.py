"""``chaperone keys``: which vault key wraps what, and its rotation."""

import getpass
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import ConfigFile, operator, with_database, with_store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.storage.database import Database
    from bot.storage.sealed import SealedRows
    from bot.wiring import Store

app = typer.Typer(help="The vault's keys: what they wrap, and their rotation.", no_args_is_help=True)

_NewFile = Annotated[Path, typer.Argument(help="Where to write it; must not exist.")]
_RecoveryFile = Annotated[Path, typer.Argument(help="What 'chaperone keys recovery' wrote.")]
_Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
_Wait = Annotated[float, typer.Option("--wait-s", min=0, help="Seconds until every running process uses the new key.")]


@app.command()
def status(config: ConfigFile = None) -> None:
    """Show how many data keys each vault key wraps, and finish in the log a rotation that was cut off."""
    from bot.keeping.custody import build_key_ring

    async def work(store: "Store") -> "tuple[Mapping[str, int], str, str]":
        ring = build_key_ring(store)
        settled = await ring.settle(actor=operator(store))
        return await ring.status(), ring.vault.key_id, settled

    wrapped, present, settled = with_store(config, work)
    if settled:
        typer.echo(f"a rotation was cut off, and is now in the audit log as {settled}")
    for key_id, number in sorted(wrapped.items(), key=lambda entry: entry[0] != present):
        note = "present key" if key_id == present else "old: chaperone keys rewrap"
        typer.echo(f"{key_id}  {number:>8} data keys  {note}")


@app.command()
def rotate(wait_s: _Wait = 10.0, config: ConfigFile = None) -> None:
    """Make a new key and wrap every data key with it; nothing need stop. Old backups still need the old key."""
    from bot.keeping.custody import build_key_ring

    async def work(store: "Store") -> str:
        ring = build_key_ring(store)
        done = await ring.rotate(actor=operator(store))
        told = f"{done} data keys are wrapped by the new key {ring.vault.key_id}"
        return f"{told}; the old one is kept: older backups need it"

    typer.echo(with_store(config, work))
    time.sleep(wait_s)
    # A process that had not read the new key yet may have used the old one meanwhile.
    rewrap(config)


@app.command()
def rewrap(config: ConfigFile = None) -> None:
    """Wrap with the present key whatever an old one wraps; goes on where a rotation was cut off."""
    from bot.keeping.custody import build_key_ring

    async def work(store: "Store") -> int:
        return await build_key_ring(store).rewrap(actor=operator(store))

    typer.echo(f"{with_store(config, work)} data keys were still to be wrapped anew")


@app.command()
def recovery(file: _NewFile, config: ConfigFile = None) -> None:
    """Write a recovery file, without which nothing starts any more once the vault's key is lost. Once is enough.

    Keep it apart from the database and the vault's key. It opens nothing that is sealed.
    """
    from bot.keeping.custody import build_loss

    async def work(store: "Store") -> None:
        await build_loss(store.database, store.rows).prepare(file, operator=getpass.getuser())

    with_store(config, work)
    typer.echo(f"wrote {file}; keep it apart from the database and the vault's key")


@app.command("give-up")
def give_up(file: _RecoveryFile, yes: _Yes = False, config: ConfigFile = None) -> None:
    """Give up what missing vault keys sealed, and go on under the present key; flags, states and the log stay."""
    from bot.keeping.custody import build_loss
    from bot.keeping.loss import read_recovery

    if not yes:
        typer.confirm("What they sealed is destroyed, even if they turn up again. Go on?", abort=True)

    async def work(database: "Database", rows: "SealedRows") -> int:
        return await build_loss(database, rows).give_up(read_recovery(file), operator=getpass.getuser())

    typer.echo(f"{with_database(config, work)} data keys and what they sealed are gone; the rest goes on")
