"""One try to carry a notice to a person, with everything about it written down before and after.

The ``attempt`` row is committed before the platform is called. A try that finds such a row without an outcome knows
that an earlier one was cut off and may have come through.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.desk import Preferences
from adapters.notice import Act, Notice
from adapters.port import Address, ChatPlatform, Clock, DeliveryError
from bot import metrics
from bot.audit.log import AuditLog
from bot.delivery import notices
from bot.desk import lines, views
from bot.desk.case import Case, Cases
from bot.desk.contests import REPLY
from bot.desk.offers import offers
from bot.desk.preferences import PreferenceBook, quiet_for_s
from bot.desk.standing import View
from bot.intake.bursts import end_burst
from bot.settings import Consequence, Settings
from bot.storage.attempts import begin_attempt, end_attempt, outcome_of
from bot.storage.database import Database
from bot.storage.flags import flags_told
from bot.storage.models import Attempt, Flag, FlagState, NoticeState
from bot.storage.sealed import SealedRows
from policies.catalogue import phrase
from policies.message import Language, Platform

log = logging.getLogger(__name__)

_GONE = frozenset({FlagState.EDITED, FlagState.DELETED})


class Route(StrEnum):
    """The way a notice takes."""

    #: Private, in the channel where the message stands.
    CHANNEL = "channel"
    #: The author's one-to-one conversation with the bot.
    DIRECT = "direct"
    THANKS = "thanks"
    #: The one reminder that an author asked for.
    REMINDER = "reminder"
    #: An officer's answer to a contest.
    REPLY = "reply"
    #: An officer's one-to-one conversation.
    ALERT = "alert"
    #: The same, because an author contests a flag.
    CONTEST = "contest"


_IN_CHANNEL = frozenset({Route.CHANNEL, Route.THANKS})


class Code(StrEnum):
    """What a try came to."""

    #: The person can read it.
    DELIVERED = "delivered"
    #: It was shown, but the platform does not vouch for it.
    SHOWN = "shown"
    #: There is no reason for it any more.
    MOOT = "moot"
    RETRY = "retry"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one try came to; codes only, since the workflow engine stores it."""

    code: Code
    #: How long the platform asked to wait before the next try, in seconds, if it did.
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class _Errand:
    """A notice that is still wanted, opened and ready to go."""

    platform: Platform
    address: Address
    notice: Notice
    #: An earlier try was cut off and may have come through.
    retry: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """Carries the notices of flags."""

    site: Settings
    database: Database
    rows: SealedRows
    cases: Cases
    audit: AuditLog
    platforms: Mapping[Platform, ChatPlatform]
    preferences: PreferenceBook
    now: Clock

    async def carry(self, flag_id: str, revision: int, route: Route) -> Outcome:
        """Try once to bring the notice of a flag's revision to its author."""
        errand = await self._prepare(flag_id, revision, route)
        if errand is None:
            return Outcome(Code.MOOT)
        outcome, code = await self._call(errand, route)
        return await self._note(flag_id, revision, route, code, outcome)

    async def alert(self, flag_id: str, officer: int, route: Route) -> Outcome:
        """Try once to alert the ``officer``-th officer of a flag's channel; ``moot`` when there is no such officer."""
        subject = f"{flag_id}:officer{officer}"
        async with self.database.transaction() as session:
            flag = await session.get(Flag, flag_id)
            sealed = await self.rows.open(session, flag_id, "address")
            if flag is None or sealed is None:
                return Outcome(Code.MOOT)
            address = Address.from_json(sealed)
            settings = self.site.channel(address.channel)
            if officer >= len(settings.officers):
                return Outcome(Code.MOOT)
            retry = await begin_attempt(session, subject, route, self.now())
        word = notices.contested if route is Route.CONTEST else notices.alert
        notice = word(flag_id, flag.policies, settings.language or Language.EN)
        to_officer = replace(address, author=settings.officers[officer], thread=None)
        outcome, code = await self._call(_Errand(address.platform, to_officer, notice, retry), route)
        async with self.database.transaction() as session:
            await end_attempt(session, subject, route, code)
            if outcome.code is Code.DELIVERED:
                detail = {"officer": officer, "route": route}
                await self.audit.append(session, "officer.alerted", subject=flag_id, detail=detail)
        return outcome

    async def quiet_for_s(self, flag_id: str) -> float:
        """Return in how many seconds the quiet hours of a flag's author end; 0 if there are none now."""
        return quiet_for_s(await self._chosen(flag_id), self.now())

    async def shorten(self, flag_id: str, revision: int) -> Outcome:
        """Try once to put one line in the place of a direct notice: what became of it, or that it is old."""
        preferences = await self._chosen(flag_id)
        async with self.database.transaction() as session:
            direct = await outcome_of(session, f"{flag_id}:{revision}", Route.DIRECT)
            case = await self.cases.open(session, flag_id, preferences)
        if direct != Code.DELIVERED or case is None or case.address is None:
            return Outcome(Code.MOOT)
        platform = self.platforms.get(case.address.platform)
        if platform is None:
            return Outcome(Code.RETRY)
        try:
            await platform.renew(case.address, _shortened(case))
        except DeliveryError as error:
            return Outcome(Code.FAILED) if error.permanent else Outcome(Code.RETRY, error.retry_after_s)
        except Exception as error:  # noqa: BLE001 # as in _tell
            log.warning("a direct notice on %s was not shortened: %s", case.address.platform, type(error).__name__)
            return Outcome(Code.RETRY)
        return Outcome(Code.DELIVERED)

    async def give_up(self, flag_id: str, route: Route) -> None:
        """Write down that a notice could not be delivered."""
        async with self.database.transaction() as session:
            flag = await session.get(Flag, flag_id)
            if flag is not None:
                flag.notice_state = NoticeState.FAILED
            await self.audit.append(session, "notice.failed", subject=flag_id, detail={"route": route})

    async def close(self, flag_id: str, revision: int) -> None:
        """Let go of what a settled flag no longer needs; of a nudge that is gone, keep nothing but the day's count."""
        async with self.database.transaction() as session:
            # Locked, so that an edit that opens the flag again comes wholly before or after.
            flag = await session.get(Flag, flag_id, with_for_update=True)
            if flag is None or FlagState(flag.state).awaits or flag.revision != revision:
                return
            if await self.cases.keeping.holds(session, flag_id):
                return
            if flag.consequence == Consequence.NUDGE and flag.state in _GONE:
                await forget(session, self.rows, flag_id)
                await self.audit.remove_details(session, [flag_id])
            else:
                await self.rows.drop(session, flag_id, "notice")

    async def _call(self, errand: _Errand, route: Route) -> tuple[Outcome, str | None]:
        """Call the platform once; returns the outcome and its code, or None if one may have come through."""
        outcome, code = await self._tell(errand, route)
        metrics.DELIVERIES.labels(errand.platform, route, outcome.code).inc()
        if outcome.code not in {Code.DELIVERED, Code.SHOWN}:
            log.warning("%s notice on %s: %s (%s)", route, errand.platform, outcome.code, code or "unsure")
        return outcome, code

    async def _tell(self, errand: _Errand, route: Route) -> tuple[Outcome, str | None]:
        platform = self.platforms.get(errand.platform)
        if platform is None:
            return Outcome(Code.RETRY), None if errand.retry else "platform_off"
        tell = platform.tell_in_channel if route in _IN_CHANNEL else platform.tell_directly
        try:
            receipt = await tell(errand.address, errand.notice, retry=errand.retry)
        except DeliveryError as error:
            outcome = Outcome(Code.FAILED) if error.permanent else Outcome(Code.RETRY, error.retry_after_s)
            return outcome, None if error.unsure or errand.retry else error.code
        except Exception as error:  # noqa: BLE001 # whatever a platform library throws, the notice is still owed
            # Its words may quote an answer or a request: only its type is told.
            log.warning("%s notice on %s raised %s", route, errand.platform, type(error).__name__)
            return Outcome(Code.RETRY), None
        code = Code.DELIVERED if receipt.sure else Code.SHOWN
        return Outcome(code), code

    async def _prepare(self, flag_id: str, revision: int, route: Route) -> _Errand | None:
        """Open what is to be delivered and commit the attempt; None if it is no longer wanted."""
        preferences = await self._chosen(flag_id)
        async with self.database.transaction() as session:
            if route is Route.CHANNEL:
                await end_burst(session, flag_id)
            by_itself = route in {Route.THANKS, Route.REPLY}
            case = await self.cases.open(session, flag_id, preferences, by_itself=by_itself)
            if case is None or case.address is None or (case.flag.id == flag_id and case.flag.revision != revision):
                return None
            notice = await self._worded(session, case, route)
            if notice is None:
                return None
            retry = await begin_attempt(session, f"{flag_id}:{revision}", route, self.now())
        return _Errand(Platform(case.flag.platform), case.address, notice, retry)

    async def _worded(self, session: AsyncSession, case: Case, route: Route) -> Notice | None:
        """Return what a case has to say on a route, or None if there is no reason for it any more."""
        standing = case.standing
        if route is Route.THANKS:
            return notices.thanks(case.id, standing.language) if _is_thanked(case) else None
        if route is Route.REPLY:
            sealed = await self.rows.open(session, case.flag.id, REPLY)
            return None if sealed is None else _reply(case, sealed)
        if not any(flag.state == FlagState.OPEN for flag in case.waiting):
            return None
        if route is Route.REMINDER:
            bare = notices.reminder(case.id, standing.language)
            return replace(bare, offers=offers(View.CONCEALED, standing))
        unread = any(flag.notice_state != NoticeState.DELIVERED for flag in case.waiting)
        if case.notice is None or not unread:
            return None
        return (views.shown if route is Route.CHANNEL else views.concealed)(case.notice, standing)

    async def _chosen(self, flag_id: str) -> Preferences:
        """Return what the author of a flag chose."""
        async with self.database.reading() as session:
            sealed = await self.rows.open(session, flag_id, "address")
        if sealed is None:
            return Preferences()
        address = Address.from_json(sealed)
        return await self.preferences.of(address.workspace, address.author)

    async def _note(self, flag_id: str, revision: int, route: Route, code: str | None, outcome: Outcome) -> Outcome:
        """Write down what a try came to; without a ``code`` it may have come through all the same."""
        async with self.database.transaction() as session:
            flags = await flags_told(session, flag_id)
            await end_attempt(session, f"{flag_id}:{revision}", route, code)
            if outcome.code in {Code.DELIVERED, Code.SHOWN}:
                for flag in flags:
                    if route in {Route.CHANNEL, Route.DIRECT} and flag.notice_state != NoticeState.DELIVERED:
                        flag.notice_state = NoticeState(outcome.code)
                detail = {"route": route, "revision": revision}
                await self.audit.append(session, f"notice.{outcome.code}", subject=flag_id, detail=detail)
        return outcome


