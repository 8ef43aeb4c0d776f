"""Notices and tips laid out in Block Kit: pure functions."""

from adapters.desk import TipReply
from adapters.notice import Notice, NoticeItem
from adapters.port import TipPost
from adapters.slack.elements import (
    MESSAGE_BLOCKS,
    Block,
    bold,
    bullets,
    code,
    context,
    header,
    link,
    marked,
    paragraph,
    preformatted,
    quotation,
    rich_text,
    section,
    text,
)
from adapters.slack.offers import offer_blocks
from adapters.slack.questions import choice_blocks
from policies.catalogue import phrase
from policies.finding import Span
from policies.markup import slack_text
from policies.message import Language
from policies.plain import PlainText

#: Id of the block that leads to the message.
PERMALINK = "permalink"


def notice_blocks(notice: Notice, *, permalink: str = "") -> list[Block]:
    """Lay out a notice; ``permalink`` leads to the message, for a reader who does not have it before them."""
    offers = offer_blocks(notice.id, notice.offers, notice.language)
    if notice.outcome:
        return [section(notice.outcome), *offers]
    blocks: list[Block] = [header(notice.title), section(notice.lead)]
    if notice.items:
        blocks.append(bullets([item_parts(item) for item in notice.items]))
    if notice.advice:
        blocks.append(bullets([[text(advice)] for advice in notice.advice]))
    if notice.rewrite:
        blocks += rewrite_blocks(notice.rewrite, notice.changed, notice.language)
    if permalink:
        words = phrase("Open the message", notice.language)
        blocks.append({**rich_text([paragraph([link(permalink, words)])]), "block_id": PERMALINK})
    footer = [context([text(notice.footer)])] if notice.footer else []
    return [*blocks[: MESSAGE_BLOCKS - len(offers) - len(footer)], *offers, *footer]


def rewrite_blocks(rewrite: str, changed: tuple[Span, ...], language: Language) -> list[Block]:
    """Lay out a rewrite: what changed, if that is known, and the words in a box to copy."""
    shown = [section(phrase("What changed stands out:", language)), quotation(marked(rewrite, changed))]
    words = phrase("The same in words that identify nobody; please read it once more before you use it:", language)
    return [*(shown if changed else []), section(words), preformatted(rewrite)]


def item_parts(item: NoticeItem) -> list[Block]:
    """Lay out one group of words, why they are meant, and the rule, as a line of rich text."""
    quotes = [code(slack_text(PlainText.of(quote)).text) for quote in item.quotes]
    said: list[Block] = []
    for quote in quotes:
        said += [text(", "), quote] if said else [quote]
    why = link(item.url, item.citation) if item.url else text(item.citation)
    parts = [*said, text(f": {item.reason} (" if said else f"{item.reason} ("), why, text(")")]
    for earlier in item.earlier:
        parts += [text(" · "), link(earlier.url, earlier.label) if earlier.url else text(earlier.label)]
    return parts


def tip_blocks(tip: TipPost) -> list[Block]:
    """Lay out a tip with a button for each choice, or, where it asks nothing, with where it comes from."""
    blocks: list[Block] = [header(tip.title), section(tip.body)]
    if tip.choices:
        return [*blocks, *choice_blocks(tip.id, tip.choices, tip.language)]
    return [*blocks, *_explained(tip.answer, tip.source, tip.url)]


def reply_blocks(reply: TipReply) -> list[Block]:
    """Lay out what somebody who answered a tip is told."""
    return [rich_text([paragraph([bold(reply.title)])]), *_explained(reply.text, reply.source, reply.url)]


def _explained(words: str, source: str, url: str) -> list[Block]:
    said: list[Block] = [section(words)] if words else []
    if not (source or url):
        return said
    return [*said, context([link(url, source or url) if url else text(source)])]
