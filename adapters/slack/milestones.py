"""``/chaperone kudos``: a milestone of a colleague, posted to the channel in the author's own words.

The words are checked first. If they could tell readers who a patient is, nothing is posted; their author alone is told.
"""

import re

from slack_bolt.async_app import AsyncAck
from slack_bolt.response import BoltResponse

from adapters.desk import AuthorDesk, Draft
from adapters.slack.elements import Block, header, paragraph, quotation, rich_text, text
from adapters.slack.payloads import Caller
from adapters.slack.surface import Surface
from adapters.slack.turns import Turns
from adapters.slack.views import report_view
from policies.catalogue import phrase
from policies.markup import slack_text
from policies.message import Language
from policies.plain import PlainText

#: What can follow the command.
VERBS = frozenset({"kudos", "bravo"})

#: A person as Slack escapes a mention, and what follows.
_MENTION = re.compile(r"<@([UW][A-Z0-9]{1,40})(?:\|[^>]*)?>\s*[:,]?\s*(\S.*)", re.DOTALL)


class Milestones:
    """Posts what people want to celebrate."""

    def __init__(self, desk: AuthorDesk, surface: Surface, turns: Turns) -> None:
        self._desk = desk
        self._surface = surface
        self._turns = turns

    async def typed(self, ack: AsyncAck, asking: Caller, words: str) -> BoltResponse:
        """Answer ``/chaperone kudos @colleague words``."""
        found = _MENTION.fullmatch(words)
        if found is None:
            language = (await self._surface.known(asking)).person.language or Language.EN
            how = phrase(
                "Say whom you celebrate, and in your words for what: `/chaperone kudos @colleague …`", language
            )
            return await ack(text=how, response_type="ephemeral")
        await self._turns.take(self._try(asking, words, *found.groups()))
        return await ack()

    async def _try(self, asking: Caller, words: str, colleague: str, praise: str) -> None:
        try:
            known = await self._surface.known(asking)
            report = await self._desk.check(Draft(person=known.person, text=words, marked_up=True))
            if not report.passed:
                await self._surface.open(known, report_view(report, public=False))
                return
            shown = slack_text(PlainText.of(praise)).text
            blocks = milestone_blocks(known.person.id, colleague, shown, report.language)
            await self._surface.announce(known, phrase("A milestone", report.language), blocks)
        except Exception as error:
            await self._surface.apologise(asking, error)
            raise


def milestone_blocks(author: str, colleague: str, words: str, language: Language) -> list[Block]:
    """Lay out a milestone: who celebrates whom, and the author's words as they were written."""
    who = paragraph([_person(author), text(f" {phrase('celebrates', language)} "), _person(colleague)])
    return [header(phrase("A milestone", language)), rich_text([who]), quotation([text(words)])]


def _person(user: str) -> Block:
    return {"type": "user", "user_id": user}
