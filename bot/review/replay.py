"""What a change would have done to the messages that were flagged, by what is sealed with each flag.

Clean messages leave nothing, and of a flagged one no text is opened: what a change would have added cannot be told.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, select

from adapters.port import Clock
from bot.figures.chart import FEWEST_AUTHORS
from bot.review.outcome import Proposal
from bot.review.standing import Resolution
from bot.settings import Consequence
from bot.storage.database import Database
from bot.storage.models import Flag
from bot.storage.sealed import SealedRows

_BATCH = 200


class Fate(StrEnum):
    """What would have become of a flag as a whole."""

    STAYS = "stays"
    #: It would have had another consequence.
    OTHER = "other"
    GONE = "gone"
    #: What it takes to tell is sealed no more, or never was.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Tally:
    """Fates of flags, with what officers found of each."""

    _seen: Counter[tuple[Fate, str | None]] = field(default_factory=Counter)
    _authors: set[str] = field(default_factory=set, repr=False)

    def add(self, author_hash: str, fate: Fate, resolution: str | None) -> None:
        """Count a flag."""
        self._seen[fate, resolution] += 1
        self._authors.add(author_hash)

    def figures(self) -> Mapping[str, int] | None:
        """Return the number of flags and of each fate; None where they are of fewer than three authors."""
        if len(self._authors) < FEWEST_AUTHORS:
            return None
        fates = {fate.value: sum(n for (seen, _), n in self._seen.items() if seen is fate) for fate in Fate}
        return {
            "flags": self._seen.total(),
            **fates,
            "gone_identified": self._seen[Fate.GONE, Resolution.IDENTIFIED],
            "gone_false": self._seen[Fate.GONE, Resolution.FALSE_POSITIVE],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """Weighs a proposal against the flags that were kept; opens codes and scores only, never an excerpt."""

    database: Database
    rows: SealedRows
    now: Clock

    async def run(
        self, proposal: Proposal, since: timedelta, which: ColumnElement[bool]
    ) -> tuple[Tally, dict[str, Tally]]:
        """Return what a change would have done to those of the flags of some time: to all, and by policy."""
        total, by_policy = Tally(), defaultdict[str, Tally](Tally)
        statement = select(Flag.id, Flag.author_hash, Flag.consequence, Flag.policies, Flag.resolution).where(
            which, Flag.created_at >= self.now() - since
        )
        async with self.database.reading() as session:
            flags = (await session.execute(statement)).all()
            for start in range(0, len(flags), _BATCH):
                batch = flags[start : start + _BATCH]
                sealed = await self.rows.open_each(session, [flag.id for flag in batch], "findings")
                for flag_id, author, consequence, policies, resolution in batch:
                    fate = _fate(proposal, sealed.get(flag_id), Consequence(consequence))
                    for tally in (total, *(by_policy[code] for code in policies)):
                        tally.add(author, fate, resolution)
        return total, dict(sorted(by_policy.items()))


def _fate(proposal: Proposal, sealed: Mapping[str, object] | None, now: Consequence) -> Fate:
    if sealed is None or not proposal.can_tell(sealed):
        return Fate.UNKNOWN
    outcome = proposal.outcome(sealed, now)
    if outcome is None:
        return Fate.GONE
    return Fate.STAYS if outcome is now else Fate.OTHER
