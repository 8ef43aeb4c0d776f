"""The AnalyzerEngine: runs every recognizer over a text, offline, and brings their annotations back unchanged.

This is the only module that imports ``presidio_analyzer``. Presidio gets an NLP engine of our own, whose model is the
project's tagger, and a registry that is passed in, so that it neither loads its own recognizers nor looks for anything
on a network or disk. The nominal language is English; our recognizers read English and French alike.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import Any

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.app_tracer import AppTracer
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from spacy.tokens import Doc
from spacy.vocab import Vocab

from policies.context import Context
from policies.detectors.collisions import settle
from policies.detectors.conduct import CONDUCT, read_conduct
from policies.detectors.discovery import load_recognizers
from policies.detectors.ensemble import Ensemble
from policies.detectors.reading import read
from policies.detectors.recognizer import Recognizer
from policies.detectors.tagger import NOTHING, TAGGER, Tagger, Tagging
from policies.detectors.weighing import weighed
from policies.finding import Annotation, Conduct, Entity
from policies.scene import Scene

#: The nominal language of all recognizers.
LANGUAGE = "en"
_ANNOTATION = "annotation"
_TOKEN = re.compile(r"\w+|[^\w\s]")


class SceneArtifacts(NlpArtifacts):
    """What the NLP engine knows of one text: its scene and context, what the model says of it, and tokens on demand."""

    def __init__(self, scene: Scene, context: Context, engine: "SceneEngine", tagging: Tagging = NOTHING) -> None:
        # The parent's constructor would compute tokens and key words for every text; ours are made when asked for.
        self.scene = scene
        self.context = context
        self.tagging = tagging
        self.nlp_engine = engine
        self.entities = []
        self.scores = []

    @cached_property
    def _matches(self) -> list[re.Match[str]]:
        return list(_TOKEN.finditer(self.scene.text))

    @cached_property
    def tokens(self) -> Doc:  # type: ignore[override] # the parent sets it in its constructor
        """The words and signs of the text as a spaCy document, without attributes."""
        return Doc(self.nlp_engine.vocab, words=[match[0] for match in self._matches])

    @cached_property
    def tokens_indices(self) -> list[int]:  # type: ignore[override] # likewise
        """Where each token starts."""
        return [match.start() for match in self._matches]

    @cached_property
    def lemmas(self) -> list[str]:  # type: ignore[override] # likewise
        """The tokens in lower case; without them Presidio's context words silently stop working."""
        return [match[0].lower() for match in self._matches]

    @cached_property
    def keywords(self) -> list[str]:  # type: ignore[override] # likewise
        """The lemmas that are words."""
        return [lemma for lemma in self.lemmas if lemma.isalnum()]


class SceneEngine(NlpEngine):
    """An NLP engine that hands each text on as a ``Scene``, with what the tagger, if there is one, says of it."""

    def __init__(self, tagger: Tagger | None = None) -> None:
        self.vocab = Vocab()
        self._tagger = tagger

    def load(self) -> None:
        """Nothing to load."""

    def is_loaded(self) -> bool:
        """Return True."""
        return True

    def process_text(self, text: str, language: str) -> SceneArtifacts:
        """Return the artifacts of one text about whose place nothing is known."""
        del language
        return SceneArtifacts(Scene(text), Context(), self, self._tagged([text])[0])

    def process_batch(
        self,
        texts: Iterable[Any],
        language: str,
        batch_size: int = 1,
        n_process: int = 1,
        *,
        as_tuples: bool = False,
        **kwargs: Any,
    ) -> Iterator[Any]:
        """Yield (text, artifacts) for texts, or with ``as_tuples`` (text, artifacts, pair) for (text, pair).

        As in Presidio's own engines, what stands beside a text comes back beside its artifacts; here it is the
        pair (Scene, Context) that the artifacts carry. The tagger reads all of them at once.
        """
        del batch_size, n_process, kwargs
        if not as_tuples:
            for text in texts:
                yield text, self.process_text(text, language)
            return
        pairs = list(texts)
        taggings = self._tagged([text for text, _ in pairs])
        for (text, (scene, context)), tagging in zip(pairs, taggings, strict=True):
            yield text, SceneArtifacts(scene, context, self, tagging), (scene, context)

    def _tagged(self, texts: Sequence[str]) -> Sequence[Tagging]:
        return [NOTHING] * len(texts) if self._tagger is None else read(texts, self._tagger)

    def is_stopword(self, word: str, language: str) -> bool:
        """Return False: without a vocabulary no word is less important than another."""
        del word, language
        return False

    def is_punct(self, word: str, language: str) -> bool:
        """Return whether ``word`` holds no letter and no digit."""
        del language
        return not any(char.isalnum() for char in word)

    def get_supported_entities(self) -> list[str]:
        """Return none: the engine has no model that finds entities."""
        return []

    def get_supported_languages(self) -> list[str]:
        """Return the nominal language."""
        return [LANGUAGE]


class Sighting(RecognizerResult):
    """An annotation on its way through Presidio.

    Presidio drops a result inside another of its type, comparing results by position; two annotations of the same
    characters may differ in evidence, and which of them stands is for ``settle`` to say. So no sighting contains
    another, and removing duplicates stays linear.
    """

    def __init__(self, annotation: Annotation, recognizer: "AnnotationRecognizer") -> None:
        super().__init__(
            annotation.entity.value,
            annotation.span.start,
            annotation.span.end,
            annotation.score,
            recognition_metadata={
                self.RECOGNIZER_NAME_KEY: recognizer.name,
                self.RECOGNIZER_IDENTIFIER_KEY: recognizer.id,
                _ANNOTATION: annotation,
            },
        )

    def contained_in(self, other: RecognizerResult) -> bool:
        """Return False; see the class."""
        del other
        return False

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


