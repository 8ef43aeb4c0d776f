"""The modals of Chaperone: a draft to check, the report on it, a notice to read, one line; pure functions.

Nobody but the person who opened a modal sees it, and Slack keeps nothing of it once it is closed.
"""

import json
from collections.abc import Iterator, Sequence

from adapters.desk import Remark, Report
from adapters.notice import Notice
from adapters.slack.blocks import item_parts, notice_blocks, rewrite_blocks
from adapters.slack.elements import (
    INPUT_CHARS,
    SECTION_CHARS,
    VIEW_BLOCKS,
    Block,
    bold,
    bullets,
    context,
    header,
    highlighted,
    plain,
    quotation,
    section,
    text,
    title,
)
from policies.catalogue import phrase
from policies.finding import Span
from policies.message import Language

#: Id of the modal in which a draft is typed, and of the field in it.
DRAFT = "draft"

#: How much is shown around the words that are meant, when the whole would be too long.
_AROUND_CHARS = 80


def draft_view(language: Language, *, public: bool, words: str = "") -> Block:
    """Lay out the modal to paste a draft into; ``words`` stand in it already."""
    lead = (
        phrase("Meant for the public: paste it, and read what to mind before you post it.", language)
        if public
        else phrase("Paste a message before you post it. Nobody else sees it, and nothing is stored.", language)
    )
    return _form(language, [section(lead), _input(words, language)], public=public)


def waiting_view(language: Language) -> Block:
    """Lay out the modal that stands while a draft is read."""
    return line_view(phrase("One moment, it is being read…", language), language)


def line_view(words: str, language: Language) -> Block:
    """Lay out a modal that says one thing."""
    return _modal(language, [section(words)])


def notice_view(notice: Notice, *, say: str = "") -> Block:
    """Lay out a notice in a modal, under what there is to ``say``."""
    said = [section(say)] if say else []
    return _modal(notice.language, [*said, *notice_blocks(notice)])


def report_view(report: Report, *, public: bool) -> Block:
    """Lay out what was found in a draft, and the draft to go on with; one that is too long to type is not repeated."""
    blocks = list(_report(report))
    if len(report.text) > INPUT_CHARS:
        return _modal(report.language, blocks)
    return _form(report.language, [*blocks[: VIEW_BLOCKS - 1], _input(report.text, report.language)], public=public)


def _report(report: Report) -> Iterator[Block]:
    yield header(report.title)
    yield section(report.lead)
    if report.marked:
        yield from (quotation(parts) for parts in _passages(report.text, report.marked))
    if report.items:
        yield bullets([item_parts(item) for item in report.items])
    if report.advice:
        yield bullets([[text(advice)] for advice in report.advice])
    if len(report.rewrite) > SECTION_CHARS:
        yield section(phrase("The rewrite is too long to show here; check a part of it.", report.language))
    elif report.rewrite:
        yield from rewrite_blocks(report.rewrite, report.changed, report.language)
    if report.remarks:
        yield _remarks(report.remarks)
    if report.footer:
        yield context([text(report.footer)])


def _passages(words: str, marked: Sequence[Span]) -> Iterator[list[Block]]:
    """Yield the draft with the words that are meant; of a long one, only what stands around them."""
    if len(words) <= SECTION_CHARS:
        yield highlighted(words, marked)
        return
    shown = 0
    for span in marked:
        start, end = max(0, span.start - _AROUND_CHARS), min(len(words), span.end + _AROUND_CHARS)
        shown += end - start
        if shown > SECTION_CHARS:
            return
        yield [
            text("…"),
            *highlighted(words[start:end], [Span(span.start - start, span.end - start)]),
            text("…"),
        ]


def _remarks(remarks: Sequence[Remark]) -> Block:
    """Lay out one line along each strategy; what is still to be done comes first."""
    ordered = sorted(remarks, key=lambda remark: not remark.open)
    return bullets(
        [[text("→ " if remark.open else "✓ "), bold(f"{remark.title}: "), text(remark.text)] for remark in ordered]
    )


def _input(words: str, language: Language) -> Block:
    typed: Block = {"type": "plain_text_input", "action_id": DRAFT, "multiline": True, "max_length": INPUT_CHARS}
    if words:
        typed["initial_value"] = words[:INPUT_CHARS]
    return {"type": "input", "block_id": DRAFT, "label": plain(phrase("Your words", language), 75), "element": typed}


def _form(language: Language, blocks: Sequence[Block], *, public: bool) -> Block:
    metadata = json.dumps({"public": public, "language": language.value})
    return {
        **_modal(language, blocks),
        "callback_id": DRAFT,
        "private_metadata": metadata,
        "submit": title(phrase("Check it", language)),
    }


def _modal(language: Language, blocks: Sequence[Block]) -> Block:
    return {
        "type": "modal",
        "title": title("Chaperone"),
        "close": title(phrase("Close", language)),
        "blocks": list(blocks[:VIEW_BLOCKS]),
    }
