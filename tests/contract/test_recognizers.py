"""Every recognizer keeps the protocol, and no pattern of any of them can blow up."""

import re
import time
from collections.abc import Iterator
from re import _constants as sre  # type: ignore[attr-defined] # the parser's own names, without type information
from re import _parser as parser  # type: ignore[attr-defined] # likewise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies import threads
from policies.context import Context
from policies.detectors import eponyms, facts
from policies.detectors.discovery import load_recognizers
from policies.detectors.recognizer import Recognizer
from policies.finding import Entity
from policies.message import Platform
from policies.rules import patient_name
from policies.scene import Scene
from policies.text import plain_text

RECOGNIZERS = load_recognizers()
PATTERNS = [
    (f"{recognizer.name}.{name}", found) for recognizer in RECOGNIZERS for name, found in recognizer.patterns.items()
]
PATTERNS += [
    (f"{module.__name__}.{name}", found)
    for module in (facts, threads, eponyms, patient_name)
    for name, found in module.PATTERNS.items()
]
SHORT, LONG = 2_000, 16_000
#: A quadratic pattern takes 64 times as long on a text 8 times as long.
MOST_GROWTH = 24
TOO_SHORT_TO_TIME_S = 0.01
#: What else the processor does can only lengthen a measurement: the least of so many is close to the true one.
REPETITIONS = 10
REPEATS = frozenset({sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT})
CLASSES = {sre.CATEGORY_DIGIT: "4", sre.CATEGORY_WORD: "a", sre.CATEGORY_SPACE: " "}


@pytest.fixture(params=RECOGNIZERS, ids=[recognizer.name for recognizer in RECOGNIZERS])
def recognizer(request: pytest.FixtureRequest) -> Recognizer:
    """Each recognizer in turn."""
    found: Recognizer = request.param
    return found


def test_names_and_entities(recognizer: Recognizer) -> None:
    """A recognizer says what it finds, and names its patterns."""
    assert recognizer.entities
    assert all(isinstance(entity, Entity) for entity in recognizer.entities)
    assert recognizer.patterns


@given(st.text(max_size=80))
def test_annotations_lie_in_the_text(text: str) -> None:
    """Whatever the text, annotations lie inside it, carry a declared entity and a score between 0 and 1."""
    scene = Scene(plain_text(text, Platform.PLAIN).text)
    for recognizer in RECOGNIZERS:
        for annotation in recognizer.find(scene, Context()):
            assert annotation.span.end <= len(scene.text)
            assert annotation.entity in recognizer.entities
            assert 0 < annotation.score <= 1
            assert annotation.recognizer == recognizer.name


@pytest.mark.parametrize("pattern", [found for _, found in PATTERNS], ids=[name for name, _ in PATTERNS])
def test_no_unlimited_repetition_of_another(pattern: re.Pattern[str]) -> None:
    """No pattern repeats without limit what itself does, unless a sign begins each round: it would take for ever."""
    assert not list(_nested(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)))


def _nested(tokens: Any, *, inside: bool = False) -> Iterator[str]:
    """Yield a mark for every unlimited repetition inside another one."""
    for operation, argument in tokens:
        if operation in REPEATS:
            _, most, inner = argument
            unlimited = most is sre.MAXREPEAT and inner[0][0] is not sre.LITERAL
            if most is sre.MAXREPEAT and inside:
                yield "nested"
            yield from _nested(inner, inside=inside or unlimited)
        elif operation is sre.BRANCH:
            for branch in argument[1]:
                yield from _nested(branch, inside=inside)
        elif operation is sre.SUBPATTERN:
            yield from _nested(argument[3], inside=inside)


@pytest.mark.parametrize(("name", "pattern"), PATTERNS, ids=[name for name, _ in PATTERNS])
def test_adversarial_strings(name: str, pattern: re.Pattern[str]) -> None:
    """Near misses of a pattern, repeated, cost time in proportion to their length."""
    for unit in _near_misses(pattern):
        short = _seconds(pattern, unit, SHORT)
        long = _seconds(pattern, unit, LONG)
        for _ in range(REPETITIONS):
            if long <= max(TOO_SHORT_TO_TIME_S, MOST_GROWTH * short):
                break
            short, long = min(short, _seconds(pattern, unit, SHORT)), min(long, _seconds(pattern, unit, LONG))
        else:
            pytest.fail(f"{name} grows faster than the text")


def _seconds(pattern: re.Pattern[str], unit: str, length: int) -> float:
    text = (unit * (length // len(unit) + 1))[:length]
    started = time.thread_time()
    for _ in pattern.finditer(text):
        pass
    return time.thread_time() - started


def _near_misses(pattern: re.Pattern[str]) -> list[str]:
    """Strings that begin like a match and break off: with few and with many repetitions, cut short and spoilt."""
    parsed = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    samples = [_sample(parsed, many=many) for many in (False, True)]
    units = [cut for sample in samples for cut in (sample, sample[:-1], sample + "\x01", sample[: len(sample) // 2])]
    return sorted({unit for unit in units if unit} | {"0", "a", " ", "a1", "1-", "n", "."})


def _sample(tokens: Any, *, many: bool) -> str:
    """A string that the pattern's consuming parts would match."""
    pieces: list[str] = []
    for operation, argument in tokens:
        if operation is sre.LITERAL:
            pieces.append(chr(argument))
        elif operation is sre.NOT_LITERAL:
            pieces.append("~")
        elif operation is sre.ANY:
            pieces.append("a")
        elif operation is sre.IN:
            pieces.append(_member(argument))
        elif operation is sre.BRANCH:
            pieces.append(_sample(argument[1][-1 if many else 0], many=many))
        elif operation is sre.SUBPATTERN:
            pieces.append(_sample(argument[3], many=many))
        elif operation in REPEATS:
            least, most, inner = argument
            times = min(int(most), 30) if many else int(least)
            pieces.append(_sample(inner, many=many) * times)
        elif operation is sre.ATOMIC_GROUP:
            pieces.append(_sample(argument, many=many))
    return "".join(pieces)


def _member(members: Any) -> str:
    kind, value = members[0]
    if kind is sre.NEGATE:
        return "~"
    if kind is sre.RANGE:
        return chr(value[0])
    return CLASSES.get(value, "a") if kind is sre.CATEGORY else chr(value)
