"""The parts that Block Kit layouts are made of, each cut to Slack's limits: pure functions.

People's words stand in rich text, which Slack shows as they are: no mark-up, mention or link comes to life in it.
Source: Slack, "Block Kit: blocks", "block elements" and "composition objects".
"""

from collections.abc import Iterator, Mapping, Sequence

from policies.finding import Span

Block = dict[str, object]

#: Longest text of a section block, and of what is typed into an input.
SECTION_CHARS = 3000
INPUT_CHARS = 3000
#: Longest label of a button, an option or a link.
LABEL_CHARS = 75
#: Most blocks of a message, and of a modal or a home tab.
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100

_HEADER_CHARS = 150
_TITLE_CHARS = 24
_BOLD: Mapping[str, bool] = {"bold": True}
_CODE: Mapping[str, bool] = {"code": True}


def header(words: str) -> Block:
    """Return a headline."""
    return {"type": "header", "text": plain(words, _HEADER_CHARS)}


def section(words: str) -> Block:
    """Return a paragraph of plain text."""
    return {"type": "section", "text": plain(words, SECTION_CHARS)}


def context(parts: Sequence[Block]) -> Block:
    """Return small print; a context block takes no rich text, so its parts become mrkdwn."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": _mrkdwn(part)} for part in parts]}


def bullets(items: Sequence[Sequence[Block]]) -> Block:
    """Return a list, each item of which is a line of rich text."""
    return rich_text([{"type": "rich_text_list", "style": "bullet", "elements": [paragraph(item) for item in items]}])


def rich_text(parts: Sequence[Block]) -> Block:
    """Return a block of rich text."""
    return {"type": "rich_text", "elements": list(parts)}


def paragraph(parts: Sequence[Block]) -> Block:
    """Return a paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(parts)}


def quotation(parts: Sequence[Block]) -> Block:
    """Return rich text set apart by a bar."""
    return rich_text([{"type": "rich_text_quote", "elements": list(parts)}])


def preformatted(words: str) -> Block:
    """Return text in a box of its own, with a button to copy it; nothing in it comes to life."""
    return rich_text([{"type": "rich_text_preformatted", "elements": [text(words)]}])


def plain(words: str, limit: int) -> Block:
    """Return plain text of at most ``limit`` characters."""
    return {"type": "plain_text", "text": words if len(words) <= limit else f"{words[: limit - 1]}…"}


def label(words: str) -> Block:
    """Return the label of a button or an option."""
    return plain(words, LABEL_CHARS)


def title(words: str) -> Block:
    """Return the title of a modal or the label of one of its buttons."""
    return plain(words, _TITLE_CHARS)


def text(words: str) -> Block:
    """Return words of rich text."""
    return {"type": "text", "text": words}


def bold(words: str) -> Block:
    """Return words of rich text that stand out."""
    return {**text(words), "style": dict(_BOLD)}


def code(words: str) -> Block:
    """Return words of rich text in another type and colour, as they were written."""
    return {**text(words), "style": dict(_CODE)}


def link(url: str, words: str) -> Block:
    """Return a link of rich text."""
    return {"type": "link", "url": url, "text": words}


def marked(words: str, spans: Sequence[Span], style: Mapping[str, bool] = _BOLD) -> list[Block]:
    """Return words of rich text with some stretches of them in a style; spans are sorted and apart."""
    return list(_marked(words, spans, style))


def highlighted(words: str, spans: Sequence[Span]) -> list[Block]:
    """Return words of rich text with some stretches of them in another type and colour."""
    return marked(words, spans, _CODE)


def _marked(words: str, spans: Sequence[Span], style: Mapping[str, bool]) -> Iterator[Block]:
    at = 0
    for span in spans:
        if at < span.start:
            yield text(words[at : span.start])
        if words[span.start : span.end]:
            yield {**text(words[span.start : span.end]), "style": dict(style)}
        at = span.end
    if words[at:] or not at:
        yield text(words[at:])


def _mrkdwn(part: Block) -> str:
    words = str(part["text"]).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<{part['url']}|{words}>" if part["type"] == "link" else words
