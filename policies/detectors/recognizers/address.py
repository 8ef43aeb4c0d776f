"""Where a patient lives: streets, units and boxes, Canadian postal codes, ZIP codes, and small towns.

Source: 45 CFR 164.514(b)(2)(i)(B), "all geographic subdivisions smaller than a state"; Canada Post and USPS formats.
A small town (20,000 people or fewer) counts only behind a word of origin ("from", "lives in", "habite", "de") or
transport ("medevac from"), and only if its name is no larger place's and no plain word. Known to miss: landmarks
("the yellow house past the church"), towns in lower case that are also words, streets without a number.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from policies.context import Context
from policies.detectors.lexicon import small_places
from policies.finding import Annotation, Entity, Span, Subject
from policies.overlap import without_overlap
from policies.scene import Scene
from policies.search import Search

STREET, POSTAL, TOWN = 0.9, 0.85, 0.7

_TYPE_EN = (
    r"st|street|ave|avenue|av|rd|road|dr|drive|blvd|boulevard|cres|crescent|ct|court|pl|place|ln|lane|way|hwy|highway|"
    r"pkwy|parkway|terr|terrace|sq|square|trail|circle|cir|bay|gate|grove|heights|hts|close|crt|concession rd|line|"
    r"sideroad|range road|township road"
)
_TYPE_FR = (
    r"rue|av|ave|avenue|boul|boulevard|bd|ch|chemin|rang|place|cote|montee|allee|croissant|impasse|ruelle|route|rte"
)
_UNIT = (
    r"(?:[,;]? ?(?:(?:apt|app|appt|appartement|unit|suite|ste|bureau|#)\.? ?#?[0-9]{0,4}[a-z]?(?![a-z])|bsmt|basement|"
    r"sous-sol|upstairs|main floor))"
)
_NAME_EN = r"(?:[0-9]{1,3}(?:st|nd|rd|th)|[a-z][a-z'.\-]{1,20})"
_NAME_FR = (
    r"(?:(?:de la|de l'|des|du|de|d'|la|le|st|ste|st-|ste-|saint|sainte) ?){0,2}"
    r"[a-z][a-z'\-]{1,25}(?: [a-z][a-z\-]{2,20})?"
)
_DIRECTION = r"(?: (?:n|s|e|w|ne|nw|se|sw|north|south|east|west|nord|sud|est|ouest)\.?(?!\w))?"
_NUMBER_WORDS = (
    r"(?:(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|and)[ -]){1,6}"
)
_START = r"(?<![\w.,/\-])"
_END = r"(?![\w])"
_STREET_EN = re.compile(
    rf"{_START}(?P<number>[0-9]{{1,5}}[a-d]? |{_NUMBER_WORDS})(?P<name>(?:(?:n|s|e|w|north|south|east|west|old|"
    rf"st\.?) )?"
    rf"{_NAME_EN}(?: {_NAME_EN})?) (?P<type>{_TYPE_EN})\.?(?: [0-9]{{1,3}}(?=\W|$))?{_DIRECTION}{_UNIT}?{_END}"
)
_STREET_FR = re.compile(
    rf"{_START}(?P<number>[0-9]{{1,5}}[a-d]?),? (?P<type>{_TYPE_FR})\.? (?P<name>{_NAME_FR}){_DIRECTION}{_UNIT}?{_END}"
)
_BOX = re.compile(rf"(?<![\w])(?:p\.?o\.? ?box|c\.?p\.?|general delivery box|box) [0-9]{{1,5}}{_END}")
_POSTAL_CODE = re.compile(
    r"(?<![\w\-])(?!t[0-9]n[0-9]m[0-9]|"
    r"e[0-9]v[0-9]m[0-9])[abceghj-nprstvxy][0-9][abceghj-nprstv-z][ \-]?[0-9][abceghj-nprstv-z][0-9](?![\w])"
)
_ZIP = re.compile(
    r"(?<!\w)(?:(?:zip(?: code)?|postal(?: code)?)[ :#is]{0,5}|,? (?:a[klrz]|c[aot]|d[ce]|fl|ga|hi|i[adln]|k[sy]|la|"
    r"m[adeinost]|"
    r"n[cdehjmvy]|o[hkr]|pa|ri|s[cd]|t[nx]|ut|v[at]|w[aivy]) )(?P<value>[0-9]{5}(?:-[0-9]{4})?)(?![\w.,/\-][0-9]|\w)"
)
_ORIGIN = (
    r"from|lives? in|lives? (?:near|outside|by)|living in|resides in|home in|moved (?:here )?from|flown (?:in|"
    r"out) from|"
    r"up from|down from|out of|back to|home to|him in|her in|pt in|daughter in|son in|family in|"
    r"wife in|sent (?:in )?from|transfer(?:red)? from|medevac(?:'?d|ed)? (?:from|to)|found (?:\w+ ){0,3}at|"
    r"lives? \w+ \w+ at|"
    r"lives at|teacher in|works in|habite(?: a)?|reste a|demeure a|vit a|vient de|arrive de|venue? de|"
    r"(?:accident de \w+|accident|chute|"
    r"trappeur|pecheur|plombier|bucheron|fermier|agriculteur|enfant|dame|monsieur|homme|femme|patiente?|pte?|fille|"
    r"fils|"
    r"transfere? de|transfert de|evasan de|evac de|medevac de|accouche (?:le [0-9]+ \w+ )?)"
    r" (?:de|d'|a)|elder from|native de|originaire de"
)
_TOWN = re.compile(rf"(?<!\w)(?:{_ORIGIN})[ ']?(?P<place>(?:[a-z][a-z'.\-]*)(?: [a-z][a-z'.\-]*){{0,3}})")
_MEDEVAC = re.compile(
    r"(?P<place>[a-z][a-z'.\-]{0,24}(?: [a-z][a-z'.\-]{0,24}){0,2}) (?:medevac|nursing station|health cent(?:re|er)|"
    r"reserve)(?!\w)"
)
_NOT_A_STREET = re.compile(
    r"(?<!\w)(?:of|to|the|for|in|on|mg|ml|units?|yo|year|years|hours?|hrs?|days?|weeks?|min|mins|pts|patients|beds|"
    r"am|pm|"
    r"is|was|and|or|with|per|more|new|x|at|a|an|from|my|your|his|her|our|st|chest|ans|fois|heures|jours)(?!\w)"
)


_STREETS = {"street": Search(_STREET_EN), "rue": Search(_STREET_FR)}
_BOXES = Search(_BOX)
#: Codes, and how many digits they have at least.
_CODES = {"postal_code": (Search(_POSTAL_CODE), 3), "zip": (Search(_ZIP), 5)}
_TOWNS = {"town": Search(_TOWN), "reserve": Search(_MEDEVAC)}
#: Without one of these there is no reserve.
_REMOTE = ("medevac", "nursing station", "health cent", "reserve")
#: Street types that are words as well.
_ALSO_WORDS = frozenset(
    {
        "bay",
        "line",
        "close",
        "gate",
        "way",
        "place",
        "pl",
        "ct",
        "st",
        "dr",
        "ch",
        "circle",
        "sq",
        "square",
        "trail",
        "cote",
    }
)
_NEXT_TOWN = re.compile(r",? (?:a )?(?P<place>[a-z][a-z'.\-]{0,24}(?: [a-z][a-z'.\-]{0,24}){0,3})")


class AddressRecognizer:
    """Finds addresses and small towns."""

    name = "address"
    entities = frozenset({Entity.ADDRESS})
    patterns: Mapping[str, re.Pattern[str]] = MappingProxyType(
        {
            "street": _STREET_EN,
            "rue": _STREET_FR,
            "box": _BOX,
            "postal_code": _POSTAL_CODE,
            "zip": _ZIP,
            "town": _TOWN,
            "reserve": _MEDEVAC,
            "not_a_street": _NOT_A_STREET,
            "next_town": _NEXT_TOWN,
        }
    )

    def find(self, scene: Scene, context: Context) -> Iterator[Annotation]:
        """Yield each address once; a town next to a street is a finding of its own."""
        del context
        yield from without_overlap([*self._streets(scene), *_codes(scene), *_towns(scene)], lambda seen: seen.span)

    def _streets(self, scene: Scene) -> Iterator[Annotation]:
        for name, search in _STREETS.items():
            for match in scene.matches(search):
                if not _NOT_A_STREET.match(match["name"]) and _is_named(scene, match):
                    yield _annotation(_with_town(scene, _trimmed(scene, match)), name, STREET)
        for match in scene.matches(_BOXES):
            yield _annotation(_with_town(scene, Span(*match.span())), "box", POSTAL)


def _is_named(scene: Scene, match: re.Match[str]) -> bool:
    """Whether a street is written like one: its name capitalised, or its type spelled as only streets are."""
    if match["type"] in _ALSO_WORDS or not match["number"][0].isdigit():
        name = scene.text[match.start("name") : match.end("name")]
        return any(char.isupper() or char.isdigit() for char in name)
    return True


def _trimmed(scene: Scene, match: re.Match[str]) -> Span:
    """The street without a word in lower case that follows its capitalised name ("45 rue Eddy chez")."""
    name = scene.text[match.start("name") : match.end("name")]
    head, space, last = name.rpartition(" ")
    if match.end() == match.end("name") and space and last.islower() and any(char.isupper() for char in head):
        return Span(match.start(), match.start("name") + len(head))
    return Span(*match.span())


def _with_town(scene: Scene, span: Span) -> Span:
    """The street with the small town that follows it."""
    following = _NEXT_TOWN.match(scene.folded, span.end)
    town = following and _longest_place(scene, Span(*following.span("place")), small_places(), from_the_end=False)
    return Span(span.start, town.end) if town else span


def _codes(scene: Scene) -> Iterator[Annotation]:
    for name, (search, digits) in _CODES.items():
        if scene.longest_number < digits:
            continue
        for match in scene.matches(search):
            yield _annotation(Span(*match.span("value" if name == "zip" else 0)), name, POSTAL)


def _towns(scene: Scene) -> Iterator[Annotation]:
    places = small_places()
    for name, search in _TOWNS.items():
        if name == "reserve" and not any(map(scene.folded.__contains__, _REMOTE)):
            continue
        for match in scene.matches(search):
            span = _longest_place(scene, Span(*match.span("place")), places, from_the_end=name == "reserve")
            if span is not None:
                yield _annotation(span, name, TOWN, Subject.PATIENT if name == "reserve" else Subject.UNKNOWN)


def _longest_place(scene: Scene, span: Span, places: frozenset[str], *, from_the_end: bool) -> Span | None:
    """Return the longest run of the span's words, from its start or its end, that is a small place's name."""
    words = list(re.finditer(r"\S+", scene.folded[span.start : span.end]))
    runs = [(words[at:] if from_the_end else words[: len(words) - at]) for at in range(len(words))]
    for run in runs:
        place = Span(span.start + run[0].start(), span.start + run[-1].end())
        name = scene.folded[place.start : place.end].rstrip(".-'")
        capital = scene.text[place.start].isupper()
        if name in places and (capital or len(run) > 1 or "-" in name):
            return Span(place.start, place.start + len(name))
    return None


def _annotation(span: Span, pattern: str, score: float, subject: Subject = Subject.UNKNOWN) -> Annotation:
    return Annotation(
        span=span, entity=Entity.ADDRESS, score=score, recognizer="address", pattern=pattern, subject=subject
    )


RECOGNIZER = AddressRecognizer()
