"""Plain text out of a platform's mark-up, with the way back to the offsets of the original."""

from dataclasses import dataclass, field

from policies.finding import Span
from policies.message import Platform


@dataclass(frozen=True, slots=True)
class PlainText:
    """Text without mark-up or disguise, and where each of its code points came from."""

    text: str = field(repr=False)
    #: For each code point of ``text``, the half-open range it stands for in the original, as (start, end).
    origins: tuple[tuple[int, int], ...] = field(repr=False)

    def original(self, span: Span) -> Span:
        """Translate a span of ``text`` into the original's offsets."""
        return Span(self.origins[span.start][0], self.origins[span.end - 1][1])


def plain_text(text: str, platform: Platform) -> PlainText:
    """Return what a reader of ``platform`` sees of ``text``."""
    del platform
    return PlainText(text, tuple((at, at + 1) for at in range(len(text))))
