"""``chaperone check``: judge a message, or a stream of them."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, cast

import typer

from bot.cli.common import ConfigFile, PatternsOnly, fail, read_members_file, start_checker

if TYPE_CHECKING:
    from io import BufferedReader

    from bot.lines import Line
    from policies.checker import Checker
    from policies.context import Context, Member
    from policies.finding import Conduct, Verdict
    from policies.rewrite import Declined, Rewrite

_CHUNK_BYTES = 1 << 16
_MOST_LINES = 64


def check(
    text: Annotated[
        str | None, typer.Argument(help="The message; '-' reads it from standard input, away from process lists.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="Read the message from a file.")] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read one JSON object a line from standard input, answer one a line.")
    ] = False,
    annotations: Annotated[bool, typer.Option("--annotations", help="Also tell what was seen and let pass.")] = False,
    rewrite: Annotated[
        bool,
        typer.Option("--rewrite", help="Also give the message in words that identify nobody, if they keep its sense."),
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="For a single message: tell what led to it.")] = False,
    conduct: Annotated[
        bool, typer.Option("--conduct", help="Judge conduct too, every kind, as a channel can ask for by its settings.")
    ] = False,
    members: Annotated[
        Path | None, typer.Option("--members", help='JSON list of {"display", "real"}: the workspace\'s people.')
    ] = None,
    patterns_only: PatternsOnly = False,
    config: ConfigFile = None,
) -> None:
    """Say whether a message could identify a patient, and which words; with --conduct, also how it treats others.

    For a single message the exit status is 0 if it is clean, 1 if it is flagged, 2 on an error. With --jsonl it is 0,
    or 1 if a line was not a message; every other line is answered all the same. Lines with a "thread" are put together:
    one that completes what earlier ones of its thread tell of a patient names them in "combines_with".
    """
    if jsonl + (file is not None) + (text is not None) != 1:
        fail("give one of TEXT, --file or --jsonl; see chaperone check --help")
    people = read_members_file(members)
    checker = start_checker(config, patterns_only=patterns_only)
    context = _context(people, conduct=conduct)
    if jsonl:
        raise typer.Exit(_check_lines(checker, people, context.conduct, annotations=annotations, rewrites=rewrite))
    given = _one_text(text, file)
    verdict = _check_one(checker, context, given, explain=explain, annotations=annotations)
    if rewrite:
        _print_rewrite(checker, context, given, verdict)
    raise typer.Exit(int(verdict.flagged))


def _context(people: "tuple[Member, ...]", *, conduct: bool) -> "Context":
    from policies.context import Context, roster
    from policies.finding import Conduct

    return Context(colleagues=roster(people), conduct=frozenset(Conduct) if conduct else frozenset())


def _one_text(text: str | None, file: Path | None) -> str:
    if file is None and text != "-":
        return text or ""
    try:
        raw = sys.stdin.buffer.read() if file is None else file.read_bytes()
    except OSError as error:
        fail(f"--file cannot be read ({error.strerror})")
    try:
        return raw.decode("utf-8").removesuffix("\n")
    except UnicodeDecodeError:
        fail("the message is not UTF-8 text")


def _check_one(checker: "Checker", context: "Context", text: str, *, explain: bool, annotations: bool) -> "Verdict":
    from bot.lines import combination
    from policies.message import Message

    verdict = checker.check(Message(text=text), context)
    typer.echo(verdict.kind.code)
    for finding in verdict.findings:
        words = " ".join(text[finding.span.start : finding.span.end].split())
        typer.echo(f"  {finding.span.start}-{finding.span.end}  {finding.entity}  {words!r}")
        typer.echo(f"      {finding.policy}, {finding.severity} severity, score {finding.score}; {finding.citation}")
        if explain:
            because = (code.replace("_", " ").replace(":", " ") for code in dict.fromkeys(finding.evidence))
            typer.echo(f"      because of {', '.join(because)}")
    because_of_few = combination(Message(text=text), verdict)
    if because_of_few is not None:
        typer.echo(f"  {because_of_few.explanation}")
    if annotations:
        _print_passed(verdict)
    return verdict


def _print_rewrite(checker: "Checker", context: "Context", text: str, verdict: "Verdict") -> None:
    from bot.lines import Line
    from policies.message import Message
    from policies.rewrite import Rewrite

    made = _rewritten(checker, Line("", Message(text=text), context), verdict)
    typer.echo(f"rewrite: {made.text if isinstance(made, Rewrite) else made.value.replace('_', ' ')}")


def _rewritten(checker: "Checker", line: "Line", verdict: "Verdict") -> "Rewrite | Declined":
    from policies.rewrite import rewrite

    return rewrite(line.message, verdict, lambda draft: checker.check(draft, line.context))


def _print_passed(verdict: "Verdict") -> None:
    found = {finding.span for finding in verdict.findings}
    for seen in verdict.annotations:
        if seen.span not in found:
            typer.echo(f"  {seen.span.start}-{seen.span.end}  {seen.entity}  let pass, score {seen.score:.2f}")


def _check_lines(
    checker: "Checker",
    people: "tuple[Member, ...]",
    conduct: "frozenset[Conduct]",
    *,
    annotations: bool,
    rewrites: bool,
) -> int:
    from bot.lines import LineError, answer, combination, complaint, read_line
    from policies.threads import Threads

    threads = Threads.of(checker)
    status = 0
    for batch in _batches(cast("BufferedReader", sys.stdin.buffer)):
        good: list[Line] = []
        replies: list[tuple[int, dict[str, object]]] = []
        for place, (number, raw) in enumerate(batch):
            try:
                good.append(read_line(raw, people, conduct=conduct))
            except LineError as error:
                status = 1
                replies.append((place, complaint(number, error)))
        started = perf_counter()
        verdicts = checker.check_batch([line.message for line in good], [line.context for line in good])
        ms = (perf_counter() - started) * 1000 / max(1, len(good))
        bad = dict(replies)
        judged = iter(zip(good, verdicts, strict=True))
        for place in range(len(batch)):
            if place in bad:
                told = bad[place]
            else:
                line, alone = next(judged)
                verdict, completed = threads.judge(line.message, line.id, alone)
                made = _rewritten(checker, line, verdict) if rewrites else None
                told = answer(
                    line.id,
                    verdict,
                    ms,
                    annotations=annotations,
                    rewritten=made,
                    combination=combination(line.message, verdict, completed),
                )
            sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
    return status


def _batches(stream: "BufferedReader") -> Iterator[list[tuple[int, bytes]]]:
    """Yield the numbered lines that are already there, without waiting for more; blank lines are passed over."""
    number, rest = 0, b""
    while chunk := stream.read1(_CHUNK_BYTES):
        *lines, rest = (rest + chunk).split(b"\n")
        batch = [(number + at, line) for at, line in enumerate(lines, start=1) if line.strip()]
        number += len(lines)
        for start in range(0, len(batch), _MOST_LINES):
            yield batch[start : start + _MOST_LINES]
    if rest.strip():
        yield [(number + 1, rest)]
