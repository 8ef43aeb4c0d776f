"""What tests of weekly tips share: channels, the week that the held clock begins, a desk and what it has done."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import ChannelAddress
from bot.channels.book import channel_hash
from bot.settings import Settings
from bot.storage.models import AuditEntry, TipPosted
from bot.tips.own import OwnTips
from bot.tips.tips import TipDesk
from bot.wiring import Store
from policies.message import Platform
from policies.registry import load_policies
from policies.tips.collection import load_tips
from tests.conftest import HeldClock

TIPS = load_tips()
C1 = ChannelAddress(platform=Platform.LOCAL, workspace="W1", channel="C1")
C2 = ChannelAddress(platform=Platform.LOCAL, workspace="W1", channel="C2")
#: Tuesday 09:00 in Toronto of the week that the held clock's Monday begins.
DUE = datetime(2026, 3, 3, 14, tzinfo=UTC)
WEEK = timedelta(days=7)


class Jobs:
    """Notes what is owed, or fails."""

    def __init__(self) -> None:
        self.owed: list[tuple[str, str]] = []
        self.failing = False

    async def tip(self, session: AsyncSession, channel_hash: str, week: str) -> None:
        """Note a tip that is owed."""
        if self.failing:
            reason = "no queue"
            raise RuntimeError(reason)
        self.owed.append((channel_hash, week))


def tip_desk(store: Store, jobs: Jobs, clock: HeldClock, site: Settings | None = None) -> TipDesk:
    """Return a desk over a store."""
    return TipDesk(
        tips=TIPS,
        own=OwnTips(rows=store.rows, tenants=store.tenants),
        site=site or store.settings,
        database=store.database,
        audit=store.audit,
        channels=store.channels,
        jobs=jobs,
        now=clock,
        policies=load_policies(),
    )


def known_as(store: Store, address: ChannelAddress = C1) -> str:
    """Return what the store calls a channel."""
    return channel_hash(store.pseudonyms, address.platform, address.channel)


async def tip_rows(store: Store) -> list[tuple[str, str]]:
    """Return week and tip of everything that was settled."""
    async with store.database.reading() as session:
        return [(row.week, row.tip) for row in await session.scalars(select(TipPosted).order_by(TipPosted.week))]


async def tip_acts(store: Store) -> list[str]:
    """Return what the audit log tells of tips, in order."""
    async with store.database.reading() as session:
        acts = await session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq))
        return [act for act in acts if act.startswith("tip.")]
