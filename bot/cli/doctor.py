"""``chaperone doctor``: is this installation in order?"""

import asyncio

import typer

from bot.cli.common import ConfigFile, read_settings


def doctor(config: ConfigFile = None) -> None:
    """Check settings, database, keys, tokens, scopes, clock and channels; each problem comes with its remedy.

    Exit status 0 if all is well, 1 if something is not, 2 if the settings cannot be read.
    """
    settings = read_settings(config)
    from bot.doctor import examine, summary
    from bot.logs import start_logging

    start_logging("error")
    for name, state in summary(settings).items():
        typer.echo(f"{name:<14} {state}")

    async def run() -> int:
        found = 0
        async for problem in examine(settings):
            found += 1
            typer.echo(f"\nPROBLEM {problem.summary}\n REMEDY {problem.remedy}")
        return found

    problems = asyncio.run(run())
    typer.echo(f"\n{problems} problems" if problems else "\nall is well")
    raise typer.Exit(1 if problems else 0)
