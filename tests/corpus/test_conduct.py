"""What the checker says of conduct holds its figures on the development set."""

from pathlib import Path

import pytest

from policies.finding import Conduct
from policies.training.conduct import CONDUCT, Labelled, read_set
from policies.training.conduct_figures import remarked
from tests.checkers import shipped_checker

Found = list[tuple[Labelled, frozenset[str]]]


@pytest.fixture(scope="module")
def found() -> Found:
    """The messages of the development set, and what the checker would have their authors read once more."""
    messages = read_set(CONDUCT / "dev.tsv")
    return list(zip(messages, remarked(shipped_checker(), messages), strict=True))


@pytest.mark.parametrize("label", sorted(Conduct))
def test_recall_and_precision(found: Found, label: Conduct) -> None:
    """Of each label at least 60% are found, and at least 80% of what is found is right."""
    right = sum(label in message.conduct and label in seen for message, seen in found)
    assert right >= 0.6 * sum(label in message.conduct for message, _ in found)
    assert right >= 0.8 * sum(label in seen for _, seen in found)


def test_near_misses_pass(found: Found) -> None:
    """At least 90% of good-faith criticism, humour and other near misses bring no word."""
    near = [seen for message, seen in found if not message.conduct]
    assert sum(not seen for seen in near) >= 0.9 * len(near)


def test_a_line_without_label_is_named(tmp_path: Path) -> None:
    """A set with a line that has no known label is refused by the line's number."""
    bad = tmp_path / "bad.tsv"
    bad.write_text("en\t-\tfine\nen\tRUDE\tnot a label\n")
    with pytest.raises(ValueError, match=r"bad\.tsv:2"):
        read_set(bad)
