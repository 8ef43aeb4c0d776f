"""The buttons of a notice: what was pressed goes to the desk, and what became of it takes the notice's place."""

import re

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from adapters.desk import Answer, AuthorDesk, Deed
from adapters.slack.blocks import notice_blocks
from adapters.slack.elements import Block
from adapters.slack.home_tab import HomeTab
from adapters.slack.offers import ASK, DIALOG, DO, LEAD, Question, dialog
from adapters.slack.payloads import Caller, Press, answered, caller, press
from adapters.slack.surface import Surface
from adapters.slack.turns import Turns
from adapters.slack.views import line_view, notice_view
from policies.message import Language

Body = dict[str, object]


class Presses:
    """Answers those who press a button of a notice."""

    def __init__(self, desk: AuthorDesk, surface: Surface, home: HomeTab, turns: Turns) -> None:
        self._desk = desk
        self._surface = surface
        self._home = home
        self._turns = turns

    def listen(self, app: AsyncApp) -> None:
        """Take part in an app."""
        app.action(re.compile(f"^(?:{DO}|{ASK}|{LEAD})"))(self.pressed)
        app.view(DIALOG)(self.submitted)

    async def pressed(self, ack: AsyncAck, body: Body) -> BoltResponse:
        """Do what was pressed, or ask about it first."""
        return await self._answer(ack, caller(body), press(body))

    async def submitted(self, ack: AsyncAck, body: Body) -> BoltResponse:
        """Do what was asked about."""
        return await self._answer(ack, caller(body), answered(body))

    async def _answer(self, ack: AsyncAck, asking: Caller | None, made: Press | None) -> BoltResponse:
        if asking is not None and made is not None:
            await self._turns.take(self._try(asking, made))
        return await ack()

    async def _try(self, asking: Caller, made: Press) -> None:
        try:
            if made.question is not None:
                await self._ask(asking, made, made.question)
            else:
                await self._do(asking, made)
        except Exception as error:
            await self._surface.apologise(asking, error, response_url=made.place.response_url)
            raise

    async def _ask(self, asking: Caller, made: Press, question: Question) -> None:
        view = dialog(question, {"place": made.place.to_json()})
        await self._surface.open(asking, view, on_top=bool(made.place.view))

    async def _do(self, asking: Caller, made: Press) -> None:
        asking = await self._surface.known(asking)
        deed = Deed(
            person=asking.person,
            notice=made.notice,
            act=made.act,
            choice=made.choice,
            reason=made.reason,
            direct=made.place.direct,
        )
        answer = await self._desk.act(deed)
        if made.place.home:
            await self._home.show(asking)
            await self._show_above_home(asking, answer)
        elif made.place.view:
            if answer.notice is not None or answer.say:
                await self._surface.put(asking, made.place.view, _view(asking, answer))
        else:
            await self._show_in_message(asking, made, answer)

    async def _show_in_message(self, asking: Caller, made: Press, answer: Answer) -> None:
        place = made.place
        if answer.notice is not None:
            blocks = notice_blocks(answer.notice, permalink=place.permalink)
            await self._surface.replace(asking, place, answer.notice.title, blocks)
        if answer.say:
            await self._surface.say(asking, answer.say, response_url=place.response_url, thread=place.thread)

    async def _show_above_home(self, asking: Caller, answer: Answer) -> None:
        """Show what the page has no room for: the words of a notice, or a line to the person."""
        if asking.trigger and (answer.say or (answer.notice is not None and not answer.notice.outcome)):
            await self._surface.open(asking, _view(asking, answer))


def _view(asking: Caller, answer: Answer) -> Block:
    if answer.notice is None:
        return line_view(answer.say, asking.person.language or Language.EN)
    return notice_view(answer.notice, say=answer.say)
