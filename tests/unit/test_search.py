"""The index of searches finds what the expressions find, and skips only texts in which they find nothing."""

import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.detectors.discovery import load_recognizers
from policies.expression import Needs, needs
from policies.registry import load_policies
from policies.scene import Scene
from policies.search import Search

PATTERNS = [found for recognizer in load_recognizers() for found in recognizer.patterns.values()]
SEARCHES = [Search(pattern) for pattern in PATTERNS]
SAMPLES = sorted({text for policy in load_policies().values() for text in (*policy.must_flag, *policy.must_pass)})
WORDS = sorted({word for text in SAMPLES for word in re.findall(r"\S+|\s", text)})


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (r"(?<!\w)(?:bed|lits?)(?!\w)", Needs(digit=False, words=frozenset({"bed", "lit", "lits"}))),
        (r"(?<![a-z0-9])(?:mrn|chart) #", Needs(digit=False, words=frozenset({"mrn", "chart"}))),
        (r"(?<!\w)announce\w*", Needs(digit=False, words=frozenset(), heads=frozenset({"ann"}))),
        (r"(?<!\w)(?:dob ?|born )[0-9]{4}", Needs(digit=True, words=frozenset({"born", "dob"}), heads=frozenset())),
        (r"(?<!\w)[a-z]+'s bed", Needs(digit=False, words=None)),
        (r"bed [0-9]", Needs(digit=True, words=None)),
        (r"(?<!\w)(?:bed |\n)4", Needs(digit=True, words=None)),
    ],
)
def test_what_an_expression_needs(expression: str, expected: Needs) -> None:
    """The words that matches begin with are read off the expression, or it is said that they are not known."""
    found = needs(re.compile(expression))
    assert found.digit == expected.digit
    if expected.words is None:
        assert found.words is None
        return
    assert found.words is not None
    for word in expected.words:
        assert word in found.words or word[:3] in found.heads
    assert found.heads >= expected.heads


def _spans(matches: Iterable[re.Match[str]]) -> list[tuple[int, int]]:
    return [match.span() for match in matches]


@pytest.mark.parametrize("text", SAMPLES)
def test_searches_find_what_expressions_find(text: str) -> None:
    """Every search of every recognizer has the matches of its expression in the policies' examples."""
    scene = Scene(text)
    for search in SEARCHES:
        assert _spans(scene.matches(search)) == _spans(search.pattern.finditer(scene.folded))


@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_searches_find_what_expressions_find_in_any_order(words: list[str]) -> None:
    """The same holds for the words of those examples in any order, glued or apart, and for parts of a text."""
    for text in ("".join(words), " ".join(words)):
        scene = Scene(text)
        end = text.find(" ", len(text) // 2) % (len(text) + 1)
        for search in SEARCHES:
            assert _spans(scene.matches(search)) == _spans(search.pattern.finditer(scene.folded))
            assert _spans(scene.matches(search, 3, end)) == _spans(search.pattern.finditer(scene.folded, 3, end))


def test_a_search_made_late_is_still_found() -> None:
    """A search that is made when a text has been indexed already is found in it all the same."""
    scene = Scene("the quokka sleeps")
    assert not list(scene.matches(Search(re.compile(r"(?<!\w)wombat(?!\w)"))))
    late = Search(re.compile(r"(?<!\w)quokka(?!\w)"))
    assert [match[0] for match in scene.matches(late)] == ["quokka"]
