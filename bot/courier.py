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

from adapters.notice import Notice
from adapters.port import Address, ChatPlatform, Clock, DeliveryError
from bot import metrics, notices
from bot.audit import AuditLog
from bot.settings import Consequence, Settings
from bot.storage.attempts import begin_attempt, end_attempt
from bot.storage.database import Database
from bot.storage.models import Attempt, Flag, FlagState, NoticeState
from bot.storage.sealed import SealedRows
from policies.message import Language, Platform

log = logging.getLogger(__name__)


class Route(StrEnum):
    """The way a notice takes."""

    #: Private, in the channel where the message stands.
    CHANNEL = "channel"
    #: The author's one-to-one conversation with the bot.
    DIRECT = "direct"
    THANKS = "thanks"
    #: An officer's one-to-one conversation.
    ALERT = "alert"


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
    audit: AuditLog
    platforms: Mapping[Platform, ChatPlatform]
    now: Clock

    async def carry(self, flag_id: str, revision: int, route: Route) -> Outcome:
        """Try once to bring the notice of a flag's revision to its author."""
        errand = await self._prepare(flag_id, revision, route)
        if errand is None:
            return Outcome(Code.MOOT)
        outcome, code = await self._call(errand, route)
        return await self._note(flag_id, revision, route, code, outcome)

    async def alert(self, flag_id: str, officer: int) -> Outcome:
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
            retry = await begin_attempt(session, subject, Route.ALERT, self.now())
        notice = notices.alert(flag_id, flag.policies, settings.language or Language.EN)
        to_officer = replace(address, author=settings.officers[officer], thread=None)
        outcome, code = await self._call(_Errand(address.platform, to_officer, notice, retry), Route.ALERT)
        async with self.database.transaction() as session:
            await end_attempt(session, subject, Route.ALERT, code)
            if outcome.code is Code.DELIVERED:
                await self.audit.append(session, "officer.alerted", subject=flag_id, detail={"officer": officer})
        return outcome

    async def give_up(self, flag_id: str, route: Route) -> None:
        """Write down that a notice could not be delivered."""
        async with self.database.transaction() as session:
            flag = await session.get(Flag, flag_id)
            if flag is not None:
                flag.notice_state = NoticeState.FAILED
            await self.audit.append(session, "notice.failed", subject=flag_id, detail={"route": route})

    async def close(self, flag_id: str, revision: int) -> None:
        """Let go of what a settled flag no longer needs; of a nudge, keep nothing but the day's count."""
        async with self.database.transaction() as session:
            # Locked, so that an edit that opens the flag again comes wholly before or after.
            flag = await session.get(Flag, flag_id, with_for_update=True)
            if flag is None or flag.state == FlagState.OPEN or flag.revision != revision:
                return
            if flag.consequence == Consequence.NUDGE:
                await forget(session, self.rows, flag_id)
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
        tell = platform.tell_directly if route in {Route.DIRECT, Route.ALERT} else platform.tell_in_channel
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
        async with self.database.transaction() as session:
            flag = await session.get(Flag, flag_id)
            if flag is None or flag.revision != revision or not _wanted(flag, route):
                return None
            address = await self.rows.open(session, flag_id, "address")
            payload = await self.rows.open(session, flag_id, "notice")
            if address is None or payload is None:
                return None
            notice = notices.from_payload(payload)
            retry = await begin_attempt(session, f"{flag_id}:{revision}", route, self.now())
        if route is Route.THANKS:
            notice = notices.thanks(flag_id, notice.language)
        return _Errand(Platform(flag.platform), Address.from_json(address), notice, retry)

    async def _note(self, flag_id: str, revision: int, route: Route, code: str | None, outcome: Outcome) -> Outcome:
        """Write down what a try came to; without a ``code`` it may have come through all the same."""
        async with self.database.transaction() as session:
            await end_attempt(session, f"{flag_id}:{revision}", route, code)
            flag = await session.get(Flag, flag_id)
            if flag is not None and route is not Route.THANKS and outcome.code in {Code.DELIVERED, Code.SHOWN}:
                flag.notice_state = NoticeState(outcome.code)
            if outcome.code in {Code.DELIVERED, Code.SHOWN}:
                detail = {"route": route, "revision": revision}
                await self.audit.append(session, f"notice.{outcome.code}", subject=flag_id, detail=detail)
        return outcome


async def forget(session: AsyncSession, rows: SealedRows, flag_id: str) -> None:
    """Remove a flag and all that was sealed for it."""
    await rows.shred(session, flag_id)
    await session.execute(delete(Attempt).where(Attempt.subject.startswith(f"{flag_id}:")))
    await session.execute(delete(Flag).where(Flag.id == flag_id))


def _wanted(flag: Flag, route: Route) -> bool:
    if route is Route.THANKS:
        return flag.state != FlagState.OPEN and flag.notice_state in {NoticeState.SHOWN, NoticeState.DELIVERED}
    return flag.state == FlagState.OPEN and flag.notice_state != NoticeState.DELIVERED
