"""Where an officer's work on a flag stands, in codes."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.identity.officer import Officer


class Status(StrEnum):
    """Where a flag stands with the officers."""

    NEW = "new"
    IN_REVIEW = "in_review"
    RESOLVED = "resolved"
    INCIDENT = "incident"


class Resolution(StrEnum):
    """What a resolved flag turned out to be."""

    #: The message did identify a patient.
    IDENTIFIED = "identified"
    FALSE_POSITIVE = "false_positive"
    #: No breach, but worth a word.
    EDUCATIONAL = "educational"
    #: The author was right, and the flag is withdrawn.
    CONTESTED_WITHDRAWN = "contested_withdrawn"


class ReviewError(Exception):
    """An act cannot be done as asked; says why and what to do, and quotes nothing."""


class MissingError(Exception):
    """There is no such thing, or not for this officer; the two cannot be told apart."""


TAG = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
LONGEST_NOTE = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One flag's place in the officers' work."""

    status: Status = Status.NEW
    resolution: Resolution | None = None
    assignee: str | None = None
    #: The second officer to whom it was escalated, until it is resolved or taken by somebody else.
    escalated_to: str | None = None
    tags: frozenset[str] = frozenset()

    def to_json(self) -> dict[str, object]:
        """Return codes only, for the record of what can be undone."""
        return {
            "status": self.status,
            "resolution": self.resolution,
            "assignee": self.assignee,
            "escalated_to": self.escalated_to,
            "tags": sorted(self.tags),
        }


def read_standing(value: dict[str, object]) -> Standing:
    """Rebuild a standing from ``Standing.to_json``'s object."""
    resolution, assignee, tags = value["resolution"], value["assignee"], value["tags"]
    escalated_to = value.get("escalated_to")  # older steps do not know it
    return Standing(
        status=Status(str(value["status"])),
        resolution=None if resolution is None else Resolution(str(resolution)),
        assignee=None if assignee is None else str(assignee),
        escalated_to=None if escalated_to is None else str(escalated_to),
        tags=frozenset(str(tag) for tag in tags) if isinstance(tags, list) else frozenset(),
    )


def same_tenant(officer: Officer, other: Officer | None) -> bool:
    """Whether another officer exists, is active and works for the same legal entity."""
    return other is not None and not other.disabled and other.tenant == officer.tenant
