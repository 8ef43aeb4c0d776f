"""The one-to-one chat with the bot: what somebody writes there is checked, and nothing of it is stored."""

import logging

from adapters.desk import AuthorDesk, Draft, Person
from adapters.port import DeliveryError
from adapters.teams.activity import Json, identifier_at, person, text_at
from adapters.teams.cards import Post
from adapters.teams.connector import BotConnector
from adapters.teams.elements import card, heading, text
from adapters.teams.home import home_post
from adapters.teams.reports import report_card
from policies.catalogue import phrase
from policies.message import Language

log = logging.getLogger(__name__)

#: Words that ask for something else than to be checked.
HOME, HELP = frozenset({"home", "accueil"}), frozenset({"help", "aide", "?"})
#: What stands before words that are meant for the public, and before those that are not.
VERBS = {"draft": True, "brouillon": True, "check": False, "vérifier": False}


class Chat:
    """Answers what people write to the bot."""

    def __init__(self, desk: AuthorDesk, connector: BotConnector) -> None:
        self._desk = desk
        self._connector = connector

    async def answer(self, activity: Json) -> None:
        """Answer a message, in the chat in which it was written.

        Raises:
            Exception: if there is no answer yet; the message is then to be delivered again.
        """
        asking, chat = person(activity), identifier_at(activity, "conversation", "id")
        if asking is None or activity.get("type") != "message" or isinstance(activity.get("value"), dict):
            return
        is_xml = text_at(activity, "textFormat") == "xml"
        post = await self._post(asking, text_at(activity, "text").strip(), is_xml=is_xml)
        try:
            await self._connector.send(identifier_at(activity, "serviceUrl"), chat, post)
        except DeliveryError as error:
            # A second delivery of what may have been answered would be answered twice.
            if not error.permanent and not error.unsure:
                raise
            log.warning("somebody on Teams got no answer: %s", error.code)

    async def _post(self, asking: Person, words: str, *, is_xml: bool) -> Post:
        if words.lower() in HOME:
            return home_post(await self._desk.home(asking))
        verb, _, rest = words.partition(" ")
        public = VERBS.get(verb.lower())
        draft = words if public is None else rest.strip()
        if not draft or words.lower() in HELP:
            return _help(asking.language or Language.EN)
        report = await self._desk.check(Draft(person=asking, text=draft, public=public or False, marked_up=is_xml))
        return Post(summary=report.title, card=report_card(report))


def _help(language: Language) -> Post:
    title = phrase("What you can write here", language)
    said = (
        phrase(
            "Any message before you post it: Chaperone tells you, and nobody else, what could identify a patient. "
            "Nothing is stored.",
            language,
        ),
        phrase("“draft” and a text for the public: it is read along the ten strategies.", language),
        phrase("“home”: your notices, your settings and the practice's policy.", language),
    )
    return Post(summary=title, card=card(title, language, [heading(title), *(text(words) for words in said)]))
