"""``chaperone db``: the database and its key."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import ConfigFile, fail, with_store

if TYPE_CHECKING:
    from bot.wiring import Store

app = typer.Typer(help="Prepare the database and the vault's key.", no_args_is_help=True)


@app.command()
def upgrade(config: ConfigFile = None) -> None:
    """Create the tables, or bring them to this version; does nothing if they are."""

    async def work(store: "Store") -> str:
        return store.database.url.get_backend_name()

    typer.echo(f"the {with_store(config, work)} database is up to date")


@app.command()
def key(file: Annotated[Path, typer.Argument(help="Where to write the key; must not exist.")]) -> None:
    """Make a vault key, readable by its owner only. Keep it apart from the database and its backups."""
    from bot.vault import VaultError, make_key

    if file.exists():
        fail(f"{file} exists; a key is never overwritten")
    try:
        made = make_key(file)
    except VaultError as error:
        fail(str(error))
    typer.echo(f"made vault key {made.id} in {file}")
