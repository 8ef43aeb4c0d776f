"""``chaperone db``: the database and its key."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import ConfigFile, fail, read_settings, with_store

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
def key(
    file: Annotated[Path, typer.Argument(help="Where to write the key; must not exist.")], config: ConfigFile = None
) -> None:
    """Make a vault key, readable by its owner only and wrapped by the KMS of the settings, if there is one.

    Keep it apart from the database and its backups.
    """
    from bot.vault.place import build_kms
    from bot.vault.sources import FileKeys
    from bot.vault.vault import VaultError, VaultKey

    if file.exists():
        fail(f"{file} exists; a key is never overwritten")
    keys = FileKeys(file, kms=build_kms(read_settings(config)))

    async def make() -> VaultKey:
        await keys.make()
        made, _ = await keys.read()
        return made

    try:
        made = asyncio.run(make())
    except VaultError as error:
        fail(str(error))
    wrapped = "" if keys.kms is None else ", wrapped by kms.key"
    typer.echo(f"made vault key {made.id} in {file}{wrapped}")
