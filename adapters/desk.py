"""What a platform asks of the product on behalf of one person: answer a notice, check a draft, show their own page.

A platform vouches for who is asking: ``Person`` holds the id that the platform itself authenticated, never one that a
button carried. Nothing here raises for what a person did; every call ends in words to show to that person alone.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from adapters.notice import Act, Notice, NoticeItem, Offer
from policies.finding import Span
from policies.message import Language, Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is asking, by the platform's own ids."""

    platform: Platform
    workspace: str = field(repr=False)
    id: str = field(repr=False)
    #: The language that the platform shows to them, if it tells.
    language: Language | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A press on a button of a notice."""

    person: Person
    #: Id of the notice, as ``Notice.id``.
    notice: str
    act: Act
    #: Code of the choice, if the offer had choices.
    choice: str = ""
    #: Free text; may hold patient text, so it is sealed and never shown to anyone but the officer.
    reason: str = field(default="", repr=False)
    #: Whether it was pressed in the person's one-to-one conversation, where words are concealed until ``show``.
    direct: bool = False
    #: The platform asked by itself, to show the notice as it is now; the person pressed nothing and may not look.
    automatic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a press."""

    #: What the notice shows from now on, in place of what it showed; None leaves it as it is.
    notice: Notice | None = None
    #: One line for the person who pressed, such as that the buttons have expired; empty if the notice says it all.
    say: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Words that somebody wants checked before they post them; never stored."""

    person: Person
    text: str = field(repr=False)
    #: Meant for the public, so that the report follows all ten strategies.
    public: bool = False
    #: The platform's mark-up is in the text (a posted message), instead of plain words (typed into a box).
    marked_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One line of a report on a draft for the public."""

    #: The strategy (1 to 10) it follows from.
    strategy: int
    title: str
    text: str
    #: Whether something is to be done about it.
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found in a draft, for its author alone."""

    language: Language
    title: str
    lead: str
    #: The draft as plain text, and which stretches of it are meant; half-open code points, sorted, apart.
    text: str = field(repr=False)
    marked: tuple[Span, ...] = ()
    items: tuple[NoticeItem, ...] = ()
    rewrite: str = field(default="", repr=False)
    changed: tuple[Span, ...] = ()
    #: Said where no rewrite is offered although something was found.
    advice: tuple[str, ...] = ()
    #: One line each along the ten strategies; only for a public draft.
    remarks: tuple[Remark, ...] = ()
    footer: str = ""
    #: Whether all of it was read, and nothing was found that identifies or offends.
    passed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TipChoice:
    """A choice that somebody took of a tip's question."""

    person: Person
    #: Id of the post, as ``TipPost.id``.
    tip: str
    #: Index of the choice, from 0.
    choice: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TipReply:
    """What the person who chose is told, and nobody else."""

    language: Language
    #: Whether it was the best choice, in one line.
    title: str
    #: The best choice and what speaks for it.
    text: str = ""
    source: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a person chose for themselves; ``None`` means the site's choice."""

    language: Language | None = None
    reminders: bool = True
    #: Hours of the day, 0 to 23, between which no reminder comes; equal: none are quiet.
    quiet_from: int = 0
    quiet_to: int = 0
    time_zone: str = "America/Toronto"
    #: Tips are not sent to this person directly before this day.
    tips_paused_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeEntry:
    """One of the person's own notices; holds no word of a message."""

    #: Id of the notice, as ``Notice.id``.
    notice: str
    when: str
    what: str
    outcome: str
    #: What can still be done about it.
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with paragraphs, each of which may be a link, and what can be done about it."""

    heading: str
    paragraphs: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()
    #: What stands for the id of a notice when one of the offers is pressed.
    notice: str = ""
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A person's own page (App Home, personal tab): notices, settings, the practice's policy, where to get help."""

    language: Language
    title: str
    #: Heading of the notices, and what to say when there are none.
    notices: str
    nothing: str
    entries: tuple[HomeEntry, ...]
    preferences: Preferences
    #: Labels of the settings by field name of ``Preferences``, with ``heading`` and ``save``.
    labels: dict[str, str]
    sections: tuple[Section, ...]


class AuthorDesk(Protocol):
    """Serves one person at a time, about what is theirs only."""

    async def act(self, deed: Deed) -> Answer:
        """Do what was pressed; pressed twice, it has one effect. Somebody else's press does nothing and is logged."""
        ...

    async def answer_tip(self, choice: TipChoice) -> TipReply:
        """Explain a tip's answer; the person's first choice is counted, and what they chose is kept nowhere."""
        ...

    async def check(self, draft: Draft) -> Report:
        """Report on a draft; nothing of it is stored, logged or counted by person."""
        ...

    async def home(self, person: Person) -> Home:
        """Return the person's own page."""
        ...

    async def prefer(self, person: Person, preferences: Preferences) -> Home:
        """Store what a person chose, and return their page."""
        ...

    def words(self, key: str, language: Language) -> str:
        """Return a phrase of the catalogue in a language, for what a platform itself must label (menus, dialogs)."""
        ...
