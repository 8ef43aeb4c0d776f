"""Scores the policies of conduct on a hand-written set: ``python -m policies.training.conduct FILE``.

Each line of a set is a label or ``-`` (a near miss), a tab and a message. Rules read one message at a time, without the
detector, so the figures are those of the rules alone.
"""

import sys
from collections import Counter
from pathlib import Path

from policies.context import Context
from policies.finding import Conduct
from policies.policy import Remark
from policies.registry import load_policies
from policies.scene import Scene

NEAR_MISS = "-"


def read_set(path: Path) -> list[tuple[str, str]]:
    """Return (label, message) pairs; raises ``ValueError`` with the number of a line that has no known label."""
    pairs = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        label, tab, text = line.partition("\t")
        if not tab or (label != NEAR_MISS and label not in set(Conduct)):
            reason = f"{path.name}:{number}: needs a label or '-', a tab and a message"
            raise ValueError(reason)
        pairs.append((label, text))
    return pairs


def remarked(text: str) -> set[str]:
    """Return the labels that the policies of conduct give a message."""
    scene, context = Scene(text), Context(conduct=frozenset(Conduct))
    found: set[str] = set()
    for policy in load_policies().values():
        if not policy.entities.isdisjoint(context.conduct):
            found |= {hit.conduct for hit in policy.find(scene, (), context) if isinstance(hit, Remark)}
    return found


def report(pairs: list[tuple[str, str]]) -> str:
    """Return recall and precision per label, and the share of near misses that pass, as lines of text."""
    hits, wrong, of_label = Counter[str](), Counter[str](), Counter[str]()
    passed = 0
    for label, text in pairs:
        found = remarked(text)
        of_label[label] += 1
        hits[label] += label in found
        wrong.update(found - {label})
        passed += label == NEAR_MISS and not found
    lines = [
        f"{label:<28} n={of_label[label]:<3} recall {hits[label] / max(1, of_label[label]):.2f}"
        f"  precision {hits[label] / max(1, hits[label] + wrong[label]):.2f}"
        for label in sorted(Conduct)
    ]
    return "\n".join([*lines, f"near misses passing: {passed}/{of_label[NEAR_MISS]}"])


if __name__ == "__main__":
    sys.stdout.write(report(read_set(Path(sys.argv[1]))) + "\n")
