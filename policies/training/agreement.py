"""Whether the exported model judges as PyTorch does: of how many development messages the checker's verdict differs.

    python -m policies.training.agreement RUN_DIR

``policies.training.export`` has recorded in the run's folder what PyTorch says. More than 0.5% of verdicts is an error.
"""

import sys
from pathlib import Path

import numpy as np

from policies.checker import Checker
from policies.context import Context, roster
from policies.detectors.discovery import load_recognizers
from policies.detectors.presidio import PresidioDetector
from policies.detectors.tagger import Tagger
from policies.message import Message
from policies.registry import load_policies
from policies.training.recording import REFERENCE, fingerprint
from policies.training.sets import read_members, read_set

_SETS = ("hard_dev", "stream_dev")
_DIFFERING = 0.005


class Recorded(Tagger):
    """The tagger as it would be with PyTorch in place of ONNX Runtime, on texts that were recorded."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._said = np.load(file)

    def _logits(self, ids: np.ndarray, casings: np.ndarray, kinds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        del kinds  # the words tell them
        return self._said[fingerprint(ids[0].tolist(), casings[0].tolist())], np.zeros((1, len(self._heads)))


def flags(tagger: Tagger, name: str) -> list[bool]:
    """Return which messages of a set the checker flags with a tagger."""
    checker = Checker(detector=PresidioDetector(load_recognizers(), tagger), policies=load_policies())
    context = Context(colleagues=roster(read_members(name)))
    return [checker.check(Message(text=gold.text), context).flagged for gold in read_set(name)]


def main(run: str) -> None:
    """Compare.

    Raises:
        SystemExit: if too many verdicts differ.
    """
    taggers = (Tagger(), Recorded(Path(run) / REFERENCE))
    pairs = [pair for name in _SETS for pair in zip(*(flags(tagger, name) for tagger in taggers), strict=True)]
    differing = sum(one != other for one, other in pairs)
    print(f"{differing} of {len(pairs)} messages judged otherwise ({differing / len(pairs):.2%})")
    if differing > _DIFFERING * len(pairs):
        reason = "the exported model differs from PyTorch in too many messages"
        raise SystemExit(reason)


if __name__ == "__main__":
    main(*sys.argv[1:])
