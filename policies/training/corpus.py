"""Training examples: frames with their slots filled, and messages on conduct; noise added, mark-up removed."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from policies.finding import Conduct
from policies.gold import LabelledSpan
from policies.message import Platform
from policies.text import plain_text
from policies.training.conduct import Labelled as LabelledConduct
from policies.training.frames import Frame
from policies.training.noise import Labelled, noisy
from policies.training.people import Population
from policies.training.slots import Filling

#: How often a pass over the frames also joins a frame with another that identifies nobody.
_JOINED = 0.12
#: Code points kept of a text by others: as long as a long message.
_QUIET_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Example:
    """A text as the model reads it, and what it labels."""

    text: str = field(repr=False)
    spans: tuple[LabelledSpan, ...]
    lang: str
    conduct: frozenset[Conduct] = frozenset()
    #: Whether somebody has looked for what identifies a patient in it.
    read_for_patients: bool = True


def fillings(frames: Sequence[Frame], seed: int) -> Iterator[Example]:
    """Yield every frame, in random order, each with new values and new noise; half of the French ones come twice.

    The same frames and seed give the same examples.
    """
    rng = random.Random(seed)
    population = Population(rng)
    negatives = [frame for frame in frames if not frame.positive]
    order = [frame for frame in frames for _ in range(2 if frame.lang != "en" and rng.random() < 0.5 else 1)]
    rng.shuffle(order)
    for frame in order:
        chars = _filled(frame, rng, population)
        if rng.random() < _JOINED:
            other = _filled(rng.choice(negatives), rng, population)
            joint: Labelled = [(char, "") for char in rng.choice((". ", "\n", " ", "\n\n", " - ", ", "))]
            chars = chars + joint + other if rng.random() < 0.5 else other + joint + chars
        yield example(noisy(chars, rng), frame.lang)


def conducted(messages: Sequence[LabelledConduct], seed: int, times: int) -> Iterator[Example]:
    """Yield messages labelled for conduct, each so many times with new noise; a near miss half as often."""
    rng = random.Random(seed)
    for message in messages:
        for _ in range(times if message.conduct else times // 2):
            made = example(noisy([(char, "") for char in message.text], rng), message.lang)
            yield replace(made, conduct=message.conduct, read_for_patients=False)


def example(chars: Labelled, lang: str) -> Example:
    """Return what the model sees of labelled code points: the plain text, with its labels."""
    text = "".join(char for char, _ in chars)
    marked_up = "<@" in text or "<http" in text or "<#" in text or "```" in text
    plain = plain_text(text, Platform.SLACK if marked_up else Platform.PLAIN)
    spans: list[LabelledSpan] = []
    for at, origin in enumerate(plain.starts):
        label = chars[origin][1]
        if label and spans and spans[-1].label == label and spans[-1].end == at:
            spans[-1] = LabelledSpan(spans[-1].start, at + 1, label)
        elif label:
            spans.append(LabelledSpan(at, at + 1, label))
    return Example(plain.text, tuple(spans), lang)


def negatives(path: Path, lang: str = "en") -> list[Example]:
    """Read lines of ``{"text"}`` that identify nobody, such as abstracts and dialogue of other projects."""
    with path.open(encoding="utf-8") as lines:
        texts = [plain_text(json.loads(line)["text"], Platform.PLAIN).text for line in lines]
    return [Example(text[:_QUIET_LENGTH], (), lang) for text in texts]


def _filled(frame: Frame, rng: random.Random, population: Population) -> Labelled:
    filling = Filling(rng, population, frame.lang)
    chars: Labelled = []
    for piece in frame.pieces:
        words = filling.value(piece.slot, piece.nth) if piece.slot else piece.words
        chars += [(char, piece.label) for char in words]
    return chars
