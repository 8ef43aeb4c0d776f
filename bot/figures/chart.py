"""Numbers over time, with what may not be told left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

#: No figure is over fewer authors than this, since it could be a figure about one of them.
FEWEST_AUTHORS = 3


class Unit(StrEnum):
    """What a value counts."""

    FLAGS = "flags"
    PERCENT = "percent"
    MINUTES = "minutes"
    PER_1000 = "per_1000"


@dataclass(frozen=True, slots=True)
class Series:
    """One small chart: a value for each column; None where there is none to tell."""

    name: str
    values: Sequence[float | None]

    @property
    def total(self) -> float:
        """Sum of what is told, for ordering."""
        return sum(value for value in self.values if value is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A figure: small multiples on one scale, and the table under them."""

    code: str
    title: str
    #: What it means and how it is reckoned, in a sentence.
    note: str
    unit: Unit
    columns: Sequence[str]
    series: Sequence[Series]

    @property
    def top(self) -> float:
        """The greatest value, and at least 1; percentages go to 100."""
        if self.unit is Unit.PERCENT:
            return 100.0
        return max((value for series in self.series for value in series.values if value is not None), default=1) or 1.0

    def rows(self) -> Iterable[Sequence[object]]:
        """Yield the table, its heading first."""
        yield (self.unit.value, *self.columns)
        for series in self.series:
            yield (series.name, *series.values)


def told(authors: Iterable[str], value: float) -> float | None:
    """Return a value unless it is over fewer than three authors; nothing at all is no secret."""
    return told_of(len(set(authors)), value)


def told_of(authors: int, value: float) -> float | None:
    """Return a value over so many different authors by the same rule."""
    if authors == 0:
        return 0.0 if value == 0 else None
    return round(value, 1) if authors >= FEWEST_AUTHORS else None


def share(part: int, authors: Sequence[str]) -> float | None:
    """Return which percentage of ``authors``' flags ``part`` is, by the same rule; None over nothing."""
    return told(authors, 100 * part / len(authors)) if authors else None
