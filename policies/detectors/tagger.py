"""The project's own small model: reads a text once and says of every word whether it identifies a patient.

A transformer of a few layers labels word pieces; ONNX Runtime runs it on one thread. The files lie in ``weights/``,
each with its SHA-256 in ``tagger.json``; MODEL_CARD.md there says what the model is and is not. Scores come out of a
softmax and are moved so that 0.5 is the threshold set on the development sets. The same text gives the same
annotations whatever it shares a batch with.
"""

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

from policies.detectors.encoding import Window, windows
from policies.detectors.lexicon.kinds import is_common, is_nobodys
from policies.finding import Annotation, Conduct, Entity, Span, Subject
from policies.roster import NOBODY, Roster
from policies.scene import fold

#: The recognizer's name in annotations.
TAGGER = "tagger"
WEIGHTS = Path(__file__).parent / "weights"
_MANIFEST = "tagger.json"
_NETWORK = "tagger.onnx"
_VOCABULARY = "tokenizer.json"
_REMEDY = "install the release again, or restore the file from version control"

#: Thresholds of their own beside those of the entities: of a name that is a common word as well, of a common word that
#: hardly anybody is called, and of a name that is none of the people's of a workspace whose people are known.
COMMON_NAME = "PATIENT_NAME.common"
NO_NAME = "PATIENT_NAME.word"
STRANGERS_NAME = "PATIENT_NAME.stranger"
#: What a model has thresholds for.
THRESHOLD_NAMES = (
    *(entity.value for entity in Entity), COMMON_NAME, NO_NAME, STRANGERS_NAME, *(conduct.value for conduct in Conduct)
)  # fmt: skip
#: Below this share a word is not worth an annotation.
_FAINT = 0.1
_STAFF_AT = 0.5


class WeightsError(Exception):
    """A file of the model is missing, truncated or altered; the message names the file and the remedy."""


class Word(NamedTuple):
    """A run of letters or digits, or one sign, with the model's opinion of it."""

    start: int
    end: int
    #: Share of the softmax that falls on labels of patients.
    patient: float
    #: The likeliest label of a patient.
    entity: Entity
    #: Share that falls on the name of a colleague.
    staff: float


@dataclass(frozen=True)
class Tagging:
    """What the model says of one text."""

    text: str = field(repr=False)
    words: Sequence[Word]
    thresholds: Mapping[str, float] = field(repr=False)
    #: How likely the text as a whole oversteps in each kind of conduct, 0 to 1.
    conduct: Mapping[Conduct, float] = field(default_factory=dict)

    def seen(self, colleagues: Roster = NOBODY) -> tuple[Annotation, ...]:
        """Runs of words that seem to identify a patient, or to name a colleague.

        Args:
            colleagues: the people of the workspace; where they are known, a name that is none of theirs is sooner taken
                for a patient's.
        """
        return tuple(self._annotation(run, colleagues) for run in self._runs())

    def patient_share(self, span: Span) -> float:
        """How sure the model is that a span identifies a patient: the surest of the words that it touches, 0 to 1."""
        first = bisect_right(self.words, span.start, key=_end)
        last = bisect_left(self.words, span.end, lo=first, key=_start)
        return max((word.patient for word in self.words[first:last]), default=0.0)

    def convinced(self, entity: Entity | Conduct, share: float) -> bool:
        """Whether a share reaches the threshold of what it is a share of."""
        return share >= self.thresholds[entity]

    def _runs(self) -> Iterator[list[Word]]:
        run: list[Word] = []
        for word in self.words:
            kind = self._kind(word)
            if run and (kind is not self._kind(run[-1]) or self._parted(run[-1], word)):
                yield _trimmed(run)
                run = []
            if kind is not None:
                run.append(word)
        if run:
            yield _trimmed(run)

    def _annotation(self, run: list[Word], colleagues: Roster) -> Annotation:
        entity = self._kind(run[0]) or Entity.STAFF_NAME
        staff = entity is Entity.STAFF_NAME
        share = max(word.staff if staff else word.patient for word in run)
        return Annotation(
            span=Span(run[0].start, run[-1].end),
            entity=entity,
            score=share if staff else rescaled(share, self._threshold(run, entity, colleagues)),
            recognizer=TAGGER,
            pattern="model",
            evidence=(f"model:{share:.2f}",),
            subject=Subject.STAFF if staff else Subject.PATIENT,
        )

    def _threshold(self, run: list[Word], entity: Entity, colleagues: Roster) -> float:
        """Names that are common words must be surer than others; names of strangers, where everybody is known, less."""
        if entity is not Entity.PATIENT_NAME:
            return self.thresholds[entity]
        words = [self.text[word.start : word.end] for word in run]
        surest = self.text[slice(*max(run, key=_patient)[:2])]
        if is_nobodys(surest):
            return self.thresholds[NO_NAME]
        if is_common(surest):
            return self.thresholds[COMMON_NAME]
        if colleagues and not any(fold(word) in colleagues for word in words):
            return self.thresholds[STRANGERS_NAME]
        return self.thresholds[entity]

    def _kind(self, word: Word) -> Entity | None:
        if word.staff >= max(_STAFF_AT, word.patient):
            return Entity.STAFF_NAME
        return word.entity if word.patient >= _FAINT else None

    def _parted(self, one: Word, other: Word) -> bool:
        between = self.text[one.end : other.start]
        return "\n" in between or bool(between.strip())


