"""What the messages of one conversation have told, message by message, so that an edit or a deletion takes it back.

The picture is put together anew from what stands, as ``policies.risk.mentions`` does it; so the same message told again
gives the same answer and counts once. Kept are figures, ids and times of a bounded number of messages, never text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from policies.finding import Span
from policies.risk.fact import Fact, FactKind
from policies.risk.mentions import Completion, Mentions

#: Messages of a conversation that are remembered; more than ``mentions`` can draw on, so that only idle ones go.
MOST_TOLD = 64
#: Facts of one message that are remembered.
MOST_FACTS = 12
_NOWHERE = Span(0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one message told."""

    message_id: str = field(repr=False)
    #: Keyed hash of who wrote it.
    author: str = field(repr=False)
    at: datetime
    facts: tuple[Fact, ...] = field(repr=False)
    #: Its words are about one person.
    of_a_person: bool
    #: Its words say that this is somebody else than before.
    another: bool
    #: They only count as an answer about somebody who was spoken of before.
    answers: bool

    @property
    def substance(self) -> tuple[object, ...]:
        """What it tells, wherever in its words."""
        figures = tuple((fact.kind, fact.figure, fact.value) for fact in self.facts)
        return (self.author, figures, self.of_a_person, self.another, self.answers)

    def to_json(self) -> dict[str, object]:
        """Return a JSON object without positions, that ``from_json`` turns back; to be sealed."""
        return {
            "id": self.message_id,
            "author": self.author,
            "at": self.at.isoformat(),
            "facts": [[fact.kind, fact.figure, fact.value] for fact in self.facts],
            "marks": [self.of_a_person, self.another, self.answers],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> Self:
        """Rebuild what ``to_json`` gave; every fact stands at the first character."""
        facts, marks = value["facts"], value["marks"]
        if not (isinstance(facts, list) and isinstance(marks, list)):
            reason = "what a message told has lists of facts and marks"
            raise TypeError(reason)
        of_a_person, another, answers = marks
        return cls(
            message_id=str(value["id"]),
            author=str(value["author"]),
            at=datetime.fromisoformat(str(value["at"])),
            facts=tuple(
                Fact(kind=FactKind(kind), span=_NOWHERE, figure=figure, value=number) for kind, figure, number in facts
            ),
            of_a_person=of_a_person,
            another=another,
            answers=answers,
        )


@dataclass(slots=True)
class History:
    """The messages of one conversation that told something, in the order in which they told it."""

    told: list[Told] = field(default_factory=list, repr=False)

    def tell(self, latest: Told, smallest: int) -> Completion | None:
        """Take in what a message tells, in the place of what it told before, and return what it completes.

        A message that tells what it told before keeps its place, one whose facts were changed comes last.
        """
        latest = replace(latest, facts=latest.facts[:MOST_FACTS])
        known = self._place_of(latest.message_id)
        if known is not None and self.told[known].substance == latest.substance:
            self.told[known] = latest
        else:
            if known is not None:
                del self.told[known]
            self.told.append(latest)
            self._bound(smallest)
        completed, _ = self._replay(latest.message_id, smallest)
        return completed

    def forget(self, message_id: str) -> bool:
        """Take back what a message told; returns whether it had told anything."""
        known = self._place_of(message_id)
        if known is None:
            return False
        del self.told[known]
        return True

    def of(self, message_ids: tuple[str, ...]) -> tuple[Told, ...]:
        """Return what messages of these ids told, in the order of the conversation."""
        return tuple(told for told in self.told if told.message_id in message_ids)

    def _place_of(self, message_id: str) -> int | None:
        return next((at for at, told in enumerate(self.told) if told.message_id == message_id), None)

    def _bound(self, smallest: int) -> None:
        """Let go of the oldest message that adds nothing to the picture, while there are too many."""
        while len(self.told) > MOST_TOLD:
            _, mentions = self._replay("", smallest)
            drawn_on = mentions.sources
            idle = (at for at, told in enumerate(self.told[:-1]) if told.message_id not in drawn_on)
            del self.told[next(idle, 0)]

    def _replay(self, message_id: str, smallest: int) -> tuple[Completion | None, Mentions]:
        mentions, found = Mentions(smallest), None
        for told in self.told:
            of_a_person = told.of_a_person or self._follows_a_person(told)
            if told.answers and not (of_a_person or mentions.awaits(told.facts)):
                continue
            completed = mentions.add(
                told.message_id,
                told.facts,
                author=told.author,
                of_a_person=of_a_person,
                another=told.another,
            )
            if told.message_id == message_id:
                found = completed
        return found, mentions

    def _follows_a_person(self, told: Told) -> bool:
        """Whether somebody was spoken of before, in a message that was taken in later or changed since."""
        return any(other.of_a_person and other.at < told.at for other in self.told)
