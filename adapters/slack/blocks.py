"""Notices and tips laid out in Block Kit: pure functions.

The author's words stand in rich text, which Slack shows as they are: no mark-up, mention or link comes to life in it.
Source: Slack, "Block Kit: rich text block" and the limits of header (150), section (3,000) and context blocks.
"""

from collections.abc import Mapping, Sequence

from adapters.notice import Notice, NoticeItem
from adapters.port import TipPost
from policies.markup import slack_text
from policies.message import Language
from policies.plain import PlainText

Block = dict[str, object]

_HEADER_CHARS = 150
_SECTION_CHARS = 3000
_IN_OTHER_WORDS: Mapping[Language, str] = {
    Language.EN: "The same in words that identify nobody; please read it once more before you use it:",
    Language.FR: "La même chose sans identifier personne; veuillez relire avant de vous en servir :",
}
_OPEN_MESSAGE: Mapping[Language, str] = {Language.EN: "Open the message", Language.FR: "Ouvrir le message"}


def notice_blocks(notice: Notice, *, permalink: str = "") -> list[Block]:
    """Lay out a notice; ``permalink`` leads to the message, for a reader who does not have it before them."""
    blocks: list[Block] = [_header(notice.title), _section(notice.lead)]
    if notice.items:
        blocks.append(_bullets([_item(item) for item in notice.items]))
    if notice.advice:
        blocks.append(_bullets([[_text(advice)] for advice in notice.advice]))
    if notice.rewrite:
        blocks += [_section(_IN_OTHER_WORDS[notice.language]), _preformatted(notice.rewrite)]
    if permalink:
        blocks.append(_rich_text([_paragraph([_link(permalink, _OPEN_MESSAGE[notice.language])])]))
    if notice.footer:
        blocks.append(_context([_text(notice.footer)]))
    return blocks


def tip_blocks(tip: TipPost) -> list[Block]:
    """Lay out a tip, its question, if any, and where it comes from."""
    blocks: list[Block] = [_header(tip.title), _section(tip.body)]
    if tip.choices:
        blocks.append(_bullets([[_text(choice)] for choice in tip.choices]))
    if tip.answer:
        blocks.append(_section(tip.answer))
    if tip.source or tip.url:
        blocks.append(_context([_link(tip.url, tip.source or tip.url) if tip.url else _text(tip.source)]))
    return blocks


def _item(item: NoticeItem) -> list[Block]:
    quotes = [_code(slack_text(PlainText.of(quote)).text) for quote in item.quotes]
    said: list[Block] = []
    for quote in quotes:
        said += [_text(", "), quote] if said else [quote]
    why = _link(item.url, item.citation) if item.url else _text(item.citation)
    return [*said, _text(f": {item.reason} (" if said else f"{item.reason} ("), why, _text(")")]


def _header(text: str) -> Block:
    return {"type": "header", "text": _plain(text, _HEADER_CHARS)}


def _section(text: str) -> Block:
    return {"type": "section", "text": _plain(text, _SECTION_CHARS)}


def _context(elements: Sequence[Block]) -> Block:
    """Small print; a context block takes no rich text, so its parts become mrkdwn."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": _mrkdwn(element)} for element in elements]}


def _mrkdwn(element: Block) -> str:
    text = str(element["text"]).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<{element['url']}|{text}>" if element["type"] == "link" else text


def _bullets(items: Sequence[Sequence[Block]]) -> Block:
    return _rich_text([{"type": "rich_text_list", "style": "bullet", "elements": [_paragraph(item) for item in items]}])


def _rich_text(elements: Sequence[Block]) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _preformatted(text: str) -> Block:
    """Text in a box of its own, with a button to copy it; nothing in it comes to life."""
    return _rich_text([{"type": "rich_text_preformatted", "elements": [_text(text)]}])


def _paragraph(elements: Sequence[Block]) -> Block:
    return {"type": "rich_text_section", "elements": list(elements)}


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": text if len(text) <= limit else f"{text[: limit - 1]}…"}


def _text(text: str) -> Block:
    return {"type": "text", "text": text}


def _code(text: str) -> Block:
    return {"type": "text", "text": text, "style": {"code": True}}


def _link(url: str, text: str) -> Block:
    return {"type": "link", "url": url, "text": text}
