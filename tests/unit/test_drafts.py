"""What a draft for the public shows, and how hard it is to read."""

import re
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given
from textstat.backend import counts, metrics, selections, transformations

from policies.drafts import PATTERNS, STRATEGY, Topic, observe
from policies.message import Language
from policies.readability import reading_level

EASY_EN = "We wash our hands. We do it a lot. It is good for you. " * 4
HARD_EN = (
    "Interdisciplinary perioperative optimization necessitates comprehensive multidimensional cardiopulmonary "
    "evaluation, individualized pharmacological reconciliation and longitudinal rehabilitation coordination, "
    "notwithstanding organizational heterogeneity across geographically distributed institutional configurations. "
) * 2
EASY_FR = "Le chat dort. Il a bu son lait. On se lave les mains. La vie est belle. " * 4
HARD_FR = (
    "L'optimisation périopératoire interdisciplinaire nécessite une évaluation cardiopulmonaire multidimensionnelle "
    "approfondie, une réconciliation pharmacologique individualisée et une coordination longitudinale de la "
    "réadaptation, nonobstant l'hétérogénéité organisationnelle des configurations institutionnelles régionales. "
) * 2


def opened(text: str, language: Language = Language.EN, *, identifies: bool = False) -> set[Topic]:
    """Return the topics that a draft leaves open."""
    return {seen.topic for seen in observe(text, language, identifies=identifies) if seen.open}


@pytest.mark.parametrize(
    ("topic", "english", "french"),
    [
        (Topic.LINES, "Off to my daughter's recital", "Je pars avec mes enfants"),
        (Topic.AUDIENCE, "Saw a lovely sunrise on my ward", "Vu ce matin dans notre clinique"),
        (Topic.REFERENCES, "Walking reduces falls", "La marche réduit les chutes"),
        (Topic.DISCLAIMER, "Walking reduces falls", "La marche réduit les chutes"),
        (Topic.ADVICE, "You should stop taking it", "Vous devriez marcher, écrivez-moi"),
        (Topic.RESPECT, "What a bunch of idiots", "Quels imbéciles"),
        (Topic.RESPECT, "READ THE GUIDELINE PLEASE", "LISEZ DONC LA DIRECTIVE"),
        (Topic.LEGAL, "That is plain malpractice", "C'est une faute professionnelle"),
    ],
)
def test_what_is_worth_a_second_look_is_open(topic: Topic, english: str, french: str) -> None:
    """Each topic sees its own words in both languages, with accents and however they are cased."""
    for text, language in ((english, Language.EN), (french, Language.FR)):
        assert topic in opened(text, language)
        assert topic in opened(text.upper(), language)
        assert topic in opened(text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}"), language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wash your hands, and stay home when you are ill.", Language.EN),
        ("Lavez-vous les mains et restez chez vous si ça ne va pas.", Language.FR),
        ("OK", Language.EN),
        ("", Language.EN),
    ],
)
def test_a_harmless_draft_leaves_nothing_open(text: str, language: Language) -> None:
    """What nobody would change is not remarked on."""
    assert opened(text, language) == set()


@pytest.mark.parametrize("source", ["https://example.org/trial", "doi 10.1000/1", "Diaz et al, 2019", "[3]", "(2019)"])
def test_a_claim_with_a_source_lacks_none(source: str) -> None:
    """A claim is asked for a source and a disclaimer, each until it is there."""
    assert opened(f"Walking reduces falls {source}") == {Topic.DISCLAIMER}
    assert opened("Walking reduces falls. This is not medical advice.") == {Topic.REFERENCES}
    assert opened(f"Walking reduces falls {source}. Not advice.") == set()


def test_patients_are_the_checkers_to_find() -> None:
    """The draft identifies somebody if, and only if, the checker says so."""
    assert opened("hello", identifies=True) == {Topic.IDENTITY}


def test_every_topic_is_observed_once_along_ten_strategies() -> None:
    """A report has one line for each topic, and the topics cover the ten strategies."""
    assert [seen.topic for seen in observe("hello", Language.EN, identifies=False)] == list(Topic)
    assert set(STRATEGY) == set(Topic)
    assert set(STRATEGY.values()) == set(range(1, 11))


@pytest.mark.parametrize(
    ("easy", "hard", "language"), [(EASY_EN, HARD_EN, Language.EN), (EASY_FR, HARD_FR, Language.FR)]
)
def test_a_hard_text_reads_hard(easy: str, hard: str, language: Language) -> None:
    """Long words in long sentences are open for their reading level, with the figure; short ones are not."""
    assert Topic.READING in opened(hard, language)
    assert Topic.READING not in opened(easy, language)
    [seen] = (seen for seen in observe(hard, language, identifies=False) if seen.topic is Topic.READING)
    assert seen.level == reading_level(hard, language)


def test_grades_and_ease_run_in_opposite_directions() -> None:
    """An English figure is a school grade, where more is harder; a French one is ease, where more is easier."""
    english, french = (
        [reading_level(text, language) for text in texts]
        for texts, language in (((EASY_EN, HARD_EN), Language.EN), ((EASY_FR, HARD_FR), Language.FR))
    )
    assert None not in (*english, *french)
    assert english == sorted(english, key=lambda level: level or 0)
    assert french == sorted(french, key=lambda level: -(level or 0))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("text", ["", " ", "...", "\U0001f600", "one two three", "word " * 29])
def test_a_short_text_has_no_level(text: str, language: Language) -> None:
    """Fewer than thirty words give no figure that means anything."""
    assert reading_level(text, language) is None


def test_no_text_is_remembered() -> None:
    """The library keeps texts beside its results; nothing of one is left once it was measured."""
    reading_level("Secretname " + EASY_EN, Language.EN)
    reading_level("Secretname " + EASY_FR, Language.FR)
    assert {cached.cache_info().currsize for cached in _caches()} == {0}


def _caches() -> list[Any]:
    modules = (counts, metrics, selections, transformations)
    found = [value for module in modules for value in vars(module).values() if hasattr(value, "cache_info")]
    assert found
    return found


@given(st.text(max_size=400), st.sampled_from(Language))
def test_any_text_is_observed_the_same_each_time(text: str, language: Language) -> None:
    """Observing is total and depends on the text alone."""
    assert observe(text, language, identifies=False) == observe(text, language, identifies=False)


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_patterns_give_up_on_long_nonsense(pattern: re.Pattern[str]) -> None:
    """No word list finds anything in long runs of almost-words, and each comes to an end."""
    for piece in ("a", "my ", "vous ", "et a", "(20", "[1", "take ", "9"):
        assert pattern.search(piece * 10_000) is None
