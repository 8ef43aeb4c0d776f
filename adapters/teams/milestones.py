"""Celebrating a colleague: the message extension checks the author's words and puts them into the compose box.

They are the author's to send. If they could tell readers who a patient is, the dialog says so instead, to them alone.
"""

from adapters.desk import AuthorDesk, Draft, Person
from adapters.teams import replies
from adapters.teams.activity import Json, text_at, value_at
from adapters.teams.elements import Element, box, card, heading, lines, run, runs, text, text_input
from adapters.teams.reports import report_card
from policies.catalogue import phrase
from policies.message import Language

#: Id of the command, as the manifest declares it.
CELEBRATE = "celebrate"

_NAME_CHARS = 100
#: As much as fits into a card.
_WORDS_CHARS = 2000


class Milestones:
    """Answers the command."""

    def __init__(self, desk: AuthorDesk) -> None:
        self._desk = desk

    def opened(self, person: Person) -> Element:
        """Ask whom to celebrate, and for what."""
        language = person.language or Language.EN
        return replies.dialog(phrase("Celebrate a colleague", language), _form(language))

    async def submitted(self, person: Person, activity: Json) -> Element:
        """Put what was typed into the compose box, or say what speaks against it."""
        typed = value_at(activity, "value", "data")
        colleague, words = text_at(typed, "colleague"), text_at(typed, "milestone")
        colleague, words = colleague.strip()[:_NAME_CHARS], words.strip()[:_WORDS_CHARS]
        language = person.language or Language.EN
        if not colleague or not words:
            return self.opened(person)
        # Said to be a colleague, so that a physician's name is read as one.
        report = await self._desk.check(Draft(person=person, text=f"@{colleague}: {words}"))
        if report.passed:
            return replies.to_compose(_milestone(colleague, words, report.language))
        below = _fields(report.language, colleague, words)
        title = phrase("Celebrate a colleague", language)
        return replies.dialog(title, report_card(report, below, actions=[_submit(report.language)]))


def _milestone(colleague: str, words: str, language: Language) -> Element:
    shown = f"{phrase('A milestone', language)}: {colleague}"
    who = runs([run(colleague, weight="Bolder")])
    return card(shown, language, [heading(phrase("A milestone", language)), who, box(lines(words))])


def _form(language: Language) -> Element:
    lead = phrase("Your words are checked first, and posted only if nothing in them tells who a patient is.", language)
    title = phrase("Celebrate a colleague", language)
    return card(title, language, [text(lead), *_fields(language)], actions=[_submit(language)])


def _fields(language: Language, colleague: str = "", words: str = "") -> list[Element]:
    named = text_input("colleague", phrase("Your colleague", language), colleague)
    said = text_input("milestone", phrase("What there is to celebrate", language), words)
    return [{**named, "isMultiline": False, "maxLength": _NAME_CHARS}, {**said, "maxLength": _WORDS_CHARS}]


def _submit(language: Language) -> Element:
    return {"type": "Action.Submit", "title": phrase("Put it in the message", language), "data": {"do": CELEBRATE}}
