"""Scores whole threads: is the message found that completes a picture, and are innocent threads left alone?

    python -m policies.training.thread_figures

``data/threads.jsonl`` has a message a line: ``{"id", "thread", "author", "lang", "text", "completes", "thread_kind"}``,
where ``thread_kind`` is ``completing`` or ``innocent`` and one message of a completing thread has ``completes``.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from policies.checker import Checker
from policies.engine import load_checker
from policies.message import Message
from policies.threads import Threads
from policies.training.sections import put

THREADS = Path(__file__).parent / "data" / "threads.jsonl"
_DOCUMENT = Path(__file__).parents[2] / "docs" / "detection.md"


class Posted(NamedTuple):
    """One message of a thread."""

    message: Message
    message_id: str
    lang: str
    completes: bool


def read_threads(path: Path = THREADS) -> list[list[Posted]]:
    """Return the threads of a file, each in its order."""
    threads: defaultdict[str, list[Posted]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        told = json.loads(line)
        message = Message(text=told["text"], author=told["author"], thread=told["thread"])
        threads[told["thread"]].append(Posted(message, told["id"], told["lang"], told["completes"]))
    return list(threads.values())


def noticed(checker: Checker, thread: Sequence[Posted]) -> list[bool]:
    """Return for each message of a thread whether its author gets a notice."""
    threads = Threads.of(checker)
    verdicts = [threads.judge(one.message, one.message_id, checker.check(one.message))[0] for one in thread]
    return [verdict.flagged for verdict in verdicts]


def table(checker: Checker, threads: Sequence[Sequence[Posted]]) -> str:
    """Return the figures as a table in Markdown, by language."""
    rows = ["| threads | completing: the message found | completing: a notice too early | innocent: any notice |"]
    rows.append("|---|---|---|---|")
    for title, langs in (("all", ("en", "fr", "mix")), ("English", ("en",)), ("French", ("fr", "mix"))):
        chosen = [(thread, noticed(checker, thread)) for thread in threads if thread[0].lang in langs]
        completing = [pair for pair in chosen if any(one.completes for one in pair[0])]
        innocent = [pair for pair in chosen if not any(one.completes for one in pair[0])]
        found = sum(any(one.completes and told for one, told in zip(*pair, strict=True)) for pair in completing)
        early = sum(_early(*pair) for pair in completing)
        false = sum(any(told) for _, told in innocent)
        rows.append(f"| {title} | {found}/{len(completing)} | {early}/{len(completing)} | {false}/{len(innocent)} |")
    return "\n".join(rows) + "\n"


def _early(thread: Sequence[Posted], told: Sequence[bool]) -> bool:
    """Whether a message before the completing one brought a notice."""
    at = next(number for number, one in enumerate(thread) if one.completes)
    return any(told[:at])


def main() -> None:
    """Score, and write the table into docs/detection.md."""
    figures = table(load_checker(), read_threads())
    put(_DOCUMENT, "threads", figures)
    sys.stdout.write(figures)


if __name__ == "__main__":
    main()
