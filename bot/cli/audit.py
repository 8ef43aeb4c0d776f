"""``chaperone audit``: the hash-chained log."""

from typing import TYPE_CHECKING

import typer

from bot.cli.common import ConfigFile, fail, with_store

if TYPE_CHECKING:
    from bot.audit import AuditReport
    from bot.checkpoints import Checkpoint
    from bot.wiring import Store

app = typer.Typer(help="Verify the audit log, and vouch for its end.", no_args_is_help=True)


@app.command()
def verify(config: ConfigFile = None) -> None:
    """Walk the whole chain, held to every checkpoint; exit status 1 if an entry was changed, removed or slipped in."""
    from bot.checkpoints import CheckpointError
    from bot.custody import build_checkpoints

    async def work(store: "Store") -> "tuple[AuditReport, int]":
        checkpoints = build_checkpoints(store)
        return await checkpoints.verify(), max((taken.entry for taken in await checkpoints.taken()), default=0)

    try:
        report, vouched = with_store(config, work)
    except CheckpointError as error:
        fail(str(error), status=1)
    if report.cut_off:
        typer.echo(f"BROKEN at entry {report.broken_at}: the end was cut off; entry {vouched} was vouched for")
        raise typer.Exit(1)
    if report.broken_at is not None:
        typer.echo(f"BROKEN at entry {report.broken_at}; {report.entries} entries before it are intact")
        raise typer.Exit(1)
    typer.echo(f"{report.entries} entries intact; head {report.head}")
    if vouched:
        typer.echo(f"the last checkpoint vouches for the entries up to {vouched}")
    else:
        typer.echo("there is no checkpoint yet, so that a cut-off end would not show: chaperone audit checkpoint")


@app.command()
def checkpoint(config: ConfigFile = None) -> None:
    """Verify the log, and append a signed checkpoint of its end to audit.checkpoint_file."""
    from bot.checkpoints import CheckpointError
    from bot.custody import build_checkpoints

    async def work(store: "Store") -> "tuple[Checkpoint | None, str]":
        checkpoints = build_checkpoints(store)
        return await checkpoints.take(), checkpoints.public_key

    try:
        taken, key = with_store(config, work)
    except CheckpointError as error:
        fail(str(error), status=1)
    if taken is None:
        typer.echo("the log is empty; there is nothing to vouch for")
        return
    typer.echo(f"entry {taken.entry}, digest {taken.digest}")
    typer.echo(f"signed; the public key is {key}")
