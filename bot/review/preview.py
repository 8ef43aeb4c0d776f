"""What other terms of a policy would have done to the flags of the last 30 days, by the scores sealed with them.

Only flagged messages are known, since clean ones leave nothing: what a lower threshold would have added cannot be told.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.channels.book import ALL_CHANNELS
from bot.channels.terms import Change
from bot.figures.chart import FEWEST_AUTHORS
from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.identity.tenants import Tenants
from bot.review.outcome import Proposal
from bot.review.standing import Resolution
from bot.settings import Consequence
from bot.storage.codes import FlagCode
from bot.storage.models import Flag
from bot.storage.sealed import SealedRows

DAYS = 30
#: The newest so many flags are weighed.
MOST = 2000
_BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What other terms would have done, in flags."""

    #: Flags of the policy in the last 30 days; None where they are of fewer than three authors.
    flags: int | None
    #: Flags that stay as they are, by a finding that reaches the threshold, or by another policy.
    stay: int | None
    #: Flags that would have had another consequence.
    other: int | None
    #: Flags that would not have been: their findings are none, or would only have been counted.
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
    """Weighs stored scores against other terms; opens scores only, never an excerpt."""

    tenants: Tenants
    rows: SealedRows
    now: Clock

    async def effect(
        self, session: AsyncSession, officer: Officer, policy: str, channel: str, wanted: Change
    ) -> Effect:
        """Return what a change of a policy's terms would have done in a channel (its hash), or in all (``*``).

        A threshold of None weighs none; a consequence of None leaves a flag's own. An officer who sees no flags is told
        nothing over fewer than three authors.
        """
        officer.need(Right.POLICIES)
        found = (await session.execute(self._statement(officer, policy, channel))).all()
        weighed = found[:MOST]
        proposal = Proposal(terms={policy: wanted})
        gone: list[str | None] = []
        other = unknown = 0
        for start in range(0, len(weighed), _BATCH):
            batch = weighed[start : start + _BATCH]
            sealed = await self.rows.open_each(session, [row.id for row in batch], "findings")
            for flag_id, _, consequence, resolution in batch:
                findings = sealed.get(flag_id)
                if findings is None:
                    unknown += 1
                    continue
                outcome = proposal.outcome(findings, Consequence(consequence))
                if outcome is None:
                    gone.append(resolution)
                elif outcome != consequence:
                    other += 1
        may_tell = officer.may(Right.FLAGS) or len({row.author_hash for row in weighed}) >= FEWEST_AUTHORS

        def told(count: int) -> int | None:
            return count if may_tell else None

        return Effect(
            flags=told(len(weighed)),
            stay=told(len(weighed) - len(gone) - other - unknown),
            other=told(other),
            gone=told(len(gone)),
            gone_identified=told(gone.count(Resolution.IDENTIFIED)),
            gone_false=told(gone.count(Resolution.FALSE_POSITIVE)),
            unknown=told(unknown),
            cut=len(found) > MOST,
        )

    def _statement(self, officer: Officer, policy: str, channel: str) -> Select[str, str, str, str | None]:
        here = true() if channel == ALL_CHANNELS else Flag.channel_hash == channel
        return (
            select(Flag.id, Flag.author_hash, Flag.consequence, Flag.resolution)
            .join(FlagCode, FlagCode.flag_id == Flag.id)
            .where(
                self.tenants.flags(officer.tenant),
                here,
                FlagCode.code == policy,
                FlagCode.at >= self.now() - timedelta(days=DAYS),
            )
            .order_by(FlagCode.at.desc(), FlagCode.flag_id.desc())
            .limit(MOST + 1)
        )
