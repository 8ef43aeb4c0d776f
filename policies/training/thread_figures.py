"""Scores whole threads and writes the figures into docs/detection.md: is the message found that completes a picture?

python -m policies.training.thread_figures

The threads' authors are the workspace's people. A completing message is found where its author gets a notice for it,
whether by its own words or by what it combines with; an innocent thread is left alone if nobody gets one.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from policies.checker import Checker
from policies.context import Context, Member, roster
from policies.engine import load_checker
from policies.evaluation import Share
from policies.threads import Threads
from policies.training.figures import cell
from policies.training.sections import put
from policies.training.threads import THREAD_SETS, Posted, read_threads

_DOCUMENT = Path(__file__).parents[2] / "docs" / "detection.md"
_LANGUAGES = {"all": ("en", "fr"), "English": ("en",), "French": ("fr",)}


class Judged(NamedTuple):
    """One message, and whether its author gets a notice: by its own words, and in its thread."""

    posted: Posted
    alone: bool
    told: bool


def judged(checker: Checker, thread: Sequence[Posted]) -> list[Judged]:
    """Judge the messages of a thread in order."""
    names = sorted({posted.message.author for posted in thread})
    context = Context(colleagues=roster(tuple(Member(display=name, real=name) for name in names)))
    threads = Threads.of(checker)
    results = []
    for posted in thread:
        verdict = checker.check(posted.message, context)
        within, _ = threads.judge(posted.message, posted.id, verdict)
        results.append(Judged(posted, verdict.flagged, within.flagged))
    return results


def table(name: str, threads: Sequence[Sequence[Judged]]) -> str:
    """Return the figures of a set as a table in Markdown, by language."""
    head = "completing message found | only by its thread | notice too early | innocent, any notice"
    return "\n".join((f"| {name} | {head} |", "|---|---|---|---|---|", *_rows(threads))) + "\n"


def _rows(threads: Sequence[Sequence[Judged]]) -> Iterator[str]:
    for title, languages in _LANGUAGES.items():
        chosen = [thread for thread in threads if thread[0].posted.lang in languages]
        completing = [(thread[: (at := _completed(thread))], thread[at]) for thread in chosen if _completing(thread)]
        innocent = [thread for thread in chosen if not _completing(thread)]
        shares = (
            Share(sum(last.told for _, last in completing), len(completing)),
            Share(sum(last.told and not last.alone for _, last in completing), len(completing)),
            Share(sum(_noticed(before) for before, _ in completing), len(completing)),
            Share(sum(map(_noticed, innocent)), len(innocent)),
        )
        yield f"| {title} | {' | '.join(map(cell, shares))} |"


def _completing(thread: Sequence[Judged]) -> bool:
    return any(one.posted.completes for one in thread)


def _completed(thread: Sequence[Judged]) -> int:
    return next(at for at, one in enumerate(thread) if one.posted.completes)


def _noticed(thread: Sequence[Judged]) -> bool:
    return any(one.told for one in thread)


def main() -> None:
    """Score every set, and write the tables."""
    checker = load_checker()
    tables = [table(name, [judged(checker, thread) for thread in read_threads(name)]) for name in THREAD_SETS]
    put(_DOCUMENT, "threads", "\n".join(tables))
    sys.stdout.write("\n".join(tables))


if __name__ == "__main__":
    main()
