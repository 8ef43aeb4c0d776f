"""What the page can ask of the author's desk: answer a notice, check a draft, and each person's own page."""

import logging
from collections.abc import Awaitable
from dataclasses import asdict, dataclass
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from adapters.desk import AuthorDesk, Person
from adapters.local.client import LocalPlatform
from adapters.local.desk_json import (
    answer_json,
    asker,
    home_json,
    read_choice,
    read_deed,
    read_draft,
    read_preferences,
    report_json,
)
from adapters.local.refusal import Refusal
from adapters.local.requests import answered, fields_of, language_of, person_of, refusing

log = logging.getLogger(__name__)

_Said = TypeVar("_Said")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskApi:
    """The author's desk over HTTP; every path names the person who asks."""

    desk: AuthorDesk
    platform: LocalPlatform

    @refusing
    async def act(self, request: Request) -> Response:
        """Do ``{"act", "choice"?, "reason"?}`` on a notice: 200 with ``{"say", "notice"}``.

        What is decided is shown in all windows of the person from then on; a mere look is for the one that asked.
        """
        person, notice_id = person_of(request), str(request.path_params["notice"])
        fields = await fields_of(request)
        deed = read_deed(fields, _asker(request), notice_id, direct=self.platform.is_direct(person, notice_id))
        answer = await self._ask(self.desk.act(deed))
        if answer.notice is not None and answer.notice.outcome:
            await self.platform.settle(person, notice_id, answer.notice)
        return answered(answer_json(answer))

    @refusing
    async def answer_tip(self, request: Request) -> Response:
        """Take ``{"choice"}`` of a tip's question: 200 with what speaks for the best one, for this window alone."""
        given = read_choice(await fields_of(request), _asker(request), str(request.path_params["tip"]))
        return answered(asdict(await self._ask(self.desk.answer_tip(given))))

    @refusing
    async def check(self, request: Request) -> Response:
        """Check ``{"text", "public"?}``: 200 with the report, of which nothing is kept."""
        draft = read_draft(await fields_of(request), _asker(request))
        return answered(report_json(await self._ask(self.desk.check(draft))))

    @refusing
    async def home(self, request: Request) -> Response:
        """Answer with the person's own page."""
        return answered(home_json(await self._ask(self.desk.home(_asker(request)))))

    @refusing
    async def prefer(self, request: Request) -> Response:
        """Store the person's choices, and answer with their page."""
        person = _asker(request)
        preferences = read_preferences(await fields_of(request))
        return answered(home_json(await self._ask(self.desk.prefer(person, preferences))))

    async def _ask(self, asked: Awaitable[_Said]) -> _Said:
        try:
            return await asked
        except Exception as error:  # noqa: BLE001 # whatever it was, the person gets an answer
            # Its words may quote a draft or a reason: only its type is told.
            log.error("the author's desk gave no answer: %s", type(error).__name__)  # noqa: TRY400
            raise Refusal(503, "desk_closed", "desk", "cannot answer now; nothing was done, try again") from None


def _asker(request: Request) -> Person:
    return asker(person_of(request), language_of(request))
