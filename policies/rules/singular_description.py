"""Words that fit one person only: an office, "the only one in the province", the news.

45 CFR 164.514(b)(2)(i)(R) and PHIPA s. 4(2): such a message may identify. It counts in a message about somebody's care;
politics and news alone pass. Misses most ways to single a person out; these are the commonest.
"""

from collections.abc import Iterator, Sequence

from policies.citations import PHIPA_4
from policies.context import Context
from policies.fiction import is_fiction
from policies.finding import Annotation, Entity, Severity, Subject, VerdictKind
from policies.policy import Hit, Policy
from policies.ruling import ACTED_ON, both
from policies.scene import Scene


def _find(scene: Scene, annotations: Sequence[Annotation], context: Context) -> Iterator[Hit]:
    del context
    seen = [seen for seen in annotations if seen.recognizer != "combination" and _is_patients(seen)]
    if seen and not is_fiction(scene):
        yield from (Hit(annotation=description) for description in seen)


def _is_patients(seen: Annotation) -> bool:
    return seen.entity is Entity.QUASI and seen.subject is Subject.PATIENT and seen.score >= ACTED_ON


POLICY = Policy(
    code="singular_description",
    title=both("a description that fits one person", "une description qui désigne une seule personne"),
    entities=frozenset({Entity.QUASI}),
    kind=VerdictKind.MAY_IDENTIFY,
    severity=Severity.MEDIUM,
    citation=PHIPA_4,
    strategy=8,
    advice=both(
        "Drop the office, the news or the superlative; the problem is enough.",
        "Retirez la fonction, la nouvelle ou le superlatif; le problème suffit.",
    ),
    find=_find,
    must_flag=(
        "the mayor is here with chest pain",
        "le maire de Fort-Coulonge dans salle d'attente en OAP",
        "she is the only heart-lung transplant in the province, pt on tac",
        "our MLA was in with a kidney stone",
        "the guy from the bridge video is in resus",
        "la seule patiente greffée de la région, fièvre",
    ),
    must_pass=(
        "the mayor cut the hospital budget again",
        "farmer, 50s, seizure",
        "the only ultrasound in the department is down",
        "le ministre annonce encore une réforme",
        "anyone watch the news last night",
        "the first case of the day is late",
    ),
)
