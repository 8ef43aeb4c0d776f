"""Replacing or deleting a message on its author's behalf, by the author's own grant.

What is about to be done is written down before the platform is called, so that the platform's own event of it brings
no thanks beside the answer. Both acts can be tried again: the same words twice are the same message.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from adapters.desk import Answer, Deed, Person
from adapters.notice import Act, Notice
from adapters.port import Address, ChatPlatform, Clock, DeliveryError
from bot import metrics
from bot.audit.log import AuditLog
from bot.desk import lines, views
from bot.desk.answers import Answers
from bot.desk.case import Case
from bot.desk.offers import grant
from bot.storage.database import Database
from bot.storage.flags import lock_flag
from bot.storage.models import Flag, FlagState
from bot.storage.responses import add_response, forget_response
from policies.catalogue import phrase
from policies.message import Platform

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A message that is to be changed."""

    case: Case
    address: Address
    act: Act
    #: The new words; None deletes the message.
    text: str | None = field(repr=False)
    #: What to show if nothing was changed.
    before: Notice = field(repr=False)


class _Result(NamedTuple):
    """What the platform said: a code, ``done`` if it did it, and where the author can grant it."""

    code: str
    grant_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Changes messages for their authors."""

    database: Database
    audit: AuditLog
    answers: Answers
    platforms: Mapping[Platform, ChatPlatform]
    now: Clock

    async def begin(self, session: AsyncSession, case: Case, notice: Notice, deed: Deed) -> Change | Answer:
        """Decide whether a message may be changed and write down that it will be, or say what comes first."""
        language = case.standing.language
        if case.standing.legal_hold:
            return Answer(say=lines.held(language))
        if not case.standing.may_change or case.address is None:
            return Answer(say=lines.by_hand(language))
        if deed.act is Act.REPLACE and (not notice.rewrite or Act.REWRITE not in case.done):
            return await self.answers.rewrite(session, case, notice)
        await add_response(session, case.flag, deed.act, "", self.now())
        view = views.rewritten if deed.act is Act.REPLACE else views.concealed if deed.direct else views.shown
        return Change(
            case=case,
            address=case.address,
            act=deed.act,
            text=notice.rewrite if deed.act is Act.REPLACE else None,
            before=view(notice, case.standing),
        )

    async def carry_out(self, change: Change, person: Person) -> Answer:
        """Change the message, and answer with what became of it."""
        case, act = change.case, change.act
        result = await self._call(change, person)
        changed = result.code in {"done", "gone"}
        state = FlagState.EDITED if act is Act.REPLACE and result.code == "done" else FlagState.DELETED
        async with self.database.transaction() as session:
            flag = await lock_flag(session, case.flag.id)
            # The platform's own event of the change may have been first; of a nudge it leaves nothing.
            if flag is not None and FlagState(flag.state).awaits and flag.revision == case.flag.revision:
                if changed:
                    await self._settle(session, flag, state, act)
                else:
                    await forget_response(session, flag, act)
            told = "message.changed" if changed else "message.unchanged"
            detail = {"act": act, "outcome": result.code}
            await self.audit.append(session, told, subject=case.flag.id, actor="author", detail=detail)
        if not changed:
            return _unchanged(change, result)
        language = case.standing.language
        return Answer(notice=views.one_line(case.id, lines.outcome(state, {act: ""}, language), language))

    async def _call(self, change: Change, person: Person) -> _Result:
        platform = self.platforms.get(change.address.platform)
        if platform is None:
            return _Result("platform_off")
        try:
            await platform.change_message(change.address, change.text)
        except DeliveryError as error:
            if error.code != "not_granted":
                return _Result(error.code[:64])
        except Exception as error:  # noqa: BLE001 # whatever a platform library throws, the author gets an answer
            # Its words may quote an answer or a request: only its type is told.
            log.warning("a message on %s was not changed: %s", change.address.platform, type(error).__name__)
            return _Result("raised")
        else:
            return _Result("done")
        try:
            return _Result("not_granted", await platform.grant_url(person))
        except DeliveryError:
            return _Result("not_granted")

    async def _settle(self, session: AsyncSession, flag: Flag, state: FlagState, act: Act) -> None:
        flag.state = state
        flag.settled_at = self.now()
        metrics.SETTLED.labels(flag.platform, state).inc()
        metrics.ANSWERS.labels(flag.platform, act).inc()
        await self.answers.jobs.thank(session, flag.id, flag.revision)


def _unchanged(change: Change, result: _Result) -> Answer:
    language = change.case.standing.language
    if result.code == "not_granted" and result.grant_url:
        leave = grant(language, result.grant_url)
        rest = tuple(replace(offer, primary=False) for offer in change.before.offers)
        return Answer(
            notice=replace(change.before, offers=(leave, *rest)),
            say=phrase("Chaperone needs your leave to change your messages; nothing was changed yet.", language),
        )
    if result.code in {"not_granted", "not_supported"}:
        return Answer(say=lines.by_hand(language))
    return Answer(
        notice=change.before,
        say=phrase("That did not work just now; please edit or delete the message yourself, or try again.", language),
    )
