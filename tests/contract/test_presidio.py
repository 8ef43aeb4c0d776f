"""Presidio runs offline, silently, once per batch, and brings annotations back as they were made."""

import logging
import re
import socket
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import pytest
from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry

from policies.checker import Checker
from policies.context import Context
from policies.detectors.presidio import PresidioDetector, SceneEngine
from policies.engine import load_checker
from policies.finding import Annotation, Entity, Span, Subject
from policies.message import Message
from policies.scene import Scene


class WordRecognizer:
    """Annotates a word twice, once as a patient's name and once, with other evidence, as a colleague's."""

    name = "word"
    entities = frozenset({Entity.PATIENT_NAME})
    patterns: Mapping[str, re.Pattern[str]] = MappingProxyType({"word": re.compile("quail")})

    def find(self, scene: Scene, context: Context) -> Iterator[Annotation]:
        """Yield two annotations for each occurrence."""
        for match in self.patterns["word"].finditer(scene.folded):
            for subject in (Subject.PATIENT, Subject.STAFF):
                yield Annotation(
                    span=Span(*match.span()),
                    entity=Entity.PATIENT_NAME,
                    score=0.7,
                    recognizer=self.name,
                    pattern="word",
                    evidence=(f"subject:{subject}",),
                    subject=subject,
                )


def test_annotations_come_back_unchanged() -> None:
    """What a recognizer yields is what the detector returns, twins on one span included."""
    scene = Scene("Quail and quail")
    expected = sorted(WordRecognizer().find(scene, Context()), key=lambda seen: (seen.span, seen.pattern))
    (annotations,) = PresidioDetector([WordRecognizer()]).annotate([scene], [Context()])
    assert sorted(annotations, key=lambda seen: (seen.span, seen.evidence)) == sorted(
        expected, key=lambda seen: (seen.span, seen.evidence)
    )


def test_a_batch_equals_its_messages(checker: Checker) -> None:
    """Checking messages together gives what checking them one by one gives."""
    texts = ["mrn 00482", "", "ok thx", "call mom 416-555-0123", "\x00", "hc 9876 543 217"]
    messages = [Message(text=text) for text in texts]
    assert checker.check_batch(messages, [Context()] * len(texts)) == [checker.check(message) for message in messages]


def test_no_socket_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading the checker and checking needs no network: it works with every socket refused."""

    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a socket was opened")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    verdict = load_checker().check(
        Message(text="mrn 00482, see https://pacs.example.org/viewer?mrn=00482, j@example.org")
    )
    assert verdict.flagged


def test_decisions_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    """No logger, Presidio's decision trace included, says a word of the message, even at the finest level."""
    detector = load_checker().detector
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, "decision_process"):
        logging.getLogger("presidio-analyzer").setLevel(logging.DEBUG)
        detector.annotate([Scene("mrn 00482 wombat")], [Context()])
    assert "wombat" not in caplog.text
    assert "00482" not in caplog.text
    assert logging.getLogger("decision_process").disabled


def test_context_words_work_with_our_engine() -> None:
    """A recognizer of Presidio's own, added by a site, gets lower-cased lemmas, so that its context words count."""
    widget = PatternRecognizer(
        supported_entity="WIDGET", patterns=[Pattern("four digits", r"\b\d{4}\b", 0.3)], context=["widget"]
    )
    engine = AnalyzerEngine(
        registry=RecognizerRegistry(recognizers=[widget], supported_languages=["en"]),
        nlp_engine=SceneEngine(),
        supported_languages=["en"],
    )
    (alone,) = engine.analyze("number 4821", "en")
    (near,) = engine.analyze("Widget number 4821", "en")
    assert near.score > alone.score


def test_every_string_gives_a_verdict(checker: Checker) -> None:
    """Empty, blank, broken, huge and foreign texts are checked without an exception."""
    for text in ("", " ", "\n", "\ud800", "\x00" * 10, "🙂" * 100, "7" * 40_000, "مريض ٤١٦", "患者", "\u202emrn 00482"):
        checker.check(Message(text=text))