class Tagger:
    """A model out of a folder.

    Raises:
        WeightsError: if one of its files is missing, truncated or altered.
    """

    def __init__(self, folder: Path = WEIGHTS) -> None:
        manifest = _manifest(folder)
        self._tokenizer = Tokenizer.from_str(_verified(folder, _VOCABULARY, manifest).decode("utf-8"))
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(
            _verified(folder, _NETWORK, manifest), options, providers=["CPUExecutionProvider"]
        )
        self._entities = [None if label == "O" else Entity(label) for label in manifest["labels"]]
        self._heads = [Conduct(head) if head in set(Conduct) else None for head in manifest.get("heads", ())]
        #: Share at which the model is believed, by the names in ``THRESHOLD_NAMES``.
        self.thresholds: Mapping[str, float] = manifest["thresholds"]

    def tag(self, texts: Sequence[str]) -> list[Tagging]:
        """Return what the model says of each text.

        Each window has a run of the network to itself: the scales of an eight-bit run depend on all that is in it, and
        what is said of a text must not depend on its company.
        """
        return [self._read(text) for text in texts]

    def _read(self, text: str) -> Tagging:
        words: list[Word] = []
        conduct: dict[Conduct, float] = {}
        for window in windows(text, self._tokenizer):
            shares, heads = self._shares(window)
            _join(words, self._words(text, window, shares))
            for head, share in zip(self._heads, heads, strict=True):
                if head is not None:
                    conduct[head] = max(float(share), conduct.get(head, 0.0))
        return Tagging(text, tuple(words), self.thresholds, conduct)

    def _shares(self, window: Window) -> tuple[np.ndarray, np.ndarray]:
        """Shares of the labels, (pieces, labels), and how likely what each head looks for is, (heads,)."""
        inputs = (np.array([numbers], np.int64) for numbers in (window.ids, window.casings, window.kinds))
        labels, heads = self._logits(*inputs)
        powers = np.exp(labels[0] - labels[0].max(axis=-1, keepdims=True))
        return powers / powers.sum(axis=-1, keepdims=True), 1 / (1 + np.exp(-heads[0]))

    def _logits(self, ids: np.ndarray, casings: np.ndarray, kinds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Logits of the labels, (texts, pieces, labels), and of the heads, (texts, heads)."""
        labels, heads = self._session.run(["labels", "message"], {"ids": ids, "casings": casings, "kinds": kinds})
        return labels, heads

    def _words(self, text: str, window: Window, shares: np.ndarray) -> Iterator[Word]:
        first = 1
        offsets = window.offsets
        for at in range(1, len(offsets) - 1):
            end = offsets[at][1]
            following = offsets[at + 1][0] if at + 2 < len(offsets) else -1
            if end == following and text[end - 1].isalnum() and text[end].isalnum():
                continue
            yield self._word(offsets[first][0], end, shares[first : at + 1].mean(axis=0))
            first = at + 1

    def _word(self, start: int, end: int, share: np.ndarray) -> Word:
        staff = self._entities.index(Entity.STAFF_NAME)
        patient = np.array(share)
        patient[[0, staff]] = 0.0
        entity = self._entities[int(patient.argmax())] or Entity.PATIENT_NAME
        return Word(start, end, float(patient.sum()), entity, float(share[staff]))


#: What is said of a text that no model has read.
NOTHING = Tagging("", (), {})


def _trimmed(run: list[Word]) -> list[Word]:
    """Drop the words at either end that are half as sure as the surest or less."""
    least = max(map(_share, run)) / 2
    kept = [at for at, word in enumerate(run) if _share(word) > least]
    return run[kept[0] : kept[-1] + 1]


def _share(word: Word) -> float:
    return max(word.patient, word.staff)


def _patient(word: Word) -> float:
    return word.patient


def _start(word: Word) -> int:
    return word.start


def _end(word: Word) -> int:
    return word.end


def rescaled(share: float, threshold: float) -> float:
    """Move a share so that the threshold becomes 0.5 and the ends stay; monotonic."""
    if share < threshold:
        return 0.5 * share / threshold
    return 0.5 + 0.5 * (share - threshold) / (1 - threshold)


def _join(words: list[Word], following: Iterator[Word]) -> None:
    """Put a window's words behind those of the window before; where they overlap each serves the half it saw better."""
    more = list(following)
    if words and more:
        shared = bisect_left(words, more[0].start, key=_start)
        border = words[shared + (len(words) - shared) // 2].start if shared < len(words) else more[0].start
        del words[bisect_left(words, border, key=_start) :]
        more = more[bisect_left(more, border, key=_start) :]
    words += more


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / _MANIFEST).read_text("utf-8"))
        missing = {"labels", "thresholds", "sha256"} - manifest.keys()
    except (OSError, ValueError) as error:
        reason = f"{folder / _MANIFEST} is missing or damaged: {_REMEDY}"
        raise WeightsError(reason) from error
    if missing:
        reason = f"{folder / _MANIFEST} lacks {', '.join(sorted(missing))}: {_REMEDY}"
        raise WeightsError(reason)
    return manifest


def _verified(folder: Path, name: str, manifest: Mapping[str, Any]) -> bytes:
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        reason = f"{folder / name} is missing: {_REMEDY}"
        raise WeightsError(reason) from error
    if hashlib.sha256(content).hexdigest() != manifest["sha256"].get(name):
        reason = f"{folder / name} is truncated or altered (SHA-256 differs from {_MANIFEST}): {_REMEDY}"
        raise WeightsError(reason)
    return content
