"""Threads by hand: the message that completes a picture is the one flagged, and harmless threads stay so."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from policies.checker import Checker
from policies.message import Message
from policies.threads import Threads
from tests.checkers import patterns_checker

_THREADS: dict[str, list[dict[str, Any]]] = tomllib.loads(Path(__file__).with_name("threads.toml").read_text("utf-8"))
#: Share of completing messages to be found.
_LEAST = 0.7


@pytest.fixture(scope="module")
def checker() -> Checker:
    """The patterns and all policies; what combines needs no model."""
    return patterns_checker()


def _completions(checker: Checker, messages: list[str]) -> dict[int, tuple[str, ...]]:
    """Return, by position, the earlier messages that each completing message names."""
    threads = Threads.of(checker)
    found: dict[int, tuple[str, ...]] = {}
    for at, text in enumerate(messages):
        message = Message(text=text, thread="t")
        _, completed = threads.judge(message, str(at), checker.check(message))
        if completed is not None:
            found[at] = completed.earlier
    return found


def test_the_completing_message_is_found(checker: Checker) -> None:
    """Of twelve threads that single somebody out bit by bit, most are noticed at the message that completes them."""
    found = [
        (completions := _completions(checker, thread["messages"])) != {}
        and min(completions) == thread["at"]
        and all(int(earlier) < thread["at"] for earlier in completions[thread["at"]])
        for thread in _THREADS["completing"]
    ]
    assert len(found) >= 12
    assert sum(found) >= _LEAST * len(found), found


def test_nothing_is_added_in_innocent_threads(checker: Checker) -> None:
    """Of twelve threads about several people, places of work and common diseases none is noticed."""
    noticed = [thread for thread in _THREADS["innocent"] if _completions(checker, thread["messages"])]
    assert len(_THREADS["innocent"]) >= 12
    assert noticed == []
