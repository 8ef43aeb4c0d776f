"""The labelled sets: hand-marked lines into gold files, and gold files into memory.

    python -m policies.training.sets MARKED.jsonl GOLD.jsonl

A marked line holds its labels inside the text (``[[text|LABEL]]``); a gold line holds them as offsets:
``{"id", "lang", "text", "spans": [[start, end, label], ...], ...}``, with ``hard`` or with ``thread``, ``author``,
``channel`` and ``sent_at`` as the set has them. Offsets are half-open and count code points.
"""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

from policies.training.inline import LabelledSpan, read_marks

SETS = Path(__file__).parent / "sets"


@dataclass(frozen=True, slots=True)
class Gold:
    """A labelled message; ``hard`` where its writer meant it to mislead."""

    id: str
    lang: str
    hard: bool
    text: str = field(repr=False)
    spans: tuple[LabelledSpan, ...]

    @property
    def flagged(self) -> bool:
        """Whether a span identifies a patient, or may."""
        return any(span.label != "STAFF_NAME" and not span.label.startswith("opt:") for span in self.spans)


def read_gold(path: Path) -> list[Gold]:
    """Read a gold file."""
    with path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [
        Gold(
            record["id"],
            record.get("lang", ""),
            record.get("hard", False),
            record["text"],
            tuple(LabelledSpan(*span) for span in record["spans"]),
        )
        for record in records
    ]


def converted(line: str) -> str:
    """Return the gold line of one marked line."""
    record = json.loads(line)
    text, spans = read_marks(record.pop("text"))
    return json.dumps({**record, "text": text, "spans": spans}, ensure_ascii=False)


def main(source: str, target: str) -> None:
    """Write the gold file of a marked one."""
    with Path(source).open(encoding="utf-8") as lines:
        gold = [converted(line) for line in lines if line.strip()]
    Path(target).write_text("\n".join(gold) + "\n", "utf-8")
    print(f"{target}: {len(gold)} messages")


if __name__ == "__main__":
    main(*sys.argv[1:])
