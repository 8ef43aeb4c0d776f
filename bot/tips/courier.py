"""One try to post a channel's tip of a week, with everything about it written down before and after."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.port import ChannelAddress, ChatPlatform, Clock, TipPost
from bot import metrics
from bot.audit.log import AuditLog
from bot.channels.book import ChannelBook
from bot.delivery.carriage import carried
from bot.delivery.courier import Code, Outcome
from bot.settings import Settings
from bot.storage.attempts import begin_attempt, end_attempt
from bot.storage.database import Database
from bot.storage.models import TipPosted
from bot.tips.own import OwnTips
from bot.tips.tips import channel_language, tip_post_id
from bot.tips.weeks import week_of
from bot.tips.wording import word_tip
from policies.message import Platform
from policies.tips.collection import Tip

#: In the place of a tip's code: it could not be delivered in its week, and its turn comes again.
UNDELIVERED = "undelivered"

_ROUTE = "tip"


@dataclass(frozen=True, slots=True)
class _Errand:
    """A tip that is still wanted, worded and ready to go."""

    address: ChannelAddress
    post: TipPost
    #: An earlier try may have come through.
    retry: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TipCourier:
    """Carries tips to channels."""

    tips: Mapping[str, Tip]
    own: OwnTips
    site: Settings
    database: Database
    channels: ChannelBook
    audit: AuditLog
    platforms: Mapping[Platform, ChatPlatform]
    now: Clock

    async def post(self, known: str, week: str) -> Outcome:
        """Try once to post a channel's tip of a week; ``moot`` once the week is over or the channel is left."""
        errand = await self._prepare(known, week)
        if errand is None:
            return Outcome(Code.MOOT)
        outcome, code = await self._carry(errand)
        metrics.TIPS.labels(errand.address.platform, outcome.code).inc()
        async with self.database.transaction() as session:
            await end_attempt(session, errand.post.id, _ROUTE, code)
            if outcome.code is Code.DELIVERED:
                await self.audit.append(session, "tip.posted", subject=known, detail={"week": week})
        return outcome

    async def give_up(self, known: str, week: str) -> None:
        """Write down that a tip could not be delivered, so that it is not taken for shown."""
        async with self.database.transaction() as session:
            row = await session.get(TipPosted, (known, week))
            if row is not None:
                row.tip = UNDELIVERED
                await self.audit.append(session, "tip.failed", subject=known, detail={"week": week})

    async def _prepare(self, known: str, week: str) -> _Errand | None:
        """Word what is to be posted and commit the attempt; None if it is no longer wanted."""
        async with self.database.transaction() as session:
            row = await session.get(TipPosted, (known, week))
            address = await self.channels.address(session, known)
            if row is None or address is None:
                return None
            language = channel_language(self.site, address.channel)
            tip = self.tips.get(row.tip) or (await self.own.for_channel(session, known, language)).get(row.tip)
            if tip is None:
                return None
            if week_of(self.now(), self.site.channel(address.channel).tip) > week:
                return None
            post_id = tip_post_id(known, week)
            retry = await begin_attempt(session, post_id, _ROUTE, self.now())
        return _Errand(address, word_tip(tip, post_id, language), retry)

    async def _carry(self, errand: _Errand) -> tuple[Outcome, str | None]:
        """Call the platform; returns the outcome and its code, or None if this try or an earlier one may be through."""
        name = errand.address.platform
        platform = self.platforms.get(name)
        if platform is None:
            return Outcome(Code.RETRY), None if errand.retry else "platform_off"
        return await carried(
            lambda: platform.post_tip(errand.address, errand.post, retry=errand.retry), "tip", name, retry=errand.retry
        )
