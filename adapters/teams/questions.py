"""The question of a tip as universal actions, and what comes back when somebody takes a choice; pure, total both ways.

Source: Adaptive Cards, "Universal Action Model" (``Action.Execute``, invoke ``adaptiveCard/action``).
"""

from collections.abc import Sequence

from adapters.teams.activity import Json, identifier_at, text_at, value_at
from adapters.teams.elements import Element, button_rows, small_print, text
from adapters.teams.offers import execute
from policies.catalogue import phrase
from policies.message import Language

#: What the buttons are called in what Teams sends back.
CHOOSE = "choose"

_LETTERS = "ABCDEFGH"


def choice_rows(tip: str, choices: Sequence[str], language: Language) -> list[Element]:
    """Lay out the choices of the tip with this id, and their buttons."""
    lettered = list(zip(_LETTERS, choices, strict=False))
    buttons = [
        execute(letter, CHOOSE, {"tip": tip, "choice": place}, associatedInputs="none", tooltip=choice)
        for place, (letter, choice) in enumerate(lettered)
    ]
    only_you = phrase("Only you see what comes of your choice, and nobody is told who chose what.", language)
    return [*(text(f"{letter}. {choice}") for letter, choice in lettered), *button_rows(buttons), small_print(only_you)]


def read_choice(activity: Json) -> tuple[str, int] | None:
    """Return the id of the tip and the index of the choice of an invoke; None if it is about no tip."""
    action = value_at(activity, "value", "action")
    tip, choice = identifier_at(action, "data", "tip"), value_at(action, "data", "choice")
    if text_at(action, "verb") != CHOOSE or not tip or type(choice) is not int or choice not in range(len(_LETTERS)):
        return None
    return tip, choice
