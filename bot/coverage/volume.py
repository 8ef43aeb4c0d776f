"""Counts that are kept in memory between two beats, so that a clean message costs no write."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from bot import metrics
from policies.message import Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Where and when a message was checked; never which, or whose."""

    day: date
    channel_hash: str
    workspace_hash: str


@dataclass(frozen=True, slots=True)
class Volume:
    """How many messages were checked, and what the platforms told of themselves, since the last beat."""

    #: What a process that dies takes with it is the count of one beat.
    messages: Counter[Read] = field(default_factory=Counter)
    events: Counter[tuple[Platform, str]] = field(default_factory=Counter)

    def read(self, where: Read) -> None:
        """Count one checked message."""
        self.messages[where] += 1

    def tally(self, platform: Platform, code: str) -> None:
        """Count what a platform tells of itself; implements ``adapters.port.Tally``."""
        metrics.tally(platform, code)
        self.events[platform, code] += 1
