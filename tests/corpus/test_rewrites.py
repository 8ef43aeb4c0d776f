"""Rewrites of every labelled message: clean, complete and in the author's own words."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from policies.checker import Checker
from policies.finding import Annotation, Entity, Finding, Severity, Span, Subject, Verdict, VerdictKind
from policies.gold import Gold
from policies.message import Message
from policies.rewrite import Declined, Rewrite, rewrite
from policies.training.sets import read_set
from tests.checkers import patterns_checker

SETS = ("hard_dev", "stream_dev")
SENT = datetime(2026, 3, 20, 15, 0, tzinfo=UTC)
_CLINICAL = re.compile(
    r"(?<![\w.])\d+(?:[.,/]\d+)*(?= ?(?:mg|mcg|g|kg|mmol|meq|mEq|ml|mL|cc|L|units?|%|bpm|cm|mm|h|ans|F|M|yo|J)(?!\w))|"
    r"(?:(?:BP|TA|GCS|HR|FC|sats?|K|INR|Hb|Hgb|Na|Cr|trop|lactate|pH|EF|PSA|BNP|ANC|temp)[ :=]{1,2})\d+(?:[.,/]\d+)*"
)
_WORD = re.compile(r"[^\W\d_]{4,}")
#: At least so many of the messages that identify somebody get a rewrite.
_OFFERED = 0.6


@pytest.fixture(scope="module")
def checker() -> Checker:
    """The patterns alone, so that the test needs no model."""
    return patterns_checker()


@pytest.fixture(scope="module", params=SETS)
def golds(request: pytest.FixtureRequest) -> list[Gold]:
    """The messages of one set that identify somebody."""
    return [gold for gold in read_set(str(request.param)) if gold.identifying]


def _as_labelled(gold: Gold, checker: Checker) -> Verdict:
    """The verdict that a perfect checker would give."""
    findings = tuple(
        Finding(
            span=Span(span.start, span.end),
            entity=span.label,
            policy="labelled",
            severity=Severity.HIGH,
            kind=VerdictKind.IDENTIFIES,
            score=1.0,
            citation="",
        )
        for span in gold.identifying
    )
    staff = [
        Annotation(span=Span(span.start, span.end), entity=Entity.STAFF_NAME, score=1.0, subject=Subject.STAFF)
        for span in gold.spans
        if span.label == Entity.STAFF_NAME
    ]
    seen = checker.check(Message(text=gold.text)).annotations
    others = [annotation for annotation in seen if annotation.entity is not Entity.STAFF_NAME]
    return Verdict(kind=VerdictKind.IDENTIFIES, findings=findings, annotations=(*staff, *others))


def _rewrites(golds: list[Gold], checker: Checker) -> Iterator[tuple[Gold, Rewrite]]:
    for gold in golds:
        made = rewrite(Message(text=gold.text, sent_at=SENT), _as_labelled(gold, checker), checker.check)
        if isinstance(made, Rewrite):
            yield gold, made


def _unlabelled(gold: Gold) -> str:
    """The text without what identifies: a colleague's name, or a colour that is a name as well, stays in it."""
    parts, at = [], 0
    for span in gold.identifying:
        parts.append(gold.text[at : span.start])
        at = span.end
    return " ".join((*parts, gold.text[at:]))


def test_every_rewrite_is_clean_to_the_checker_that_asked(checker: Checker) -> None:
    """Of whatever the checker itself flags, the rewrite passes the checker, or there is none."""
    for name in SETS:
        for gold in read_set(name):
            message = Message(text=gold.text, sent_at=SENT)
            verdict = checker.check(message)
            made = rewrite(message, verdict, checker.check)
            assert isinstance(made, Rewrite) <= verdict.flagged, gold.id
            assert not isinstance(made, Rewrite) or not checker.check(Message(text=made.text)).flagged, gold.id


def test_most_messages_get_a_rewrite(golds: list[Gold], checker: Checker) -> None:
    """Declining is for what needs its names, not the common answer."""
    assert len(list(_rewrites(golds, checker))) >= _OFFERED * len(golds)


def test_no_labelled_name_or_value_is_left(golds: list[Gold], checker: Checker) -> None:
    """No name that the text does not also hold as another word, and no value, stands in the rewrite."""
    for gold, made in _rewrites(golds, checker):
        unlabelled = _unlabelled(gold)
        for span in gold.identifying:
            words = gold.text[span.start : span.end]
            if span.label == Entity.PATIENT_NAME:
                names = [name for name in _WORD.findall(words) if name not in unlabelled]
                assert not any(re.search(rf"(?<!\w){name}(?!\w)", made.text) for name in names), gold.id
            elif span.label not in {Entity.DATE, Entity.ROOM}:
                assert words not in made.text, gold.id


def test_every_clinical_number_stays(golds: list[Gold], checker: Checker) -> None:
    """Every dose, sign and result outside of what was found stands in the rewrite, in order."""
    for gold, made in _rewrites(golds, checker):
        left = iter(_CLINICAL.findall(made.text))
        outside = [
            match[0]
            for match in _CLINICAL.finditer(gold.text)
            if not any(span.start < match.end() and match.start() < span.end for span in gold.spans)
        ]
        assert all(number in left for number in outside), gold.id


def test_words_that_were_not_changed_are_the_authors(golds: list[Gold], checker: Checker) -> None:
    """Outside of the changed stretches every word is the author's, in the author's order."""
    for gold, made in _rewrites(golds, checker):
        kept = "".join(
            " " if any(span.start <= at < span.end for span in made.changed) else char
            for at, char in enumerate(made.text)
        )
        authors = iter(re.findall(r"\w+", gold.text.lower()))
        assert all(word in authors for word in re.findall(r"\w+", kept.lower())), gold.id


@pytest.mark.parametrize("reason", [Declined.TAKE_IT_TO_THE_CHART, Declined.WHO_IS_WHO, Declined.NOT_BY_WORDS])
def test_hard_messages_are_declined_with_each_reason(checker: Checker, reason: Declined) -> None:
    """The hard set holds messages of every kind that is not rewritten."""
    golds = [gold for gold in read_set("hard_dev") if gold.identifying]
    made = (
        rewrite(Message(text=gold.text, sent_at=SENT), _as_labelled(gold, checker), checker.check) for gold in golds
    )
    assert reason in made
