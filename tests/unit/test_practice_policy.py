"""The practice's social media policy, as it is written from the pack and the channels' settings."""

import re
import zlib
from datetime import date

import pytest

from bot.practice.answers import AnswerError, Answers
from bot.practice.document import Document
from bot.practice.forms import markdown, pdf
from bot.practice.strategies import RULES
from bot.practice.writing import write
from bot.settings import Settings
from policies.message import Language
from policies.packs.pack import load_packs

DAY = date(2026, 8, 31)
_ESCAPED = re.compile(rb"\\([()\\])")


def _answers(language: Language = Language.EN, **changes: object) -> Answers:
    answers = {
        "practice": "Clinique Émile-Côté",
        "contact": "Privacy office, 555-0142",
        "speaker": "",
        "review_months": 6,
    }
    return Answers(language=language, **{**answers, **changes})  # type: ignore[arg-type] # what a test varies


def _write(answers: Answers, **site: object) -> Document:
    return write(answers, Settings.model_validate(site), 3, DAY)


def text_of(data: bytes) -> str:
    """Return the words that a PDF shows, in order, out of its compressed streams."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    shown = []
    for stream in streams:
        try:
            content = zlib.decompress(stream)
        except zlib.error:
            continue
        pieces = re.findall(rb"\(((?:[^()\\]|\\.)*)\) Tj", content, re.DOTALL)
        shown += [_ESCAPED.sub(rb"\1", piece).decode("latin-1") for piece in pieces]
    return " ".join(" ".join(shown).split())


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("pack", [None, *load_packs()])
def test_every_pack_makes_a_policy_in_both_languages(pack: str | None, language: Language) -> None:
    """It has all ten strategies, the law and the protection organisation, in Markdown and in the PDF."""
    document = _write(_answers(language), pack=pack)
    page, printed = markdown(document), text_of(pdf(document))
    assert page.startswith("# ")
    assert "{" not in page
    for rule in RULES:
        assert f"## {rule.number}. {rule.heading[language]}" in page
        assert rule.heading[language].split(";")[0].split(" ", 1)[0] in printed
    assert "Clinique Émile-Côté" in printed
    assert "555-0142" in printed
    if pack:
        law = load_packs()[pack]
        assert law.protection[language].split(",")[0] in page
        assert law.incident.authority[language] in page
        assert law.law[language].split(" ")[0] in printed


def test_it_says_how_the_channels_are_treated() -> None:
    """Each kind of treatment stands with how many channels have it, then what holds for all others."""
    channels = {
        "C1": {"purpose": "care", "consequence": "nudge"},
        "C2": {"purpose": "care", "consequence": "nudge"},
        "C3": {"consequence": "escalate"},
        "C4": {"enabled": False},
    }
    page = markdown(_write(_answers(), channels=channels))
    assert "Channels of a care team, where identifiers that care needs may pass (2): the author alone" in page
    assert "officers are alerted" in page
    assert "not read by Chaperone" in page
    assert "Every other channel: the author alone is told" in page
    assert "C1" not in page


def test_conduct_is_told_as_it_is_switched_on() -> None:
    """What no channel looks for is said to be not looked for, and what one does is said to be checked."""
    off = markdown(_write(_answers()))
    on = markdown(_write(_answers(), channels={"C1": {"conduct": ["DISRESPECT"]}}))
    assert "does not look for this in our channels: words that may read as disrespect" in off
    assert "checks for: words that may read as disrespect" in on


def test_the_answers_are_in_it() -> None:
    """The version, the day, the day of its review and who speaks in public stand as answered, or that nobody does."""
    page = markdown(_write(_answers(speaker="The clinic lead"), pack="ca-on", detection={"smallest_group": 20}))
    assert "- **Version:** 3" in page
    assert "2026-08-31" in page
    assert "2027-02-28" in page
    assert "The clinic lead speaks for the practice in public" in page
    assert "fewer than 20 people" in page
    assert "Nobody speaks for the practice" in markdown(_write(_answers()))


def test_an_answer_cannot_become_mark_up() -> None:
    """Brackets, stars and tags of an answer are shown as they are."""
    page = markdown(_write(_answers(practice="<b>*[Clinic](x)*</b>")))
    assert "<b>" not in page.replace("\\<b\\>", "")
    assert "](x)" not in page.replace("\\](x)", "")


@pytest.mark.parametrize(
    "changes",
    [{"practice": " "}, {"contact": ""}, {"speaker": "a\nb"}, {"practice": "x" * 201}, {"review_months": 0}],
)
def test_a_bad_answer_names_its_option(changes: dict[str, object]) -> None:
    """The error says which option is meant and what it may be, without what was given."""
    with pytest.raises(AnswerError, match=f"--{next(iter(changes)).replace('_', '-')}"):
        _answers(**changes)


def test_letters_beyond_latin_are_refused_for_the_pdf() -> None:
    """Typographic marks are put in plain form; another alphabet ends in a remedy that does not quote it."""
    assert "Sacre-Coeur's" in text_of(pdf(_write(_answers(practice="Sacre-Cœur\N{RIGHT SINGLE QUOTATION MARK}s"))))
    with pytest.raises(AnswerError, match="Latin alphabet") as caught:
        pdf(_write(_answers(practice="Клиника")))
    assert "Клиника" not in str(caught.value)


def test_a_version_is_the_same_bytes_again() -> None:
    """The same answers, settings and day make the same PDF, so that versions can be compared."""
    assert pdf(_write(_answers(), pack="ca-qc")) == pdf(_write(_answers(), pack="ca-qc"))
