"""What became of a notice, or why a press did nothing, in one line."""

from collections.abc import Mapping

from adapters.notice import Act
from bot.desk.offers import choice_label
from bot.storage.models import FlagState
from policies.catalogue import phrase
from policies.message import Language


def outcome(state: FlagState, done: Mapping[Act, str], language: Language) -> str:
    """Return the line for a flag in a state about which ``done`` was done; empty if nothing was.

    No line claims that a message is gone everywhere: exports and notifications may keep copies.
    """
    if state is FlagState.OPEN:
        return _open(done, language)
    if state is FlagState.EDITED:
        return _edited(done, language)
    if state is FlagState.EXPLAINED:
        return _explained(done, language)
    if state is FlagState.CONTESTED:
        return phrase("You asked the officer to look again; the answer comes to you in private.", language)
    if state is FlagState.CLEARED:
        return phrase("The officer looked again and agrees with you: the message may stand.", language)
    return phrase("The message is no longer in the channel; exports and notifications may keep a copy.", language)


def nothing_left(language: Language) -> str:
    """Return the line about a notice of which nothing is kept."""
    return phrase("There is nothing left to do here; nothing more is kept of this notice.", language)


def held(language: Language) -> str:
    """Return the line about a channel under a legal hold."""
    return phrase("This channel is under a legal hold: ask the privacy office. Nothing was changed.", language)


def by_hand(language: Language) -> str:
    """Return the line where nobody else can change a message."""
    return phrase("Chaperone cannot change your messages here; please edit or delete the message yourself.", language)


def _open(done: Mapping[Act, str], language: Language) -> str:
    if Act.CONTEST in done:
        return phrase("The officer looked again: please edit or delete the message.", language)
    return phrase("You asked for one reminder.", language) if Act.REMIND in done else ""


def _explained(done: Mapping[Act, str], language: Language) -> str:
    act = Act.NOT_PATIENT if Act.NOT_PATIENT in done else Act.ALLOWED
    label = choice_label(done[act], language).lower()
    if act is Act.NOT_PATIENT:
        return phrase("You said that this is no patient: {choice}. The officer can see that.", language, choice=label)
    return phrase("You said that this may stand here: {choice}. The officer can see that.", language, choice=label)


def _edited(done: Mapping[Act, str], language: Language) -> str:
    if Act.REPLACE in done:
        return phrase(
            "Your message now has words that identify nobody; exports and notifications may keep a copy of the first.",
            language,
        )
    return phrase("You changed the message; there is nothing more to do.", language)
