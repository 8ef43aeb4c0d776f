"""What a conversation told, message by message, and what each message completes."""

from datetime import UTC, datetime, timedelta

from policies.finding import Span
from policies.risk.fact import Fact, FactKind
from policies.risk.history import MOST_FACTS, MOST_TOLD, History, Told

_AT = datetime(2026, 3, 2, tzinfo=UTC)
AGE = Fact(kind=FactKind.AGE, span=Span(0, 3), figure=0.015, value=34)
RARE = Fact(kind=FactKind.CONDITION, span=Span(0, 5), figure=0.00009)
PLACE = Fact(kind=FactKind.PLACE, span=Span(4, 9), figure=16_000, value=16_000)


def told(number: int, *facts: Fact, person: bool = False, answers: bool = False) -> Told:
    """What a message of that number told."""
    return Told(
        message_id=f"m{number}",
        author="a",
        at=_AT + timedelta(minutes=number),
        facts=facts,
        of_a_person=person,
        another=False,
        answers=answers,
    )


def _tell(history: History, *messages: Told) -> list[tuple[str, ...] | None]:
    return [completed and completed.earlier for completed in (history.tell(message, 11) for message in messages)]


def test_the_third_completes() -> None:
    """Only the message that completes the picture does, and it names the two before it."""
    completed = _tell(History(), told(0, AGE, person=True), told(1, RARE), told(2, PLACE))
    assert completed == [None, None, ("m0", "m1")]


def test_told_again_it_completes_the_same() -> None:
    """The same messages again, in any order, change nothing and give the same answers."""
    history, messages = History(), (told(0, AGE, person=True), told(1, RARE), told(2, PLACE))
    first = _tell(history, *messages)
    assert list(reversed(_tell(history, *reversed(messages)))) == first
    assert len(history.told) == 3


def test_messages_out_of_turn_complete_too() -> None:
    """If a reply is taken in before the message that it answers, the picture is complete all the same."""
    assert _tell(History(), told(1, RARE), told(2, PLACE), told(0, AGE, person=True))[-1] == ("m1", "m2")


def test_an_answer_needs_somebody() -> None:
    """A bare place counts for nobody where nobody was spoken of."""
    assert _tell(History(), told(0, PLACE, answers=True), told(1, AGE, RARE, person=True)) == [None, None]


def test_where_an_author_works_stays() -> None:
    """Idle messages do not push out where an author is at work, which a patient's age then completes."""
    history = History()
    _tell(history, told(0, Fact(kind=FactKind.SETTING, span=Span(0, 3), figure=500, value=500)))
    _tell(history, *(told(number, RARE) for number in range(1, MOST_TOLD + 5)))
    assert "m0" in (_tell(history, told(99, AGE, person=True))[-1] or ())


def test_what_is_forgotten_completes_nothing() -> None:
    """Without the message that told the condition, the place completes nothing; forgetting it twice is no error."""
    history = History()
    _tell(history, told(0, AGE, person=True), told(1, RARE))
    assert (history.forget("m1"), history.forget("m1")) == (True, False)
    assert _tell(history, told(2, PLACE)) == [None]


def test_what_the_picture_is_drawn_from_stays() -> None:
    """Ten thousand idle messages push out each other, never what the picture is drawn from; facts are bounded too."""
    rambling = [AGE] * 50
    history = History()
    _tell(history, told(0, AGE, person=True), told(1, RARE))
    for number in range(2, 10_000):
        history.tell(told(number, *(rambling if number % 20 == 0 else ())), 11)
    assert len(history.told) == MOST_TOLD
    assert max(len(message.facts) for message in history.told) == MOST_FACTS
    assert _tell(history, told(10_000, PLACE)) == [("m0", "m1")]


def test_it_survives_sealing() -> None:
    """What was told comes back from JSON the same but for positions, and shows nothing of itself."""
    message = told(0, AGE, RARE, person=True)
    back = Told.from_json(message.to_json())
    assert (back.substance, back.message_id, back.at) == (message.substance, message.message_id, message.at)
    assert not any(shown in repr(message) for shown in ("m0", "34", "condition"))
