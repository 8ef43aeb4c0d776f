"""How many people share all that is told of one: the size k of the group that a patient stays hidden in.

k is the people of the smallest place named times the share of people of each further fact, as if these were
independent. Without a place there is no estimate. Groups smaller than 11 are what public bodies hold back from release;
the Information and Privacy Commissioner of Ontario (De-identification Guidelines for Structured Data, 2016) gives 11,
15 and 20 as examples of smallest sizes. Common facts alone single nobody out in a city: one of them has to be rare.
Who holds an office, or has a trait that sets apart, is one person, wherever that is. A setting is the author's, and of
a patient only across a thread; so is a trait, which was judged where it stands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policies.risk.fact import Fact, FactKind

#: The smallest group that passes, unless a site asks for more.
SMALLEST_GROUP = 11
#: People of a place in which anything may be rare.
_SMALL_PLACE = 20_000
#: A fact that is true of this share of people or fewer is rare anywhere: Europe's bound for a rare disease.
_RARE = 5 / 10_000
#: What makes a description a patient's.
CLINICAL = frozenset({FactKind.AGE, FactKind.CONDITION})
_ALONE = frozenset({FactKind.OFFICE, FactKind.TRAIT})
_TELLING = frozenset({FactKind.AGE, FactKind.CONDITION, FactKind.CALLING})


@dataclass(frozen=True, slots=True)
class Group:
    """The facts that count, one of each kind, and the size of the group they leave."""

    facts: tuple[Fact, ...]
    #: People to be expected, above 0; below 1 where probably one is all there is.
    size: float


def group(facts: Iterable[Fact]) -> Group | None:
    """Return the group that the facts of one person leave, or None where they tell too little to say."""
    rarest: dict[FactKind, Fact] = {}
    for fact in facts:
        known = rarest.get(fact.kind)
        if fact.kind is not FactKind.SETTING and (known is None or fact.figure < known.figure):
            rarest[fact.kind] = fact
    if _ALONE.intersection(rarest) and CLINICAL.intersection(rarest):
        return Group(tuple(sorted(rarest.values(), key=lambda fact: fact.span)), 1.0)
    place = rarest.get(FactKind.PLACE)
    others = [fact for kind, fact in rarest.items() if kind is not FactKind.PLACE]
    if place is None or not _TELLING.intersection(rarest):
        return None
    if place.figure > _SMALL_PLACE and all(fact.figure > _RARE for fact in others):
        return None
    size = place.figure
    for fact in others:
        size *= fact.figure
    return Group(tuple(sorted(rarest.values(), key=lambda fact: fact.span)), size)


def too_small(facts: Sequence[Fact], smallest: int = SMALLEST_GROUP) -> Group | None:
    """Return the group of the facts if it has fewer than ``smallest`` people, else None."""
    left = group(facts) if len(facts) > 1 else None
    return left if left is not None and left.size < smallest else None
