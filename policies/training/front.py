"""Draws how recall trades against false notices on the development sets, as the thresholds move together.

    python -m policies.training.front

Writes a table into docs/detection.md and the plot docs/front.svg. The shipped thresholds are strictness 0; at s every
threshold's log-odds is s higher. One point more are the patterns alone, which take a tenth of the time.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from policies.detectors.tagger import Tagger
from policies.training.sections import put
from policies.training.thresholds import BARS, Measured, misses_and_false_flags, read

_DOCS = Path(__file__).parents[2] / "docs"
_STRICTNESS = (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0)
#: No share of the model reaches this threshold: the patterns alone.
_NEVER = 40.0
_WIDTH, _HEIGHT, _MARGIN = 560, 320, 48
_COLOURS = {"hard_dev": "#b3412e", "hard_dev_2": "#d98b2b", "stream_dev": "#1f6f8b", "stream_dev_2": "#5a9e6f"}


class Point(NamedTuple):
    """What the checker does on one set at one strictness."""

    title: str
    #: Share of identifying messages flagged, 0 to 1.
    recall: float
    #: False notices per 1,000 clean messages.
    false: float


def points(measured: Measured, thresholds: Mapping[str, float]) -> Iterator[Point]:
    """Yield the points of one set, the patterns alone first."""
    for strictness in (_NEVER, *reversed(_STRICTNESS)):
        moved = {name: _moved(value, strictness) for name, value in thresholds.items()}
        missed, false = misses_and_false_flags(measured, moved)
        title = "patterns alone" if strictness == _NEVER else f"{strictness:+g}" if strictness else "0, as shipped"
        yield Point(title, 1 - missed / measured.totals[0], 1000 * false / measured.totals[1])


def _moved(threshold: float, strictness: float) -> float:
    return 1 / (1 + (1 / threshold - 1) * math.exp(-strictness))


def table(found: Mapping[str, Sequence[Point]]) -> str:
    """Return the points as a table in Markdown."""
    head = "".join(f" {name}, recall | false per 1,000 |" for name in found)
    lines = [f"| strictness |{head}", f"|---|{'---|---|' * len(found)}"]
    lines += [
        f"| {row[0].title} |" + "".join(f" {point.recall:.3f} | {point.false:.1f} |" for point in row)
        for row in zip(*found.values(), strict=True)
    ]
    return "\n".join(lines) + "\n"


def plot(found: Mapping[str, Sequence[Point]]) -> str:
    """Return the points as an SVG image, false notices to the right on a square-root scale, recall upwards."""
    most = max(point.false for row in found.values() for point in row)
    least = min(point.recall for row in found.values() for point in row) - 0.02
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
        'font-size="11"><title>Recall against false notices on the development sets</title>'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>'
    ]
    for share in (at / 20 for at in range(math.ceil(least * 20), 21)):
        y = _y(share, least)
        parts.append(f'<path d="M{_MARGIN} {y:.1f}H{_WIDTH - 12}" stroke="#ddd"/>')
        parts.append(f'<text x="8" y="{y + 4:.1f}">{share:.2f}</text>')
    parts += [
        f'<text x="{_x(count, most):.1f}" y="{_HEIGHT - 26}" text-anchor="middle">{count}</text>'
        for count in (1, 5, 10, 20, 50, 100)
        if count <= most
    ]
    for at, (name, row) in enumerate(found.items()):
        path = "L".join(f"{_x(point.false, most):.1f} {_y(point.recall, least):.1f}" for point in row)
        parts.append(f'<path d="M{path}" fill="none" stroke="{_COLOURS[name]}" stroke-width="2"/>')
        parts += [
            f'<circle cx="{_x(point.false, most):.1f}" cy="{_y(point.recall, least):.1f}" '
            f'r="{5 if "shipped" in point.title else 3}" fill="{_COLOURS[name]}"><title>{point.title}</title></circle>'
            for point in row
        ]
        parts.append(f'<text x="{_WIDTH - 110}" y="{_HEIGHT - 102 + 16 * at}" fill="{_COLOURS[name]}">{name}</text>')
    legend = "false notices per 1,000 clean messages; large dots: as shipped"
    parts.append(f'<text x="{_MARGIN}" y="{_HEIGHT - 8}">{legend}</text></svg>\n')
    return "\n".join(parts)


def _x(false: float, most: float) -> float:
    return _MARGIN + math.sqrt(false / most) * (_WIDTH - _MARGIN - 24)


def _y(recall: float, least: float) -> float:
    return 16 + (1 - recall) / (1 - least) * (_HEIGHT - 64)


def main() -> None:
    """Measure, and write table and plot."""
    tagger = Tagger()
    found = {name: list(points(read(name, tagger), tagger.thresholds)) for name in BARS}
    (_DOCS / "front.svg").write_text(plot(found), "utf-8")
    put(_DOCS / "detection.md", "front", table(found))
    print(table(found))


if __name__ == "__main__":
    main()
