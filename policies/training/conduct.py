r"""Messages labelled for conduct.

Each line of a set is a language, labels joined by ``+`` or ``-`` (a near miss, or an ordinary message), and a message
with ``\n`` for a new line; separated by tabs. ``data/conduct/train_*.tsv`` teach the model, ``dev.tsv`` was in
view when the patterns were written, ``dev_2.tsv`` sets the thresholds, ``test.tsv`` is scored once per release.
"""

from dataclasses import dataclass, field
from pathlib import Path

from policies.finding import Conduct

CONDUCT = Path(__file__).parent / "data" / "conduct"
_NONE = "-"
_FIELDS = 3


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message, and what it oversteps in."""

    lang: str
    conduct: frozenset[Conduct]
    text: str = field(repr=False)


def read_set(path: Path) -> list[Labelled]:
    """Return the messages of a file; raises ``ValueError`` with the number of a line that is not as it should be."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        fields = line.split("\t")
        labels = fields[1].split("+") if len(fields) == _FIELDS else ["?"]
        if labels != [_NONE] and not set(labels) <= set(Conduct):
            reason = f"{path.name}:{number}: needs a language, labels or '-', and a message, separated by tabs"
            raise ValueError(reason)
        conduct = frozenset() if labels == [_NONE] else frozenset(map(Conduct, labels))
        found.append(Labelled(fields[0], conduct, fields[2].replace("\\n", "\n")))
    return found
