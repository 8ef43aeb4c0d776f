"""The wording of private words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import notices
from bot.intake.excerpt import masked_excerpt
from policies.finding import Finding, Severity, Span, VerdictKind
from policies.language import detect_language
from policies.message import Language, Message, Platform
from tests.fakes.detector import CANARY_POLICY

_POLICIES = {"canary": CANARY_POLICY}


def _finding(start: int, end: int) -> Finding:
    return Finding(
        span=Span(start, end),
        entity="MRN",
        policy="canary",
        severity=Severity.HIGH,
        kind=VerdictKind.IDENTIFIES,
        score=0.9,
        citation="Rule 1",
    )


@pytest.mark.parametrize("language", Language)
def test_only_items_hold_words_of_the_message(language: Language) -> None:
    """The title, lead, advice and footer never quote; the item quotes each distinct group of words once."""
    message = Message(text="okafor and\n  okafor and bello")
    notice = notices.concern("f1", message, [_finding(0, 6), _finding(13, 19), _finding(24, 29)], _POLICIES, language)
    [item] = notice.items
    assert item.quotes == ("okafor", "bello")
    assert item.citation == "Rule 1"
    elsewhere = json.dumps([notice.title, notice.lead, notice.advice, notice.footer])
    assert "okafor" not in elsewhere
    assert notice.advice


@pytest.mark.parametrize("language", Language)
def test_a_rewrite_is_offered_or_the_chart_is_named(language: Language) -> None:
    """With a rewrite the notice carries it; without one, or with one too long to read again, it points elsewhere."""
    message = Message(text="okafor needs a bed")
    offered, *without = (
        notices.concern("f1", message, [_finding(0, 6)], _POLICIES, language, rewrite=words)
        for words in ("the patient needs a bed", "", "x" * 3000)
    )
    assert offered.rewrite == "the patient needs a bed"
    assert "patient needs" not in repr(offered)
    for notice in without:
        assert not notice.rewrite
        assert len(notice.advice) == len(offered.advice) + 1
        assert any("direct" in line for line in notice.advice)


def test_a_notice_sealed_before_there_were_rewrites_is_read() -> None:
    """A payload without a rewrite gives a notice without one."""
    notice = notices.concern("f1", Message(text="okafor"), [_finding(0, 6)], _POLICIES, Language.EN)
    payload = notices.to_payload(notice)
    del payload["rewrite"]
    assert notices.from_payload(json.loads(json.dumps(payload))) == notice


def test_long_quotes_are_cut() -> None:
    """A finding that spans a whole paragraph is quoted in part."""
    notice = notices.concern("f1", Message(text="x" * 500), [_finding(0, 500)], _POLICIES, Language.EN)
    assert len(notice.items[0].quotes[0]) == 81


@given(st.text(st.characters(codec=None), min_size=1), st.sampled_from(Language))
def test_a_notice_survives_sealing(text: str, language: Language) -> None:
    """A notice comes back equal from its JSON form, whatever the message held."""
    notice = notices.concern("f1", Message(text=text), [_finding(0, len(text))], _POLICIES, language, rewrite=text)
    assert notices.from_payload(json.loads(json.dumps(notices.to_payload(notice)))) == notice


def test_thanks_and_alerts_survive_sealing() -> None:
    """So do the other kinds."""
    for notice in (notices.thanks("f1", Language.FR), notices.alert("f1", ["canary"], Language.EN)):
        assert notices.from_payload(json.loads(json.dumps(notices.to_payload(notice)))) == notice


def test_an_excerpt_masks_every_finding() -> None:
    """Each finding is replaced by its entity; the rest stays."""
    assert masked_excerpt(Message(text="call okafor now"), [_finding(5, 11)]) == "call [MRN] now"
    assert len(masked_excerpt(Message(text="x" * 2000), [])) == 601


def test_words_are_shown_without_mark_up() -> None:
    """Quotes and excerpts show what the author saw, not the platform's mark-up."""
    message = Message(platform=Platform.TEAMS, text="<p>call O&#39;Neil <b>now</b></p>")
    finding = _finding(8, 18)
    notice = notices.concern("f1", message, [finding], _POLICIES, Language.EN)
    assert notice.items[0].quotes == ("O'Neil",)
    assert masked_excerpt(message, [finding]).split() == ["call", "[MRN]", "now"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("pt in bed 4 needs abx", Language.EN),
        ("la pte du lit 4 est fievreuse, on fait quoi?", Language.FR),
        ("Qui est de garde ce soir", Language.FR),
        ("merci!", Language.FR),
        ("ok", Language.EN),
        ("", Language.EN),
        ("who is on for peds tonight", Language.EN),
        ("svp rappeler le labo", Language.FR),
    ],
)
def test_the_language_of_short_messages(text: str, language: Language) -> None:
    """Function words decide, with or without accents; English if nothing does."""
    assert detect_language(text) is language
