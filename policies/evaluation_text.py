"""An evaluation as text for a terminal."""

from collections.abc import Iterator

from policies.evaluation import Evaluation, Mistake, Share


def as_text(evaluation: Evaluation, *, mistakes: int = 20) -> str:
    """Return the scores as lines, with at most ``mistakes`` of each kind, worst first."""
    return "\n".join((*_scores(evaluation), *_errors(evaluation, mistakes))) + "\n"


def _scores(evaluation: Evaluation) -> Iterator[str]:
    yield f"{evaluation.messages} messages"
    yield ""
    yield "of messages             identifying, flagged              clean, flagged"
    groups = dict.fromkeys((*evaluation.recall, *evaluation.false_flags))
    none = Share(0, 0)
    for group in groups:
        recall, false = evaluation.recall.get(group, none), evaluation.false_flags.get(group, none)
        yield f"  {group:<20}  {_shown(recall)}  {_shown(false)}"
    yield ""
    yield f"precision of flags      {_shown(evaluation.precision)}"
    yield f"false notices           {evaluation.false_notices_per_1000:.1f} per 1,000 messages"
    yield f"colleagues flagged      {_shown(evaluation.staff)}"
    yield ""
    yield "spans of label          found (any overlap)               found under this label"
    for label, score in evaluation.labels.items():
        yield f"  {label:<20}  {_shown(score.found)}  {_shown(score.right)}"


def _errors(evaluation: Evaluation, most: int) -> Iterator[str]:
    for kind, title in (("false_alarm", "false alarms, surest first"), ("missed", "misses")):
        found = [mistake for mistake in evaluation.mistakes if mistake.kind == kind]
        if found and most:
            yield ""
            yield f"{title} ({min(most, len(found))} of {len(found)})"
            yield from (_error(mistake) for mistake in found[:most])


def _error(mistake: Mistake) -> str:
    spans = ", ".join(f"{label} {mistake.text[start:end]!r}" for start, end, label, _ in mistake.spans)
    return f"  {mistake.id}  {' '.join(mistake.text.split())}\n      {spans}"


def _shown(share: Share) -> str:
    value, interval = share.value, share.interval
    if value is None or interval is None:
        return f"{'-':<32}"
    shown = f"{value:.3f} [{interval[0]:.3f}, {interval[1]:.3f}] {share.hits}/{share.n}"
    return f"{shown:<32}"
