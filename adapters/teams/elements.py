"""The parts that Adaptive Cards are made of: pure functions.

People's words stand in text runs, which are shown literally, never in text blocks, which would read them as Markdown.
Source: Adaptive Cards schema 1.5, the newest that Teams renders everywhere.
"""

import json
from collections.abc import Iterable, Iterator, Sequence

from policies.finding import Span
from policies.message import Language

Element = dict[str, object]

CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"
#: Teams takes messages of up to 28 KB, in which the card is wrapped.
_MOST_BYTES = 27_000
#: Buttons in a row; Teams shows at most six, and leaves out the rest.
_ROW = 4


def card(title: str, language: Language, body: Sequence[Element], **more: object) -> Element:
    """Return a card; ``title`` stands for it where it cannot be shown, so it holds no word of a message."""
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "lang": language.value,
        "fallbackText": title,
        "speak": title,
        "msteams": {"width": "Full"},
        "body": list(body),
        **more,
    }


def first_that_fits(cards: Iterable[Element]) -> Element:
    """Return the first of at least one card that Teams takes, or else the last."""
    chosen: Element = {}
    for chosen in cards:
        # Without escapes it is shorter still.
        if len(json.dumps(chosen)) <= _MOST_BYTES:
            break
    return chosen


def heading(words: str) -> Element:
    """Return a headline."""
    return text(words, weight="Bolder", size="Medium", style="heading")


def small_print(words: str) -> Element:
    """Return a line that does not stand out."""
    return text(words, isSubtle=True, size="Small")


def text(words: str, **style: object) -> Element:
    """Return a paragraph of the product's own words."""
    return {"type": "TextBlock", "text": words, "wrap": True, **style}


def box(items: Sequence[Element]) -> Element:
    """Return parts set apart from what stands around them."""
    return {"type": "Container", "style": "emphasis", "items": list(items)}


def runs(parts: Sequence[Element], **style: object) -> Element:
    """Return a paragraph of text runs."""
    return {"type": "RichTextBlock", "inlines": list(parts), **style}


def run(words: str, **style: object) -> Element:
    """Return words that are shown as they are."""
    return {"type": "TextRun", "text": words, **style}


def link(label: str, url: str) -> Element:
    """Return a run that leads to an address, or a plain one if there is none."""
    if not url:
        return run(label, isSubtle=True, size="Small")
    return run(label, size="Small", selectAction={"type": "Action.OpenUrl", "url": url})


def lines(words: str, marked: Sequence[Span] = ()) -> list[Element]:
    """Return a text literally, a paragraph for each line that is not blank, with some stretches of it marked.

    Args:
        words: the text.
        marked: half-open code points of it, sorted and apart.
    """
    paragraphs = []
    start = 0
    for line in words.splitlines(keepends=True):
        if line.strip():
            shown = Span(start, start + len(line.rstrip()))
            paragraphs.append(runs(list(_parts(words, shown, marked)), spacing="None"))
        start += len(line)
    return paragraphs


def text_input(name: str, label: str, words: str = "") -> Element:
    """Return a box to type several lines into; ``words`` stand in it already."""
    value = {"value": words} if words else {}
    return {"type": "Input.Text", "id": name, "label": label, "isMultiline": True, **value}


def select(name: str, label: str, options: Iterable[tuple[str, str]], chosen: str = "", **more: object) -> Element:
    """Return a choice of one out of (value, words)."""
    listed = [{"value": value, "title": words} for value, words in options]
    initial = {"value": chosen} if chosen else {}
    return {"type": "Input.ChoiceSet", "id": name, "label": label, "choices": listed, **initial, **more}


def button_rows(buttons: Sequence[Element]) -> list[Element]:
    """Return buttons in rows."""
    return [{"type": "ActionSet", "actions": list(buttons[at : at + _ROW])} for at in range(0, len(buttons), _ROW)]


def unfolding(title: str, body: Sequence[Element], buttons: Sequence[Element] = (), **more: object) -> Element:
    """Return a button that unfolds a card within the card; what is typed there is sent by its own buttons alone."""
    inner: Element = {"type": "AdaptiveCard", "body": list(body)}
    return {"type": "Action.ShowCard", "title": title, "card": {**inner, "actions": list(buttons)}, **more}


def _parts(words: str, line: Span, marked: Sequence[Span]) -> Iterator[Element]:
    at = line.start
    for span in marked:
        start, end = max(span.start, line.start), min(span.end, line.end)
        if start >= end:
            continue
        if at < start:
            yield run(words[at:start])
        yield run(words[start:end], highlight=True, weight="Bolder")
        at = end
    if at < line.end:
        yield run(words[at : line.end])
