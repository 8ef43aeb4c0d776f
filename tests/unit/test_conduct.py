"""Policies of conduct speak only where they are asked to, of the clause that they object to."""

from policies.checker import Checker
from policies.conduct.reading import clause_at
from policies.context import Context
from policies.finding import Conduct, VerdictKind
from policies.message import Message
from policies.registry import load_policies
from tests.fakes.detector import CanaryDetector

CHECKER = Checker(detector=CanaryDetector(), policies=load_policies())
TEXT = "long night. the resident is so useless, redid it all. home now"


def test_off_by_default() -> None:
    """Without being switched on, no kind of conduct is looked for."""
    assert not CHECKER.check(Message(text=TEXT)).flagged


def test_only_the_kind_that_is_on() -> None:
    """A channel that asks for one kind of conduct hears of no other."""
    copyright_only = Context(conduct=frozenset({Conduct.COPYRIGHT}))
    assert not CHECKER.check(Message(text=TEXT), copyright_only).flagged


def test_the_span_is_the_clause() -> None:
    """A finding covers the clause with the words, and is a matter of conduct."""
    verdict = CHECKER.check(Message(text=TEXT), Context(conduct=frozenset(Conduct)))
    (finding,) = verdict.findings
    assert TEXT[finding.span.start : finding.span.end] == "the resident is so useless"
    assert (finding.entity, finding.kind) == ("DISRESPECT", VerdictKind.CONDUCT)


def test_a_clause_ends_at_stops_but_not_within_numbers() -> None:
    """A decimal point ends no clause, a comma and a full stop do."""
    text = "ok, gave 2.5 mg today. fine"
    clause = clause_at(text, 4, 8)
    assert text[clause.start : clause.end] == "gave 2.5 mg today"


def test_typographic_apostrophes_are_read() -> None:
    """An apostrophe as phones type it makes no difference."""
    verdict = CHECKER.check(Message(text="I\u2019m an idiot, wrong form"), Context(conduct=frozenset(Conduct)))
    assert not verdict.flagged
