"""Reads, out of one message, what it tells of a person and others share: place, age, sex, condition, calling.

English and French as clinicians type them. Places count behind a word of origin ("from", "lives in", "habite"), or
capitalised behind a preposition, unless the clause is about work, travel or the author; where the author is at work is
a setting. Offices count where they are said of somebody ("isn't he the mayor") or open an answer ("captain of"). Known
to miss: places in front of a person ("our Timmins lady"), ages in words, conditions that Orphanet does not list.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
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
    r"(?![\w/%°:]|[.,][0-9]|-[0-9]|"
    r" ?(?:weeks?|wks?|sem|days?|kg|lbs?|mg|on |over |cm|min|h(?!\w)|beats|bpm|months?|mois))"
)
#: Years of age to the nearest ten, of one person and not of a group.
_DECADE = re.compile(
    r"(?<!\w)(?<!to )(?<!and )(?<!et )(?<!ou )(?<!or )"
    r"(?:(?:in (?:his|her|their) |(?:early|mid|late)[- ])?(?:(?:20|30|40|50|60|70|80)s|"
    r"(?:twent|thirt|fort|fift|sixt|sevent|eight)ies)|(?:20|30|40|50|60|70|80)(?:-?ish|[- ]something)|"
    r"(?:vingtaine|trentaine|quarantaine|cinquantaine|soixantaine|septantaine))(?!\w)(?! (?:and|et|to|a|ou|or|minutes|"
    r"min|jours|days|patients|cas|cases|sec|milles|km))"
)
#: A number by itself between commas, or behind the word for it.
_BARE_AGE = re.compile(
    r"(?:(?<!\w)(?:aged?|age de) ?:? ?|(?:^|(?<=[a-z)], )))(?P<years>[1-9][0-9]|(?<=age )[1-9])"
    r"(?=$|[.?!]*$|, (?!e(?:t|n) |and |or |ou |[0-9]))"
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
    r"meeting|webinar|symposium|garde|stage|formation|reunion|colloque|(?:our|the) team|accepting|refused|bypass|"
    r"i(?:'m| am|'ll be|'ve)?(?: was| just)? (?:in|from|at|live|work\w*|grew|moved|trained)|"
    r"(?:my|our) (?:wife|husband|kids?|in-laws|family|aunt|uncle|cousin|brother|sister|friend|drive|parents|mom|dad|"
    r"cottage|colleague)|(?:ma|mon|mes) (?:femme|mari|blonde|chum|parents?|mere|pere|soeur|frere|cousine?|chalet)|"
    r"je (?:suis|viens|travaille|pars|demenage)|we (?:are|drove|flew|live))(?!\w)"
)
#: An author who says so is at work there now, and does not just travel, meet or plan.
_AT_WORK = re.compile(
    r"(?<!\w)(?:today|tonight|all week|this (?:week|morning|afternoon|month)|week [0-9]|until|back in (?=[a-z])|"
    r"aujourd'hui|ce (?:soir|matin|mois)|cette semaine|semaine [0-9]|jusqu'|"
    r"pour (?:une|deux|trois|la) semaines?|rendue?s? (?:a|au)|en depannage)(?!\w)"
)
_AWAY = re.compile(
    r"(?<!\w)(?:conf(?:erence)?s?|congres|courses?|cours|meetings?|webinar|formation|symposium|vacations?|vacances|"
    r"holidays?|cottage|chalet|wedding|mariage|cancel\w*|annule\w*|flights?|weather|snow|roads? closed|hiring|"
    r"who|qui|anyone|quelqu'un|on call|cherche)(?!\w)"
)
_OFFICE = re.compile(
    r"(?:(?<!\w)(?:(?:she|he)(?:'s| is| was)|(?:is|was|isn't|wasn't) (?:that |this )?(?:she|he)|"
    r"c'est(?: pas)?(?: elle| lui)?|(?:elle|il) est)[ ,]{1,2}(?:(?:the|our|their|la|le|une?) |l')?(?:[a-z]+ )?|"
    r"^(?=[a-z]+ (?:of|de|du) ))"
    r"(?:mayor|reeve|(?:city |town |band )?councill?or|(?:fire|police) chief|m[lnp]as?|mpp|"
    r"captain of|weatherman|(?:news|radio|tv) (?:anchor|host)|bishop|chief of police|"
    r"maire(?:sse)?|prefete?|depute?e|conseill(?:er|ere) municipale?|capitaine de|eveque|"
    r"chef (?:de police|des pompiers)|animat(?:eur|rice) (?:a|de))(?!\w)"
)
#: With a condition they tell of one person who has it.
_CASE = re.compile(r"(?<!\w)(?:(?:re)?admi(?:ssion|tted|se?|t)|hospitali[sz]\w+|discharged|transferred)(?!\w)")
_STUDY = re.compile(
    r"(?<!\w)(?:cohorts?|stud(?:y|ies)|trials?|registr(?:y|ies)|registre|prevalence|incidence|guidelines?|webinar|"
    r"papers?|article|series|outbreak|epidemi\w*|etudes?|lignes directrices|population|patients with|cases of)(?!\w)"
)
_SEARCHES = tuple(Search(pattern) for pattern in (_ORIGIN, _PLACED))
_AGES = tuple(Search(pattern) for pattern in (_AGE, _TOLD_AGE, _BARE_AGE))
_OFFICES, _DECADES = Search(_OFFICE), Search(_DECADE)
_SEXES, _STUDIES, _PLACINGS = Search(_SEX), Search(_STUDY), Search(_PLACED)
_WORD = re.compile(r"[a-z0-9]+")
_CHARS = re.compile(r"[a-z.'\-]+")
#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "age": _AGE,
        "told_age": _TOLD_AGE,
        "bare_age": _BARE_AGE,
        "decade": _DECADE,
        "at_work": _AT_WORK,
        "away": _AWAY,
        "office": _OFFICE,
        "sex": _SEX,
        "origin": _ORIGIN,
        "placed": _PLACED,
        "said": _SAID,
        "bare": _BARE,
        "business": _BUSINESS,
        "case": _CASE,
        "study": _STUDY,
    }
)
#: Ten years of age: the fullest of them, rounded up; the sources are those of one year.
_TEN_YEARS = 0.15
#: One year of age, one half of mankind: Statistics Canada, 2021 Census of Population, the fullest year, rounded up.
_OLDER = ((90, 0.003), (80, 0.008), (0, 0.015))
_HALF = 0.52
#: Of an office's holders, of all people: one of some thousands at the most.
_HOLDS_OFFICE = 0.0005
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
    found = [*_ages(scene), *_decades(scene), *_sexes(scene), *_named(scene), *_offices(scene), *_places(scene)]
    if answering and not found:
        found = list(_bare_place(scene)) or list(_told_place(scene))
    aged = any(fact.kind is FactKind.AGE for fact in found)
    ill = any(fact.kind is FactKind.CONDITION for fact in found) and _CASE.search(scene.folded) is not None
    person = aged or ill or any(cue.subject is Subject.PATIENT and cue.code in _PERSON for cue in scene.cues)
    if not person:
        settings = list(_settings(scene))
        found = [fact for fact in found if not (settings and fact.kind is FactKind.PLACE)] + settings
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


def _decades(scene: Scene) -> Iterator[Fact]:
    for match in scene.matches(_DECADES):
        yield Fact(kind=FactKind.AGE, span=Span(*match.span()), figure=_TEN_YEARS)


def _sexes(scene: Scene) -> Iterator[Fact]:
    for match in scene.matches(_SEXES):
        yield Fact(kind=FactKind.SEX, span=Span(*match.span()), figure=_HALF, value=int(match["female"] is not None))


def _offices(scene: Scene) -> Iterator[Fact]:
    for match in scene.matches(_OFFICES):
        yield Fact(kind=FactKind.OFFICE, span=Span(*match.span()), figure=_HOLDS_OFFICE)


def _settings(scene: Scene) -> Iterator[Fact]:
    """Where the author is at work: the place named by someone who says that they are there now."""
    if not _AT_WORK.search(scene.folded) or _AWAY.search(scene.folded) or "?" in scene.text:
        return
    for match in scene.matches(_PLACINGS):
        place = _place(scene, Span(*match.span("place"))) if scene.text[match.start("place")].isupper() else None
        if place is not None:
            yield replace(place, kind=FactKind.SETTING)
            return


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
    answer = _BARE.match(scene.folded)
    place = answer and _place(scene, Span(*answer.span("place")))
    if place and not (len(scene.text) <= _SHORT or scene.text.startswith(",", place.span.end)):
        return
    if place and scene.text[place.span.start].isupper() and _is_home(scene, place.span):
        yield place


def _told_place(scene: Scene) -> Iterator[Fact]:
    """A short answer's place of origin, whoever else its words name."""
    for match in scene.matches(_SEARCHES[0]) if len(scene.text) <= 2 * _SHORT else ():
        place = _place(scene, Span(*match.span("place"))) if scene.text[match.start("place")].isupper() else None
        if place is not None and _BUSINESS.search(scene.folded) is None:
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
