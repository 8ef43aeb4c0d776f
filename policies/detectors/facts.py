"""Reads, out of one message, what it tells of a person and others share: place, age, sex, condition, calling.

English and French as clinicians type them. Places count behind a word of origin ("from", "lives in", "habite"), or
capitalised behind a preposition, unless the clause is about work, travel or the author. Known to miss: places in front
of a person ("our Timmins lady"), ages in words, conditions under names that Orphanet does not list.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from policies.detectors.populations import Names, callings, conditions, places
from policies.fiction import is_fiction
from policies.finding import Span, Subject
from policies.risk.fact import Fact, FactKind
from policies.scene import Scene
from policies.search import Search
from policies.subject import clause_of, subject_of

_AGE = re.compile(
    r"(?<![\w.,/<>+\-])(?<!over )(?<!under )(?<!y a )(?<!depuis )(?<!pendant )(?<!dans )(?<!for )(?<!plus de )"
    r"(?<!moins de )(?<!past )(?<!last )(?P<years>[0-9]{1,2}|1[01][0-9])"
    r"(?:[- ]?(?:y[./]?o\.?|year[- ]old|yr[- ]old|ans|(?P<joined>yom|yof))|"
    r"(?P<sex> ?[mf]))(?![\w+])"
    r"(?! ?(?:et plus|and over|or older|foley|cath\w*|chest tube|sheath|drain|ng(?!\w)|of |d'exp|de (?:suivi|vie)))"
)
_TOLD_AGE = re.compile(
    r"(?<!\w)(?:(?:she|he)(?:'s| is| just turned| turned)|agee? de|aged|patiente? de) (?P<years>[0-9]{2})"
    r"(?![\w/%°:.]|,[0-9]|-[0-9]|"
    r" ?(?:weeks?|wks?|sem|days?|kg|lbs?|mg|on |over |cm|min|h(?!\w)|beats|bpm|months?|mois))"
)
_SEX = re.compile(
    r"(?<!\w)(?:(?P<female>lady|woman|female|girl|mme|femme|dame|fille|patiente|pte)|"
    r"(?:man|male|gentleman|guy|boy|homme|monsieur|gars|garcon))(?!\w)"
)
#: Looked at, not consumed, so that the next preposition is found behind this one.
_NAME = r"(?=(?P<place>[a-z][a-z.'\-]{1,24}(?: [a-z][a-z.'\-]{0,24}){0,3}))"
_ORIGIN = re.compile(
    r"(?<!\w)(?:from|lives? (?:in|near|outside)|living in|resides in|resident of|home (?:is|in|to)|back to|"
    r"(?:habite|reste|demeure|vit)(?: a)?|vient de|venue? de|arrive de|originaire de|native de)[ ']"
    rf"(?:just |near |outside |downtown |pres de )?{_NAME}"
)
_PLACED = re.compile(rf"(?<!\w)(?:(?:in|near|of|a|de|au) |d'){_NAME}")
#: In front of a word of origin: it is one person's, whoever else the clause names.
_SAID = re.compile(r"(?<!\w)(?:she|he|pt|patiente?|pte|elle|il)(?:'s| is)? $")
_NEAR = 14
_BARE = re.compile(
    r"(?<!\w)\W{0,3}(?:(?:she|he)(?:'s| is) |(?:il|elle) est |(?:i think|just|somewhere|tiny place|small town)[ ,]|"
    rf"(?:outside|near|in|up in|a|pres de|de) ){{0,3}}{_NAME}"
)
_BUSINESS = re.compile(
    r"(?<!\w)(?:locums?|conferences?|congres|courses?|jobs?|hiring|on call|coverage|clinics?|hospitals?|hopital|"
    r"rounds|driv(?:e|ing)(?! (?:down|up|in|home|herself|himself))|roads?|highway|hwy|weather|snow|storm|"
    r"flights?|shifts?|rotation|residency|residents|"
    r"meeting|webinar|symposium|garde|stage|formation|reunion|colloque|team|accepting|refused|bypass|"
    r"i(?:'m| am|'ll be|'ve)?(?: was| just)? (?:in|from|at|live|work\w*|grew|moved|trained)|"
    r"(?:my|our) (?:wife|husband|kids?|in-laws|family|aunt|uncle|cousin|brother|sister|friend|drive|parents|mom|dad|"
    r"cottage|colleague)|(?:ma|mon|mes) (?:femme|mari|blonde|chum|parents?|mere|pere|soeur|frere|cousine?|chalet)|"
    r"je (?:suis|viens|travaille|pars|demenage)|we (?:are|drove|flew|live))(?!\w)"
)
_STUDY = re.compile(
    r"(?<!\w)(?:cohorts?|stud(?:y|ies)|trials?|registr(?:y|ies)|registre|prevalence|incidence|guidelines?|webinar|"
    r"papers?|article|series|outbreak|epidemi\w*|etudes?|lignes directrices|population|patients with|cases of)(?!\w)"
)
_SEARCHES = tuple(Search(pattern) for pattern in (_ORIGIN, _PLACED))
_AGES = tuple(Search(pattern) for pattern in (_AGE, _TOLD_AGE))
_SEXES, _STUDIES = Search(_SEX), Search(_STUDY)
_WORD = re.compile(r"[a-z0-9]+")
_CHARS = re.compile(r"[a-z.'\-]+")
#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "age": _AGE,
        "told_age": _TOLD_AGE,
        "sex": _SEX,
        "origin": _ORIGIN,
        "placed": _PLACED,
        "said": _SAID,
        "bare": _BARE,
        "business": _BUSINESS,
        "study": _STUDY,
    }
)
#: One year of age, one half of mankind: Statistics Canada, 2021 Census of Population, the fullest year, rounded up.
_OLDER = ((90, 0.003), (80, 0.008), (0, 0.015))
_HALF = 0.52
#: The cues that tell of one person.
_PERSON = frozenset({"patient", "person", "pronoun", "title", "age", "relative"})
_OTHERS = frozenset({Subject.STAFF, Subject.OTHER})
#: Characters at most of an answer that is a place's name and no more.
_SHORT = 40


@dataclass(frozen=True, slots=True)
class Telling:
    """The facts of one message, by position."""

    facts: tuple[Fact, ...]
    #: Whether its words are about one person, as against a disease, a town or a study.
    of_a_person: bool


NOTHING = Telling((), of_a_person=False)


def read_facts(scene: Scene, *, answering: bool = False) -> Telling:
    """Return what a message tells; with ``answering``, of a person already spoken of, a place's name alone counts."""
    if is_fiction(scene) or any(True for _ in scene.matches(_STUDIES)):
        return NOTHING
    found = [*_ages(scene), *_sexes(scene), *_named(scene), *_places(scene)]
    if answering and not found:
        found = list(_bare_place(scene))
    aged = any(fact.kind is FactKind.AGE for fact in found)
    person = aged or any(cue.subject is Subject.PATIENT and cue.code in _PERSON for cue in scene.cues)
    return Telling(tuple(sorted(found, key=lambda fact: fact.span)), of_a_person=person)


