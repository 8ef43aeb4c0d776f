"""Judges the messages of threads in order, so that the one that completes a picture is the one that is flagged."""

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Self

from policies.checker import Checker
from policies.detectors.combination import SCORE, SMALL_GROUP, Combining
from policies.detectors.facts import Telling, read_facts
from policies.detectors.weighing import is_hint
from policies.finding import Entity, Finding, Verdict
from policies.message import Message
from policies.overlap import without_overlap
from policies.policy import Policy
from policies.risk.fact import Fact, FactKind
from policies.risk.group import SMALLEST_GROUP
from policies.risk.mentions import Completion, Mentions
from policies.scene import Scene
from policies.text import plain_text

#: Threads remembered; the one that has been silent longest is forgotten first.
MOST_THREADS = 1024
#: Of all people; a bound, for no list tells.
_TRAIT_SHARE = 0.0005
_ANOTHER = re.compile(
    r"(?<!\w)(?:another|different|(?:an|the|my) other|unrelated|next (?:pt|patient|one|case)|new (?:pt|patient|one)|"
    r"also have|separate(?:ly)?|(?:une?|l'|mon|ma|notre) ?autre|prochaine? (?:pte?|patiente?|cas)|"
    r"nouve(?:au|lle) (?:pt|patiente?|cas)|rien a voir)(?!\w)"
)
#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType({"another": _ANOTHER})


@dataclass(frozen=True, slots=True)
class Heard:
    """What the words of one message tell of a person."""

    #: With offsets into the message text as it was given.
    telling: Telling = field(repr=False)
    #: They only count as an answer about somebody who was spoken of before.
    answers: bool
    #: They say that this is somebody else than before.
    another: bool


def hear(message: Message, verdict: Verdict) -> Heard:
    """Return what a message of this verdict tells, as an answer if it tells nothing by itself."""
    plain = plain_text(message.text, message.platform)
    scene = Scene(plain.text)
    telling = read_facts(scene)
    answers = not telling.facts
    if answers:
        telling = read_facts(scene, answering=True)
    facts = (*(replace(fact, span=plain.original(fact.span)) for fact in telling.facts), *_traits(verdict))
    return Heard(replace(telling, facts=facts), answers and bool(facts), _ANOTHER.search(scene.folded) is not None)


def _traits(verdict: Verdict) -> Iterator[Fact]:
    """What singles somebody out too faintly to count by itself; a message that is flagged anyway completes nothing."""
    if not verdict.flagged:
        for seen in verdict.annotations:
            if is_hint(seen):
                yield Fact(kind=FactKind.TRAIT, span=seen.span, figure=_TRAIT_SHARE)


def with_completion(verdict: Verdict, completed: Completion, policy: Policy) -> Verdict:
    """Return a verdict with the message's own part in what it completes added, under a policy.

    Of findings that share characters with it those stand that are graver; of others it says more.
    """
    kinds = tuple(f"with:{fact.kind}" for fact in completed.group.facts)
    added = [
        Finding(
            span=fact.span,
            entity=Entity.QUASI,
            policy=policy.code,
            severity=policy.severity,
            kind=policy.kind,
            score=SCORE,
            citation=policy.citation.label,
            evidence=("pattern:thread", *kinds),
        )
        for fact in completed.own
    ]
    ranked = sorted([*added, *verdict.findings], key=lambda finding: -max(finding.kind, policy.kind))
    findings = tuple(without_overlap(ranked, lambda finding: finding.span))
    return replace(verdict, kind=max(verdict.kind, policy.kind), findings=findings)


def smallest_group_of(checker: Checker) -> int:
    """Return the smallest group of people that passes a checker."""
    detector = checker.detector
    return detector.smallest_group if isinstance(detector, Combining) else SMALLEST_GROUP


@dataclass(slots=True)
class Threads:
    """What threads have told of people so far; holds figures and ids, never text, and is bounded in size."""

    policy: Policy
    smallest_group: int = SMALLEST_GROUP
    _mentions: OrderedDict[tuple[str, str, str], Mentions] = field(default_factory=OrderedDict, repr=False)

    @classmethod
    def of(cls, checker: Checker) -> Self:
        """Return an empty memory of threads that judges as a checker with the policy ``small_group`` does."""
        return cls(policy=checker.policies[SMALL_GROUP], smallest_group=smallest_group_of(checker))

    def __len__(self) -> int:
        """Return how many threads are remembered."""
        return len(self._mentions)

    def judge(self, message: Message, message_id: str, verdict: Verdict) -> tuple[Verdict, Completion | None]:
        """Return the verdict with what the message completes in its thread added, and what that is.

        Messages of a thread are given once each, in its order; one outside of threads keeps its verdict.
        """
        if message.thread is None:
            return verdict, None
        mentions, heard = self._of(message), hear(message, verdict)
        if not heard.telling.facts or (heard.answers and not mentions.awaits(heard.telling.facts)):
            return verdict, None
        completed = mentions.add(
            message_id,
            heard.telling.facts,
            author=message.author,
            of_a_person=heard.telling.of_a_person,
            another=heard.another,
        )
        if completed is None:
            return verdict, None
        return with_completion(verdict, completed, self.policy), completed

    def _of(self, message: Message) -> Mentions:
        key = (message.workspace, message.channel, message.thread or "")
        mentions = self._mentions.setdefault(key, Mentions(self.smallest_group))
        self._mentions.move_to_end(key)
        if len(self._mentions) > MOST_THREADS:
            self._mentions.popitem(last=False)
        return mentions
