"""``chaperone retention``: letting go of what was kept long enough."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import ConfigFile, with_store

if TYPE_CHECKING:
    from bot.keeping.retention import RetentionReport
    from bot.wiring import Store

app = typer.Typer(help="Let go of what was kept long enough.", no_args_is_help=True)

_DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")]


@app.callback()
def _group() -> None:
    """Keep ``run`` a command of its own."""


@app.command()
def run(dry_run: _DryRun = False, config: ConfigFile = None) -> None:
    """Purge what is past the times of [retention], as happens once a day while Chaperone serves; say what went."""
    from bot.keeping.custody import build_retention

    async def work(store: "Store") -> "RetentionReport":
        retention = build_retention(store)
        return await (retention.due() if dry_run else retention.purge())

    report = with_store(config, work)
    went = "would go" if dry_run else "went"
    for tenant, gone in report.tenants.items():
        if len(report.tenants) > 1:
            typer.echo(f"{tenant}:")
        typer.echo(f"{gone.nudges:>8} nudges {went} whole")
        typer.echo(f"{gone.sealed:>8} flags: what is sealed {went}")
        typer.echo(f"{gone.flags:>8} flags {went} whole")
        typer.echo(f"{gone.versions:>8} versions that a lifted hold had kept {went}")
        typer.echo(f"{gone.details:>8} details of lasting entries of the audit log {went}")
        typer.echo(f"{gone.kept:>8} flags past a time are kept by a hold or an incident")
    if len(report.tenants) > 1:
        typer.echo("all together:")
    typer.echo(f"{report.audit:>8} entries of the audit log {went}")
    typer.echo(f"{report.details:>8} details of lasting entries about nobody's flags {went}")
    typer.echo(f"{report.threads:>8} threads: what they told {went}")
