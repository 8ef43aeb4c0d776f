"""The facts of a thread by the people it speaks of: what turns several harmless messages into one that identifies.

A message's facts go to whom was spoken of last, unless they contradict what is known of that person (another age, sex
or place) or the words say that it is another. Kept are figures and the ids of messages, never text; facts of this kind
identify together, so whoever stores them seals them. One fact of a kind and few people are kept of a thread, whatever
its length.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from policies.risk.fact import Fact, FactKind
from policies.risk.group import Group, too_small

#: People remembered of one thread; who was spoken of longest ago is forgotten first.
MOST_MENTIONS = 8
#: What one person has one of.
_SINGLE = frozenset({FactKind.AGE, FactKind.SEX, FactKind.PLACE})


@dataclass(frozen=True, slots=True)
class Sourced:
    """A fact and the message that told it."""

    fact: Fact = field(repr=False)
    message_id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Completion:
    """What a message has completed: the group left, its own part in it, and the earlier messages it combines with."""

    group: Group
    own: tuple[Fact, ...]
    #: Ids of earlier messages, in the order of the thread.
    earlier: tuple[str, ...] = field(repr=False)


@dataclass(slots=True)
class Mentions:
    """The people of one thread, whom was spoken of last at the end."""

    people: list[dict[FactKind, Sourced]] = field(default_factory=list, repr=False)

    @property
    def begun(self) -> bool:
        """Whether anybody has been spoken of."""
        return bool(self.people)

    def add(
        self, message_id: str, facts: Iterable[Fact], *, of_a_person: bool, another: bool, smallest: int
    ) -> Completion | None:
        """Take in a message's facts and return what they complete, if they do.

        Args:
            message_id: the message that tells them.
            facts: what it tells.
            of_a_person: whether its words are about one person; only such a message brings in somebody new.
            another: whether its words say that this is somebody else.
            smallest: groups of this many people and more pass.
        """
        told = tuple(facts)
        person = None if another else self._of_whom(told)
        if person is None:
            if not (of_a_person and told):
                return None
            person = {}
        else:
            self.people.remove(person)
        self.people = [*self.people[1 - MOST_MENTIONS :], person]
        news = tuple(_narrowing(person, told))
        person.update((fact.kind, Sourced(fact, message_id)) for fact in news)
        return _completion(person, message_id, news, smallest)

    def _of_whom(self, told: tuple[Fact, ...]) -> dict[FactKind, Sourced] | None:
        return next((person for person in reversed(self.people) if not _contradicts(person, told)), None)


def _contradicts(person: dict[FactKind, Sourced], told: tuple[Fact, ...]) -> bool:
    return any(
        fact.kind in _SINGLE and fact.kind in person and person[fact.kind].fact.value != fact.value for fact in told
    )


def _narrowing(person: dict[FactKind, Sourced], told: tuple[Fact, ...]) -> Iterator[Fact]:
    """The facts that say more than is known, one of a kind."""
    rarest: dict[FactKind, Fact] = {}
    for fact in told:
        known = rarest.get(fact.kind) or (person[fact.kind].fact if fact.kind in person else None)
        if known is None or fact.figure < known.figure:
            rarest[fact.kind] = fact
    yield from sorted(rarest.values(), key=lambda fact: fact.span)


def _completion(
    person: dict[FactKind, Sourced], message_id: str, news: tuple[Fact, ...], smallest: int
) -> Completion | None:
    own = tuple(fact for fact in news if fact.kind is not FactKind.SEX)
    left = too_small([sourced.fact for sourced in person.values()], smallest) if own else None
    if left is None:
        return None
    earlier = dict.fromkeys(sourced.message_id for sourced in person.values() if sourced.message_id != message_id)
    return Completion(left, own, tuple(earlier)) if earlier else None
