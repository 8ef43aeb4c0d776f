"""Dates finer than a year that are tied to one patient, 45 CFR 164.514(b)(2)(i)(C).

A date counts where the words around it are a patient's (birth, admission, procedure, appointment, death), or where it
stands in full beside a record or health card number. Rotas, meetings, policies and statistics have dates of their own,
which pass. Misses a day of the month alone and dates whose patient is in another message.
"""

from collections.abc import Iterator, Sequence

from policies.citations import SAFE_HARBOR
from policies.context import Context
from policies.fiction import is_fiction
from policies.finding import Annotation, Entity, Severity, Subject, VerdictKind
from policies.policy import Hit, Policy
from policies.ruling import ACTED_ON, both
from policies.scene import Scene
from policies.subject import subject_of

_SURE = 0.8
_NUMBERS = frozenset({Entity.MRN, Entity.HEALTH_CARD})


def _find(scene: Scene, annotations: Sequence[Annotation], context: Context) -> Iterator[Hit]:
    del context
    dates = [seen for seen in annotations if seen.entity is Entity.DATE and seen.score >= ACTED_ON]
    if not dates or is_fiction(scene):
        return
    numbered = any(seen.entity in _NUMBERS and seen.score >= ACTED_ON for seen in annotations)
    for date in dates:
        subject, evidence = subject_of(scene, date.span)
        if date.subject is Subject.OTHER and "cue:birth" not in evidence:
            continue
        if Subject.PATIENT in {subject, date.subject}:
            yield Hit(annotation=date, evidence=evidence)
        elif subject is Subject.UNKNOWN and numbered and date.score >= _SURE:
            yield Hit(annotation=date, evidence=("beside:number",))


POLICY = Policy(
    code="calendar_date",
    title=both("a date tied to a patient", "une date liée à un patient"),
    entities=frozenset({Entity.DATE}),
    kind=VerdictKind.IDENTIFIES,
    severity=Severity.MEDIUM,
    citation=SAFE_HARBOR["C"],
    strategy=8,
    advice=both(
        "Give the year, or the time since: POD 3, two weeks ago.",
        "Donnez l'année, ou le temps écoulé : J3, il y a deux semaines.",
    ),
    find=_find,
    must_flag=(
        "dob mar 4 1961",
        "born 1961-03-04, new AF",
        "née le 4 mars 1961, HTA",
        "ddn 22-09-1949",
        "admitted sept 29 for the same belly pain",
        "she had her hip surgery on 3/4",
        "pt died 02/11, coroner aware",
        "elle a accouché le 9 mars, TA 170/105",
        "he was seen in february for this",
        "his f/u is Tuesday Dec 3",
        "born on the ides of march 1988, migraine",
        "sa date de naissance c'est deux février soixante-quatre",
        "bday is aug nineteen, two thousand and three",
    ),
    must_pass=(
        "journal club moved to March 4",
        "the CAEP deadline is Nov 30",
        "congrès à Québec du 12 au 14 septembre",
        "can someone cover my shift on nov 15",
        "pain 9/10, BP 120/80, half a tab 1/2",
        "bipap 12/6, line open 24/7",
        "POD 3, admitted last night",
        "the 2021 guideline changed in 2023",
        "happy birthday Maryam, march 4!",
        "may needs a repeat K",
        "see you tuesday",
        "garde du 24 décembre à combler",
    ),
)
