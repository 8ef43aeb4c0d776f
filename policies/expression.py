"""Reads off a regular expression what every text that it matches must hold.

The answers err on one side only: a text without what is named here surely has no match. They rest on the parse trees of
the standard library's ``re``, whose opcodes its documentation leaves out; every other construct than those handled here
counts as one that can match anything.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from re import _constants as sre  # type: ignore[attr-defined] # the parser's own names, without type information
from re import _parser as parser  # type: ignore[attr-defined] # likewise
from typing import Any, NamedTuple

#: Length to which the beginnings of words are cut that an expression does not name in full.
HEAD = 3
#: What a word is made of; expressions are matched against folded text.
WORD_CHARS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")

_DIGITS = frozenset("0123456789")
_REPEATS = frozenset({sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT})
_GROUPS = {sre.SUBPATTERN: 3, sre.ATOMIC_GROUP: None}
#: A class of more characters than these, or that many beginnings, are not spelled out.
_MOST_CHARS, _MOST_BEGINNINGS = 12, 400
#: How often an element that may repeat is spelled out beyond what it must.
_MOST_REPEATS = 2


class Needs(NamedTuple):
    """What stands in every text that an expression matches."""

    #: Whether a match holds a digit, as ``\\d`` understands it.
    digit: bool
    #: Words that matches begin with, each where the word begins; None where they may begin otherwise.
    words: frozenset[str] | None
    #: Beginnings, of at most ``HEAD`` characters, of further such words.
    heads: frozenset[str] = frozenset()


class _State(IntEnum):
    #: The next element may continue the word.
    OPEN = 0
    #: The word goes on in a way that is not spelled out.
    CUT = 1
    #: The word has ended.
    WHOLE = 2


class _Beginning(NamedTuple):
    text: str
    state: _State


class _AnythingError(Exception):
    """A match may begin with anything."""


_Elements = Sequence[tuple[Any, Any]]


def needs(pattern: re.Pattern[str]) -> Needs:
    """Return what every text that ``pattern`` matches holds."""
    elements: _Elements = list(parser.parse(pattern.pattern, pattern.flags))
    digit = _holds_digit(elements)
    if pattern.flags & re.IGNORECASE or not _begins_word(elements):
        return Needs(digit, None)
    try:
        beginnings = _follow({_Beginning("", _State.OPEN)}, elements)
    except _AnythingError:
        return Needs(digit, None)
    if any(not beginning.text for beginning in beginnings):
        return Needs(digit, None)
    beginnings = _distinct({_Beginning(text, max(state, _State.CUT)) for text, state in beginnings})
    return Needs(
        digit,
        words=frozenset(text for text, state in beginnings if state is _State.WHOLE),
        heads=frozenset(text[:HEAD] for text, state in beginnings if state is not _State.WHOLE),
    )


def _holds_digit(elements: Iterable[tuple[Any, Any]]) -> bool:
    return any(_is_digit(operation, argument) for operation, argument in elements)


def _is_digit(operation: Any, argument: Any) -> bool:
    if operation is sre.LITERAL:
        return chr(argument) in _DIGITS
    if operation is sre.IN:
        return all(_only_digits(*member) for member in argument)
    if operation is sre.BRANCH:
        return all(_holds_digit(branch) for branch in argument[1])
    if operation in _REPEATS:
        return argument[0] > 0 and _holds_digit(argument[2])
    return operation in _GROUPS and _holds_digit(_inside(operation, argument))


def _only_digits(kind: Any, value: Any) -> bool:
    if kind is sre.RANGE:
        return bool(ord("0") <= value[0] and value[1] <= ord("9"))
    return (kind is sre.CATEGORY and value is sre.CATEGORY_DIGIT) or (kind is sre.LITERAL and chr(value) in _DIGITS)


def _inside(operation: Any, argument: Any) -> Any:
    return argument if _GROUPS[operation] is None else argument[_GROUPS[operation]]


def _begins_word(elements: _Elements) -> bool:
    """Whether an assertion in front says that no word goes on there."""
    for operation, argument in elements:
        if operation is sre.ASSERT_NOT and argument[0] < 0 and _covers_words(argument[1]):
            return True
        if operation is sre.ASSERT and argument[0] < 0 and _ends_in_sign(argument[1]):
            return True
        if operation not in {sre.ASSERT, sre.ASSERT_NOT, sre.AT}:
            return False
    return False


def _ends_in_sign(elements: _Elements) -> bool:
    """Whether the last of the elements is a character that words are not made of."""
    operation, argument = elements[-1]
    return operation is sre.LITERAL and chr(argument) not in WORD_CHARS


def _covers_words(elements: _Elements) -> bool:
    """Whether the elements are one class, or branches with one, that every character of words belongs to."""
    if len(elements) != 1:
        return False
    operation, argument = elements[0]
    if operation is sre.BRANCH:
        return any(_covers_words(branch) for branch in argument[1])
    if operation is not sre.IN or argument[0][0] is sre.NEGATE:
        return False
    return (sre.CATEGORY, sre.CATEGORY_WORD) in argument or _characters(argument) >= WORD_CHARS


def _characters(members: _Elements) -> frozenset[str]:
    """The characters that a class lists; those of a negated class or a category count as none."""
    listed: set[str] = set()
    for kind, value in members:
        if kind is sre.LITERAL:
            listed.add(chr(value))
        elif kind is sre.RANGE:
            listed.update(map(chr, range(value[0], value[1] + 1)))
        else:
            return frozenset()
    return frozenset(listed)


def _follow(beginnings: set[_Beginning], elements: Iterable[tuple[Any, Any]]) -> set[_Beginning]:
    """Return the beginnings with the elements behind them."""
    for operation, argument in elements:
        going = {beginning for beginning in beginnings if beginning.state is _State.OPEN}
        if not going:
            break
        beginnings = _distinct((beginnings - going) | _continue(going, operation, argument))
        if len(beginnings) > _MOST_BEGINNINGS:
            return _cut(beginnings)
    return beginnings


def _distinct(beginnings: set[_Beginning]) -> set[_Beginning]:
    """The beginnings without those that another one, cut short, stands for."""
    cut = {beginning.text[:HEAD] for beginning in beginnings if beginning.state is _State.CUT}
    if not cut:
        return beginnings
    heads = {_Beginning(head, _State.CUT) for head in cut if cut.isdisjoint(_shorter(head))}
    return heads | {
        beginning for beginning in beginnings if cut.isdisjoint({beginning.text, *_shorter(beginning.text)})
    }


def _shorter(text: str) -> Iterator[str]:
    """The beginnings of a text that are shorter than itself and no longer than ``HEAD``."""
    return (text[:length] for length in range(1, min(HEAD + 1, len(text))))


def _continue(going: set[_Beginning], operation: Any, argument: Any) -> set[_Beginning]:
    if operation in {sre.LITERAL, sre.IN}:
        characters = {chr(argument)} if operation is sre.LITERAL else _characters(argument)
        return set(_spelled(going, characters)) if 0 < len(characters) <= _MOST_CHARS else _cut(going)
    if operation is sre.BRANCH:
        return set().union(*(_follow(going, branch) for branch in argument[1]))
    if operation in _GROUPS:
        return _follow(going, _inside(operation, argument))
    if operation in _REPEATS:
        return _repeated(going, *argument)
    if operation in {sre.ASSERT, sre.ASSERT_NOT, sre.AT}:
        return going if operation is not sre.ASSERT_NOT else _asserted(going, *argument)
    return _cut(going)


def _spelled(going: set[_Beginning], characters: Iterable[str]) -> Iterator[_Beginning]:
    for text, _ in going:
        for character in characters:
            yield (
                _Beginning(text + character, _State.OPEN) if character in WORD_CHARS else _Beginning(text, _State.WHOLE)
            )


def _repeated(going: set[_Beginning], least: int, most: int, elements: _Elements) -> set[_Beginning]:
    for _ in range(least):
        going = _follow(going, elements)
    every = set(going)
    for _ in range(min(most - least, _MOST_REPEATS)):
        going = _follow({beginning for beginning in going if beginning.state is _State.OPEN}, elements)
        every |= going
    return every if most - least <= _MOST_REPEATS else every | _cut(going)


def _asserted(going: set[_Beginning], direction: int, elements: _Elements) -> set[_Beginning]:
    """The beginnings behind a negative assertion that says something of characters of words."""
    if not _covers_words(elements):
        return going
    if direction > 0:
        return {_Beginning(text, _State.WHOLE) for text, _ in going}
    return {beginning for beginning in going if not beginning.text}


def _cut(beginnings: set[_Beginning]) -> set[_Beginning]:
    """The beginnings with what follows left open.

    Raises:
        _AnythingError: if nothing stands before it.
    """
    if any(not text for text, state in beginnings if state is _State.OPEN):
        raise _AnythingError
    return {_Beginning(text, max(state, _State.CUT)) for text, state in beginnings}
