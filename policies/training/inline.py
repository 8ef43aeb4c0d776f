"""Inline marks, ``[[text|LABEL]]``: how labelled messages and frames are written by hand."""

import re

from policies.gold import LabelledSpan

MARK = re.compile(r"\[\[(?P<words>[^\[\]|]+)\|(?P<label>(?:opt:)?[A-Z0-9_]+)\]\]")


def read_marks(marked: str) -> tuple[str, list[LabelledSpan]]:
    """Return the text without its marks, and what they marked.

    Raises:
        ValueError: if brackets are left over, as after a mark that is not closed.
    """
    parts: list[str] = []
    spans: list[LabelledSpan] = []
    length = at = 0
    for mark in MARK.finditer(marked):
        before = marked[at : mark.start()]
        start = length + len(before)
        length = start + len(mark["words"])
        parts += (before, mark["words"])
        spans.append(LabelledSpan(start, length, mark["label"]))
        at = mark.end()
    parts.append(marked[at:])
    text = "".join(parts)
    if "[[" in text or "|PATIENT" in text:
        reason = f"a mark is not closed in the message that starts at {spans[:1]}"
        raise ValueError(reason)
    return text, spans
