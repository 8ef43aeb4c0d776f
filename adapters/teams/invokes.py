"""What comes with a press, a command or a submitted dialog, and is answered in the same breath.

Who acts is who the Bot Framework vouches for, never somebody that a button names.
"""

import logging
from collections.abc import Mapping

from starlette.background import BackgroundTask
from starlette.responses import JSONResponse, Response

from adapters.desk import Answer, AuthorDesk, Deed, Person, TipChoice
from adapters.port import DeliveryError
from adapters.teams import replies
from adapters.teams.activity import Json, conversation_type, identifier_at, person, text_at
from adapters.teams.cards import Post, notice_card, notice_post, reply_card
from adapters.teams.client import TeamsClient
from adapters.teams.drafts import Drafts
from adapters.teams.elements import Element
from adapters.teams.home import SAVE, home_post, read_preferences
from adapters.teams.offers import Press, read_press
from adapters.teams.questions import read_choice
from policies.catalogue import phrase
from policies.message import Language

log = logging.getLogger(__name__)

_BUTTON = "adaptiveCard/action"
_COMMAND, _DIALOG = "composeExtension/fetchTask", "composeExtension/submitAction"


class Invokes:
    """Answers invokes; whatever fails ends in words that say what to do."""

    def __init__(self, desk: AuthorDesk, client: TeamsClient) -> None:
        self._desk = desk
        self._client = client
        self._drafts = Drafts(desk)

    async def answer(self, activity: Json) -> Response:
        """Answer an authentic invoke."""
        name, asking = text_at(activity, "name"), person(activity)
        if name not in {_BUTTON, _COMMAND, _DIALOG}:
            return Response(status_code=404)
        is_button = name == _BUTTON
        language = (asking and asking.language) or Language.EN
        try:
            answer = await self._answer(name, asking, activity)
        except Exception as error:  # noqa: BLE001 # its words may quote what was typed: only its type is told
            log.error("somebody on Teams got no answer: %s", type(error).__name__)  # noqa: TRY400
            words = phrase("That did not work. Please try again in a minute.", language)
            return JSONResponse(replies.error(500, "Failed", words) if is_button else replies.notice(words))
        if answer is None:
            words = phrase("This button does nothing here.", language)
            return JSONResponse(replies.error(400, "NotSupported", words) if is_button else replies.notice(words))
        return answer

    async def _answer(self, name: str, asking: Person | None, activity: Json) -> Response | None:
        if asking is None:
            return None
        if name == _COMMAND:
            return JSONResponse(await self._drafts.opened(asking, activity))
        if name == _DIALOG:
            return JSONResponse(await self._drafts.submitted(asking, activity))
        if text_at(activity, "value", "action", "verb") == SAVE:
            home = await self._desk.prefer(asking, read_preferences(activity))
            return self._replacing(activity, home_post(home))
        if chosen := read_choice(activity):
            tip, choice = chosen
            reply = await self._desk.answer_tip(TipChoice(person=asking, tip=tip, choice=choice))
            # In place of the tip's card for this person alone: the channel keeps the question.
            return JSONResponse(replies.new_card(reply_card(reply)))
        press = read_press(activity)
        return None if press is None else await self._pressed(asking, press, activity)

    async def _pressed(self, asking: Person, press: Press, activity: Json) -> Response:
        direct = conversation_type(activity) == "personal"
        deed = Deed(
            person=asking,
            notice=press.notice,
            act=press.act,
            choice=press.choice,
            reason=press.reason,
            direct=direct,
            automatic=press.automatic,
        )
        answer = await self._desk.act(deed)
        notice = answer.notice
        if notice is None or not notice.outcome or not direct:
            # Whatever shows words is for the person who pressed, now: the chat keeps the card without them.
            return JSONResponse(_shown(answer, asking.language or Language.EN))
        if press.at_home:
            return self._replacing(activity, home_post(await self._desk.home(asking)))
        return self._replacing(activity, notice_post(notice), _shown(answer, notice.language))

    def _replacing(self, activity: Json, post: Post, body: Element | None = None) -> Response:
        """Answer with a card, and once that is done, put it in the place of the one that was pressed."""
        task = BackgroundTask(self._replace, activity, post)
        return JSONResponse(body or replies.new_card(post.card), background=task)

    async def _replace(self, activity: Json, post: Post) -> None:
        place: Mapping[str, str] = {
            "service_url": identifier_at(activity, "serviceUrl"),
            "conversation": identifier_at(activity, "conversation", "id"),
            "activity_id": identifier_at(activity, "replyToId"),
        }
        if not all(place.values()):
            return
        try:
            await self._client.replace(**place, post=post)
        except DeliveryError as error:
            log.info("a card stands as it was: %s", error.code)


def _shown(answer: Answer, language: Language) -> Element:
    if answer.notice is not None:
        return replies.new_card(notice_card(answer.notice, say=answer.say))
    return replies.line(answer.say or phrase("There is nothing more to do.", language))
