"""Scores the checker on the messages labelled for conduct and writes the figures into docs/conduct.md.

python -m policies.training.conduct_figures
"""

import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from policies.checker import Checker
from policies.context import Context
from policies.engine import load_checker
from policies.finding import Conduct
from policies.message import Message
from policies.training.conduct import CONDUCT, Labelled, read_set
from policies.training.sections import put

_DOCUMENT = Path(__file__).parents[2] / "docs" / "conduct.md"


def remarked(checker: Checker, messages: Sequence[Labelled]) -> list[frozenset[str]]:
    """Return, for each message, the kinds of conduct that the checker would have its author read once more."""
    context = Context(conduct=frozenset(Conduct))
    verdicts = checker.check_batch([Message(text=message.text) for message in messages], [context] * len(messages))
    return [frozenset(finding.entity for finding in verdict.findings) & set(Conduct) for verdict in verdicts]


def table(name: str, messages: Sequence[Labelled], found: Sequence[frozenset[str]]) -> str:
    """Return recall and precision per label and language, and the share of near misses that pass, in Markdown."""
    pairs = list(zip(messages, found, strict=True))
    lines = [f"| {name} | all | English | French |", "|---|---|---|---|"]
    for label in (*sorted(Conduct), "any"):
        wanted = [
            _Pair(message.lang == "en", _has(message.conduct, label), _has(seen, label)) for message, seen in pairs
        ]
        parts = (wanted, *([pair for pair in wanted if pair.english is english] for english in (True, False)))
        lines.append(f"| {label} | " + " | ".join(map(_measures, parts)) + " |")
    near = [(message.lang == "en", not seen) for message, seen in pairs if not message.conduct]
    shares = (
        [passed for english, passed in near if english in chosen] for chosen in ((True, False), (True,), (False,))
    )
    lines.append("| fine messages that pass | " + " | ".join(f"{sum(share)}/{len(share)}" for share in shares) + " |")
    return "\n".join(lines) + "\n"


class _Pair(NamedTuple):
    english: bool
    gold: bool
    seen: bool


def _has(labels: Collection[str], label: str) -> bool:
    return bool(labels) if label == "any" else label in labels


def _measures(wanted: Sequence[_Pair]) -> str:
    right = sum(pair.gold and pair.seen for pair in wanted)
    golds, seen = sum(pair.gold for pair in wanted), sum(pair.seen for pair in wanted)
    return f"recall {_share(right, golds)}, precision {_share(right, seen)}"


def _share(hits: int, total: int) -> str:
    return f"{hits / total:.2f} ({hits}/{total})" if total else "-"


def main() -> None:
    """Score the development sets and the test set, and write the tables."""
    checker = load_checker()
    tables = []
    for name in ("dev", "dev_2", "test"):
        messages = read_set(CONDUCT / f"{name}.tsv")
        tables.append(table(name, messages, remarked(checker, messages)))
    put(_DOCUMENT, "figures", "\n".join(tables))
    sys.stdout.write("\n".join(tables))


if __name__ == "__main__":
    main()
