"""``chaperone teams``: what Microsoft Teams needs to know of this bot."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import ConfigFile, fail, read_settings

app = typer.Typer(help="Connect a Microsoft Teams team.", no_args_is_help=True)


@app.callback()
def _only() -> None:
    """Keep ``manifest`` a command of its own."""


@app.command()
def manifest(
    out: Annotated[Path, typer.Option("--out", "-o", help="Where to write the package.")] = Path("chaperone-teams.zip"),
    config: ConfigFile = None,
) -> None:
    """Write the app package (manifest with its permissions, icons) to upload in the Teams admin center."""
    settings = read_settings(config)
    if settings.teams is None:
        fail("teams: a [teams] section with app_id, app_password and tenant_id is needed first")
    from adapters.teams.manifest import app_package

    try:
        out.write_bytes(app_package(settings.teams))
    except OSError as error:
        fail(f"--out cannot be written ({error.strerror})")
    except ValueError as error:
        fail(str(error))
    typer.echo(f"wrote {out}")
