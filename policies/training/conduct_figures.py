"""Scores the checker on messages labelled for conduct: ``python -m policies.training.conduct_figures FILE``."""

import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from policies.checker import Checker
from policies.context import Context
from policies.engine import load_checker
from policies.finding import Conduct
from policies.message import Message
from policies.training.conduct import Labelled, read_set


def remarked(checker: Checker, messages: Sequence[Labelled]) -> list[frozenset[str]]:
    """Return, for each message, the kinds of conduct that the checker would have its author read once more."""
    context = Context(conduct=frozenset(Conduct))
    verdicts = checker.check_batch([Message(text=message.text) for message in messages], [context] * len(messages))
    return [frozenset(finding.entity for finding in verdict.findings) & set(Conduct) for verdict in verdicts]


def report(messages: Sequence[Labelled], found: Sequence[frozenset[str]]) -> str:
    """Return recall and precision per label and language, and the share of near misses that pass, as lines of text."""
    pairs = list(zip(messages, found, strict=True))
    lines = []
    for label in (*sorted(Conduct), "any"):
        wanted = [
            _Pair(message.lang == "en", _has(message.conduct, label), _has(seen, label)) for message, seen in pairs
        ]
        english, others = ([pair for pair in wanted if pair.english is flag] for flag in (True, False))
        lines.append(f"{label:<28}{_measures(wanted)}  en: {_measures(english)}  fr: {_measures(others)}")
    near = [not seen for message, seen in pairs if not message.conduct]
    return "\n".join([*lines, f"near misses passing: {sum(near)}/{len(near)}"])


class _Pair(NamedTuple):
    english: bool
    gold: bool
    seen: bool


def _has(labels: Collection[str], label: str) -> bool:
    return bool(labels) if label == "any" else label in labels


def _measures(wanted: Sequence[_Pair]) -> str:
    right = sum(pair.gold and pair.seen for pair in wanted)
    golds, seen = sum(pair.gold for pair in wanted), sum(pair.seen for pair in wanted)
    return f"n={golds:<3} recall {right / max(1, golds):.2f} precision {right / max(1, seen):.2f}"


def main(*files: str) -> None:
    """Print the report of each file."""
    checker = load_checker()
    for file in files:
        messages = read_set(Path(file))
        found = report(messages, remarked(checker, messages))
        sys.stdout.write(f"{Path(file).name}, {len(messages)} messages\n{found}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