class AnnotationRecognizer(EntityRecognizer):
    """A recognizer whose results are sightings."""

    name: str

    def load(self) -> None:
        """Nothing to load: whatever it reads with has been."""


class SceneRecognizer(AnnotationRecognizer):
    """One of our recognizers as Presidio knows them."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer
        super().__init__(
            supported_entities=sorted(entity.value for entity in recognizer.entities),
            name=recognizer.name,
            supported_language=LANGUAGE,
        )

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        """Return what the recognizer sees in the scene that the artifacts carry."""
        del text, entities
        artifacts = _scene_artifacts(nlp_artifacts)
        return [Sighting(seen, self) for seen in self._recognizer.find(artifacts.scene, artifacts.context)]


class TaggerRecognizer(AnnotationRecognizer):
    """What the tagger has seen, read out of the artifacts; the model itself ran once, in the NLP engine."""

    def __init__(self) -> None:
        super().__init__(supported_entities=sorted(Entity), name=TAGGER, supported_language=LANGUAGE)

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        """Return the annotations of the tagging that the artifacts carry."""
        del text, entities
        artifacts = _scene_artifacts(nlp_artifacts)
        return [Sighting(seen, self) for seen in artifacts.tagging.seen(artifacts.context.colleagues)]


class ConductRecognizer(AnnotationRecognizer):
    """What the same run of the model says of the message's conduct, for the kinds that its channel asks for."""

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger
        super().__init__(supported_entities=sorted(Conduct), name=CONDUCT, supported_language=LANGUAGE)

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        """Return an annotation for each kind asked for."""
        del text, entities
        artifacts = _scene_artifacts(nlp_artifacts)
        seen = read_conduct(artifacts.scene, artifacts.context, artifacts.tagging, self._tagger)
        return [Sighting(annotation, self) for annotation in seen]


class UnchangedScores(ContextAwareEnhancer):
    """Leaves scores alone: our recognizers have weighed the words around a value themselves."""

    def __init__(self) -> None:
        super().__init__(0, 0, 0, 0)

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        """Return the results as they are."""
        del text, nlp_artifacts, recognizers, context
        return raw_results


class PresidioDetector:
    """Implements ``policies.checker.Detector`` with a Presidio AnalyzerEngine; without a tagger, by patterns alone."""

    def __init__(
        self, recognizers: Iterable[Recognizer], tagger: Tagger | None = None, extra: Iterable[EntityRecognizer] = ()
    ) -> None:
        known: list[EntityRecognizer] = [SceneRecognizer(Ensemble(recognizers))]
        if tagger is not None:
            known += [TaggerRecognizer(), ConductRecognizer(tagger)]
        known += extra
        registry = RecognizerRegistry(recognizers=known, supported_languages=[LANGUAGE])
        self._scene_engine = SceneEngine(tagger)
        self._engine = AnalyzerEngine(
            registry=registry,
            nlp_engine=self._scene_engine,
            app_tracer=AppTracer(enabled=False),
            supported_languages=[LANGUAGE],
            context_aware_enhancer=UnchangedScores(),
        )

    def annotate(self, scenes: Sequence[Scene], contexts: Sequence[Context]) -> list[list[Annotation]]:
        """Return the settled annotations of each scene; the NLP engine sees all scenes as one batch."""
        pairs = [(scene.text, (scene, context)) for scene, context in zip(scenes, contexts, strict=True)]
        batch = self._scene_engine.process_batch(pairs, LANGUAGE, batch_size=len(pairs), as_tuples=True)
        return [self._annotations(text, artifacts) for text, artifacts, _ in batch]

    def _annotations(self, text: str, artifacts: SceneArtifacts) -> list[Annotation]:
        seen: dict[str, list[Annotation]] = {}
        for result in self._engine.analyze(text, LANGUAGE, nlp_artifacts=artifacts):
            metadata = result.recognition_metadata
            seen.setdefault(metadata[RecognizerResult.RECOGNIZER_NAME_KEY], []).append(metadata[_ANNOTATION])
        claims = settle(seen.pop(Ensemble.name, ()))
        tagged, conduct = seen.pop(TAGGER, []), seen.pop(CONDUCT, [])
        return [*weighed(claims, tagged, artifacts.tagging, extra=chain.from_iterable(seen.values())), *conduct]


def _scene_artifacts(artifacts: NlpArtifacts) -> SceneArtifacts:
    if not isinstance(artifacts, SceneArtifacts):
        reason = "our recognizers need the artifacts of a SceneEngine"
        raise TypeError(reason)
    return artifacts


def load_detector(*, patterns_only: bool = False, extra: Iterable[EntityRecognizer] = ()) -> PresidioDetector:
    """Return a detector with every recognizer of the project, ``extra`` ones and, unless ``patterns_only``, the tagger.

    Presidio's trace of its decisions, which would quote messages, is switched off for the whole process.

    Raises:
        RecognizerError: if a recognizer module exports no recognizer.
        WeightsError: if a file of the model is missing, truncated or altered.
    """
    logging.getLogger("decision_process").disabled = True
    return PresidioDetector(load_recognizers(), None if patterns_only else Tagger(), extra)
