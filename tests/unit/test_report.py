"""Evaluation reports, as text and as a page."""

import re

from bot.report import html_report, text_report
from policies.evaluation import Evaluation, evaluate
from policies.finding import Finding, Severity, Span, Verdict, VerdictKind
from policies.gold import Gold, LabelledSpan


def _verdict(start: int, end: int) -> Verdict:
    found = Finding(
        span=Span(start, end),
        entity="PATIENT_NAME",
        policy="patient_name",
        severity=Severity.HIGH,
        kind=VerdictKind.IDENTIFIES,
        score=0.9,
        citation="Rule",
    )
    return Verdict(kind=VerdictKind.IDENTIFIES, findings=(found,))


def _evaluation() -> Evaluation:
    golds = [
        Gold("hit", "pt okafor", (LabelledSpan(3, 9, "PATIENT_NAME"),), "en"),
        Gold("miss", "pt <bello>", (LabelledSpan(4, 9, "PATIENT_NAME"),), "en"),
        Gold("alarm", "la maladie de Crohn", (), "fr"),
        Gold("quiet", "ok", (), "fr"),
    ]
    clean = Verdict(kind=VerdictKind.CLEAN)
    return evaluate(golds, [_verdict(3, 9), clean, _verdict(14, 19), clean])


def test_the_text_gives_every_share_with_its_interval() -> None:
    """Shares come with Wilson's interval and counts, and the errors with their words."""
    report = text_report("gold.jsonl", _evaluation(), most_mistakes=5)
    assert re.search(r"identifying flagged, all +0\.500 \(0\.095 to 0\.905; 1/2\)", report)
    assert re.search(r"false notices per 1,000 messages +250\.0", report)
    assert "PATIENT_NAME 'bello'" in report
    assert "PATIENT_NAME 'Crohn'" in report


def test_the_number_of_printed_errors_is_bounded() -> None:
    """With none asked for, no message is quoted."""
    report = text_report("gold.jsonl", _evaluation(), most_mistakes=0)
    assert "bello" not in report
    assert "Missed: 1" in report


def test_the_page_marks_the_words_and_escapes_the_rest() -> None:
    """The page marks words in context, escapes mark-up of the messages, and asks nothing of another host."""
    page = html_report("gold.jsonl", _evaluation())
    assert "pt &lt;<mark>bello</mark>" in page
    assert "<mark>Crohn</mark>" in page
    assert "src=" not in page
    assert "href=" not in page
