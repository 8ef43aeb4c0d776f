"""A detector that adds, to what another sees, what a site's own rules look for."""

from collections.abc import Sequence
from dataclasses import dataclass

from policies.checker import Detector
from policies.context import Context
from policies.finding import Annotation
from policies.own_rules.rule import OwnRule
from policies.scene import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class WithOwnRules:
    """Implements ``policies.checker.Detector``; it only ever adds annotations."""

    detector: Detector
    rules: Sequence[OwnRule]

    def annotate(self, scenes: Sequence[Scene], contexts: Sequence[Context]) -> list[list[Annotation]]:
        """Return the other detector's annotations of each scene, then those of the rules."""
        seen = self.detector.annotate(scenes, contexts)
        return [
            [*known, *(found for rule in self.rules for found in rule.annotations(scene))]
            for scene, known in zip(scenes, seen, strict=True)
        ]
