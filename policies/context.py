"""What the caller knows about the place of a message: its channel's purpose and the people of the workspace."""

from dataclasses import dataclass, field
from enum import StrEnum

from policies.finding import Entity


class Purpose(StrEnum):
    """What a channel is for; a care team's own channel may name what its work needs."""

    DISCUSSION = "discussion"
    CARE = "care"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person of the workspace, by display name and real name."""

    display: str = field(default="", repr=False)
    real: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Circumstances that a policy may weigh; the default is a discussion channel about which nothing is known."""

    purpose: Purpose = Purpose.DISCUSSION
    #: Identifiers that the officer lets pass in a care channel, such as ROOM.
    may_pass: frozenset[Entity] = frozenset()
    members: tuple[Member, ...] = field(default=(), repr=False)
