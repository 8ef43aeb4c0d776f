"""Builds ``policies/detectors/lexicon/kinds.txt``: ``python -m policies.training.kinds NEGATIVES_DIR``.

Names: the name files of the United States Census of 1990 (public domain), by way of the package names (MIT); Faker's
lists (MIT); our own. Frequencies of English and French words: wordfreq (data CC BY-SA 4.0, so this table is too).
Medical words: those that PubMedQA (MIT) and MTS-Dialog (CC BY 4.0), ``negatives_*.jsonl`` in the folder, have in lower
case. Eponyms: ``eponyms.txt``, our own.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import names
import wordfreq

from policies.detectors.lexicon import eponyms
from policies.detectors.lexicon.kinds import Kind
from policies.scene import fold
from policies.training.people import origins
from policies.training.tokens import texts_of_others

_TARGET = Path(__file__).parent.parent / "detectors" / "lexicon" / "kinds.txt"
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = re.compile(r"[a-z]{2,}")
#: Census surnames up to this rank are usual.
_USUAL = 12_000
#: Words looked at in each language, and from which Zipf frequency on they are uncommon, common, or very common (both).
_LOOKED_AT = 60_000
_ZIPF = (3.0, 3.9, 4.7)
_OFTEN = 4


def main(folder: Path) -> None:
    """Write the table."""
    kinds: dict[str, int] = defaultdict(int)
    first, usual, rare = _census()
    _mark(kinds, Kind.GIVEN, first)
    _mark(kinds, Kind.SURNAME, usual)
    for given, last in origins().values():
        _mark(kinds, Kind.GIVEN, given)
        _mark(kinds, Kind.SURNAME, last)
    _mark(kinds, Kind.RARE_SURNAME, (name for name in rare if not kinds[fold(name)] & Kind.SURNAME))
    for language in ("en", "fr"):
        for word in wordfreq.top_n_list(language, _LOOKED_AT):
            level = sum(wordfreq.zipf_frequency(word, language) >= least for least in _ZIPF)
            for part in _parts([word]):
                kinds[part] = kinds[part] & ~24 | max(kinds[part] & 24, level * Kind.UNCOMMON)
    lower = Counter(word for text in texts_of_others(folder) for word in _WORD.findall(text) if word.islower())
    _mark(kinds, Kind.CLINICAL, (word for word, count in lower.items() if count >= _OFTEN))
    _mark(kinds, Kind.EPONYM, eponyms())
    lines = defaultdict(list)
    for word, kind in sorted(kinds.items()):
        if kind:
            lines[kind].append(word)
    _TARGET.write_text("".join(f"{kind} {' '.join(words)}\n" for kind, words in sorted(lines.items())), "ascii")
    print(f"{sum(map(len, lines.values()))} words of {len(lines)} kinds, {_TARGET.stat().st_size / 1e6:.1f} MB")


def _mark(kinds: dict[str, int], kind: Kind, words: Iterable[str]) -> None:
    for part in _parts(words):
        kinds[part] |= kind


def _parts(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        yield from (part for part in _WORD.findall(fold(word)) if _LETTERS.fullmatch(part))


def _census() -> tuple[list[str], list[str], list[str]]:
    """Return given names, usual surnames and rare ones."""
    folder = Path(names.__file__).parent
    read = {name: [line.split()[0] for line in (folder / name).read_text("ascii").splitlines()] for name in _FILES}
    first, last = read[_FILES[0]] + read[_FILES[1]], read[_FILES[2]]
    return first, last[:_USUAL], last[_USUAL:]


_FILES = ("dist.female.first", "dist.male.first", "dist.all.last")

if __name__ == "__main__":
    main(Path(sys.argv[1]))
