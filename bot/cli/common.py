"""What the commands share: reading settings and ending with a clear word."""

import asyncio
import getpass
import json
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from bot.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from bot.identity.tenants import Tenants
    from bot.wiring import Store
    from policies.checker import Checker
    from policies.context import Member

_Result = TypeVar("_Result")

ConfigFile = Annotated[
    Path | None, typer.Option("--config", "-c", help="Settings file; chaperone.toml of this directory if not given.")
]
PatternsOnly = Annotated[bool, typer.Option("--patterns-only", help="Do without the model. It then misses most names.")]


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
    from bot.wiring import open_store

    settings = read_settings(config)

    async def run() -> _Result:
        async with open_store(settings) as store:
            return await work(store)

    return _run(run())


def with_database(config: Path | None, work: Callable[..., Awaitable[_Result]]) -> _Result:
    """Run ``work(database, rows)`` where the vault may lack what the store needs, or end with what is wrong."""
    from bot.wiring import open_database

    settings = read_settings(config)

    async def run() -> _Result:
        async with open_database(settings) as (database, rows):
            return await work(database, rows)

    return _run(run())


def _run(work: Coroutine[object, object, _Result]) -> _Result:
    from sqlalchemy.exc import OperationalError

    from bot.storage.database import DatabaseError
    from bot.vault.vault import VaultError

    try:
        return asyncio.run(work)
    except (SettingsError, DatabaseError, VaultError) as error:
        fail(str(error))
    except OperationalError:
        fail("database_url: the database cannot be reached; check that it runs and that the address is right")


def operator(store: "Store") -> str:
    """Return who runs this command as the audit log names them: ``cli:`` and a keyed hash of the account."""
    return store.pseudonyms.operator(getpass.getuser())


def known_platform(platform: str) -> None:
    """End if there is no such platform."""
    if platform not in {"slack", "teams", "local"}:
        fail("the platform must be slack, teams or local")


def known_tenant(tenants: "Tenants", tenant: str) -> None:
    """End if there is no such legal entity."""
    if tenant not in tenants.known():
        fail(f"there is no such legal entity; give one of {', '.join(tenants.known())}")


def start_checker(config: Path | None, *, patterns_only: bool) -> "Checker":
    """Return the checker, or end with what keeps it from loading; says loudly when it is half-blind."""
    from bot.own_rules import load_own_rules
    from policies.detectors.site_model import SiteModelError
    from policies.detectors.tagger import WeightsError
    from policies.engine import load_checker

    settings = read_settings(config)
    if patterns_only:
        typer.echo("chaperone: WARNING: patterns only, without the model: most names will be missed", err=True)
    try:
        return load_checker(
            patterns_only=patterns_only,
            extra=settings.detection.models,
            smallest_group=settings.smallest_group,
            own_rules=load_own_rules(settings.detection.rules),
        )
    except (SettingsError, SiteModelError, WeightsError) as error:
        fail(str(error))


def read_members_file(file: Path | None) -> "tuple[Member, ...]":
    """Return the people listed in a ``--members`` file, or end with what is wrong with it."""
    if file is None:
        return ()
    from bot.lines import LineError, read_members

    try:
        return read_members(json.loads(file.read_bytes()))
    except OSError as error:
        fail(f"--members cannot be read ({error.strerror})")
    except LineError as error:
        fail(f"--members: {error}")
    except ValueError:
        fail("--members is not JSON in UTF-8")
