"""How a notice stands with its author: what decides which buttons it has."""

from dataclasses import dataclass
from enum import StrEnum

from policies.message import Language


class View(StrEnum):
    """What of an undecided notice is before its reader."""

    #: No word of the message; the one-to-one conversation begins with this.
    CONCEALED = "concealed"
    #: The words that were found, and why.
    SHOWN = "shown"
    #: The rewrite, ready to paste.
    REWRITTEN = "rewritten"
    #: The rules behind it.
    RULES = "rules"
    #: One line about what was asked for, such as a reminder.
    NOTED = "noted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The circumstances of an undecided notice."""

    language: Language
    #: A rewrite can be offered.
    has_rewrite: bool = False
    #: The site lets authors have their message changed or deleted for them, and the notice is about one message.
    may_change: bool = False
    #: Nothing of the channel may be changed or deleted without the privacy office.
    legal_hold: bool = False
    #: A reminder can still be asked for.
    may_remind: bool = False
    #: The author waits for the officer's answer.
    contested: bool = False
