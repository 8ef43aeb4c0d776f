"""``chaperone audit``: the hash-chained log."""

from typing import TYPE_CHECKING

import typer

from bot.cli.common import ConfigFile, fail, with_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.audit.checkpoints import Checkpoint
    from bot.audit.walk import AuditReport
    from bot.wiring import Store

app = typer.Typer(help="Verify the audit log, and vouch for its end.", no_args_is_help=True)


@app.command()
def verify(config: ConfigFile = None) -> None:
    """Walk the whole chain, held to every checkpoint; exit status 1 if an entry was changed, removed or slipped in."""
    from bot.audit.checkpoints import CheckpointError
    from bot.keeping.custody import build_checkpoints

    async def work(store: "Store") -> "tuple[AuditReport, int, Sequence[int]]":
        checkpoints = build_checkpoints(store)
        vouched = max((taken.entry for taken in await checkpoints.taken()), default=0)
        return await checkpoints.verify(), vouched, await checkpoints.unread()

    try:
        report, vouched, unread = with_store(config, work)
    except CheckpointError as error:
        fail(str(error), status=1)
    for number in unread:
        typer.echo(f"chaperone: number {number} of audit.checkpoint_copies cannot be read, and was left out", err=True)
    for line in told(report, vouched):
        typer.echo(line)
    if report.broken_at is not None:
        raise typer.Exit(1)


def told(report: "AuditReport", vouched: int) -> list[str]:
    """Return what a verification found in words; checkpoints vouch for the entries up to ``vouched``, 0 for none."""
    broken = f"BROKEN at entry {report.broken_at}"
    if report.cut_off:
        return [f"{broken}: the end was cut off; entry {vouched} was vouched for"]
    if report.of_detail:
        return [f"{broken}: its detail was changed, or is gone without the log saying so"]
    if report.broken_at is not None:
        return [f"{broken}; {report.entries} entries before it are intact"]
    lines = [f"{report.entries} entries intact; head {report.head}"]
    if report.details_gone:
        lines.append(f"the details of {report.details_gone} entries were removed, as the log says")
    if vouched:
        lines.append(f"the last checkpoint vouches for the entries up to {vouched}")
    else:
        lines.append("there is no checkpoint yet, so that a cut-off end would not show: chaperone audit checkpoint")
    return lines


@app.command()
def checkpoint(config: ConfigFile = None) -> None:
    """Verify the log, and append a signed checkpoint of its end to audit.checkpoint_file, and send it on."""
    from bot.audit.checkpoints import CheckpointError
    from bot.keeping.custody import build_checkpoints

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
