"""What a digest tells: numbers of one tenant and one day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.coverage.spans import Stretch
from bot.identity.tenants import Tenants
from bot.review.assessment import assessment_of
from bot.review.reveals import CONSENT_HOLDS
from bot.review.standing import Status
from bot.storage.models import Flag, FlagState, NoticeState
from bot.storage.officers import Incident, Reveal, Review
from policies.finding import Severity

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
    #: Open incidents with a clock that ends within two weeks, or has ended.
    urgent: int


async def count(session: AsyncSession, tenants: Tenants, tenant: str, day: Stretch, now: datetime) -> Counts:
    """Count what a tenant's digest of a day tells."""
    own = tenants.flags(tenant)
    of_day = (own, Flag.created_at >= day.start, Flag.created_at < day.end)
    grouped = await session.execute(select(Flag.severity, func.count()).where(*of_day).group_by(Flag.severity))
    by_severity = {str(severity): int(number) for severity, number in grouped}
    counted = select(func.count()).select_from(Flag)
    asked = select(func.count()).select_from(Reveal).join(Flag, Flag.id == Reveal.flag_id)
    still_open = select(Incident).where(Incident.tenant == tenant, Incident.state != "closed")
    incidents = (await session.scalars(still_open)).all()
    undelivered = counted.where(*of_day, Flag.notice_state == NoticeState.FAILED)
    contested = counted.where(own, Flag.state == FlagState.CONTESTED)
    escalated = counted.join(Review, Review.flag_id == Flag.id).where(own, Review.escalated_to.is_not(None))
    waits = (Reveal.until.is_(None), Reveal.consented_by.is_(None), Reveal.asked_at > now - CONSENT_HOLDS)
    return Counts(
        flagged=sum(by_severity.values()),
        high=by_severity.get(Severity.HIGH, 0),
        medium=by_severity.get(Severity.MEDIUM, 0),
        low=by_severity.get(Severity.LOW, 0),
        undelivered=await session.scalar(undelivered) or 0,
        new=await session.scalar(counted.where(own, Flag.status == Status.NEW)) or 0,
        contested=await session.scalar(contested) or 0,
        reveals=await session.scalar(asked.where(own, *waits)) or 0,
        escalated=await session.scalar(escalated) or 0,
        incidents=len(incidents),
        urgent=sum(_is_urgent(incident, (now + _SOON).date()) for incident in incidents),
    )


def _is_urgent(incident: Incident, soon: date) -> bool:
    clocks = assessment_of(incident.pack).clocks(date.fromisoformat(incident.discovered_on), incident.individuals)
    return any(clock.due is not None and clock.due <= soon for clock in clocks)
