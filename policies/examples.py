"""Runs the examples that policies carry through a checker."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policies.checker import Checker
from policies.context import Context
from policies.finding import Conduct
from policies.message import Message
from policies.policy import Policy

_BATCH = 32
#: As in a channel that has every kind of conduct switched on.
_COACHED = Context(conduct=frozenset(Conduct))


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One example of a policy, by its place: made up, but shown by no message all the same."""

    policy: str
    #: Whether it is to be flagged under its policy; else it is not to be.
    is_flagged: bool
    #: Its place in the list, from 1.
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An example that was not judged as its policy says."""

    example: Example
    #: Codes of the policies under which it was flagged, sorted.
    found: tuple[str, ...]


def examples(policies: Iterable[Policy]) -> list[tuple[Example, str]]:
    """Return the examples of policies, with their text."""
    return [
        (Example(policy=policy.code, is_flagged=is_flagged, number=number), text)
        for policy in policies
        for is_flagged, texts in ((True, policy.must_flag), (False, policy.must_pass))
        for number, text in enumerate(texts, 1)
    ]


def failures(checker: Checker, policies: Iterable[Policy]) -> Iterator[Failure]:
    """Yield which examples of policies a checker does not judge as they say, in the order of ``examples``."""
    every = examples(policies)
    for start in range(0, len(every), _BATCH):
        batch = every[start : start + _BATCH]
        verdicts = checker.check_batch([Message(text=text) for _, text in batch], [_COACHED] * len(batch))
        for (example, _), verdict in zip(batch, verdicts, strict=True):
            found = {finding.policy for finding in verdict.findings}
            if (example.policy in found) is not example.is_flagged:
                yield Failure(example=example, found=tuple(sorted(found)))
