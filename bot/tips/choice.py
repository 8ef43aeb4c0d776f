"""Which tip a channel gets next: pure.

What most who answered got wrong comes back two and six weeks after it was first asked, since questions that are spaced
out change what clinicians do more than the same questions at once. Otherwise no tip returns within a year, and the tips
that a channel has not had are shared out among the ten strategies by what the channel lately got wrong.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

from bot.storage.models import TipPosted
from bot.tips.weeks import weeks_between
from policies.policy import Policy
from policies.tips.collection import STRATEGIES, Tip

#: Weeks after the first time at which a tip that most got wrong comes again.
RETURNS = (2, 6)
#: So many weeks apart at least, and no more once it is so late that it would be another question.
_APART, _TOO_LATE = 2, 16
_YEAR = 52
#: Fewer answers than this say nothing of a channel.
FEWEST_ANSWERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What a channel has had and got wrong."""

    #: Its weeks so far, oldest first.
    history: Sequence[TipPosted]
    #: Answers by choice, by channel and week.
    tallies: Mapping[tuple[str, str], Mapping[int, int]]
    #: Flags of the last weeks by policy, none that could be laid at fewer than three authors' doors.
    flagged: Mapping[str, int]


def next_tip(library: Mapping[str, Tip], policies: Mapping[str, Policy], known: str, week: str, past: Past) -> Tip:
    """Choose a channel's tip of a week; the same past always gives the same tip.

    Args:
        library: the tips by code, at least one.
        policies: what tips teach to heed, by code.
        known: the channel's hash, which gives it an order of its own.
        week: such as ``2026-W07``.
        past: what the channel has had and got wrong.
    """
    if again := _returning(library, week, past):
        return again
    last = {row.tip: row.week for row in past.history if row.tip in library}
    recent = {code for code, shown in last.items() if weeks_between(shown, week) < _YEAR}
    fresh = [tip for code, tip in library.items() if code not in recent]
    if not fresh:
        return min(library.values(), key=lambda tip: (last[tip.code], _order(known, tip)))
    had = Counter(library[code].strategy for code in recent)
    wrong = {tip.code: sum(past.flagged.get(code, 0) for code in tip.policies) for tip in fresh}
    shares = {strategy: _share(strategy, policies, past.flagged) for strategy in STRATEGIES}

    def rank(tip: Tip) -> tuple[float, int, str]:
        # Each strategy's share of the tips as seats are shared out by Sainte-Laguë's divisors.
        return -shares[tip.strategy] / (2 * had[tip.strategy] + 1), -wrong[tip.code], _order(known, tip)

    return min(fresh, key=rank)


def topic(tip: Tip, policies: Mapping[str, Policy]) -> frozenset[str]:
    """Return the codes of the policies that a tip teaches to heed."""
    of_strategy = (code for code, policy in policies.items() if policy.strategy == tip.strategy)
    return frozenset(tip.policies or of_strategy)


def mostly_wrong(tip: Tip, answers: Mapping[int, int]) -> bool:
    """Whether more than half of those who answered, three at least, took a choice that is not the best."""
    total = sum(answers.values())
    return total >= FEWEST_ANSWERS and 2 * answers.get(tip.answer, 0) < total


def _returning(library: Mapping[str, Tip], week: str, past: Past) -> Tip | None:
    """Return the tip whose return is longest due, if one is."""
    weeks: dict[str, list[TipPosted]] = {}
    for row in past.history:
        if row.tip in library and weeks_between(row.week, week) < _YEAR:
            weeks.setdefault(row.tip, []).append(row)
    due: list[tuple[int, str]] = []
    for code, rows in weeks.items():
        first, times = rows[0], len(rows)
        answers = past.tallies.get((first.channel_hash, first.week), {})
        if times > len(RETURNS) or not mostly_wrong(library[code], answers):
            continue
        waited = weeks_between(first.week, week)
        if RETURNS[times - 1] <= waited <= _TOO_LATE and weeks_between(rows[-1].week, week) >= _APART:
            due.append((RETURNS[times - 1] - waited, code))
    return library[min(due)[1]] if due else None


def _share(strategy: int, policies: Mapping[str, Policy], flagged: Mapping[str, int]) -> float:
    """Return the weight of a strategy: 1 where nothing was flagged, and smoothed, so that one bad month cannot rule."""
    flags = sum(number for code, number in flagged.items() if code in policies and policies[code].strategy == strategy)
    return 1 + log2(1 + flags)


def _order(known: str, tip: Tip) -> str:
    return hashlib.sha256(f"{known}:{tip.code}".encode()).hexdigest()
