"""Stretches of time, and what is left of them; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """A half-open stretch of time; one that ends before it begins is empty."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return max(self.end - self.start, timedelta())


def united(stretches: Iterable[Stretch]) -> Sequence[Stretch]:
    """Return the same times, sorted, apart and without empty ones."""
    joined: list[Stretch] = []
    for stretch in sorted(stretches):
        if not stretch.length:
            continue
        if joined and stretch.start <= joined[-1].end:
            joined[-1] = Stretch(joined[-1].start, max(joined[-1].end, stretch.end))
        else:
            joined.append(stretch)
    return joined


def without(stretches: Iterable[Stretch], holes: Iterable[Stretch]) -> Sequence[Stretch]:
    """Return what is left of the first when the second are taken out."""
    left = united(stretches)
    for hole in united(holes):
        left = [
            piece
            for stretch in left
            for piece in (
                Stretch(stretch.start, min(stretch.end, hole.start)),
                Stretch(max(stretch.start, hole.end), stretch.end),
            )
            if piece.length
        ]
    return united(left)


def within(stretches: Iterable[Stretch], window: Iterable[Stretch]) -> Sequence[Stretch]:
    """Return the times that are in both."""
    ours = united(stretches)
    return without(ours, without(ours, window))


def switched(changes: Iterable[tuple[datetime, bool]], until: datetime) -> Sequence[Stretch]:
    """Return when something was on, from its changes in order of time; what is on at the end is on ``until`` then."""
    found: list[Stretch] = []
    since: datetime | None = None
    for at, on in changes:
        if on and since is None:
            since = at
        elif not on and since is not None:
            found.append(Stretch(since, at))
            since = None
    return united([*found, Stretch(since, until)] if since is not None else found)
