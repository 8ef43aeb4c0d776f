"""What a higher threshold would have done to the flags of the last 30 days, by the scores that are sealed with them.

Only flagged messages are known, since clean ones leave nothing: what a lower threshold would have added cannot be told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.figures.chart import FEWEST_AUTHORS
from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.identity.tenants import Tenants
from bot.review.queue import lists_code
from bot.review.standing import Resolution
from bot.storage.models import Flag
from bot.storage.officers import Review
from bot.storage.sealed import SealedRows

DAYS = 30
#: The newest so many flags are weighed.
MOST = 2000
_BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a threshold would have done, in flags."""

    policy: str
    threshold: float
    #: Flags of the policy in the last 30 days; None where they are of fewer than three authors.
    flags: int | None
    #: Flags that stay, as one of their findings reaches the threshold, or another policy stands behind them.
    stay: int | None
    #: Flags that would not have been.
    gone: int | None
    #: Of these, found by officers to identify a patient, and found false.
    gone_identified: int | None
    gone_false: int | None
    #: Flags whose scores are sealed no more.
    unknown: int | None
    #: Whether there are more flags than were weighed.
    cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Weighs stored scores against a threshold; opens scores only, never an excerpt."""

    tenants: Tenants
    rows: SealedRows
    now: Clock

    async def effect(self, session: AsyncSession, officer: Officer, policy: str, threshold: float) -> Effect:
        """Return what a threshold (0 to 1) of a policy would have done.

        An officer who sees no flags is told nothing over fewer than three authors.
        """
        officer.need(Right.POLICIES)
        found = (await session.execute(self._statement(officer, policy))).all()
        weighed = found[:MOST]
        gone: list[str | None] = []
        unknown = 0
        for start in range(0, len(weighed), _BATCH):
            batch = weighed[start : start + _BATCH]
            sealed = await self.rows.open_each(session, [flag_id for flag_id, _, _ in batch], "findings")
            for flag_id, _, resolution in batch:
                findings = sealed.get(flag_id)
                if findings is None:
                    unknown += 1
                elif not _stays(findings, policy, threshold):
                    gone.append(resolution)
        may_tell = officer.may(Right.FLAGS) or len({author for _, author, _ in weighed}) >= FEWEST_AUTHORS

        def told(count: int) -> int | None:
            return count if may_tell else None

        return Effect(
            policy=policy,
            threshold=threshold,
            flags=told(len(weighed)),
            stay=told(len(weighed) - len(gone) - unknown),
            gone=told(len(gone)),
            gone_identified=told(gone.count(Resolution.IDENTIFIED)),
            gone_false=told(gone.count(Resolution.FALSE_POSITIVE)),
            unknown=told(unknown),
            cut=len(found) > MOST,
        )

    def _statement(self, officer: Officer, policy: str) -> Select[str, str, str | None]:
        return (
            select(Flag.id, Flag.author_hash, Review.resolution)
            .join(Review, Review.flag_id == Flag.id, isouter=True)
            .where(
                self.tenants.flags(officer.tenant),
                lists_code(Flag.policies, policy),
                Flag.created_at >= self.now() - timedelta(days=DAYS),
            )
            .order_by(Flag.created_at.desc(), Flag.id.desc())
            .limit(MOST + 1)
        )


def _stays(sealed: Mapping[str, object], policy: str, threshold: float) -> bool:
    """Whether a flag has a finding of another policy, or one of this policy that reaches the threshold."""
    findings = sealed.get("findings")
    rows: Sequence[object] = findings if isinstance(findings, list) else ()
    scores = ((row.get("policy"), row.get("score")) for row in rows if isinstance(row, dict))
    return any(code != policy or (isinstance(score, int | float) and score >= threshold) for code, score in scores)
