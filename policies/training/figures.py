"""Scores the checker on every labelled set and writes the figures into docs/detection.md: what ``make evaluate`` runs.

The messages' table also goes beside the model's weights, as ``policies.detectors.figures`` reads it.

    python -m policies.training.figures [--check]

Each figure names its set and size and has Wilson's 95% interval; the bars stand beside them. ``--check`` writes nothing
and ends with status 1 where the document says something else.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from policies.checker import Checker
from policies.context import Context, roster
from policies.detectors.figures import FIGURES, SetFigure, SetFigures, model_sha256
from policies.engine import load_checker
from policies.evaluation import Evaluation, Share, evaluate
from policies.gold import Gold
from policies.message import Message
from policies.training.sets import read_members, read_set

_DOCUMENT = Path(__file__).parents[2] / "docs" / "detection.md"
_BEGIN, _END = "<!-- figures: make evaluate -->\n", "<!-- end of figures -->\n"
_SETS = ("hard_dev", "stream_dev", "hard_dev_2", "stream_dev_2", "hard_test", "stream_test", "red_team", "obfuscated")
#: The sets that nothing was set on, by which the product is judged.
_TESTS = ("hard_test", "stream_test")
_BATCH = 32
#: Of spans of a label, the share to be found; any finding that overlaps counts.
_SPAN_BARS: Mapping[str, float] = {
    **dict.fromkeys(("MRN", "HEALTH_CARD", "SSN_SIN", "PHONE", "FAX", "EMAIL", "IP", "URL"), 0.97),
    **dict.fromkeys(("PATIENT_NAME", "DATE"), 0.93),
    **dict.fromkeys(("ADDRESS", "ROOM", "AGE_OVER_89", "ACCOUNT", "LICENSE_PLATE", "DEVICE_ID", "PHOTO_REF"), 0.90),
}


def scored(checker: Checker, name: str) -> Evaluation:
    """Score one set, each message by itself, with the set's member list if it has one."""
    golds = read_set(name)
    context = Context(colleagues=roster(read_members(name)))
    verdicts = [
        verdict
        for start in range(0, len(golds), _BATCH)
        for batch in (golds[start : start + _BATCH],)
        for verdict in checker.check_batch([_message(gold) for gold in batch], [context] * len(batch))
    ]
    return evaluate(golds, verdicts)


def _message(gold: Gold) -> Message:
    return Message(text=gold.text)


def document(results: Mapping[str, tuple[Evaluation, Evaluation]]) -> str:
    """Return the tables in Markdown; of each set the patterns alone and the whole checker."""
    return "\n".join((*_messages(results), "", *_bars(results), "", *_spans(results), ""))


def _messages(results: Mapping[str, tuple[Evaluation, Evaluation]]) -> Iterator[str]:
    yield "| set | messages | checker | identifying, flagged | clean, flagged | false notices per 1,000 | precision |"
    yield "|---|---|---|---|---|---|---|"
    for name, both in results.items():
        for title, result in zip(("patterns alone", "whole"), both, strict=True):
            shares = (result.recall["all"], result.false_flags["all"], result.precision)
            found, false, precise = map(cell, shares)
            notices = f"{result.false_notices_per_1000:.1f}"
            yield f"| {name} | {result.messages} | {title} | {found} | {false} | {notices} | {precise} |"


def sheet(results: Mapping[str, tuple[Evaluation, Evaluation]]) -> SetFigures:
    """Return the figures of the messages, as they are shipped beside the weights."""
    rows = [
        SetFigure(
            name=name,
            checker=title,
            messages=result.messages,
            identifying_flagged=result.recall["all"],
            clean_flagged=result.false_flags["all"],
            precise=result.precision,
        )
        for name, both in results.items()
        for title, result in zip(("patterns alone", "whole"), both, strict=True)
    ]
    return SetFigures(model_sha256=model_sha256(), sets=tuple(rows))


def _bars(results: Mapping[str, tuple[Evaluation, Evaluation]]) -> Iterator[str]:
    hard, stream = (results[name][1] for name in _TESTS)
    yield "| on text that nothing was set on | bar | measured | |"
    yield "|---|---|---|---|"
    rows: list[tuple[str, str, Share, bool]] = []

    def least(title: str, share: Share, bar: float) -> None:
        rows.append((title, f">= {bar}", share, (share.value or 0.0) >= bar))

    def most(title: str, share: Share, bar: float) -> None:
        rows.append((title, f"<= {bar}", share, (share.value or 0.0) <= bar))

    least("hard_test, identifying flagged", hard.recall["all"], 0.97)
    least("hard_test, marked hard, flagged", hard.recall["hard"], 0.93)
    least("hard_test, French, flagged", hard.recall["fr"], 0.94)
    most("hard_test, clean English flagged", hard.false_flags["en"], 0.02)
    most("hard_test, clean French flagged", hard.false_flags["fr"], 0.05)
    least("stream_test, identifying flagged", stream.recall["all"], 0.95)
    most("stream_test, clean flagged", stream.false_flags["all"], 0.008)
    least("stream_test, precision of notices", stream.precision, 0.85)
    most("stream_test, colleagues flagged", stream.staff, 0.03)
    for title, bar, share, reached in rows:
        yield f"| {title} | {bar} | {cell(share)} | {'reached' if reached else 'not reached'} |"


def _spans(results: Mapping[str, tuple[Evaluation, Evaluation]]) -> Iterator[str]:
    yield "| spans found, both test sets | bar | measured | |"
    yield "|---|---|---|---|"
    for label, bar in _SPAN_BARS.items():
        shares = [scores[label].found for name in _TESTS if label in (scores := results[name][1].labels)]
        total = Share(sum(share.hits for share in shares), sum(share.n for share in shares))
        if total.n:
            reached = "reached" if total.hits >= bar * total.n else "not reached"
            yield f"| {label} | >= {bar} | {cell(total)} | {reached} |"


def cell(share: Share) -> str:
    """Return a share with its 95% interval and its counts, or a dash of nothing."""
    if share.value is None or share.interval is None:
        return "-"
    low, high = share.interval
    return f"{share.value:.3f} [{low:.3f}, {high:.3f}] ({share.hits}/{share.n})"


def main() -> None:
    """Score, and write or compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    checkers = (load_checker(patterns_only=True), load_checker())
    results = {name: tuple(scored(checker, name) for checker in checkers) for name in _SETS}
    figures = document(results)  # type: ignore[arg-type] # two checkers, so two evaluations
    print(figures)
    before = _DOCUMENT.read_text("utf-8")
    head, _, rest = before.partition(_BEGIN)
    after = head + _BEGIN + "\n" + figures + "\n" + _END + rest.partition(_END)[2]
    if options.check and after != before:
        print("docs/detection.md says something else; run: make evaluate", file=sys.stderr)
        raise SystemExit(1)
    _DOCUMENT.write_text(after, "utf-8")
    FIGURES.write_text(sheet(results).to_json(), "utf-8")  # type: ignore[arg-type] # as above


if __name__ == "__main__":
    main()
