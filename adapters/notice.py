"""A private word, worded and ready to be laid out by a platform, with what its reader can do about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from policies.finding import Span
from policies.message import Language


class NoticeKind(StrEnum):
    """What a notice says."""

    CONCERN = "concern"
    THANKS = "thanks"
    #: To an officer, not to the author: a channel's message was flagged; codes only.
    ALERT = "alert"
    #: The one reminder that an author asked for.
    REMINDER = "reminder"
    #: To somebody who is new in a watched channel: what is seen, stored and done, and the practice's policy.
    WELCOME = "welcome"
    #: A word to an author that is about no flag, such as that a conversation is heated.
    ADVICE = "advice"
    #: An officer's answer to a contest, or another word of an officer to an author.
    REPLY = "reply"


class Act(StrEnum):
    """What the reader of a notice can do with one press; stable codes, part of what platforms send back."""

    #: Show the words of a notice that conceals them.
    SHOW = "show"
    #: Show the rewrite ready to paste, with what changed marked.
    REWRITE = "rewrite"
    #: Put the rewrite in the message's place; always confirmed, and only where the site and the author allow it.
    REPLACE = "replace"
    #: Delete the message on the author's behalf; likewise.
    DELETE = "delete"
    #: It is no patient; the choice says what instead.
    NOT_PATIENT = "not_patient"
    #: It may stand here; the choice says why.
    ALLOWED = "allowed"
    #: Ask the officer to look again.
    CONTEST = "contest"
    #: Show the rule in one paragraph.
    WHY = "why"
    #: Remind once, half an hour later.
    REMIND = "remind"
    #: Confirm that the practice's policy was read.
    ACKNOWLEDGE = "acknowledge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the answers to choose from before an act is done."""

    code: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A button of a notice; the words are the product's, the look the platform's."""

    act: Act
    label: str
    #: What to choose from before it is done, such as a colleague, a public figure, fictional; empty: nothing to choose.
    choices: tuple[Choice, ...] = ()
    #: Label of an optional free text; empty: none is asked. What is typed there may hold patient text.
    reason: str = ""
    #: A question to answer with yes before it is done; empty: it is done at once.
    confirm: str = ""
    #: Where a press leads in the browser (such as the grant of a token); empty: it comes back as a ``Deed``.
    url: str = field(default="", repr=False)
    #: The one to put first and to stand out.
    primary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An earlier message that a message combines with; never a word of it."""

    #: Whose and when, such as "Together with your message of 14:02".
    label: str
    #: Where those who can see it read it; empty if the platform gives no such address.
    url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeItem:
    """One group of words that a notice is about, and why."""

    #: The author's own words, for the author's eyes only.
    quotes: tuple[str, ...] = field(repr=False)
    reason: str
    citation: str
    url: str
    #: What the words combine with, if it takes other messages to tell.
    earlier: tuple[Earlier, ...] = ()

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Rebuild an item from its fields as JSON has them."""
        earlier = tuple(Earlier(**message) for message in value.get("earlier", ()))
        return cls(**{**value, "quotes": tuple(value["quotes"]), "earlier": earlier})


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The private word to a person, worded and ready to be laid out by a platform.

    Only ``items`` and ``rewrite`` hold words of the message; ``title``, and with it every push message and fallback
    text, does not.
    """

    #: Id of the flag it belongs to (or of a welcome); a platform may store it to find the notice again.
    id: str
    kind: NoticeKind
    language: Language
    #: One line without any word of the message; also the push and fallback text.
    title: str
    #: Opening sentence.
    lead: str
    items: tuple[NoticeItem, ...] = ()
    #: What to do, one sentence each.
    advice: tuple[str, ...] = ()
    #: The whole message in words that identify nobody, as plain text to paste; empty if none is offered or shown.
    rewrite: str = field(default="", repr=False)
    #: Which stretches of the rewrite are not the author's words; half-open code points, sorted, apart.
    changed: tuple[Span, ...] = ()
    footer: str = ""
    #: The buttons, in the order to show them.
    offers: tuple[Offer, ...] = ()
    #: One line that takes the place of everything but title and ``offers``: what became of the flag. Empty: undecided.
    outcome: str = ""
