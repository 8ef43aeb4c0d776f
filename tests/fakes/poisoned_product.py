"""The product with a checker that chokes on one word, and quotes the whole text as a careless library would."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.__main__ import main
from policies import engine
from policies.checker import Checker, Detector
from policies.context import Context
from policies.engine import load_checker
from policies.finding import Annotation
from policies.scene import Scene

POISON = "POISON"


@dataclass(frozen=True)
class PoisonedDetector:
    """Detects as the real one does, except for texts that hold the poison."""

    real: Detector

    def annotate(self, scenes: Sequence[Scene], contexts: Sequence[Context]) -> Sequence[Sequence[Annotation]]:
        """See ``policies.checker.Detector``."""
        for scene in scenes:
            if POISON in scene.text:
                reason = f"cannot read {scene.text!r}"
                raise ValueError(reason)
        return self.real.annotate(scenes, contexts)


def load_poisoned(**options: Any) -> Checker:
    """Return the checker with every recognizer and policy, and the poisoned detector."""
    checker = load_checker(**options)
    return replace(checker, detector=PoisonedDetector(checker.detector))


if __name__ == "__main__":
    # The command imports what it needs when it runs, and so finds this.
    engine.load_checker = load_poisoned
    main()
