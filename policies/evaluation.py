"""How well a checker does on labelled messages: message by message, span by span, with the errors to read.

A message counts as flagged if its verdict has findings that are no conduct. A labelled span counts as found if any
finding overlaps it, whatever the finding's label, for what is flagged is rewritten; ``right`` counts those whose label
agrees too. Intervals are Wilson's, 95%.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import sqrt
from typing import Any, NamedTuple

from policies.finding import Finding, Verdict, VerdictKind
from policies.gold import Gold, LabelledSpan

_Z = 1.96


class Share(NamedTuple):
    """``hits`` out of ``n``."""

    hits: int
    n: int

    @property
    def value(self) -> float | None:
        """The share, or None of nothing."""
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95% interval of the share."""
        if not self.n:
            return None
        share, spread = self.hits / self.n, _Z * _Z / self.n
        middle = (share + spread / 2) / (1 + spread)
        half = _Z * sqrt(share * (1 - share) / self.n + spread / self.n / 4) / (1 + spread)
        return (max(0.0, middle - half), min(1.0, middle + half))


class LabelScore(NamedTuple):
    """Spans of one label: how many were found, and found under that label."""

    found: Share
    right: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A message that was judged wrongly, for reading; shown to those who have the labelled file anyway."""

    id: str
    lang: str
    #: ``missed`` or ``false_alarm``.
    kind: str
    #: Of a false alarm the surest finding's score; of a miss, how many spans were not found.
    weight: float
    text: str = field(repr=False)
    #: (start, end, label, score): the findings of a false alarm, or the labelled spans of a miss.
    spans: tuple[tuple[int, int, str, float], ...]


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """The scores of one labelled file."""

    messages: int
    #: Of messages that identify, the share flagged; by group: ``all``, a language, ``hard``.
    recall: Mapping[str, Share]
    #: Of clean messages, the share flagged; by the same groups.
    false_flags: Mapping[str, Share]
    #: Of flagged messages, the share that identify.
    precision: Share
    labels: Mapping[str, LabelScore]
    #: Of mentions of colleagues, the share flagged.
    staff: Share
    mistakes: Sequence[Mistake]

    @property
    def false_notices_per_1000(self) -> float:
        """Clean messages that would bring a notice, out of 1,000 messages like these."""
        return 1000 * self.false_flags["all"].hits / max(1, self.messages)

    def as_json(self, *, mistakes: bool = True) -> dict[str, Any]:
        """Return the scores as what JSON can hold; texts of messages only with ``mistakes``."""
        return {
            "messages": self.messages,
            "recall": {group: _told(share) for group, share in self.recall.items()},
            "false_flags": {group: _told(share) for group, share in self.false_flags.items()},
            "precision": _told(self.precision),
            "false_notices_per_1000": round(self.false_notices_per_1000, 2),
            "labels": {
                label: {"found": _told(score.found), "right": _told(score.right)}
                for label, score in self.labels.items()
            },
            "staff_flagged": _told(self.staff),
            "mistakes": [asdict(mistake) for mistake in self.mistakes] if mistakes else [],
        }


def evaluate(golds: Sequence[Gold], verdicts: Sequence[Verdict]) -> Evaluation:
    """Score the verdicts on labelled messages; both in the same order.

    Raises:
        ValueError: if there are not as many verdicts as messages.
    """
    judged = [(gold, _findings(verdict)) for gold, verdict in zip(golds, verdicts, strict=True)]
    flagged = [gold for gold, findings in judged if findings and (gold.flagged or gold.clean)]
    return Evaluation(
        messages=len(golds),
        recall=_by_group((gold, bool(findings)) for gold, findings in judged if gold.flagged),
        false_flags=_by_group((gold, bool(findings)) for gold, findings in judged if gold.clean),
        precision=_share(gold.flagged for gold in flagged),
        labels=_by_label(judged),
        staff=_share(
            _overlapping(span, findings) != []
            for gold, findings in judged
            for span in gold.spans
            if span.label == "STAFF_NAME"
        ),
        mistakes=sorted(
            (mistake for gold, findings in judged for mistake in _mistakes(gold, findings)),
            key=lambda mistake: (mistake.kind, -mistake.weight, mistake.id),
        ),
    )


def _findings(verdict: Verdict) -> list[Finding]:
    return [finding for finding in verdict.findings if finding.kind >= VerdictKind.MAY_IDENTIFY]


def _by_group(judged: Iterable[tuple[Gold, bool]]) -> dict[str, Share]:
    groups: defaultdict[str, list[bool]] = defaultdict(list, {"all": []})
    for gold, flagged in judged:
        for group in ("all", gold.lang, "hard" if gold.hard else ""):
            if group:
                groups[group].append(flagged)
    return {group: _share(flags) for group, flags in groups.items()}


def _by_label(judged: Iterable[tuple[Gold, list[Finding]]]) -> dict[str, LabelScore]:
    found: defaultdict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for gold, findings in judged:
        for span in gold.identifying:
            over = _overlapping(span, findings)
            found[span.label].append((bool(over), any(finding.entity == span.label for finding in over)))
    return {
        label: LabelScore(_share(hit for hit, _ in hits), _share(right for _, right in hits))
        for label, hits in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    }


def _overlapping(span: LabelledSpan, findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if span.start < finding.span.end and finding.span.start < span.end]


def _mistakes(gold: Gold, findings: list[Finding]) -> Iterable[Mistake]:
    missed = [span for span in gold.identifying if not _overlapping(span, findings)]
    if gold.flagged and not findings:
        spans = tuple((*span, 0.0) for span in missed)
        yield Mistake(id=gold.id, lang=gold.lang, kind="missed", weight=len(missed), text=gold.text, spans=spans)
    if gold.clean and findings:
        seen = tuple((found.span.start, found.span.end, str(found.entity), found.score) for found in findings)
        weight = max(found.score for found in findings)
        yield Mistake(id=gold.id, lang=gold.lang, kind="false_alarm", weight=weight, text=gold.text, spans=seen)


def _share(hits: Iterable[bool]) -> Share:
    counted = list(hits)
    return Share(sum(counted), len(counted))


def _told(share: Share) -> dict[str, Any]:
    value, interval = share.value, share.interval
    return {
        "hits": share.hits,
        "n": share.n,
        "share": None if value is None else round(value, 4),
        "interval95": None if interval is None else [round(bound, 4) for bound in interval],
    }
