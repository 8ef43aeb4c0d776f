"""The labelled threads: whole conversations in order, some with a message that completes a picture of one person.

A message a line, ``{"id", "thread", "author", "lang", "text", "completes"}``. In a thread with a completing message
nobody is singled out before it; in one without, nobody is singled out at all.
"""

import json
from collections import defaultdict
from typing import NamedTuple

from policies.message import Message
from policies.training.sets import SETS

THREAD_SETS = ("threads_dev", "threads_dev_2", "threads_test")


class Posted(NamedTuple):
    """One message of a thread."""

    id: str
    lang: str
    message: Message
    completes: bool


def read_threads(name: str) -> list[list[Posted]]:
    """Return the threads of a set such as ``threads_dev``, each in its order."""
    threads: defaultdict[str, list[Posted]] = defaultdict(list)
    with (SETS / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            message = Message(text=record["text"], author=record["author"], thread=record["thread"])
            threads[record["thread"]].append(Posted(record["id"], record["lang"], message, record["completes"]))
    return list(threads.values())
