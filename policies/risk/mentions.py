"""The facts of a thread by the people it speaks of: what turns several harmless messages into one that identifies.

A message's facts go to whom was spoken of last, unless they contradict what is known of that person (another age, sex
or place) or the words say that it is another. A condition told of nobody yet is what the next to be spoken of has; whom
an author at work in a place brings in is there, unless another place is told. A trait that is too faint to count by
itself counts with an age or a condition that another message told. Kept are figures and the ids of messages, never
text; facts of this kind identify together, so whoever stores them seals them. One fact of a kind and few people are
kept of a thread, whatever its length.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from policies.risk.fact import Fact, FactKind
from policies.risk.group import CLINICAL, SMALLEST_GROUP, Group, too_small

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

    #: Groups of this many people and more pass.
    smallest: int = SMALLEST_GROUP
    people: list[dict[FactKind, Sourced]] = field(default_factory=list, repr=False)

    _topic: Sourced | None = field(default=None, repr=False)
    #: By author, who was at work somewhere last at the end.
    _settings: dict[str, Sourced] = field(default_factory=dict, repr=False)

    @property
    def sources(self) -> frozenset[str]:
        """Ids of the messages that may yet count."""
        apart = [*self._settings.values(), *([self._topic] if self._topic else [])]
        return frozenset(sourced.message_id for part in (*map(dict.values, self.people), apart) for sourced in part)

    def awaits(self, answer: Iterable[Fact]) -> bool:
        """Whether there is somebody whom facts that only count as an answer can be told of."""
        return bool(self.people) or (self._topic is not None and _has_trait(answer))

    def add(
        self, message_id: str, facts: Iterable[Fact], *, author: str, of_a_person: bool, another: bool
    ) -> Completion | None:
        """Take in a message's facts and return what they complete, if they do.

        Args:
            message_id: the message that tells them.
            facts: what it tells.
            author: who wrote it, by name or key.
            of_a_person: whether its words are about one person; only such a message brings in somebody new.
            another: whether its words say that this is somebody else.
        """
        everything = tuple(facts)
        told = tuple(fact for fact in everything if fact.kind is not FactKind.SETTING)
        for fact in everything:
            if fact.kind is FactKind.SETTING:
                self._settings.pop(author, None)
                self._settings = dict([*self._settings.items(), (author, Sourced(fact, message_id))][-MOST_MENTIONS:])
        if another:
            self._topic = None
        if not told:
            return None
        person = None if another else self._of_whom(told)
        if person is None:
            if not (of_a_person or (self._topic is not None and _has_trait(told))):
                self._topic = next(
                    (Sourced(fact, message_id) for fact in told if fact.kind is FactKind.CONDITION), self._topic
                )
                return None
            person = self._newcomer(author)
        else:
            self.people.remove(person)
        self.people = [*self.people[1 - MOST_MENTIONS :], person]
        news = tuple(_narrowing(person, told))
        person.update((fact.kind, Sourced(fact, message_id)) for fact in news)
        return _completion(person, message_id, news, self.smallest)

    def _newcomer(self, author: str) -> dict[FactKind, Sourced]:
        """Somebody spoken of for the first time: with the condition under discussion, where the author is at work."""
        known = (self._topic, self._settings.get(author))
        self._topic = None
        return {sourced.fact.kind: sourced for sourced in known if sourced is not None}

    def _of_whom(self, told: tuple[Fact, ...]) -> dict[FactKind, Sourced] | None:
        return next((person for person in reversed(self.people) if not _contradicts(person, told)), None)


def _contradicts(person: dict[FactKind, Sourced], told: tuple[Fact, ...]) -> bool:
    return any(fact.kind in _SINGLE and fact.kind in person and _differ(person[fact.kind].fact, fact) for fact in told)


def _differ(known: Fact, told: Fact) -> bool:
    """Whether two facts of a kind cannot be one person's; about ten years of age are as good as any."""
    rough = known.kind is FactKind.AGE and 0 in {known.value, told.value}
    return known.value != told.value and not rough


def _narrowing(person: dict[FactKind, Sourced], told: tuple[Fact, ...]) -> Iterator[Fact]:
    """The facts that say more than is known, one of a kind."""
    rarest: dict[FactKind, Fact] = {}
    for fact in told:
        known = rarest.get(fact.kind) or (person[fact.kind].fact if fact.kind in person else None)
        if known is None or fact.figure < known.figure:
            rarest[fact.kind] = fact
    yield from sorted(rarest.values(), key=lambda fact: fact.span)


def _has_trait(facts: Iterable[Fact]) -> bool:
    return any(fact.kind is FactKind.TRAIT for fact in facts)


def _told_apart(person: dict[FactKind, Sourced]) -> bool:
    """Whether a trait stands in another message than what it would complete: of one by itself it was judged."""
    trait = person.get(FactKind.TRAIT)
    clinical = (person[kind] for kind in CLINICAL if kind in person)
    return trait is not None and any(sourced.message_id != trait.message_id for sourced in clinical)


def _completion(
    person: dict[FactKind, Sourced], message_id: str, news: tuple[Fact, ...], smallest: int
) -> Completion | None:
    own = tuple(fact for fact in news if fact.kind is not FactKind.SEX)
    known = dict(person)
    if not _told_apart(known):
        known.pop(FactKind.TRAIT, None)
    setting = known.pop(FactKind.SETTING, None)
    if setting is not None:
        known.setdefault(FactKind.PLACE, replace(setting, fact=replace(setting.fact, kind=FactKind.PLACE)))
    left = too_small([sourced.fact for sourced in known.values()], smallest) if own else None
    if left is None:
        return None
    earlier = dict.fromkeys(sourced.message_id for sourced in known.values() if sourced.message_id != message_id)
    return Completion(left, own, tuple(earlier)) if earlier else None
