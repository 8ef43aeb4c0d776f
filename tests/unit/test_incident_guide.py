"""What each jurisdiction asks of an incident, and by when somebody is to be told."""

from datetime import date

import pytest

from bot.review.assessment import Decision, assessment_of
from policies.message import Language
from policies.packs.incident import Deadline
from policies.packs.pack import load_packs

DISCOVERED = date(2026, 2, 1)


@pytest.mark.parametrize(
    ("due", "day"),
    [
        ("", None),
        ("+60", date(2026, 4, 2)),
        ("year+60", date(2027, 3, 1)),
        ("03-01", date(2027, 3, 1)),
    ],
)
def test_a_deadline_is_counted_from_discovery_or_the_end_of_its_year(due: str, day: date | None) -> None:
    """Days run from discovery or the end of its year, a date is of the next year, and no number of days is no date."""
    assert Deadline(what="w", source="s", due=due).on(DISCOVERED) == day


@pytest.mark.parametrize("due", ["60", "+6000", "soon", "13-01", "year"])
def test_a_deadline_that_cannot_be_read_is_refused(due: str) -> None:
    """A rule of another form, or a day that no year has, is an error when the pack is read."""
    with pytest.raises(ValueError, match=r"rule such as|month"):
        Deadline(what="w", source="s", due=due)


@pytest.mark.parametrize(("individuals", "number"), [(None, 2), (499, 2), (500, 3)])
def test_hipaas_clocks_grow_with_the_breach(individuals: int | None, number: int) -> None:
    """From 500 individuals on the Secretary and the media are told within sixty days, below in a yearly log."""
    clocks = assessment_of("us-hipaa").clocks(DISCOVERED, individuals)
    assert len(clocks) == number
    assert {clock.due for clock in clocks} <= {date(2026, 4, 2), date(2027, 3, 1)}


@pytest.mark.parametrize("code", load_packs())
def test_every_pack_asks_in_its_own_words(code: str) -> None:
    """Each has questions to answer first with the law each follows from, somebody to tell, and to complain to."""
    asked = assessment_of(code)
    guide = load_packs()[code].incident
    assert asked.needed
    assert all(question.source for question in guide.questions)
    assert asked.clocks(DISCOVERED, None)
    assert all(asked.authority(language) for language in Language)
    assert {"members", "what_was_done"} <= set(asked.answers(dict.fromkeys(("members", "what_was_done", "x"), "1")))


def test_quebec_asks_in_french_about_serious_injury() -> None:
    """Law 25's three factors and the person in charge are asked for in French, and a low risk is called by its name."""
    asked = assessment_of("ca-qc")
    assert asked.language is Language.FR
    assert {"sensitivity", "consequences", "likelihood", "consulted"} <= asked.needed
    assert "préjudice sérieux" in asked.decisions[Decision.LOW_PROBABILITY]
    assert next(iter(asked.questions)) == "Qui a pu lire"


def test_ontario_knows_no_low_risk() -> None:
    """PHIPA has individuals told whatever the risk, so an incident cannot be decided to be one of low risk."""
    assert Decision.LOW_PROBABILITY not in assessment_of("ca-on").decisions


@pytest.mark.parametrize("code", [None, "atlantis"])
def test_without_a_pack_both_are_asked(code: str | None) -> None:
    """An incident of before packs, of none, or of one that is gone is asked by HIPAA and PHIPA, and HIPAA's decide."""
    asked = assessment_of(code)
    codes = {question.code for questions in asked.questions.values() for question in questions}
    assert asked.needed == {"nature", "recipients", "viewed", "mitigated"} < codes
    assert {"custody", "commissioner", "individual"} < codes
