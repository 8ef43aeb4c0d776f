"""Labelled messages to measure with: one JSON object a line.

``{"id", "text", "spans": [[start, end, label], ...]}``, with ``lang`` and ``hard`` where known. Offsets are half-open
and count code points. ``opt:`` in front of a label means that either answer is right; STAFF_NAME is annotated and never
flagged.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from policies.finding import Entity

_OPTIONAL = "opt:"


class GoldError(ValueError):
    """A line is no labelled message; the error names the line and the field, and quotes nothing."""


class LabelledSpan(NamedTuple):
    """A half-open range of code points and its label."""

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class Gold:
    """A labelled message; ``hard`` where its writer meant it to mislead."""

    id: str
    text: str = field(repr=False)
    spans: tuple[LabelledSpan, ...]
    lang: str = ""
    hard: bool = False

    @cached_property
    def identifying(self) -> tuple[LabelledSpan, ...]:
        """The spans that must be flagged."""
        return tuple(span for span in self.spans if span.label != Entity.STAFF_NAME and not _optional(span))

    @cached_property
    def optional(self) -> tuple[LabelledSpan, ...]:
        """The spans that may be flagged or not."""
        return tuple(span for span in self.spans if _optional(span))

    @property
    def flagged(self) -> bool:
        """Whether the message must be flagged."""
        return bool(self.identifying)

    @property
    def clean(self) -> bool:
        """Whether the message must not be flagged; a message with optional spans only is neither."""
        return not self.identifying and not self.optional


def read_gold(lines: Iterable[str]) -> list[Gold]:
    """Read labelled lines; blank ones are passed over.

    Raises:
        GoldError: if a line is not as the module describes.
    """
    return [_gold(number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _gold(number: int, line: str) -> Gold:
    try:
        record: dict[str, Any] = json.loads(line)
        text = record["text"]
        spans = tuple(LabelledSpan(int(start), int(end), str(label)) for start, end, label in record["spans"])
        gold = Gold(str(record.get("id", number)), text, spans, record.get("lang") or "", record.get("hard") is True)
    except (ValueError, TypeError, KeyError, AttributeError):
        reason = f'line {number}: a labelled message is {{"id", "text", "spans": [[start, end, label], ...]}}'
        raise GoldError(reason) from None
    if not isinstance(text, str) or any(not 0 <= span.start < span.end <= len(text) for span in spans):
        reason = f"line {number}: spans must lie within the text, in code points, with start < end"
        raise GoldError(reason)
    return gold


def _optional(span: LabelledSpan) -> bool:
    return span.label.startswith(_OPTIONAL)
