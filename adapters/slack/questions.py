"""The question of a tip in Block Kit, and what comes back when somebody takes a choice: pure, total both ways.

A button's label is cut after 75 characters, so that the choices stand above in full and the buttons carry letters.
Source: Slack, "Block Kit: button element" (``value`` of at most 2,000 characters, ``action_id`` unique in its block).
"""

from collections.abc import Sequence

from adapters.slack.elements import Block, bold, label, paragraph, rich_text, text
from policies.catalogue import phrase
from policies.message import Language

#: Beginning of the ids of the buttons.
CHOOSE = "choose:"

_LETTERS = "ABCDEFGH"


def choice_blocks(tip: str, choices: Sequence[str], language: Language) -> list[Block]:
    """Lay out the choices of the tip with this id, and their buttons."""
    lettered = list(zip(_LETTERS, choices, strict=False))
    listed = [paragraph([bold(letter), text(f"  {choice}\n")]) for letter, choice in lettered]
    buttons: list[Block] = [
        {
            "type": "button",
            "action_id": f"{CHOOSE}{place}",
            "text": label(letter),
            "value": tip,
            "accessibility_label": str(label(f"{letter}: {choice}")["text"]),
        }
        for place, (letter, choice) in enumerate(lettered)
    ]
    only_you = phrase("Only you see what comes of your choice, and nobody is told who chose what.", language)
    small: Block = {"type": "context", "elements": [{"type": "plain_text", "text": only_you}]}
    return [rich_text(listed), {"type": "actions", "elements": buttons}, small]


def read_choice(action: Block) -> tuple[str, int] | None:
    """Return the id of the tip and the index of the choice that a button stands for; None for any other button."""
    action_id, tip = action.get("action_id"), action.get("value")
    if not isinstance(action_id, str) or not isinstance(tip, str) or not action_id.startswith(CHOOSE):
        return None
    place = action_id.removeprefix(CHOOSE)
    return (tip, int(place)) if tip and len(place) == 1 and place in "01234567" else None
