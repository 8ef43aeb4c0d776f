"""How many people live in a place, and how many have a condition, a calling or an age: published figures, rounded up.

``places.tsv`` is from GeoNames (https://www.geonames.org, CC BY 4.0), ``conditions.tsv`` from Orphadata
(https://www.orphadata.com, Orphanet, CC BY 4.0): ``policies.training.populations`` makes both. ``shares.tsv`` is kept
by hand and names its sources. A figure that is too high hides somebody; one that is too low flags a harmless message:
all are upper bounds, so that a group is rather taken for larger than it is.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from policies.detectors.lexicon import small_places

#: Communities that the lexicon of small places lists and GeoNames gives no figure for.
_UNCOUNTED = 3_000
_PER = 10_000_000

#: Endings of the names of conditions, and what they are in French.
_ENDINGS = {
    "itis": "ite",
    "osis": "ose",
    "asis": "ase",
    "ia": "ie",
    "pathy": "pathie",
    "trophy": "trophie",
    "oma": "ome",
}

#: A condition's or calling's words, the first apart, with the share of people.
Names = Mapping[str, tuple[tuple[tuple[str, ...], float], ...]]


@cache
def places() -> Mapping[str, int]:
    """Return the people of each place of Canada and the United States that is no plain word, by folded name."""
    table = dict.fromkeys(small_places(), _UNCOUNTED)
    table.update((name, count) for count, name in _rows("places.tsv"))
    table.update((name, count) for count, name in _shares("place"))
    return table


@cache
def conditions() -> Names:
    """Return conditions by their first word, each with the words that follow and its share; the longest come first."""
    shares = {name: count / _PER for count, name in _rows("conditions.tsv")}
    shares = {french: share for name, share in shares.items() if (french := _in_french(name))} | shares
    shares.update((name, count / _PER) for count, name in _shares("condition"))
    return _by_first_word(shares)


@cache
def callings() -> Names:
    """Return occupations and communities as ``conditions`` does, apart from those of a hospital's own people."""
    return _by_first_word({name: count / _PER for count, name in _shares("calling")})


def _in_french(name: str) -> str | None:
    """Return what a condition of one word is in French, where its ending tells."""
    if " " in name:
        return None
    return next((name.removesuffix(end) + french for end, french in _ENDINGS.items() if name.endswith(end)), None)


def _by_first_word(shares: Mapping[str, float]) -> Names:
    found: dict[str, list[tuple[tuple[str, ...], float]]] = {}
    for name, share in shares.items():
        first, *rest = name.split()
        found.setdefault(first, []).append((tuple(rest), share))
    return {first: tuple(sorted(names, key=lambda name: -len(name[0]))) for first, names in found.items()}


def _shares(kind: str) -> Iterator[tuple[int, str]]:
    for line in _lines("shares.tsv"):
        of, count, names = line.split("\t")
        if of == kind:
            yield from ((int(count), name) for name in names.split("|"))


def _rows(table: str) -> Iterator[tuple[int, str]]:
    for line in _lines(table):
        count, names = line.split("\t")
        yield from ((int(count), name) for name in names.split("|"))


def _lines(table: str) -> list[str]:
    text = (files(__name__) / table).read_text(encoding="ascii")
    return [line for line in text.splitlines() if not line.startswith("#")]
