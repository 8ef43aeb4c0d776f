"""Models of a site as further recognizers, loaded and run by Presidio's own classes, from this machine only.

A model must lie in a folder, or be an installed spaCy package; nothing is ever downloaded. Its findings become
annotations of ours, which are weighed like the tagger's.
"""

import importlib
import importlib.util
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import spacy
from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NerModelConfiguration, NlpArtifacts, SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import GLiNERRecognizer, HuggingFaceNerRecognizer, SpacyRecognizer

from policies.detectors.presidio import LANGUAGE, AnnotationRecognizer, SceneEngine, Sighting
from policies.detectors.site_model import Library, SiteModel
from policies.detectors.tagger import rescaled
from policies.finding import Annotation, Span

#: What must be installed for each library, and how it comes.
_PACKAGES = {
    Library.SPACY: (("spacy",), "install spacy"),
    Library.TRANSFORMERS: (("transformers", "torch"), "install transformers and torch"),
    Library.GLINER: (("gliner", "torch"), "install gliner and torch"),
}
#: A message of nobody, read at the start so that a model that cannot run stops it.
_PROBE = "the ward is quiet tonight"


class SpacyModel(SpacyRecognizer):
    """A spaCy pipeline with an entity recognizer or ruler, read through Presidio's own spaCy engine.

    spaCy gives no scores; each finding has Presidio's customary 0.85.
    """

    def __init__(self, model: SiteModel) -> None:
        labels = sorted(model.known_labels)
        self._engine = SpacyNlpEngine(models=[{"lang_code": LANGUAGE, "model_name": model.source}])
        self._engine.load()
        self._engine.ner_model_configuration = NerModelConfiguration(
            model_to_presidio_entity_mapping={label: label for label in labels},
            labels_to_ignore=self._other_labels(labels),
        )
        super().__init__(supported_language=LANGUAGE, supported_entities=labels, name=model.name)

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Return what the pipeline finds; the artifacts of our own engine hold nothing of it."""
        del nlp_artifacts
        found: list[RecognizerResult] = super().analyze(text, entities, self._engine.process_text(text, LANGUAGE))
        return found

    def _other_labels(self, labels: Iterable[str]) -> list[str]:
        pipeline = self._engine.get_nlp(LANGUAGE)
        return sorted({label for known in pipeline.pipe_labels.values() for label in known}.difference(labels))


class SiteRecognizer(AnnotationRecognizer):
    """A site's model among our recognizers: asks Presidio's recognizer for it and makes annotations of the answers."""

    def __init__(self, model: SiteModel, recognizer: EntityRecognizer) -> None:
        self._model = model
        self._labels = model.known_labels
        self._recognizer = recognizer
        super().__init__(
            supported_entities=sorted({entity.value for entity in self._labels.values()}),
            name=model.name,
            supported_language=LANGUAGE,
        )

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        """Return sightings of what the model is sure enough of, with offsets into ``text``."""
        del entities
        # Half a surrogate pair is no character to these libraries; a sign in its place keeps the offsets.
        readable = text.encode("utf-8", "replace").decode("utf-8")
        if not readable.strip():
            return []
        found = self._recognizer.analyze(readable, sorted(self._labels), nlp_artifacts)
        return [Sighting(self._annotation(result), self) for result in found if self._wanted(result)]

    def _wanted(self, result: RecognizerResult) -> bool:
        return (
            result.entity_type in self._labels and result.start < result.end and result.score >= self._model.threshold
        )

    def _annotation(self, result: RecognizerResult) -> Annotation:
        return Annotation(
            span=Span(result.start, result.end),
            entity=self._labels[result.entity_type],
            score=rescaled(float(result.score), self._model.threshold),
            recognizer=self.name,
            pattern="model",
            evidence=(f"{self._model.framework}:{result.score:.2f}",),
        )


def load_models(models: Iterable[SiteModel]) -> list[SiteRecognizer]:
    """Load a site's models, from this machine only, and let each read one message.

    Raises:
        SiteModelError: if a library or a model is missing, or a model cannot be loaded or run; names it and the remedy.
    """
    return [_load(model) for model in models]


def _load(model: SiteModel) -> SiteRecognizer:
    _require(model)
    _stay_offline()
    try:
        recognizer = SiteRecognizer(model, _presidios(model))
        recognizer.analyze(_PROBE, [], SceneEngine().process_text(_PROBE, LANGUAGE))
    except Exception as error:
        reason = f"the model cannot be loaded or run ({type(error).__name__}); check that its folder is whole"
        raise model.error(reason) from error
    return recognizer


def _require(model: SiteModel) -> None:
    packages, remedy = _PACKAGES[model.framework]
    missing = [package for package in packages if importlib.util.find_spec(package) is None]
    if missing:
        reason = f"{' and '.join(missing)} cannot be imported; {remedy} beside Chaperone, or remove the entry"
        raise model.error(reason)
    installed = model.framework is Library.SPACY and spacy.util.is_package(model.source)
    if not installed and not Path(model.source).is_dir():
        kinds = "no local folder and no installed package" if model.framework is Library.SPACY else "no local folder"
        reason = f"there is {kinds} of that name; copy the model to this machine, nothing is downloaded"
        raise model.error(reason)


def _stay_offline() -> None:
    """Keep Hugging Face's libraries from the network, whether they are imported already or not."""
    os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
    if importlib.util.find_spec("huggingface_hub") is not None:
        vars(importlib.import_module("huggingface_hub.constants"))["HF_HUB_OFFLINE"] = True


def _presidios(model: SiteModel) -> EntityRecognizer:
    """Return Presidio's own recognizer for a model, loaded; labels keep the model's names in it."""
    labels = {label: label for label in model.known_labels}
    if model.framework is Library.SPACY:
        return SpacyModel(model)
    if model.framework is Library.GLINER:
        return GLiNERRecognizer(
            model_name=model.source,
            entity_mapping=labels,
            threshold=model.threshold,
            map_location="cpu",
            local_files_only=True,
        )
    recognizer = HuggingFaceNerRecognizer(
        model_name=model.source, label_mapping=labels, threshold=model.threshold, device="cpu"
    )
    # Presidio's recognizer takes a failure for an empty answer; the pipeline in it does not.
    pipeline: Callable[[str], object] = recognizer.ner_pipeline  # type: ignore[assignment] # declared as None there
    pipeline(_PROBE)
    return recognizer
