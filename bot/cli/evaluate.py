"""``chaperone evaluate``: how well does the checker do on a labelled file?"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import ConfigFile, PatternsOnly, fail, read_members_file, start_checker

if TYPE_CHECKING:
    from policies.gold import Gold

_BATCH = 32


def evaluate(
    gold: Annotated[Path, typer.Argument(help='JSON lines: {"id", "text", "spans": [[start, end, label], ...]}.')],
    members: Annotated[
        Path | None, typer.Option("--members", help='JSON list of {"display", "real"}: the workspace\'s people.')
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    html: Annotated[Path | None, typer.Option("--html", help="Also write a page with every error to read.")] = None,
    errors: Annotated[int, typer.Option("--errors", min=0, help="Most errors of each kind to print.")] = 20,
    patterns_only: PatternsOnly = False,
    config: ConfigFile = None,
) -> None:
    """Score a labelled file: messages, spans, labels, languages, and the errors to read. The output quotes the file."""
    from bot.report import html_report, text_report
    from policies.context import Context, roster
    from policies.evaluation import evaluate
    from policies.message import Message

    golds = _read(gold)
    context = Context(colleagues=roster(read_members_file(members)))
    checker = start_checker(config, patterns_only=patterns_only)
    verdicts = [
        verdict
        for start in range(0, len(golds), _BATCH)
        for batch in (golds[start : start + _BATCH],)
        for verdict in checker.check_batch([Message(text=one.text) for one in batch], [context] * len(batch))
    ]
    evaluation = evaluate(golds, verdicts)
    if html is not None:
        try:
            html.write_text(html_report(gold.name, evaluation), encoding="utf-8")
        except OSError as error:
            fail(f"--html cannot be written ({error.strerror})")
    if as_json:
        typer.echo(json.dumps(evaluation.as_json(mistakes=errors > 0), indent=2))
    else:
        typer.echo(text_report(gold.name, evaluation, most_mistakes=errors))


def _read(file: Path) -> "list[Gold]":
    from policies.gold import GoldError, read_gold

    try:
        return read_gold(file.read_text(encoding="utf-8").splitlines())
    except OSError as error:
        fail(f"GOLD cannot be read ({error.strerror})")
    except UnicodeDecodeError:
        fail("GOLD is not UTF-8 text")
    except GoldError as error:
        fail(f"GOLD, {error}")
