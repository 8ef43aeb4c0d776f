"""An evaluation as text for a terminal, or as one HTML file that needs nothing else."""

from collections.abc import Iterator, Mapping
from html import escape

from policies.evaluation import Evaluation, Mistake, Share

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { padding: .25rem .9rem .25rem 0; text-align: left; border-bottom: 1px solid #8884; }
td + td { text-align: right; font-variant-numeric: tabular-nums; }
mark { background: #f2b84b66; color: inherit; border-radius: .2rem; padding: 0 .15rem; }
li { margin: .5rem 0; white-space: pre-wrap; }
small { opacity: .7; }
"""


def text_report(name: str, evaluation: Evaluation, *, most_mistakes: int) -> str:
    """Return the figures with their 95% intervals, and the worst errors to read."""
    lines = [f"{name}: {evaluation.messages} messages", ""]
    lines += [f"{title:<34} {_figure(share)}" for title, share in _rows(evaluation)]
    lines.append(f"{'false notices per 1,000 messages':<34} {evaluation.false_notices_per_1000:.1f}")
    for kind, title in (("false_alarm", "False alarms"), ("missed", "Missed")):
        worst = [mistake for mistake in evaluation.mistakes if mistake.kind == kind]
        lines += ["", f"{title}: {len(worst)}"]
        lines += [f"  {mistake.id}  {_words(mistake)}" for mistake in worst[:most_mistakes]]
    return "\n".join(lines)


def html_report(name: str, evaluation: Evaluation) -> str:
    """Return a page with the figures and every error, the words in question marked."""
    rows = "".join(f"<tr><td>{escape(title)}</td><td>{_figure(share)}</td></tr>" for title, share in _rows(evaluation))
    sections = "".join(
        f"<h2>{title}: {len(found)}</h2><ol>{''.join(map(_item, found))}</ol>"
        for kind, title in (("false_alarm", "False alarms"), ("missed", "Missed"))
        for found in ([mistake for mistake in evaluation.mistakes if mistake.kind == kind],)
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(name)}</title><style>{_STYLE}</style><h1>{escape(name)}</h1>"
        f"<p>{evaluation.messages} messages; shares with Wilson's 95% interval. "
        f"False notices per 1,000 messages: {evaluation.false_notices_per_1000:.1f}.</p>"
        f"<table>{rows}</table>{sections}</html>\n"
    )


def _rows(evaluation: Evaluation) -> Iterator[tuple[str, Share]]:
    yield from _group("identifying flagged", evaluation.recall)
    yield from _group("clean flagged", evaluation.false_flags)
    yield "precision of notices", evaluation.precision
    yield "colleagues flagged", evaluation.staff
    for label, score in evaluation.labels.items():
        yield f"spans found, {label}", score.found


def _group(title: str, shares: Mapping[str, Share]) -> Iterator[tuple[str, Share]]:
    for group, share in shares.items():
        yield f"{title}, {group}", share


def _figure(share: Share) -> str:
    if share.value is None or share.interval is None:
        return "none"
    low, high = share.interval
    return f"{share.value:.3f} ({low:.3f} to {high:.3f}; {share.hits}/{share.n})"


def _words(mistake: Mistake) -> str:
    return "; ".join(f"{label} {mistake.text[start:end]!r}" for start, end, label, _ in mistake.spans)


def _item(mistake: Mistake) -> str:
    parts: list[str] = []
    at = 0
    for start, end, label, _ in sorted(mistake.spans):
        if start < at:
            continue
        parts += (escape(mistake.text[at:start]), f"<mark>{escape(mistake.text[start:end])}</mark>")
        parts.append(f" <small>{escape(label)}</small>")
        at = end
    parts.append(escape(mistake.text[at:]))
    return f"<li><small>{escape(mistake.id)}</small> {''.join(parts)}</li>"
