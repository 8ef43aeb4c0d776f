"""What a digest tells: numbers of one tenant and one day."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.coverage.spans import Stretch
from bot.identity.tenants import Tenants
from bot.review.reveals import CONSENT_HOLDS
from bot.review.standing import Status
from bot.storage.models import Flag, FlagState, NoticeState
from bot.storage.officers import Incident, Reveal, Review
from policies.finding import Severity

#: 45 CFR 164.404(b): without unreasonable delay, and in no case later than 60 days after discovery.
_LIMIT = timedelta(days=60)
_SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The numbers of a digest; the first five are of the day, the others of now."""

    flagged: int
    high: int
    medium: int
    low: int
    undelivered: int
    #: Flags that no officer has looked at, and that their authors contest.
    new: int
    contested: int
    #: Reveals that wait for a second officer.
    reveals: int
    #: Flags that wait with a second officer.
    escalated: int
    incidents: int
    #: Open incidents whose 60 days end within two weeks, or have ended.
    urgent: int


async def count(session: AsyncSession, tenants: Tenants, tenant: str, day: Stretch, now: datetime) -> Counts:
    """Count what a tenant's digest of a day tells."""
    own = tenants.flags(tenant)
    of_day = (own, Flag.created_at >= day.start, Flag.created_at < day.end)
    grouped = await session.execute(select(Flag.severity, func.count()).where(*of_day).group_by(Flag.severity))
    by_severity = {str(severity): int(number) for severity, number in grouped}
    reviewed = select(func.count()).select_from(Flag).join(Review, Review.flag_id == Flag.id, isouter=True)
    asked = select(func.count()).select_from(Reveal).join(Flag, Flag.id == Reveal.flag_id)
    still_open = select(func.count()).select_from(Incident).where(Incident.tenant == tenant, Incident.state != "closed")
    undelivered = select(func.count()).select_from(Flag).where(*of_day, Flag.notice_state == NoticeState.FAILED)
    contested = select(func.count()).select_from(Flag).where(own, Flag.state == FlagState.CONTESTED)
    is_new = or_(Review.flag_id.is_(None), Review.status == Status.NEW)
    escalated = reviewed.where(own, Review.escalated_to.is_not(None))
    waits = (Reveal.until.is_(None), Reveal.consented_by.is_(None), Reveal.asked_at > now - CONSENT_HOLDS)
    due = (now - _LIMIT + _SOON).date().isoformat()
    return Counts(
        flagged=sum(by_severity.values()),
        high=by_severity.get(Severity.HIGH, 0),
        medium=by_severity.get(Severity.MEDIUM, 0),
        low=by_severity.get(Severity.LOW, 0),
        undelivered=await session.scalar(undelivered) or 0,
        new=await session.scalar(reviewed.where(own, is_new)) or 0,
        contested=await session.scalar(contested) or 0,
        reveals=await session.scalar(asked.where(own, *waits)) or 0,
        escalated=await session.scalar(escalated) or 0,
        incidents=await session.scalar(still_open) or 0,
        urgent=await session.scalar(still_open.where(Incident.discovered_on <= due)) or 0,
    )
