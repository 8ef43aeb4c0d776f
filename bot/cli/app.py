"""The ``chaperone`` command."""

from importlib.metadata import version
from typing import Annotated

import typer

from bot.cli import (
    audit,
    backup,
    check,
    db,
    doctor,
    dossier,
    evaluate,
    exceptions,
    guard,
    hold,
    keys,
    officers,
    pause,
    policies,
    policy,
    replay,
    retention,
    serve,
    slack,
    subject,
    teams,
    tip,
    token,
)
from bot.logs import start_logging

app = typer.Typer(
    name="chaperone",
    help=(
        "A private word to the author when a message in a physicians' channel could identify a patient.\n\n"
        "Start with 'chaperone serve', or try 'chaperone check -' on a message of your own."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"chaperone {version('chaperone')}")
        raise typer.Exit


@app.callback()
def _options(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    del show_version
    # Whatever fails unforeseen, its words must not reach the terminal's log: they may quote a message.
    start_logging("warning")


app.command("serve")(serve.serve)
app.command("check")(check.check)
app.command("evaluate")(evaluate.evaluate)
app.command("replay")(replay.replay)
app.command("doctor")(doctor.doctor)
app.command("pause")(pause.pause)
app.command("resume")(pause.resume)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("dossier")(dossier.dossier)
app.add_typer(policies.app, name="policies")
app.add_typer(policy.app, name="policy")
app.add_typer(tip.app, name="tip")
app.add_typer(slack.app, name="slack")
app.add_typer(teams.app, name="teams")
app.add_typer(db.app, name="db")
app.add_typer(audit.app, name="audit")
app.add_typer(keys.app, name="keys")
app.add_typer(hold.app, name="hold")
app.add_typer(retention.app, name="retention")
app.add_typer(subject.app, name="subject")
app.add_typer(exceptions.app, name="exceptions")
app.add_typer(guard.app, name="guard")
app.add_typer(officers.app, name="officers")
app.add_typer(token.app, name="token")
