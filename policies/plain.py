"""Text with the way back to the original it was made from."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from policies.finding import Span


class Edit(NamedTuple):
    """Replace the half-open range [start, end) of a text by ``new``; start < end."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class PlainText:
    """Text without mark-up or disguise, and where each of its code points came from."""

    text: str = field(repr=False)
    #: For each code point of ``text``, where the part of the original that it stands for starts; never decreases.
    starts: Sequence[int] = field(repr=False)
    #: Likewise, where that part ends (exclusive).
    ends: Sequence[int] = field(repr=False)

    @classmethod
    def of(cls, text: str) -> "PlainText":
        """``text`` as it is; every code point stands for itself."""
        return cls(text, range(len(text)), range(1, len(text) + 1))

    def original(self, span: Span) -> Span:
        """Translate a span of ``text`` into the original's offsets."""
        return Span(self.starts[span.start], self.ends[span.end - 1])

    def located(self, span: Span) -> Span | None:
        """Translate a span of the original into ``text``'s offsets; None if nothing of it is left."""
        start, end = bisect_right(self.ends, span.start), bisect_left(self.starts, span.end)
        return Span(start, end) if start < end else None

    def edited(self, edits: Iterable[Edit]) -> "PlainText":
        """Apply edits that are sorted and do not overlap.

        A replacement as long as what it replaces stands for it code point by code point; every code point
        of any other replacement stands for the whole range.
        """
        texts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for start, end, new in edits:
            texts += (self.text[at:start], new)
            starts += self.starts[at:start]
            ends += self.ends[at:start]
            if len(new) == end - start:
                starts += self.starts[start:end]
                ends += self.ends[start:end]
            else:
                starts += [self.starts[start]] * len(new)
                ends += [self.ends[end - 1]] * len(new)
            at = end
        if not at:
            return self
        texts.append(self.text[at:])
        starts += self.starts[at:]
        ends += self.ends[at:]
        return PlainText("".join(texts), starts, ends)
