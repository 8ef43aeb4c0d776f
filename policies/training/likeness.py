"""How alike texts are: near-copies within the frames and across the sets, and how diverse the frames are.

    python -m policies.training.likeness

Two texts of five words or more are near-copies if they share three fifths of their runs of three words (Jaccard), where
slots and marked words count as one word each. Shorter texts ("on it, thanks") are alike in every channel and carry no
evidence of copying.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from policies.scene import fold
from policies.training.conduct import CONDUCT
from policies.training.conduct import read_set as read_conduct
from policies.training.frames import load_frames
from policies.training.inline import MARK
from policies.training.sets import read_set, set_names
from policies.training.threads import THREAD_SETS, read_threads

NEAR_COPY = 0.6
_FEWEST_WORDS = 5
_RUN = 3
#: A run that so many texts share says nothing about two of them.
_COMMON = 60
_SLOT = re.compile(r"\{[a-z_]+[0-9]*\}")
_WORD = re.compile(r"[^\W_]+")


class Likeness(NamedTuple):
    """Two texts, by set and id, and the share of runs that they have in common."""

    share: float
    one: str
    other: str


def corpus() -> dict[str, str]:
    """Return every frame and every message of the sets, those on conduct and of threads too, by ``set:id``."""
    texts = {f"frames/{frame.source}": frame.template.replace("\\n", "\n") for frame in load_frames()}
    for name in set_names():
        texts |= {f"{name}:{gold.id}": gold.text for gold in read_set(name)}
    for name in THREAD_SETS:
        texts |= {f"{name}:{posted.id}": posted.message.text for thread in read_threads(name) for posted in thread}
    for path in sorted(CONDUCT.glob("*.tsv")):
        texts |= {f"conduct_{path.stem}:{number}": one.text for number, one in enumerate(read_conduct(path), start=1)}
    return texts


def near_copies(texts: Mapping[str, str], least: float = NEAR_COPY) -> list[Likeness]:
    """Return the pairs of texts that are near-copies, most alike first."""
    runs = {name: found for name, text in texts.items() if (found := word_runs(text))}
    holders: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, found in runs.items():
        for run in found:
            holders[run].append(name)
    shared: Counter[tuple[str, str]] = Counter()
    for names in holders.values():
        if len(names) <= _COMMON:
            shared.update(combinations(sorted(names), 2))
    pairs = (Likeness(_share(runs[one], runs[other], common), one, other) for (one, other), common in shared.items())
    return sorted((pair for pair in pairs if pair.share >= least), reverse=True)


def word_runs(text: str) -> frozenset[tuple[str, ...]]:
    """Return the runs of three words of a text, none for a text of fewer than five words."""
    words = _words(text)
    if len(words) < _FEWEST_WORDS:
        return frozenset()
    return frozenset(_ngrams(words, _RUN))


def distinct(texts: Sequence[str], length: int) -> float:
    """Return the share of the texts' n-grams that occur once only."""
    counts = Counter(gram for text in texts for gram in _ngrams(_words(text), length))
    return sum(count == 1 for count in counts.values()) / max(1, sum(counts.values()))


def _share(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]], common: int) -> float:
    return common / (len(one) + len(other) - common)


def _words(text: str) -> list[str]:
    plain = _SLOT.sub(" slot ", MARK.sub(r"\g<words>", text))
    return _WORD.findall(fold(plain))


def _ngrams(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + length]) for at in range(len(words) - length + 1))


def main() -> None:
    """Print near-copies by id, and how diverse the frames are."""
    texts = corpus()
    for pair in near_copies(texts):
        print(f"{pair.share:.2f} {pair.one} {pair.other}")
    frames = [text for name, text in texts.items() if name.startswith("frames/")]
    openings = Counter(" ".join(_words(text)[:2]) for text in frames)
    words = sum(len(_words(text)) for text in frames) / len(frames)
    print(f"{len(frames)} frames, {len(set(frames))} distinct, {words:.1f} words on average")
    print(f"{distinct(frames, 4):.3f} of their 4-grams and {distinct(frames, 2):.3f} of their 2-grams occur once only")
    print(f"{len(openings)} different first two words; the most frequent opens {max(openings.values())} frames")
    near = Counter[str]()
    nearest: dict[str, float] = {}
    for pair in near_copies({name: text for name, text in texts.items() if name.startswith("frames/")}, 0.05):
        nearest.setdefault(pair.one, pair.share)
        nearest.setdefault(pair.other, pair.share)
    near.update(f"{share:.1f}" for share in nearest.values())
    print(f"Jaccard of 3-word runs with the nearest other frame: {dict(sorted(near.items()))}, under 0.05 for the rest")


if __name__ == "__main__":
    main()
