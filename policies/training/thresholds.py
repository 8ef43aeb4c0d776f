"""Sets the tagger's thresholds on the development sets, with the patterns and policies that it works with.

    python -m policies.training.thresholds OUT.json

A miss costs the inverse of how many the project's bars allow on the set; false flags cost where they exceed theirs.
One threshold is found for all labels; a label gets one of its own where that saves much, so that the sets' few messages
do not decide everything. Those of conduct are found on two development sets of its own.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from policies.checker import Checker
from policies.context import Context, roster
from policies.detectors.presidio import load_detector
from policies.detectors.tagger import COMMON_NAME, NO_NAME, STRANGERS_NAME, THRESHOLD_NAMES, Tagger, Tagging
from policies.detectors.weighing import weighed
from policies.evaluation import evaluate
from policies.finding import Annotation, Conduct, Entity
from policies.gold import Gold
from policies.message import Message, Platform
from policies.registry import load_policies
from policies.scene import Scene
from policies.text import plain_text
from policies.training.conduct import CONDUCT
from policies.training.conduct import read_set as read_conduct
from policies.training.sets import read_members, read_set

_GRID = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.88, 0.9, 0.92, 0.93, 0.94, 0.95, 0.96, 0.965, 0.97, 0.975, 0.98, 0.99)
#: What false flags above their bar cost, against misses; below it they cost nothing.
_OVER_THE_BAR = 2.0
#: What a threshold of its own must save.
_WORTH_IT = 1 / 3
#: Of wrong words on conduct and missed ones, the share that the wrong ones weigh.
_PRECISION_WEIGHT = 2 / 3
#: Half of the messages of these sets overstep, and few of a channel's; less sure the model is never to speak.
_LEAST_SURE = 0.5
_OWN = (
    Entity.PATIENT_NAME.value,
    COMMON_NAME,
    NO_NAME,
    STRANGERS_NAME,
    *(entity.value for entity in (Entity.ROOM, Entity.DATE, Entity.ADDRESS, Entity.QUASI, Entity.PHONE)),
)


class Bar(NamedTuple):
    """Of a set, the share of identifying messages that may be missed, and of clean ones that may be flagged."""

    missed: float
    false: float


_CONDUCT_SETS = ("dev.tsv", "dev_2.tsv")
_HARD, _STREAM = Bar(0.03, 0.02), Bar(0.05, 0.008)
BARS = {"hard_dev": _HARD, "hard_dev_2": _HARD, "stream_dev": _STREAM, "stream_dev_2": _STREAM}


@dataclass(frozen=True)
class Replay:
    """A detector that has read its texts already; only the thresholds are new."""

    seen: Mapping[str, tuple[Sequence[Annotation], Tagging]]
    thresholds: Mapping[str, float]

    def annotate(self, scenes: Sequence[Scene], contexts: Sequence[Context]) -> list[list[Annotation]]:
        """Return the annotations of texts read before."""
        pairs = zip(scenes, contexts, strict=True)
        return [self._weighed(*self.seen[scene.text], context) for scene, context in pairs]

    def _weighed(self, claims: Sequence[Annotation], tagging: Tagging, context: Context) -> list[Annotation]:
        tagging = replace(tagging, thresholds=self.thresholds)
        return weighed(claims, tagging.seen(context.colleagues), tagging)


class Measured(NamedTuple):
    """A development set, read once; only messages on which the model has an opinion wait for thresholds."""

    bar: Bar
    open: list[Gold]
    context: Context
    seen: Mapping[str, tuple[Sequence[Annotation], Tagging]]
    #: Misses and false flags among the other messages, and how many identifying and clean ones the set has in all.
    settled: tuple[int, int]
    totals: tuple[int, int]


def read(name: str, tagger: Tagger) -> Measured:
    """Read a set with patterns and model."""
    golds = read_set(name)
    context = Context(colleagues=roster(read_members(name)))
    scenes = [Scene(plain_text(gold.text, Platform.PLAIN).text) for gold in golds]
    claims = load_detector(patterns_only=True).annotate(scenes, [context] * len(scenes))
    taggings = tagger.tag([scene.text for scene in scenes])
    texts = [scene.text for scene in scenes]
    seen = dict(zip(texts, zip(claims, taggings, strict=True), strict=True))
    opinions = [bool(tagging.seen()) for tagging in taggings]
    silent = [gold for gold, opinion in zip(golds, opinions, strict=True) if not opinion]
    waiting = [gold for gold, opinion in zip(golds, opinions, strict=True) if opinion]
    settled = _errors(silent, context, Replay(seen, dict.fromkeys(THRESHOLD_NAMES, 0.5)))
    totals = (sum(gold.flagged for gold in golds), sum(gold.clean for gold in golds))
    return Measured(BARS[name], waiting, context, seen, settled, totals)


def cost(sets: Sequence[Measured], thresholds: Mapping[str, float]) -> float:
    """Return what misses and false flags cost under the thresholds."""
    total = 0.0
    for measured in sets:
        missed, false = misses_and_false_flags(measured, thresholds)
        total += missed / (measured.totals[0] * measured.bar.missed)
        total += _OVER_THE_BAR * max(0.0, false / (measured.totals[1] * measured.bar.false) - 1)
    return total


def misses_and_false_flags(measured: Measured, thresholds: Mapping[str, float]) -> tuple[int, int]:
    """Return how many identifying messages of a set are missed, and how many clean ones flagged."""
    missed, false = _errors(measured.open, measured.context, Replay(measured.seen, thresholds))
    return missed + measured.settled[0], false + measured.settled[1]


def _errors(golds: list[Gold], context: Context, replay: Replay) -> tuple[int, int]:
    checker = Checker(detector=replay, policies=load_policies())
    verdicts = checker.check_batch([Message(text=gold.text) for gold in golds], [context] * len(golds))
    found = evaluate(golds, verdicts)
    recall, false = found.recall["all"], found.false_flags["all"]
    return recall.n - recall.hits, false.hits


def search(sets: Sequence[Measured]) -> dict[str, float]:
    """Return the thresholds that cost least, by one pass over the labels, but for savings that may be chance."""
    best = min((dict.fromkeys(THRESHOLD_NAMES, value) for value in _GRID), key=lambda chosen: cost(sets, chosen))
    for name in _OWN:
        tried = min(({**best, name: value} for value in _GRID), key=lambda chosen: cost(sets, chosen))
        if cost(sets, best) - cost(sets, tried) >= _WORTH_IT:
            best = tried
    print(f"cost {cost(sets, best):.3f}; 2 is every bar just reached")
    return best


def conduct_thresholds(tagger: Tagger) -> dict[str, float]:
    """Return for each kind of conduct the threshold with the best F-measure in which precision weighs double.

    The model is judged by itself: the patterns know a part of the first set, and would have it do nothing.
    """
    messages = [message for name in _CONDUCT_SETS for message in read_conduct(CONDUCT / name)]
    taggings = tagger.tag([plain_text(message.text, Platform.PLAIN).text for message in messages])
    return {
        kind.value: max(
            (value for value in _GRID if value >= _LEAST_SURE),
            key=partial(
                _merit,
                [(kind in one.conduct, tagging.conduct[kind]) for one, tagging in zip(messages, taggings, strict=True)],
            ),
        )
        for kind in Conduct
    }


def _merit(opinions: Sequence[tuple[bool, float]], threshold: float) -> float:
    right = sum(gold and share >= threshold for gold, share in opinions)
    missed = sum(gold for gold, _ in opinions) - right
    wrong = sum(share >= threshold for _, share in opinions) - right
    return right / (right + _PRECISION_WEIGHT * wrong + (1 - _PRECISION_WEIGHT) * missed)


def main(target: str) -> None:
    """Search, and write the thresholds."""
    tagger = Tagger()
    chosen = search([read(name, tagger) for name in BARS]) | conduct_thresholds(tagger)
    Path(target).write_text(json.dumps(chosen, indent=1) + "\n", "utf-8")
    print(chosen)


if __name__ == "__main__":
    main(*sys.argv[1:])
