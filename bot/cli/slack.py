"""``chaperone slack``: what Slack needs to know of this app."""

import json

import typer

from bot.cli.common import ConfigFile, read_settings

app = typer.Typer(help="Connect a Slack workspace.", no_args_is_help=True)


@app.callback()
def _only() -> None:
    """Keep ``manifest`` a command of its own."""


@app.command()
def manifest(config: ConfigFile = None) -> None:
    """Print the app manifest, with exactly the scopes and events in use; paste it where Slack creates an app."""
    settings = read_settings(config)
    from adapters.slack.manifest import manifest

    typer.echo(json.dumps(manifest(settings.slack), indent=2))
