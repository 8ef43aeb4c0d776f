"""``chaperone audit``: the hash-chained log."""

from typing import TYPE_CHECKING

import typer

from bot.cli.common import ConfigFile, with_store

if TYPE_CHECKING:
    from bot.audit import AuditReport
    from bot.wiring import Store

app = typer.Typer(help="Verify the audit log.", no_args_is_help=True)


@app.command()
def verify(config: ConfigFile = None) -> None:
    """Walk the whole chain; exit status 1 if an entry was changed, removed or slipped in."""

    async def work(store: "Store") -> "AuditReport":
        async with store.database.reading() as session:
            return await store.audit.verify(session)

    report = with_store(config, work)
    if report.broken_at is not None:
        typer.echo(f"BROKEN at entry {report.broken_at}; {report.entries} entries before it are intact")
        raise typer.Exit(1)
    typer.echo(f"{report.entries} entries intact; head {report.head}")
    typer.echo("note the head down elsewhere: it shows later whether the end was cut off")
