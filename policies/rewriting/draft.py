"""Puts replacements into a text and mends the seams: commas, brackets, labels left alone, capitals, empty lines.

Only the seams are touched. Every replaced stretch is marked by private-use signs until the mending is done, so that
punctuation elsewhere stays as its author typed it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from policies.finding import Span
from policies.plain import Edit
from policies.rewriting.page import Declined, Doubt, Page

_GONE, _OPEN, _CLOSE = "\ue000", "\ue001", "\ue002"
_SIGNS = re.compile(f"[{_GONE}{_OPEN}{_CLOSE}]")
_GAP = r"[ \t]*"
_SENTENCE = r"(?:\A|(?<=\n)|(?<=[.!?][ \t])|(?<=[.!?]\n))"

#: Each seam and what becomes of it, in order; ``G`` is a stretch that is gone.
_SEAMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern.replace("G", _GONE).replace("~", _GAP), re.MULTILINE), new.replace("G", _GONE))
    for pattern, new in (
        (r"G(?:[ \t]*[,;/|&+][ \t]*|[ \t]+)?(?:G(?:[ \t]*[,;/|&+][ \t]*|[ \t]+)?)*G", "G"),
        (r"\(~G~\)|\[~G~\]|\"~G~\"|'~G~'|\u201c~G~\u201d|\u00ab[\s\u00a0]*G[\s\u00a0]*\u00bb", "G"),
        (r"^(?:[ \t]*(?:[-*#\u2022]|\d{1,2}[.)]))?~G[ \t.,;:|/]*(?:\n|\Z)", ""),
        (r"([(\[])~G[ \t,;:|/]*", r"\1G"),
        (r"[ \t]*[,;:|/]?~G~([)\]])", r"G\1"),
        (rf"{_CLOSE},~G~,(?=[ ](?:is|was|has|had|needs|wants|refuses?|est|a|attend|veut|demande|doit)(?!\w))", _CLOSE),
        (r"[ \t]*[.;]~G~,", ".G"),
        (r"[ \t]*:~G~(?=\()", "G "),
        (r"[ \t]*[,;:|/=\u2013-]~G~(?=[,;.!?|])", "G"),
        (rf"({_SENTENCE}(?:[ \t]*[-*\u2022>][ \t]+)?)~G[ \t,;:.|/\u2013-]*", r"\1G"),
        (r"([:;,|/])~G[ \t]*[|/:]?[ \t]*", r"\1G "),
        (r"[ \t]*[,;:|/=\u2013-]?~G~$", "G"),
        (r"[ \t]+G[ \t]*(?=[,;:.!?)\n]|\Z)", "G"),
        (r"[ \t]+G[ \t]+", " G"),
    )
)
_START = re.compile(
    rf"({_SENTENCE}(?:[ \t]*(?:[-*\u2022>\"(\u00ab]|\d{{1,2}}[.)])[ \t]*)*)([{_GONE}{_OPEN}])([^\W\d_])"
)

_FIRST_WORD = re.compile(r"\w+")
_ABBREVIATION = range(2, 5)

#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {f"seam_{at}": pattern for at, (pattern, _) in enumerate(_SEAMS)} | {"seam_start": _START}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A rewritten text and where its words are not the author's."""

    text: str = field(repr=False)
    changed: tuple[Span, ...]


def drafted(page: Page, edits: Iterable[Edit]) -> Draft:
    """Apply edits to the page; one without new words takes its stretch out.

    Raises:
        Doubt: if two edits overlap, or the text holds the private-use signs that mark seams.
    """
    if _SIGNS.search(page.text):
        raise Doubt(Declined.NOT_CLEAN)
    parts: list[str] = []
    capitals: list[bool] = []
    at = 0
    for edit in sorted(edits):
        if edit.start < at:
            raise Doubt(Declined.NOT_CLEAN)
        parts += (page.text[at : edit.start], _marked(edit.new.upper() if page.shouts else edit.new))
        capitals.append(_is_capitalised(page.text[edit.start : edit.end]))
        at = edit.end
    text = "".join((*parts, page.text[at:]))
    for pattern, new in _SEAMS:
        text = pattern.sub(new, text)
    if any(capitals):
        text = _START.sub(lambda start: start[1] + start[2] + start[3].upper(), text)
    return _unmarked(text.strip())


def _marked(new: str) -> str:
    return f"{_OPEN}{new}{_CLOSE}" if new.strip() else _GONE


def _is_capitalised(words: str) -> bool:
    """Whether the first word begins with a capital as a sentence does, and is no abbreviation such as MRN."""
    word = _FIRST_WORD.search(words)
    return word is not None and word[0][0].isupper() and not (word[0].isupper() and len(word[0]) in _ABBREVIATION)


def _unmarked(text: str) -> Draft:
    parts: list[str] = []
    changed: list[Span] = []
    length = opened = at = 0
    for sign in _SIGNS.finditer(text):
        part = text[at : sign.start()]
        parts.append(part)
        length += len(part)
        at = sign.end()
        if sign[0] == _OPEN:
            opened = length
        elif sign[0] == _CLOSE and length > opened:
            changed.append(Span(opened, length))
    return Draft(text="".join((*parts, text[at:])), changed=tuple(changed))
