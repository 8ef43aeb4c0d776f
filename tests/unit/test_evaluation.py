"""Scoring of labelled messages."""

import json

import pytest

from policies.evaluation import Share, evaluate
from policies.evaluation_text import as_text
from policies.finding import Entity, Finding, Severity, Span, Verdict, VerdictKind
from policies.gold import Gold, GoldError, LabelledSpan, read_gold

NAMED = Gold("a", "okafor is septic", (LabelledSpan(0, 6, "PATIENT_NAME"),), "en", hard=True)
MISSED = Gold("b", "c'est tremblay", (LabelledSpan(6, 14, "PATIENT_NAME"),), "fr")
STAFF = Gold("c", "ask priya", (LabelledSpan(4, 9, "STAFF_NAME"),), "en")
OPTIONAL = Gold("d", "the twins", (LabelledSpan(0, 9, "opt:QUASI"),), "en")


def verdict(*found: tuple[int, int, str], kind: VerdictKind = VerdictKind.IDENTIFIES) -> Verdict:
    """A verdict with findings at the given places."""
    findings = tuple(
        Finding(
            span=Span(start, end),
            entity=entity,
            policy="x",
            severity=Severity.HIGH,
            kind=kind,
            score=0.9,
            citation="x",
        )
        for start, end, entity in found
    )
    return Verdict(kind=kind if findings else VerdictKind.CLEAN, findings=findings)


def test_message_level_counts_flags_by_language_and_difficulty() -> None:
    """Recall counts identifying messages that were flagged, and false flags clean ones, each by group."""
    found = evaluate(
        [NAMED, MISSED, STAFF], [verdict((0, 6, "PATIENT_NAME")), verdict(), verdict((4, 9, "PATIENT_NAME"))]
    )
    assert found.recall == {"all": Share(1, 2), "en": Share(1, 1), "hard": Share(1, 1), "fr": Share(0, 1)}
    assert found.false_flags == {"all": Share(1, 1), "en": Share(1, 1)}
    assert found.precision == Share(1, 2)
    assert found.staff == Share(1, 1)
    assert found.false_notices_per_1000 == pytest.approx(1000 / 3)


def test_a_span_is_found_by_any_overlap_and_right_by_its_label() -> None:
    """A finding that touches a span finds it; only one with the span's label is right."""
    scores = evaluate([NAMED], [verdict((4, 9, "DATE"))]).labels["PATIENT_NAME"]
    assert (scores.found, scores.right) == (Share(1, 1), Share(0, 1))


def test_optional_spans_count_for_nothing() -> None:
    """A message with optional spans only is neither a false flag nor a miss, whichever way it is judged."""
    for judged in (verdict(), verdict((0, 9, "QUASI"))):
        found = evaluate([OPTIONAL], [judged])
        assert found.recall["all"].n == found.false_flags["all"].n == found.precision.n == 0


def test_conduct_is_no_identification() -> None:
    """A finding of conduct flags no message here."""
    found = evaluate([STAFF], [verdict((0, 3, "DEROGATORY"), kind=VerdictKind.CONDUCT)])
    assert found.false_flags["all"] == Share(0, 1)


def test_mistakes_are_listed_and_json_can_leave_them_out() -> None:
    """Misses and false alarms are there to read; the JSON form carries messages only when asked to."""
    found = evaluate(
        [NAMED, MISSED, STAFF], [verdict((0, 6, "PATIENT_NAME")), verdict(), verdict((4, 9, "PATIENT_NAME"))]
    )
    assert [(mistake.kind, mistake.id) for mistake in found.mistakes] == [("false_alarm", "c"), ("missed", "b")]
    assert "tremblay" in json.dumps(found.as_json())
    assert "tremblay" not in json.dumps(found.as_json(mistakes=False))
    assert "c'est tremblay" in as_text(found)
    assert "c'est tremblay" not in as_text(found, mistakes=0)


def test_intervals_are_wilsons() -> None:
    """95 of 100 has the interval 0.888 to 0.978; none of nothing has none."""
    low, high = Share(95, 100).interval or (0, 0)
    assert (round(low, 3), round(high, 3)) == (0.888, 0.978)
    assert Share(0, 0).interval is None


@pytest.mark.parametrize(
    "line",
    [
        "[]",
        "{}",
        '{"text": 1, "spans": []}',
        '{"text": "abc", "spans": [[0, 9, "MRN"]]}',
        '{"text": "abc", "spans": [[1, 1, "MRN"]]}',
        '{"text": "abc", "spans": [[0, "MRN"]]}',
        "secret",
    ],
)
def test_a_bad_line_is_named_and_not_quoted(line: str) -> None:
    """A line that is no labelled message is an error that tells its number and quotes nothing of it."""
    with pytest.raises(GoldError, match="line 2") as refused:
        read_gold(['{"text": "ok", "spans": []}', line])
    assert "secret" not in str(refused.value)


def test_lines_need_text_and_spans_only() -> None:
    """Id, language and difficulty may be missing, blank lines are passed over, other keys ignored."""
    golds = read_gold(
        ["", '{"text": "a", "spans": [], "source": "x"}', '{"id": 7, "lang": null, "text": "b", "spans": []}']
    )
    assert [(gold.id, gold.lang, gold.hard) for gold in golds] == [("2", "", False), ("7", "", False)]
    assert all(gold.clean for gold in golds)


def test_each_entity_can_be_a_label() -> None:
    """Every kind of finding has a label of its name; a colleague's name alone leaves a message clean."""
    for entity in Entity:
        gold = Gold("x", "abc", (LabelledSpan(0, 1, entity.value),))
        assert gold.flagged is (entity is not Entity.STAFF_NAME)
