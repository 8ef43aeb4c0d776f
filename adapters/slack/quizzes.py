"""The buttons of a tip: whoever takes a choice is told, alone, what speaks for the best one."""

import re

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from adapters.desk import AuthorDesk, TipChoice
from adapters.slack.blocks import reply_blocks
from adapters.slack.payloads import Caller, caller, pressed
from adapters.slack.questions import CHOOSE, read_choice
from adapters.slack.surface import Surface
from adapters.slack.turns import Turns

Body = dict[str, object]


class Quizzes:
    """Answers those who take a choice of a tip."""

    def __init__(self, desk: AuthorDesk, surface: Surface, turns: Turns) -> None:
        self._desk = desk
        self._surface = surface
        self._turns = turns

    def listen(self, app: AsyncApp) -> None:
        """Take part in an app."""
        app.action(re.compile(f"^{CHOOSE}"))(self.chosen)

    async def chosen(self, ack: AsyncAck, body: Body) -> BoltResponse:
        """Say what speaks for the best choice."""
        asking, chosen = caller(body), read_choice(pressed(body) or {})
        if asking is not None and chosen is not None:
            await self._turns.take(self._try(asking, *chosen))
        return await ack()

    async def _try(self, asking: Caller, tip: str, choice: int) -> None:
        try:
            known = await self._surface.known(asking)
            reply = await self._desk.answer_tip(TipChoice(person=known.person, tip=tip, choice=choice))
            await self._surface.say(known, reply.title, blocks=reply_blocks(reply))
        except Exception as error:
            await self._surface.apologise(asking, error)
            raise
