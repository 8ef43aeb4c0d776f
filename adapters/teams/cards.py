"""Lays out notices and tips as Adaptive Cards; pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from adapters.desk import TipReply
from adapters.notice import Notice, NoticeItem
from adapters.port import TipPost
from adapters.teams.elements import (
    Element,
    box,
    button_rows,
    card,
    first_that_fits,
    heading,
    lines,
    link,
    run,
    runs,
    small_print,
    text,
    text_input,
    unfolding,
)
from adapters.teams.offers import offer_rows, refreshing
from adapters.teams.questions import choice_rows
from policies.catalogue import phrase
from policies.finding import Span
from policies.message import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What is sent to a conversation: a card, and what stands for it in a push message."""

    #: One line without any word of a message.
    summary: str
    card: Element = field(repr=False)


def notice_post(notice: Notice, *, reader: str = "") -> Post:
    """Lay out a private word; given its ``reader``'s id, Teams asks whenever they look at it how it stands."""
    return Post(summary=notice.title, card=notice_card(notice, reader=reader))


def notice_card(notice: Notice, *, say: str = "", reader: str = "") -> Element:
    """Lay out a private word, under what there is to ``say`` about it."""
    return first_that_fits(_notice_cards(notice, say, reader))


def tip_post(tip: TipPost) -> Post:
    """Lay out a tip with a button for each choice, or, where it asks nothing, with where it comes from."""
    asked = choice_rows(tip.id, tip.choices, tip.language)
    shown = asked if tip.choices else _explained(tip.answer, tip.source, tip.url)
    body = [heading(tip.title), text(tip.body), *shown]
    return Post(summary=tip.title, card=card(tip.title, tip.language, body))


def reply_card(reply: TipReply) -> Element:
    """Lay out what somebody who answered a tip is told."""
    body = [heading(reply.title), *_explained(reply.text, reply.source, reply.url)]
    return card(reply.title, reply.language, body)


def _explained(words: str, source: str, url: str) -> list[Element]:
    said = [text(words)] if words else []
    return [*said, runs([link(source, url)])] if source else said


def item_box(item: NoticeItem) -> Element:
    """Lay out one group of words, why they are meant, and the rule."""
    quotes: list[Element] = []
    for quote in item.quotes:
        if quotes:
            quotes.append(run("  ·  ", isSubtle=True))
        quotes.append(run(quote, weight="Bolder"))
    parts = [runs(quotes)] if quotes else []
    parts += [text(item.reason, spacing="None"), runs([link(item.citation, item.url)], spacing="None")]
    parts += [
        runs([link(earlier.label, earlier.url) if earlier.url else run(earlier.label)], spacing="None")
        for earlier in item.earlier
    ]
    return box(parts)


def rewrite_parts(rewrite: str, changed: tuple[Span, ...], language: Language) -> list[Element]:
    """Lay out a rewrite with what changed marked, and folded in, the same as plain text to copy on a phone."""
    words = phrase("The same in words that identify nobody; please read it once more before you use it:", language)
    copy = text_input("copy", phrase("Ready to copy", language), rewrite)
    return [
        text(words),
        box(lines(rewrite, changed)),
        *button_rows([unfolding(phrase("Copy it", language), [copy])]),
    ]


def _notice_cards(notice: Notice, say: str, reader: str) -> Iterator[Element]:
    """Yield the notice's card, and smaller ones that leave out more and more."""
    more = {"refresh": refreshing(notice.id, reader)} if reader else {}
    offers = offer_rows(notice.id, notice.offers, notice.language)
    said = [text(say, weight="Bolder")] if say else []
    if notice.outcome:
        yield card(notice.title, notice.language, [*said, text(notice.outcome), *offers], **more)
        return
    too_long = phrase("The rewrite is too long to show here; check a part of it.", notice.language)
    bare = replace(notice, rewrite="", changed=(), advice=(*notice.advice, *([too_long] if notice.rewrite else ())))
    for shown in (notice, bare, replace(bare, items=())):
        yield card(notice.title, notice.language, [*said, *_body(shown), *offers], **more)


def _body(notice: Notice) -> Iterator[Element]:
    yield heading(notice.title)
    yield text(notice.lead)
    yield from (item_box(item) for item in notice.items)
    yield from (text(advice) for advice in notice.advice)
    if notice.rewrite:
        yield from rewrite_parts(notice.rewrite, notice.changed, notice.language)
    if notice.footer:
        yield small_print(notice.footer)
