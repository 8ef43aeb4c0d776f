"""Dates finer than a year, in English and French: numeric, month in letters or words, month alone, holidays.

Source: 45 CFR 164.514(b)(2)(i)(C) names "all elements of dates (except year)". A form that is often something else
(3/4, a month alone, a holiday) is scored below one that is surely a date, and the date policy asks for more proof.
Known to miss: a day of the month alone ("on the 28th"), relative days, weekdays alone.
"""

import re
from collections.abc import Iterator, Mapping
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

from policies.context import Context
from policies.finding import Annotation, Entity, Span
from policies.overlap import without_overlap
from policies.scene import Scene
from policies.search import Search

#: A full calendar date, or a day with its month in letters.
SURE = 0.85
#: Two numbers that may be a score, a ratio or a dose as well.
DOUBTFUL = 0.55
#: A month or holiday without a day.
VAGUE = 0.5

_MONTH = (
    "january|february|march|april|june|july|august|september|october|november|december|"
    "janvier|fevrier|avril|juin|juillet|aout|septembre|octobre|novembre|decembre|"
    "janv|jan|fevr|fev|feb|mars|mar|avr|apr|may|mai|jun|juil|jul|aug|sept|sep|oct|nov|dec"
)
_MONTH_ALONE = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|"
    "jan|feb|apr|aug|sept|oct|nov|dec"
)
_WEEKDAY = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?|lundi|mardi|mercredi|jeudi|vendredi|samedi|"
    r"dimanche)\.?,? (?:the )?(?:le )?"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_MON = r"(?:1[0-2]|0?[1-9])"
_YEAR = r"(?:(?:19|20)\d\d)"
_SHORT_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)"
_DAY_WORD_EN = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|"
    r"fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|(?:twenty|thirty)[- ](?:first|second|"
    r"third|fourth|fifth|sixth|seventh|eighth|ninth|one|two|three|four|five|six|seven|eight|nine)|one|two|three|four|"
    r"five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    r"twenty|thirty)"
)
_DAY_WORD_FR = (
    r"(?:premier|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|"
    r"dix[- ](?:sept|huit|neuf)|vingt(?:[- ](?:et[- ]un|deux|trois|quatre|cinq|six|sept|huit|neuf))?|"
    r"trente(?:[- ]et[- ]un)?)"
)
_YEAR_WORDS = (
    r"(?:,? (?:(?:nineteen|twenty|two thousand(?: and)?|mille neuf cent|deux mille)(?:[ -][a-z]+){0,2}|"
    r"(?:soixante|quarante|cinquante|trente|quatre-vingt)(?:-[a-z]+){0,3}))"
)
_HOLIDAY = (
    r"christmas(?: eve| day)?|xmas(?: eve| day)?|boxing day|new year'?s?(?: eve| day)|thanksgiving|halloween|"
    r"valentine'?s day|easter(?: sunday| monday)?|good friday|mother'?s day|father'?s day|canada day|labou?r day|"
    r"victoria day|family day|remembrance day|"
    r"st\.? patrick'?s day|july 4th|fourth of july|memorial day|diwali|hanukkah|"
    r"ides of march|veille de noel|jour de l'an|noel|paques|saint-valentin|st-valentin|fete des meres|fete des peres|"
    r"saint-jean(?:-baptiste)?|st-jean(?:-baptiste)?|action de grace|fete du travail|leap day"
)
_START = r"(?<![\w.,/\-])"
_END = r"(?![\w/\-]|[.,]\d)"


class _Form(NamedTuple):
    name: str
    score: float
    pattern: re.Pattern[str]


