"""Messages written another way: what was caught is still caught in lower case, in CAPS, unpunctuated, mistyped.

The messages of the development sets that identify somebody and are caught as they stand are changed and checked again.
The same seed draws the same messages and makes the same slips every time.
"""

import random
import re
from collections.abc import Callable

import pytest

from policies.checker import Checker
from policies.context import Context
from policies.gold import Gold
from policies.message import Message
from policies.training.sets import read_set
from tests.checkers import shipped_checker

#: Of the messages caught as they stand, at most this share may be missed when they are changed.
MOST_LOST = 0.03
#: Changes that lose more with the model as it is shipped, and how much at most; these figures may only fall.
NOT_YET = {"in_lower_case": 0.055, "in_capitals": 0.045, "without_punctuation": 0.045, "with_slips": 0.11}
#: How many messages each change is tried on.
SAMPLE = 250
SEED = 20261122
_BATCH = 32

#: Signs that part words; those inside numbers, addresses and names stay, or the message would tell something else.
_PUNCTUATION = re.compile(r"(?<!\d)[.,;:!?](?=\s|$)|(?<=\w)[.,;:!?](?=\s|$)|[\"“”«»()]")
_LETTER_PAIR = re.compile(r"[^\W\d_](?=[^\W\d_])")
_SLIPS = 2


def in_lower_case(text: str, chance: random.Random) -> str:
    """Return the text as chat is often typed."""
    del chance
    return text.lower()


def in_capitals(text: str, chance: random.Random) -> str:
    """Return the text as electronic records print it."""
    del chance
    return text.upper()


def without_punctuation(text: str, chance: random.Random) -> str:
    """Return the text without the signs between its words."""
    del chance
    return _PUNCTUATION.sub("", text)


def with_slips(text: str, chance: random.Random) -> str:
    """Return the text with two letters left out, doubled or swapped with the next; digits stay."""
    for _ in range(_SLIPS):
        places = [match.start() for match in _LETTER_PAIR.finditer(text)]
        if not places:
            return text
        at = chance.choice(places)
        one, other = text[at], text[at + 1]
        text = text[:at] + chance.choice((other, one + one + other, other + one)) + text[at + 2 :]
    return text


CHANGES = (in_lower_case, in_capitals, without_punctuation, with_slips)


@pytest.fixture(scope="module")
def checker() -> Checker:
    """The checker as it is shipped."""
    return shipped_checker()


@pytest.fixture(scope="module")
def caught(checker: Checker) -> list[Gold]:
    """A sample of the identifying messages of both development sets that are caught as they stand."""
    golds = [gold for name in ("hard_dev", "stream_dev") for gold in read_set(name) if gold.flagged]
    _chance().shuffle(golds)
    found: list[Gold] = []
    for at in range(0, len(golds), _BATCH):
        part = golds[at : at + _BATCH]
        flagged = _flagged(checker, [gold.text for gold in part])
        found += [gold for gold, is_flagged in zip(part, flagged, strict=True) if is_flagged]
        if len(found) >= SAMPLE:
            break
    return found[:SAMPLE]


def _chance() -> random.Random:
    return random.Random(SEED)  # noqa: S311 - the same in every run


def _flagged(checker: Checker, texts: list[str]) -> list[bool]:
    parts = [texts[at : at + _BATCH] for at in range(0, len(texts), _BATCH)]
    return [
        verdict.flagged
        for part in parts
        for verdict in checker.check_batch([Message(text=text) for text in part], [Context()] * len(part))
    ]


def test_there_are_messages_to_change(caught: list[Gold]) -> None:
    """The sample is as large as it should be, so that a share of it means something."""
    assert len(caught) == SAMPLE


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_form_loses_little(
    checker: Checker, caught: list[Gold], change: Callable[[str, random.Random], str]
) -> None:
    """Nearly all messages that were caught are caught in the other form as well, or as many as ever were."""
    chance = _chance()
    flagged = _flagged(checker, [change(gold.text, chance) for gold in caught])
    lost = [gold.id for gold, found in zip(caught, flagged, strict=True) if not found]
    most = max(MOST_LOST, NOT_YET.get(change.__name__, 0.0))
    assert len(lost) <= most * len(caught), f"{len(lost)} of {len(caught)} lost: {', '.join(lost)}"


def test_changes_leave_digits_alone() -> None:
    """No change touches a number, or the message would no longer hold the same identifier."""
    text = 'pt, 61: "MRN 00482-31", born 1961-03-04; call 416.555.0123!'
    for change in CHANGES:
        assert re.findall(r"\d+", change(text, _chance())) == re.findall(r"\d+", text)
