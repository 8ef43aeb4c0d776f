"""The labelled sets: hand-marked lines into gold files, and gold files into memory.

    python -m policies.training.sets MARKED.jsonl GOLD.jsonl

A marked line holds its labels inside the text (``[[text|LABEL]]``); a gold line holds them as offsets:
``{"id", "lang", "text", "spans": [[start, end, label], ...], ...}``, with ``hard`` or with ``thread``, ``author``,
``channel`` and ``sent_at`` as the set has them. Offsets are half-open and count code points.
"""

import json
import sys
from pathlib import Path

from policies.context import Member
from policies.gold import Gold, read_gold
from policies.training.inline import read_marks

SETS = Path(__file__).parent / "data" / "sets"
#: Sets of whole threads, which mark the message that completes a picture: ``policies.training.threads`` reads them.
_OF_THREADS = "threads_"


def set_names() -> list[str]:
    """Return the names of the sets that are labelled message by message, in order."""
    return sorted(path.stem for path in SETS.glob("*.jsonl") if not path.stem.startswith(_OF_THREADS))


def read_set(name: str) -> list[Gold]:
    """Read one of the project's own sets, such as ``hard_dev``."""
    with (SETS / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return read_gold(lines)


def read_members(name: str) -> tuple[Member, ...]:
    """Read the people of a set's workspace; none if the set has no list."""
    path = SETS / f"{name}.members.json"
    people = json.loads(path.read_text("utf-8")) if path.exists() else []
    return tuple(Member(display=person["display"], real=person["real"]) for person in people)


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
