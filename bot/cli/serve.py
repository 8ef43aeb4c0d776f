"""``chaperone serve``: run it."""

import asyncio

import typer

from bot.cli.common import ConfigFile, fail, read_settings
from bot.settings import SettingsError


def serve(config: ConfigFile = None) -> None:
    """Serve every configured platform; without any, a local page where the product can be tried.

    Everything is read from chaperone.toml and the environment (prefix CHAPERONE_). Stop it with Ctrl-C or SIGTERM;
    killing it loses nothing.
    """
    settings = read_settings(config)
    typer.echo("chaperone: starting")
    from sqlalchemy.exc import OperationalError

    from bot.logs import start_logging
    from bot.replicas import ReplicaError
    from bot.serve import ListenError, serve
    from bot.storage.database import DatabaseError
    from bot.vault.vault import VaultError
    from policies.detectors.site_model import SiteModelError
    from policies.detectors.tagger import WeightsError

    refusals = (ListenError, ReplicaError, SettingsError, DatabaseError, VaultError, SiteModelError, WeightsError)
    start_logging(settings.log_level)
    try:
        asyncio.run(serve(settings, progress=lambda word: typer.echo(f"chaperone: {word}")))
    except refusals as error:
        fail(str(error))
    except OperationalError:
        fail("database_url: the database cannot be reached; check that it runs and that the address is right")
