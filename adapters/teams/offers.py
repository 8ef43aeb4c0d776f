"""The buttons of a notice as universal actions, and what comes back when one is pressed; pure, total both ways.

What travels through Teams and back is the notice's id and codes, and what the person typed; never a word of a message.
Source: Adaptive Cards, "Universal Action Model" (``Action.Execute``, invoke ``adaptiveCard/action``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from adapters.notice import Act, Offer
from adapters.teams.activity import Json, identifier_at, text_at, value_at
from adapters.teams.elements import Element, button_rows, select, text, text_input, unfolding
from policies.catalogue import phrase
from policies.message import Language

#: Longest code of a choice that is taken in.
_CODE_CHARS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A press on a button of a notice."""

    notice: str
    act: Act
    choice: str = ""
    reason: str = field(default="", repr=False)
    #: The button stood on the person's own page.
    at_home: bool = False
    #: Teams asked by itself, to show the notice as it is now.
    automatic: bool = False


def offer_rows(notice: str, offers: Sequence[Offer], language: Language, *, at_home: bool = False) -> list[Element]:
    """Lay out the buttons of the notice with this id."""
    return button_rows([_button(notice, offer, language, at_home=at_home) for offer in offers])


def execute(title: str, verb: str, data: Element, **more: object) -> Element:
    """Return a button that comes back as an invoke, with what was typed in its own part of the card at most."""
    return {"type": "Action.Execute", "title": title, "verb": verb, "data": data, **more}


def refreshing(notice: str, reader: str) -> Element:
    """Return what lets Teams ask by itself how a notice stands whenever its reader looks at it."""
    return {"action": execute("", Act.SHOW, {"notice": notice, "act": Act.SHOW.value}), "userIds": [reader]}


def read_press(activity: Json) -> Press | None:
    """Translate an invoke ``adaptiveCard/action``; None if it presses no button of a notice."""
    action = value_at(activity, "value", "action")
    notice, act = identifier_at(action, "data", "notice"), _act(text_at(action, "verb"))
    if not notice or act is None or text_at(action, "data", "act") != act:
        return None
    return Press(
        notice=notice,
        act=act,
        choice=text_at(action, "data", _field("choice", notice, act))[:_CODE_CHARS],
        reason=text_at(action, "data", _field("reason", notice, act)),
        at_home=value_at(action, "data", "home") is True,
        automatic=text_at(activity, "value", "trigger") == "automatic",
    )


def _button(notice: str, offer: Offer, language: Language, *, at_home: bool) -> Element:
    style = {"style": "positive"} if offer.primary else {"style": "destructive"} if _is_final(offer) else {}
    if offer.url:
        return {"type": "Action.OpenUrl", "title": offer.label, "url": offer.url, **style}
    data: Element = {"notice": notice, "act": offer.act.value, **({"home": True} if at_home else {})}
    if not (offer.choices or offer.reason or offer.confirm):
        return execute(offer.label, offer.act, data, associatedInputs="none", **style)
    asks = bool(offer.choices or offer.reason)
    send = execute(phrase("Send" if asks else "Yes", language), offer.act, data, **style)
    return unfolding(offer.label, _asked(notice, offer, language), [send], **style)


def _asked(notice: str, offer: Offer, language: Language) -> list[Element]:
    asked: list[Element] = [text(offer.confirm)] if offer.confirm else []
    if offer.choices:
        first = phrase("Please choose one of the answers first.", language)
        options = [(choice.code, choice.label) for choice in offer.choices]
        name = _field("choice", notice, offer.act)
        asked.append(select(name, offer.label, options, style="expanded", isRequired=True, errorMessage=first))
    if offer.reason:
        asked.append(text_input(_field("reason", notice, offer.act), offer.reason))
    return asked


def _field(kind: str, notice: str, act: Act) -> str:
    """Return the id of a field, which must not occur twice in a card."""
    return f"{kind}:{act}:{notice}"


def _is_final(offer: Offer) -> bool:
    return offer.act is Act.DELETE and bool(offer.confirm)


def _act(code: str) -> Act | None:
    return Act(code) if code in frozenset(Act) else None
