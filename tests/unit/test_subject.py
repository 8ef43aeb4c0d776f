"""Whom the words around a value are about."""

import time

import pytest

from policies.finding import Span, Subject
from policies.scene import Scene
from policies.subject import clause_of, subject_of


def _subject(text: str, value: str) -> Subject:
    at = text.index(value)
    return subject_of(Scene(text), Span(at, at + len(value)))[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("call her daughter at 204-555-0199", "204-555-0199"),
        ("la mère de la petite, joignable au 819 555-0160", "819 555-0160"),
        ("pt's pharmacy is 204-555-0162", "204-555-0162"),
        ("she had surgery Oct 3", "Oct 3"),
        ("elle a accouché le 9 mars", "9 mars"),
        ("Dr Sandhu is on call. he lives at 12 Main St", "12 Main St"),
        ("f/u w Dr Mehra Jan 22", "Jan 22"),
        ("my pt wants his results from May 3", "May 3"),
    ],
)
def test_patients(text: str, value: str) -> None:
    """Relatives, pronouns, events and a patient's own contacts speak for a patient."""
    assert _subject(text, value) is Subject.PATIENT


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("pager for the cards fellow is 4490", "4490"),
        ("Dr Sandhu, cell 204-555-0100", "204-555-0100"),
        ("l'infirmière de garde est au poste 3341", "3341"),
        ("can someone cover my shift nov 15", "nov 15"),
    ],
)
def test_colleagues(text: str, value: str) -> None:
    """Titles, roles and rotas speak for a colleague."""
    assert _subject(text, value) is Subject.STAFF


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("journal club moved to Oct 3", "Oct 3"),
        ("TIA clinic fax 204-555-0102", "204-555-0102"),
        ("my wife is at 204-555-0100", "204-555-0100"),
        ("congrès du 12 au 14 septembre", "14 septembre"),
        ("happy birthday! march 4", "march 4"),
    ],
)
def test_others(text: str, value: str) -> None:
    """Meetings, services and the author's own family speak for neither."""
    assert _subject(text, value) in {Subject.OTHER, Subject.UNKNOWN}


def test_silence() -> None:
    """Where no word tells, the answer is that nobody knows, without evidence."""
    assert subject_of(Scene("see you 3/4"), Span(8, 11)) == (Subject.UNKNOWN, ())


def test_evidence_is_codes() -> None:
    """Evidence names kinds of cues and never quotes the text."""
    subject, evidence = subject_of(Scene("call her daughter at 204-555-0199"), Span(21, 33))
    assert subject is Subject.PATIENT
    assert evidence[0] == "cue:relative"
    assert all(code.startswith("cue:") for code in evidence)


def test_clauses() -> None:
    """A clause ends at a new line or closing punctuation, not at the dot of a title or initial."""
    scene = Scene("Dr. J. Mehra saw her. Next day\nhome")
    assert clause_of(scene, Span(4, 5)) == (0, 21)
    assert clause_of(scene, Span(22, 26)) == (21, 31)
    assert clause_of(scene, Span(31, 35)) == (31, 35)


def test_distant_sentences_matter_less() -> None:
    """A cue of the value's own clause outweighs one of the next."""
    assert _subject("call 204-555-0199, it is his cell. Dr Mehra is away", "204-555-0199") is Subject.PATIENT


def test_long_texts_take_linear_time() -> None:
    """Reading the cues of a text eight times as long takes at most about eight times as long."""

    def seconds(length: int) -> float:
        scene = Scene(("her daughter called the clinic. " * length)[: 32 * length])
        started = time.process_time()
        subject_of(scene, Span(0, 3))
        return time.process_time() - started

    short, long = min(seconds(150) for _ in range(3)), min(seconds(1200) for _ in range(3))
    assert long < 24 * short + 0.05
