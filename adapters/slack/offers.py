"""The buttons of a notice in Block Kit, and the small dialog that some of them open: pure functions, total both ways.

What travels through Slack and back is the notice's id, codes, and for a dialog the product's own labels in it; never a
word of a message. Source: Slack, "Block Kit: button, static select, radio button group and plain-text input elements".
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from adapters.notice import Act, Choice, Offer
from adapters.slack.elements import INPUT_CHARS, Block, label, plain, section, title
from policies.catalogue import phrase
from policies.message import Language

#: Beginnings of the ids of what is pressed: an act to do, one to ask about first, a link that leads elsewhere.
DO, ASK, LEAD = "do:", "ask:", "lead:"
#: Id of the dialog.
DIALOG = "offer"

_ELEMENTS_PER_BLOCK = 25
_CHOICES = 10
_QUESTION_CHARS = 300
_REASON_CHARS = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked before an act is done."""

    notice: str
    act: Act
    language: Language
    title: str
    confirm: str = ""
    choices: tuple[Choice, ...] = ()
    reason: str = ""


def offer_blocks(notice: str, offers: Sequence[Offer], language: Language) -> list[Block]:
    """Lay out the buttons of the notice with this id."""
    elements = [_element(notice, offer, language) for offer in offers]
    return [
        {"type": "actions", "elements": elements[start : start + _ELEMENTS_PER_BLOCK]}
        for start in range(0, len(elements), _ELEMENTS_PER_BLOCK)
    ]


def read_value(value: object) -> tuple[str, str]:
    """Return notice id and choice out of a button's or an option's value; empty for what is none."""
    choice, _, notice = value.partition(":") if isinstance(value, str) else ("", "", "")
    return notice, choice


def read_question(act: Act, value: object) -> Question | None:
    """Return what a button asks first; None for what is no such value."""
    try:
        asked = json.loads(value) if isinstance(value, str) else None
        if not isinstance(asked, dict):
            return None
        return Question(
            act=act,
            notice=str(asked["notice"]),
            language=Language(asked["language"]),
            title=str(asked["title"]),
            confirm=str(asked["confirm"]),
            choices=tuple(Choice(code=str(code), label=str(words)) for code, words in asked["choices"]),
            reason=str(asked["reason"]),
        )
    except (KeyError, TypeError, ValueError, RecursionError):
        return None


def dialog(question: Question, metadata: Mapping[str, object]) -> Block:
    """Lay out the dialog that asks; ``metadata`` comes back with the answer."""
    return {
        "type": "modal",
        "callback_id": DIALOG,
        "private_metadata": json.dumps({**metadata, "notice": question.notice, "act": question.act.value}),
        "title": title(question.title),
        "submit": title(phrase("Send", question.language)),
        "close": title(phrase("Cancel", question.language)),
        "blocks": list(_asked(question)),
    }


def _element(notice: str, offer: Offer, language: Language) -> Block:
    element: Block = {"type": "button", "text": label(offer.label)}
    if offer.primary:
        element["style"] = "primary"
    elif _is_final(offer):
        element["style"] = "danger"
    if offer.url:
        return {**element, "action_id": f"{LEAD}{offer.act}", "url": offer.url}
    if offer.reason:
        return {**element, "action_id": f"{ASK}{offer.act}", "value": _question_value(notice, offer, language)}
    confirm = {"confirm": _confirmation(offer, language)} if offer.confirm else {}
    action_id = f"{DO}{offer.act}"
    if not offer.choices:
        return {**element, **confirm, "action_id": action_id, "value": f":{notice}"}
    options = [{"text": label(choice.label), "value": f"{choice.code}:{notice}"} for choice in offer.choices]
    select: Block = {"type": "static_select", "placeholder": label(offer.label), "options": options}
    return {**select, **confirm, "action_id": action_id}


def _question_value(notice: str, offer: Offer, language: Language) -> str:
    asked = {
        "notice": notice,
        "language": language.value,
        "title": offer.label[:_REASON_CHARS],
        "confirm": offer.confirm[:_QUESTION_CHARS],
        "choices": [[choice.code, str(label(choice.label)["text"])] for choice in offer.choices[:_CHOICES]],
        "reason": offer.reason[:_REASON_CHARS],
    }
    return json.dumps(asked, ensure_ascii=False, separators=(",", ":"))


def _confirmation(offer: Offer, language: Language) -> Block:
    confirmation: Block = {
        "title": plain(offer.label, 100),
        "text": plain(offer.confirm, _QUESTION_CHARS),
        "confirm": plain(phrase("Yes", language), 30),
        "deny": plain(phrase("Cancel", language), 30),
    }
    return {**confirmation, "style": "danger"} if _is_final(offer) else confirmation


def _is_final(offer: Offer) -> bool:
    return offer.act is Act.DELETE and bool(offer.confirm)


def _asked(question: Question) -> Iterator[Block]:
    if question.confirm:
        yield section(question.confirm)
    if question.choices:
        options = [{"text": label(choice.label), "value": choice.code} for choice in question.choices]
        radio = {"type": "radio_buttons", "action_id": "choice", "options": options}
        yield {"type": "input", "block_id": "choice", "label": label(question.title), "element": radio}
    if question.reason:
        typed = {"type": "plain_text_input", "action_id": "reason", "multiline": True, "max_length": INPUT_CHARS}
        asked = {"label": plain(question.reason, _REASON_CHARS), "element": typed, "optional": True}
        yield {"type": "input", "block_id": "reason", **asked}
