"""What would have followed from a flag's findings on other terms, by the codes and scores sealed with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.channels.terms import Change
from bot.settings import Consequence
from policies.detectors.combination import SMALL_GROUP

_GRAVITY = tuple(Consequence)
#: The sealed size of the group that a message leaves, in people.
GROUP = "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Other terms; what is left out stays as it was."""

    #: By policy. A threshold of None weighs none; a consequence of None leaves a flag's own.
    terms: Mapping[str, Change] = field(default_factory=dict)
    #: Groups of so many people pass.
    smallest_group: int | None = None
    #: Policies that are in force no more.
    withdrawn: frozenset[str] = frozenset()

    def can_tell(self, sealed: Mapping[str, object]) -> bool:
        """Whether what was sealed with a flag is enough to say what would have followed."""
        asks_size = self.smallest_group is not None and any(row.get("policy") == SMALL_GROUP for row in _rows(sealed))
        return not asks_size or isinstance(sealed.get(GROUP), int | float)

    def outcome(self, sealed: Mapping[str, object], now: Consequence) -> Consequence | None:
        """Return the gravest that follows from what is left of a flag's findings; None if nothing is spoken of."""
        following = [self._following(row, now) for row in _rows(sealed) if self._stands(row, sealed.get(GROUP))]
        gravest = max(following, key=_GRAVITY.index, default=Consequence.OBSERVE)
        return None if gravest is Consequence.OBSERVE else gravest

    def _stands(self, row: Mapping[str, object], size: object) -> bool:
        policy, score = str(row.get("policy")), row.get("score")
        if policy in self.withdrawn:
            return False
        passes = self.smallest_group if policy == SMALL_GROUP else None
        if passes is not None and isinstance(size, int | float) and size >= passes:
            return False
        least = self._change(policy).threshold
        return least is None or (isinstance(score, int | float) and score >= least)

    def _following(self, row: Mapping[str, object], now: Consequence) -> Consequence:
        return self._change(str(row.get("policy"))).consequence or now

    def _change(self, policy: str) -> Change:
        return self.terms.get(policy, Change())


def _rows(sealed: Mapping[str, object]) -> Sequence[Mapping[str, object]]:
    findings = sealed.get("findings")
    return [row for row in findings if isinstance(row, dict)] if isinstance(findings, list) else []
