"""The policies of conduct hold their figures on the hand-written development set."""

from pathlib import Path

import pytest

from policies.finding import Conduct
from policies.training.conduct import NEAR_MISS, read_set, remarked

SET = read_set(Path(__file__).parents[2] / "policies/training/data/conduct/dev.tsv")


@pytest.mark.parametrize("label", sorted(Conduct))
def test_recall_and_precision(label: str) -> None:
    """Of each label at least 80% are found, and at least 85% of what is found is right."""
    found = [(wanted, label in remarked(text)) for wanted, text in SET]
    right = sum(wanted == label and seen for wanted, seen in found)
    assert right >= 0.8 * sum(wanted == label for wanted, _ in found)
    assert right >= 0.85 * sum(seen for _, seen in found)


def test_near_misses_pass() -> None:
    """At least 95% of good-faith criticism, humour and other near misses bring no word."""
    near = [text for label, text in SET if label == NEAR_MISS]
    assert sum(not remarked(text) for text in near) >= 0.95 * len(near)


def test_a_line_without_label_is_named(tmp_path: Path) -> None:
    """A set with a line that has no known label is refused by the line's number."""
    bad = tmp_path / "bad.tsv"
    bad.write_text("-\tfine\nRUDE\tnot a label\n")
    with pytest.raises(ValueError, match=r"bad\.tsv:2"):
        read_set(bad)
