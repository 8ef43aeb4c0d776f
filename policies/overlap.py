"""Choosing among spans that overlap."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import TypeVar

from policies.finding import Span

T = TypeVar("T")


def without_overlap(ranked: Iterable[T], span_of: Callable[[T], Span]) -> list[T]:
    """Keep, of items given in order of preference, each that overlaps none kept before it; sorted by position.

    Takes O(n log n) comparisons for n items.
    """
    starts: list[int] = []
    kept: list[T] = []
    for item in ranked:
        span = span_of(item)
        at = bisect_left(starts, span.start)
        if at and span_of(kept[at - 1]).overlaps(span):
            continue
        if at < len(kept) and span_of(kept[at]).overlaps(span):
            continue
        starts.insert(at, span.start)
        kept.insert(at, item)
    return kept
