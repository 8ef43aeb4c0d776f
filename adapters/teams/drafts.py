"""Before posting: the message extension, which checks words that only their author sees and stores nothing.

A dialog takes a draft and shows what was found; the rewrite goes into the compose box, once it was checked as well.
Source: Teams, "Define action commands for message extensions" (``composeExtension/fetchTask``, ``submitAction``).
"""

import json
from html import escape

from adapters.desk import AuthorDesk, Draft, Person, Report
from adapters.teams import replies
from adapters.teams.activity import Json, identifier_at, text_at, value_at
from adapters.teams.elements import Element, card, lines, text, text_input
from adapters.teams.milestones import CELEBRATE, Milestones
from adapters.teams.reports import report_card
from policies.catalogue import phrase
from policies.message import Language

#: Ids of the commands, as the manifest declares them: to write and check, and to check a message of one's own.
COMPOSE, OWN_MESSAGE = "check_draft", "check_message"

_NAME = "Chaperone"
_CHECK, _INSERT = "check", "insert"
_YES = "true"
#: Longest text, as it is sent, that stands in a box to go on with; a longer one is not repeated.
_BOX_BYTES = 6000


class Drafts:
    """Answers the commands of the message extension."""

    def __init__(self, desk: AuthorDesk) -> None:
        self._desk = desk
        self._milestones = Milestones(desk)

    async def opened(self, person: Person, activity: Json) -> Element:
        """Answer a command that was just chosen."""
        language = person.language or Language.EN
        if text_at(activity, "value", "commandId") == CELEBRATE:
            return self._milestones.opened(person)
        if text_at(activity, "value", "commandId") != OWN_MESSAGE:
            return replies.dialog(_NAME, _form(language))
        payload = value_at(activity, "value", "messagePayload")
        own = identifier_at(activity, "from", "aadObjectId")
        if not own or identifier_at(payload, "from", "user", "id") != own:
            words = phrase("Only its author can check a message; paste words of your own instead.", language)
            return replies.notice(words)
        marked_up = text_at(payload, "body", "contentType") == "html"
        draft = Draft(person=person, text=_words(payload, marked_up=marked_up), marked_up=marked_up)
        return _found(await self._desk.check(draft), public=False, to_compose=False)

    async def submitted(self, person: Person, activity: Json) -> Element:
        """Answer what was typed into a dialog."""
        if text_at(activity, "value", "commandId") == CELEBRATE:
            return await self._milestones.submitted(person, activity)
        typed = value_at(activity, "value", "data")
        public = text_at(typed, "public") == _YES
        inserts = text_at(typed, "do") == _INSERT
        words = text_at(typed, "rewrite" if inserts else "draft")
        report = await self._desk.check(Draft(person=person, text=words, public=public))
        if inserts and words.strip() and not (report.marked or report.items):
            # The words are about to be everybody's, so they may stand for the card as well.
            return replies.to_compose(card(words, report.language, lines(words)))
        to_compose = text_at(activity, "value", "commandId") == COMPOSE
        return _found(report, public=public, to_compose=to_compose)


def _words(payload: object, *, marked_up: bool) -> str:
    """Return the words of a posted message, its subject first."""
    subject, body = text_at(payload, "subject"), text_at(payload, "body", "content")
    if not subject:
        return body
    return f"<p>{escape(subject, quote=False)}</p>{body}" if marked_up else f"{subject}\n{body}"


def _form(language: Language) -> Element:
    lead = phrase("Paste a message before you post it. Nobody else sees it, and nothing is stored.", language)
    public: Element = {
        "type": "Input.Toggle",
        "id": "public",
        "title": phrase("It is meant for the public", language),
        "valueOn": _YES,
        "valueOff": "false",
    }
    body: list[Element] = [text(lead), text_input("draft", phrase("Your words", language)), public]
    submit = _submit(phrase("Check it", language), _CHECK)
    return card(_NAME, language, body, actions=[submit])


def _found(report: Report, *, public: bool, to_compose: bool) -> Element:
    """Show a report, with the draft to go on with, and the rewrite to insert where there is a box to insert it into."""
    language = report.language
    below: list[Element] = []
    actions: list[Element] = []
    if to_compose and report.rewrite and _fits(report.rewrite):
        below.append(text_input("rewrite", phrase("Ready to insert; change it if you like", language), report.rewrite))
        actions.append(_submit(phrase("Insert it", language), _INSERT, public=public, style="positive"))
    if _fits(report.text):
        below.append(text_input("draft", phrase("Your words", language), report.text))
        actions.append(_submit(phrase("Check it", language), _CHECK, public=public))
    return replies.dialog(report.title, report_card(report, below, actions=actions))


def _fits(words: str) -> bool:
    return len(json.dumps(words)) <= _BOX_BYTES


def _submit(title: str, do: str, *, public: bool | None = None, **more: object) -> Element:
    """Return a button of a dialog; dialogs know no universal actions."""
    data = {"do": do} if public is None else {"do": do, "public": _YES if public else "false"}
    return {"type": "Action.Submit", "title": title, "data": data, **more}
