"""Notices and tips laid out in Block Kit: pure functions."""

from adapters.notice import Notice, NoticeItem
from adapters.port import TipPost
from adapters.slack.elements import (
    MESSAGE_BLOCKS,
    Block,
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
    return [*said, text(f": {item.reason} (" if said else f"{item.reason} ("), why, text(")")]


def tip_blocks(tip: TipPost) -> list[Block]:
    """Lay out a tip, its question, if any, and where it comes from."""
    blocks: list[Block] = [header(tip.title), section(tip.body)]
    if tip.choices:
        blocks.append(bullets([[text(choice)] for choice in tip.choices]))
    if tip.answer:
        blocks.append(section(tip.answer))
    if tip.source or tip.url:
        blocks.append(context([link(tip.url, tip.source or tip.url) if tip.url else text(tip.source)]))
    return blocks
