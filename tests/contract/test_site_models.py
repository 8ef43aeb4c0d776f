"""A site's own spaCy, transformers and GLiNER models: built small, saved, loaded from their folders, never fetched."""

import importlib.util
import random
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest
import spacy
from presidio_analyzer import EntityRecognizer
from spacy.training import Example

from bot.detection import DetectionSettings, ExtraModel
from policies.context import Context
from policies.detectors.presidio import PresidioDetector
from policies.detectors.presidio_models import load_models
from policies.detectors.site_model import Library, SiteModel, SiteModelError
from policies.engine import load_checker
from policies.finding import Annotation, Entity, Span
from policies.message import Message
from policies.scene import Scene

TEXT = "quillon wants his results"
ODD = ("", " ", "a", "🙂" * 20, "\ud800 quillon", "0123456789 " * 40, "محمد الخطيب", "王小明", "\x00")
_WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *TEXT.split(), "the", "ward", "is", "quiet", "tonight")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever looks for a network fails the test."""

    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a socket was opened")

    for name in ("create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)


@pytest.fixture
def ruler(tmp_path: Path) -> Path:
    """A blank spaCy pipeline with a list of one name and one town."""
    folder = tmp_path / "ruler"
    pipeline = spacy.blank("en")
    pipeline.add_pipe("entity_ruler").add_patterns(  # type: ignore[attr-defined] # a pipe of this kind has it
        [{"label": "PERSON", "pattern": "quillon"}, {"label": "GPE", "pattern": "results"}]
    )
    pipeline.to_disk(folder)
    return folder


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    """A spaCy entity recognizer that has learned one name."""
    folder = tmp_path / "trained"
    pipeline = spacy.blank("en")
    pipeline.add_pipe("ner").add_label("PER")  # type: ignore[attr-defined] # likewise
    examples = [
        Example.from_dict(pipeline.make_doc(text), {"entities": entities})
        for text, entities in ((TEXT, [(0, 7, "PER")]), ("the ward is quiet tonight", []))
    ]
    random.seed(1)
    optimizer = pipeline.initialize(lambda: examples)
    for _ in range(30):
        pipeline.update(examples, sgd=optimizer)
    pipeline.to_disk(folder)
    return folder


def _seen(models: Sequence[SiteModel], text: str = TEXT) -> list[Annotation]:
    extra: list[EntityRecognizer] = list(load_models(models))
    return PresidioDetector([], extra=extra).annotate([Scene(text)], [Context()])[0]


@pytest.mark.parametrize("kind", ["ruler", "trained"])
def test_a_spacy_pipeline_is_read(kind: str, request: pytest.FixtureRequest) -> None:
    """What a pipeline from a folder finds under a known label becomes an annotation with its own name and score."""
    model = SiteModel(framework=Library.SPACY, source=str(request.getfixturevalue(kind)))
    (name,) = _seen([model])
    assert (name.span, name.entity, name.recognizer) == (Span(0, 7), Entity.PATIENT_NAME, f"spacy:{kind}")
    assert name.evidence == ("spacy:0.85",)
    assert 0.5 <= name.score <= 1


def test_labels_are_the_sites_own_if_given(ruler: Path) -> None:
    """A mapping in the settings replaces the customary one, and what it does not list is passed over."""
    model = SiteModel(framework=Library.SPACY, source=str(ruler), labels={"GPE": Entity.ADDRESS})
    assert [(seen.entity, seen.span) for seen in _seen([model])] == [(Entity.ADDRESS, Span(18, 25))]


def test_findings_under_the_threshold_are_passed_over(ruler: Path) -> None:
    """A model that is less sure than the site demands is not heard."""
    assert _seen([SiteModel(framework=Library.SPACY, source=str(ruler), threshold=0.9)]) == []


def test_the_checker_flags_what_a_sites_model_finds(ruler: Path) -> None:
    """A model of the site joins patterns and tagger in one checker, and its finding is explained by its name."""
    model = SiteModel(framework=Library.SPACY, source=str(ruler))
    message = Message(text=f"the patient is in pain. {TEXT}")
    checker = load_checker(extra=[model])
    assert load_checker(extra=[model]).check(message) == checker.check(message)
    seen = checker.check(Message(text="call quillon about the patient's potassium")).annotations
    assert all(annotation.span.start < annotation.span.end for annotation in seen)


def test_odd_texts_are_answered(ruler: Path) -> None:
    """Empty, broken and foreign texts give an answer, not an exception, and offsets stay those of the text."""
    extra: list[EntityRecognizer] = list(load_models([SiteModel(framework=Library.SPACY, source=str(ruler))]))
    detector = PresidioDetector([], extra=extra)
    answers = detector.annotate([Scene(text) for text in ODD], [Context()] * len(ODD))
    assert [[seen.span for seen in answer] for answer in answers if answer] == [[Span(2, 9)]]


@pytest.mark.parametrize("library", list(Library))
def test_a_model_that_is_not_there_stops_the_start(library: Library, tmp_path: Path) -> None:
    """A name that is neither a folder nor a package, or a missing library, is an error with setting and remedy."""
    model = SiteModel(framework=library, source=str(tmp_path / "none"))
    with pytest.raises(SiteModelError, match=r"detection\.extra, .*(nothing is downloaded|or remove the entry)"):
        load_models([model])


def test_a_damaged_model_stops_the_start(ruler: Path) -> None:
    """A folder whose content cannot be loaded is an error with setting and remedy."""
    (ruler / "config.cfg").unlink()
    with pytest.raises(SiteModelError, match=r"detection\.extra, spacy:.*check that its folder is whole"):
        load_models([SiteModel(framework=Library.SPACY, source=str(ruler))])


def test_an_entry_is_a_name_or_a_table() -> None:
    """An entry of the setting is a string, or a table with labels and threshold."""
    settings = DetectionSettings.model_validate(
        {"extra": ["spacy:/m/a", {"model": "gliner:/m/b", "labels": {"inmate": "PATIENT_NAME"}, "threshold": 0.7}]}
    )
    short, full = settings.models
    assert (short.name, short.threshold, short.known_labels["PERSON"]) == ("spacy:a", 0.5, Entity.PATIENT_NAME)
    assert (full.framework, full.source, full.known_labels) == (
        Library.GLINER,
        "/m/b",
        {"inmate": Entity.PATIENT_NAME},
    )


@pytest.mark.parametrize(
    "entry",
    [
        "flair:/m",
        "spacy:",
        "/m",
        {"model": "spacy:/m", "threshold": 1.5},
        {"model": "spacy:/m", "labels": {"PER": "NAME"}},
    ],
)
def test_a_bad_entry_is_refused(entry: object) -> None:
    """An unknown library, an empty source, a bad threshold or an unknown entity is an error."""
    with pytest.raises(ValueError, match="extra"):
        DetectionSettings.model_validate({"extra": [entry]})


def test_two_models_need_two_names() -> None:
    """Models whose annotations could not be told apart are refused."""
    with pytest.raises(ValueError, match="different names"):
        DetectionSettings(extra=(ExtraModel(model="spacy:/a/m"), ExtraModel(model="spacy:/b/m")))


@pytest.fixture
def bert(tmp_path: Path) -> Path:
    """A token classifier of one tiny layer with random weights, in the folder that ``save_pretrained`` makes."""
    transformers = pytest.importorskip("transformers", reason="transformers is not installed here")
    torch = pytest.importorskip("torch", reason="torch is not installed here")
    torch.manual_seed(1)
    folder = tmp_path / "bert"
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(_WORDS), encoding="utf-8")
    transformers.BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    labels = ("O", "B-PER", "I-PER", "B-DATE")
    config = transformers.BertConfig(
        vocab_size=len(_WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )
    model = transformers.BertForTokenClassification(config)
    with torch.no_grad():
        model.classifier.weight.zero_()
        model.classifier.bias.copy_(torch.tensor([0.0, 5.0, 0.0, 0.0]))
    model.save_pretrained(folder)
    return folder


def test_a_token_classifier_is_read(bert: Path) -> None:
    """A transformers model that calls every word a person gives annotations with its score, in bounds."""
    model = SiteModel(framework=Library.TRANSFORMERS, source=str(bert))
    seen = _seen([model])
    assert {name.entity for name in seen} == {Entity.PATIENT_NAME}
    assert {name.recognizer for name in seen} == {"transformers:bert"}
    assert all(0 <= name.span.start < name.span.end <= len(TEXT) and name.score > 0.9 for name in seen)
    assert all(name.evidence == ("transformers:0.98",) for name in seen)
    assert _seen([SiteModel(framework=Library.TRANSFORMERS, source=str(bert), labels={"DATE": Entity.DATE})]) == []


def test_a_truncated_token_classifier_stops_the_start(bert: Path) -> None:
    """A weights file that was cut is an error with setting and remedy."""
    weights = bert / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:100])
    with pytest.raises(SiteModelError, match=r"detection\.extra, transformers:"):
        load_models([SiteModel(framework=Library.TRANSFORMERS, source=str(bert))])


def test_a_gliner_model_is_read(bert: Path, tmp_path: Path) -> None:
    """A GLiNER model of random weights is loaded from its folder and answers within the text."""
    gliner = pytest.importorskip("gliner", reason="gliner is not installed here")
    transformers = pytest.importorskip("transformers", reason="transformers is not installed here")
    folder = tmp_path / "gliner"
    config = gliner.GLiNERConfig(
        model_name=str(bert),
        encoder_config=transformers.AutoConfig.from_pretrained(bert).to_dict(),
        hidden_size=16,
        max_width=4,
        num_rnn_layers=1,
    )
    gliner.GLiNER.from_config(config, backbone_from_pretrained=False).save_pretrained(folder)
    model = SiteModel(
        framework=Library.GLINER, source=str(folder), labels={"patient name": Entity.PATIENT_NAME}, threshold=0.01
    )
    seen = _seen([model])
    assert all(0 <= name.span.start < name.span.end <= len(TEXT) for name in seen)
    assert {(name.entity, name.recognizer) for name in seen} <= {(Entity.PATIENT_NAME, "gliner:gliner")}


def test_what_is_not_installed_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A library that cannot be imported is named, with the remedy."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SiteModelError, match="gliner and torch cannot be imported; install gliner and torch"):
        load_models([SiteModel(framework=Library.GLINER, source=str(tmp_path))])