async def forget(session: AsyncSession, rows: SealedRows, flag_id: str) -> None:
    """Remove a flag and all that was sealed for it."""
    await rows.shred(session, flag_id)
    await session.execute(delete(Attempt).where(Attempt.subject.startswith(f"{flag_id}:")))
    await session.execute(delete(Flag).where(Flag.id == flag_id))


def _is_thanked(case: Case) -> bool:
    """Whether the author mended the message by hand, and was told of it before."""
    told = case.flag.notice_state in {NoticeState.SHOWN, NoticeState.DELIVERED}
    by_us = Act.REPLACE in case.done or Act.DELETE in case.done
    return case.flag.state in _GONE and told and not by_us


def _reply(case: Case, sealed: Mapping[str, object]) -> Notice:
    agreed = bool(sealed["agreed"])
    bare = notices.reply(case.id, str(sealed["words"]), case.standing.language, agreed=agreed)
    return bare if agreed else replace(bare, offers=offers(View.CONCEALED, case.standing))


def _shortened(case: Case) -> Notice:
    language = case.standing.language
    line = lines.outcome(case.state, case.done, language)
    if case.waiting:
        old = phrase("Shown a day ago; your own page says what you can still do.", language)
        return views.noted(case.id, line or old, case.standing)
    return views.one_line(case.id, line, language)
