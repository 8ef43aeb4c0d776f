"""Judges the messages of threads in order, so that the one that completes a picture is the one that is flagged."""

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Self

from policies.checker import Checker
from policies.detectors.combination import SCORE, SMALL_GROUP, Combining
from policies.detectors.facts import read_facts
from policies.finding import Entity, Finding, Verdict
from policies.message import Message
from policies.overlap import without_overlap
from policies.policy import Policy
from policies.risk.group import SMALLEST_GROUP
from policies.risk.mentions import Completion, Mentions
from policies.scene import Scene
from policies.text import plain_text

#: Threads remembered; the one that has been silent longest is forgotten first.
MOST_THREADS = 1024
_ANOTHER = re.compile(
    r"(?<!\w)(?:another|different|(?:an|the|my) other|unrelated|next (?:pt|patient|one|case)|new (?:pt|patient|one)|"
    r"also have|separate(?:ly)?|autre|prochaine? (?:pte?|patiente?|cas)|"
    r"nouve(?:au|lle) (?:pt|patiente?|cas)|rien a voir)(?!\w)"
)
#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType({"another": _ANOTHER})


@dataclass(slots=True)
class Threads:
    """What threads have told of people so far; holds figures and ids, never text, and is bounded in size."""

    policy: Policy
    smallest_group: int = SMALLEST_GROUP
    _mentions: OrderedDict[tuple[str, str, str], Mentions] = field(default_factory=OrderedDict, repr=False)

    @classmethod
    def of(cls, checker: Checker) -> Self:
        """Return an empty memory of threads that judges as a checker with the policy ``small_group`` does."""
        detector = checker.detector
        smallest = detector.smallest_group if isinstance(detector, Combining) else SMALLEST_GROUP
        return cls(policy=checker.policies[SMALL_GROUP], smallest_group=smallest)

    def __len__(self) -> int:
        """Return how many threads are remembered."""
        return len(self._mentions)

    def judge(self, message: Message, message_id: str, verdict: Verdict) -> tuple[Verdict, Completion | None]:
        """Return the verdict with what the message completes in its thread added, and what that is.

        Messages of a thread are given once each, in its order; one outside of threads keeps its verdict.
        """
        if message.thread is None:
            return verdict, None
        mentions = self._of(message)
        plain = plain_text(message.text, message.platform)
        scene = Scene(plain.text)
        telling = read_facts(scene, answering=mentions.begun)
        if not telling.facts:
            return verdict, None
        completed = mentions.add(
            message_id,
            telling.facts,
            of_a_person=telling.of_a_person,
            another=_ANOTHER.search(scene.folded) is not None,
            smallest=self.smallest_group,
        )
        if completed is None:
            return verdict, None
        kinds = tuple(f"with:{fact.kind}" for fact in completed.group.facts)
        added = [
            Finding(
                span=plain.original(fact.span),
                entity=Entity.QUASI,
                policy=self.policy.code,
                severity=self.policy.severity,
                kind=self.policy.kind,
                score=SCORE,
                citation=self.policy.citation.label,
                evidence=("pattern:thread", *kinds),
            )
            for fact in completed.own
        ]
        findings = tuple(without_overlap([*verdict.findings, *added], lambda finding: finding.span))
        return replace(verdict, kind=max(verdict.kind, self.policy.kind), findings=findings), completed

    def _of(self, message: Message) -> Mentions:
        key = (message.workspace, message.channel, message.thread or "")
        mentions = self._mentions.setdefault(key, Mentions())
        self._mentions.move_to_end(key)
        if len(self._mentions) > MOST_THREADS:
            self._mentions.popitem(last=False)
        return mentions