_FORMS: tuple[_Form, ...] = (
    _Form("iso", SURE, re.compile(rf"{_START}{_YEAR}(?P<sep>[-/. ]){_MON}(?P=sep){_DAY}{_END}")),
    _Form(
        "numeric",
        SURE,
        re.compile(
            rf"{_START}(?:{_MON}(?P<sep>[-/.]){_DAY}|{_DAY}(?P<sep2>[-/.]){_MON})(?:(?P=sep)|"
            rf"(?P=sep2)){_SHORT_YEAR}{_END}"
        ),
    ),
    _Form(
        "month_day",
        SURE,
        re.compile(
            rf"(?<![\w\-])(?:{_WEEKDAY})?(?:{_MONTH})\.? ?(?:the )?{_DAY}(?:st|nd|rd|th)?(?:,? {_YEAR}|,? '\d\d)?{_END}"
        ),
    ),
    _Form(
        "day_month",
        SURE,
        re.compile(
            rf"{_START}(?:{_WEEKDAY})?(?:{_DAY}|1er)(?:st|nd|rd|th|e)?[ \-]?(?:of |de )?(?:{_MONTH})"
            rf"(?:(?<=\b[a-z]{{3}})\.(?=\W|$))?"
            rf"(?:,?[ \-]?{_YEAR}|,? '\d\d)?(?![\w/]|[.,]\d)"
        ),
    ),
    _Form("month_day_words", SURE, re.compile(rf"(?<!\w)(?:{_MONTH})\.? (?:the )?{_DAY_WORD_EN}{_YEAR_WORDS}?(?!\w)")),
    _Form(
        "day_month_words",
        SURE,
        re.compile(
            rf"(?<!\w)(?:{_DAY_WORD_EN} of (?:{_MONTH})|{_DAY_WORD_FR} (?:{_MONTH}))(?:{_YEAR_WORDS}|,? {_YEAR})?(?!\w)"
        ),
    ),
    _Form("holiday_year", SURE, re.compile(rf"(?<!\w)(?:the |la |le )?(?:{_HOLIDAY}),? {_YEAR}(?!\w)")),
    _Form("friday_13th", SURE, re.compile(r"(?<!\w)(?:friday the 13th|vendredi (?:le )?13)(?!\w)")),
    _Form(
        "weekday_number",
        SURE,
        re.compile(rf"(?<!\w){_WEEKDAY}(?:(?:{_MON}/{_DAY}|{_DAY}/{_MON}){_END}|(?<=the ){_DAY}(?:st|nd|rd|th)(?!\w))"),
    ),
    _Form("le_numbers", DOUBTFUL, re.compile(rf"(?<=(?<!\w)(?:le|du) )[0-3][0-9]-[01][0-9]{_END}")),
    _Form("two_numbers", DOUBTFUL, re.compile(rf"{_START}(?:{_MON}[/]{_DAY}|{_DAY}[/]{_MON}){_END}")),
    _Form("month", VAGUE, re.compile(rf"(?<![\w\-])(?:{_MONTH_ALONE})(?:\.? (?:of |de )?{_YEAR})?(?![\w\-'])")),
    _Form("holiday", VAGUE, re.compile(rf"(?<!\w)(?:{_HOLIDAY})(?!\w)")),
)
_SEARCHES = [(form, Search(form.pattern)) for form in _FORMS]
#: A month alone is a date only behind one of these, and two numbers only behind one of those.
_IN = re.compile(
    r"(?<!\w)(?:in|since|of|last|early|mid|late|until|till|by|from|en|depuis|mois de|debut|fin|mi-|prob) ?$"
)
_ON = re.compile(
    r"(?<!\w)(?:on|le|du|since|depuis|was|dob|ddn|born|nee?|expired|died|dc'?d|admit(?:ted)?|admis|admise|seen|rv|rdv|"
    r"surgery|appt|f/u|adm|from|dating|until) ?[:=]? ?$"
)
_NOT_ON = re.compile(r" ?(?:pain|on|strength|power|murmur|mallampati|douleur|doses?|tabs?|cp|units?)(?!\w)")


class DateRecognizer:
    """Finds dates; a weaker form inside a stronger one is not reported."""

    name = "date"
    entities = frozenset({Entity.DATE})
    patterns: Mapping[str, re.Pattern[str]] = MappingProxyType({form.name: form.pattern for form in _FORMS})

    def find(self, scene: Scene, context: Context) -> Iterator[Annotation]:
        """Yield each date once, by its strongest form."""
        del context
        seen = ((form, Span(*match.span())) for form, search in _SEARCHES for match in scene.matches(search))
        proven = ((form, span) for form, span in seen if not _unproven(form, scene, span))
        for form, span in without_overlap(proven, itemgetter(1)):
            yield Annotation(span=span, entity=Entity.DATE, score=form.score, recognizer=self.name, pattern=form.name)


def _unproven(form: _Form, scene: Scene, span: Span) -> bool:
    """Whether a weak form lacks what makes it a date: "may need", "pain 9/10", a March who is a person."""
    if form.name == "two_numbers":
        return not _ON.search(scene.before(span, 14)) or _NOT_ON.match(scene.after(span, 12)) is not None
    if form.name == "month":
        return not (scene.folded[span.end - 1].isdigit() or _IN.search(scene.before(span, 12)))
    return False


RECOGNIZER = DateRecognizer()