def _ages(scene: Scene) -> Iterator[Fact]:
    if not scene.has_digit:
        return
    for search in _AGES:
        for match in scene.matches(search):
            years = int(match["years"])
            share = next(share for least, share in _OLDER if years >= least)
            yield Fact(kind=FactKind.AGE, span=Span(*match.span()), figure=share, value=years)
            groups = match.groupdict()
            sex = (groups.get("sex") or groups.get("joined") or "").strip()
            if sex:
                female = sex.endswith("f")
                yield Fact(kind=FactKind.SEX, span=Span(*match.span()), figure=_HALF, value=int(female))


def _sexes(scene: Scene) -> Iterator[Fact]:
    for match in scene.matches(_SEXES):
        yield Fact(kind=FactKind.SEX, span=Span(*match.span()), figure=_HALF, value=int(match["female"] is not None))


def _named(scene: Scene) -> Iterator[Fact]:
    """Conditions and callings, the longest name at each word."""
    words = list(_WORD.finditer(scene.folded))
    for kind, names in ((FactKind.CONDITION, conditions()), (FactKind.CALLING, callings())):
        for at, word in enumerate(words):
            if word[0] in names:
                yield from _longest(kind, names, words, at)


def _longest(kind: FactKind, names: Names, words: list[re.Match[str]], at: int) -> Iterator[Fact]:
    for rest, share in names[words[at][0]]:
        if all(at + step < len(words) and words[at + step][0] == word for step, word in enumerate(rest, start=1)):
            yield Fact(kind=kind, span=Span(words[at].start(), words[at + len(rest)].end()), figure=share)
            return


def _places(scene: Scene) -> Iterator[Fact]:
    for search, sure in zip(_SEARCHES, (True, False), strict=True):
        for match in scene.matches(search):
            start = match.start("place")
            if not (sure or scene.text[start].isupper()):
                continue
            place = _place(scene, Span(*match.span("place")))
            if place is not None and (
                _SAID.search(scene.before(Span(*match.span()), _NEAR)) or _is_home(scene, place.span)
            ):
                yield place


def _bare_place(scene: Scene) -> Iterator[Fact]:
    answer = _BARE.match(scene.folded) if len(scene.text) <= _SHORT else None
    place = answer and _place(scene, Span(*answer.span("place")))
    if place and scene.text[place.span.start].isupper() and _is_home(scene, place.span):
        yield place


def _place(scene: Scene, span: Span) -> Fact | None:
    """The longest run of words at the span's start that is a place's name."""
    known = places()
    ends = [span.start + word.end() for word in _CHARS.finditer(scene.folded[span.start : span.end])]
    for end in reversed(ends):
        name = scene.folded[span.start : end].rstrip(".'-")
        if name in known:
            found = Span(span.start, span.start + len(name))
            return Fact(kind=FactKind.PLACE, span=found, figure=known[name], value=known[name])
    return None


def _is_home(scene: Scene, span: Span) -> bool:
    start, end = clause_of(scene, span)
    return _BUSINESS.search(scene.folded, start, end) is None and subject_of(scene, span)[0] not in _OTHERS
