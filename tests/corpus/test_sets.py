"""The frames and the labelled sets: independent of each other, well formed, labelled within their texts."""

import random

import pytest

from policies.finding import Entity
from policies.training.frames import load_frames
from policies.training.likeness import NEAR_COPY, corpus, distinct, near_copies
from policies.training.sets import converted, read_set, set_names
from policies.training.threads import Posted, read_threads

#: Sets written to be small; the others have 800 messages or more.
_LEAST = {"obfuscated": 100, "red_team": 120, "hard_dev_2": 420, "stream_dev_2": 650}


def test_no_set_holds_a_near_copy_of_another_set() -> None:
    """No message of a set, and no frame, is nearly the same as one of another set."""
    copies = [pair for pair in near_copies(corpus()) if pair.one.split(":")[0] != pair.other.split(":")[0]]
    assert copies == []


def test_frames_are_no_copies_of_each_other() -> None:
    """Two frames may be alike only as a minimal pair, of which one identifies and the other does not."""
    positive = {f"frames/{frame.source}": frame.positive for frame in load_frames()}
    frames = {name: text for name, text in corpus().items() if name in positive}
    copies = [pair for pair in near_copies(frames, NEAR_COPY) if positive[pair.one] == positive[pair.other]]
    assert copies == []


def test_frames_are_many_diverse_and_mostly_negative() -> None:
    """There are 3,000 distinct frames or more, at least half identify nobody, and runs of four words rarely recur."""
    frames = load_frames()
    assert len({frame.template for frame in frames}) == len(frames) >= 3000
    assert sum(not frame.positive for frame in frames) >= len(frames) / 2
    # The share of distinct runs falls as texts are added, so it is taken of as many frames whatever their number.
    sample = random.Random(1).sample(frames, 5000)  # noqa: S311 - the same in every run
    assert distinct([frame.template for frame in sample], 4) > 0.95


@pytest.mark.parametrize("name", set_names())
def test_gold_spans_are_sorted_apart_and_known(name: str) -> None:
    """Spans of a set lie within their text, do not overlap, and carry labels of the rules."""
    known = {entity.value for entity in Entity}
    golds = read_set(name)
    assert len({gold.id for gold in golds}) == len(golds) >= _LEAST.get(name, 800)
    for gold in golds:
        ends = [0, *(span.end for span in gold.spans)]
        assert all(end <= span.start < span.end for end, span in zip(ends, gold.spans, strict=False)), gold.id
        assert ends[-1] <= len(gold.text), gold.id
        assert all(span.label.removeprefix("opt:") in known for span in gold.spans), gold.id


@pytest.mark.parametrize(
    ("name", "of_each", "french"), [("threads_test", 50, 15), ("threads_dev", 20, 6), ("threads_dev_2", 30, 9)]
)
def test_threads_are_completed_once_or_never(name: str, of_each: int, french: int) -> None:
    """Half of the threads have one completing message after others, by several authors; the other half has none."""
    threads = read_threads(name)
    completing = [[posted.completes for posted in thread].index(True) for thread in threads if _completed(thread)]
    assert len(completing) == len(threads) - len(completing) == of_each
    assert min(completing) > 0
    assert sum(thread[0].lang == "fr" for thread in threads) == 2 * french
    for thread in threads:
        assert sum(posted.completes for posted in thread) <= 1, thread[0].id
        assert 2 <= len(thread) <= 8, thread[0].id
        assert len({posted.message.author for posted in thread}) > 1, thread[0].id


def _completed(thread: list[Posted]) -> bool:
    return any(posted.completes for posted in thread)


def test_marks_become_offsets_of_code_points() -> None:
    """A marked line becomes plain text with half-open spans that count code points, emoji included."""
    assert '"text": "🚑 okafor here", "spans": [[2, 8, "PATIENT_NAME"]]' in converted(
        '{"id": "x", "text": "🚑 [[okafor|PATIENT_NAME]] here"}'
    )


def test_unclosed_marks_are_refused() -> None:
    """A mark that is not closed is an error and does not quote the message."""
    with pytest.raises(ValueError, match="not closed") as refused:
        converted('{"id": "x", "text": "[[okafor|PATIENT_NAME here"}')
    assert "okafor" not in str(refused.value)
