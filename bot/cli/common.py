"""What the commands share: reading settings and ending with a clear word."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer

from bot.settings import Settings, SettingsError, load_settings

_Result = TypeVar("_Result")

ConfigFile = Annotated[
    Path | None, typer.Option("--config", "-c", help="Settings file; chaperone.toml of this directory if not given.")
]


def read_settings(config: Path | None) -> Settings:
    """Return the settings, or end with what is wrong with them."""
    try:
        return load_settings(config)
    except SettingsError as error:
        fail(str(error))


def fail(reason: str, status: int = 2) -> NoReturn:
    """End with ``reason`` on standard error."""
    for line in reason.splitlines():
        typer.echo(f"chaperone: {line}", err=True)
    raise typer.Exit(status)


def with_store(config: Path | None, work: Callable[..., Awaitable[_Result]]) -> _Result:
    """Run ``work(store)`` on the opened store, or end with what keeps it from opening."""
    from sqlalchemy.exc import OperationalError

    from bot.storage.database import DatabaseError
    from bot.vault import VaultError
    from bot.wiring import open_store

    settings = read_settings(config)

    async def run() -> _Result:
        async with open_store(settings) as store:
            return await work(store)

    try:
        return asyncio.run(run())
    except (SettingsError, DatabaseError, VaultError) as error:
        fail(str(error))
    except OperationalError:
        fail("database_url: the database cannot be reached; check that it runs and that the address is right")
