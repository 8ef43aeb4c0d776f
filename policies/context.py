"""What the caller knows about the place of a message: its channel's purpose and the people of the workspace."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from policies.finding import Conduct, Entity
from policies.roster import NOBODY, Roster, name_parts


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
    #: Kinds of conduct to coach on here; none unless the channel asks for them.
    conduct: frozenset[Conduct] = frozenset()
    #: Folded parts of the names of the workspace's people.
    colleagues: Roster = field(default=NOBODY, repr=False)
    #: Folded words of names that stand for no patient in this channel, unless the words around them say so.
    excepted: Roster = field(default=NOBODY, repr=False)

    def lets_pass(self, entity: Entity | Conduct) -> bool:
        """Whether a kind of identifier is what this place is for."""
        return self.purpose is Purpose.CARE and entity in self.may_pass


@lru_cache(maxsize=16)
def roster(members: tuple[Member, ...]) -> Roster:
    """Return the roster of people whose names are known in clear, by first, last and display name."""
    return frozenset(part for member in members for name in (member.display, member.real) for part in name_parts(name))
