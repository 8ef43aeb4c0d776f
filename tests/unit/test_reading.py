"""Which texts the model is given to read."""

from collections.abc import Sequence

import pytest

from policies.detectors.reading import holds_words, read
from policies.detectors.tagger import NOTHING, Tagger, Tagging
from policies.training.sets import read_set, set_names


class Listener:
    """Notes what it is given and says nothing of it."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def tag(self, texts: Sequence[str]) -> list[Tagging]:
        """Return an empty tagging of each text."""
        self.given += texts
        return [Tagging(text, (), {}) for text in texts]


@pytest.mark.parametrize(
    "text",
    ["", " \n", "🙏🙏", "?!...", "https://www.example.org/guideline/2023", ":pray: :tada:", "✌️ https://example.org"],
)
def test_what_holds_no_word_is_passed_over(text: str) -> None:
    """Emoji, signs and bare links are not worth a run of the model."""
    assert not holds_words(text)


@pytest.mark.parametrize("text", ["a", "7", "王", "محمد", "🙏 okafor", "https://example.org okafor", "10:30:15"])
def test_one_letter_or_digit_is_enough(text: str) -> None:
    """Whatever holds a letter or digit of any script is read, whole."""
    assert holds_words(text)


def test_each_text_is_read_once_and_answered_in_order() -> None:
    """Answers stand in the order of the texts, repeated texts share one, and those without words have none."""
    listener = Listener()
    answers = read(["ok", "🙏", "who?", "ok"], listener)
    assert listener.given == ["ok", "who?"]
    assert [answer.text for answer in answers] == ["ok", "", "who?", "ok"]
    assert answers[1] is NOTHING
    assert read(["🙏"], listener) == [NOTHING]


def test_nothing_is_missed_by_passing_over() -> None:
    """Of all labelled messages none that holds no word identifies anybody, and the model sees nothing in them."""
    passed = [gold for name in set_names() for gold in read_set(name) if not holds_words(gold.text)]
    assert passed
    assert not [gold.id for gold in passed if gold.flagged]
    assert not [seen for tagging in Tagger().tag([gold.text for gold in passed]) for seen in tagging.seen()]
