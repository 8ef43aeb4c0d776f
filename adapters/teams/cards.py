"""Lays out notices and tips as Adaptive Cards; pure.

Source: Adaptive Cards schema 1.5, the newest that Teams renders everywhere. Words of a message stand in text runs,
which are shown literally, never in text blocks, which would read them as Markdown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from adapters.notice import Notice, NoticeItem
from adapters.port import TipPost
from policies.message import Language

Element = dict[str, object]

_IN_OTHER_WORDS: Mapping[Language, str] = {
    Language.EN: "The same in words that identify nobody; please read it once more before you use it:",
    Language.FR: "La même chose sans identifier personne; veuillez relire avant de vous en servir :",
}
_ANSWER_ID = "answer"
_SHOW_ANSWER: Mapping[Language, str] = {Language.EN: "Show the answer", Language.FR: "Voir la réponse"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What is sent to a conversation: a card, and what stands for it in a push message."""

    #: One line without any word of a message.
    summary: str
    card: Element = field(repr=False)


def notice_post(notice: Notice) -> Post:
    """Lay out a private word to an author."""
    body = [_heading(notice.title), _text(notice.lead)]
    body += [_item(item) for item in notice.items]
    body += [_text(advice) for advice in notice.advice]
    if notice.rewrite:
        lines = [_runs([_run(line)], spacing="None") for line in notice.rewrite.splitlines() if line.strip()]
        body += [_text(_IN_OTHER_WORDS[notice.language]), {"type": "Container", "style": "emphasis", "items": lines}]
    if notice.footer:
        body.append(_text(notice.footer, isSubtle=True, size="Small"))
    return Post(summary=notice.title, card=_card(notice.title, notice.language, body))


def tip_post(tip: TipPost) -> Post:
    """Lay out a tip; the answer to its question is folded in until somebody asks for it."""
    body = [_heading(tip.title), _text(tip.body)]
    body += [_text(f"{letter}. {choice}") for letter, choice in zip("ABCDEFGH", tip.choices, strict=False)]
    card = _card(tip.title, tip.language, body)
    if tip.answer:
        body.append(_text(tip.answer, id=_ANSWER_ID, isVisible=not tip.choices))
        if tip.choices:
            show = {"type": "Action.ToggleVisibility", "title": _SHOW_ANSWER[tip.language]}
            card["actions"] = [{**show, "targetElements": [_ANSWER_ID]}]
    if tip.source:
        body.append(_runs([_link(tip.source, tip.url)]))
    return Post(summary=tip.title, card=card)


def _item(item: NoticeItem) -> Element:
    quotes: list[Element] = []
    for quote in item.quotes:
        if quotes:
            quotes.append(_run("  ·  ", isSubtle=True))
        quotes.append(_run(quote, weight="Bolder"))
    items = [_runs(quotes)] if quotes else []
    items += [_text(item.reason, spacing="None"), _runs([_link(item.citation, item.url)], spacing="None")]
    return {"type": "Container", "style": "emphasis", "items": items}


def _card(title: str, language: Language, body: Sequence[Element]) -> Element:
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "lang": language.value,
        "fallbackText": title,
        "speak": title,
        "msteams": {"width": "Full"},
        "body": body,
    }


def _heading(text: str) -> Element:
    return _text(text, weight="Bolder", size="Medium", style="heading")


def _text(text: str, **style: object) -> Element:
    return {"type": "TextBlock", "text": text, "wrap": True, **style}


def _runs(runs: Sequence[Element], **style: object) -> Element:
    return {"type": "RichTextBlock", "inlines": runs, **style}


def _run(text: str, **style: object) -> Element:
    return {"type": "TextRun", "text": text, **style}


def _link(label: str, url: str) -> Element:
    if not url:
        return _run(label, isSubtle=True, size="Small")
    return _run(label, size="Small", selectAction={"type": "Action.OpenUrl", "url": url})
