"""Ages over 89 of one patient, 45 CFR 164.514(b)(2)(i)(C): "90 or older" is as fine as it gets.

Ages of study groups, temperatures and saturations pass. Misses an age that only a birth year tells.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from policies.citations import SAFE_HARBOR
from policies.context import Context
from policies.fiction import is_fiction
from policies.finding import Annotation, Entity, Severity, Subject, VerdictKind
from policies.policy import Hit, Policy
from policies.ruling import ACTED_ON, both
from policies.scene import Scene

#: Behind a saturation.
_SATURATION = re.compile(r" ?%| (?:on|sur|sous|a) (?:room air|ra|air|o2|oxygen|\d{1,2} ?l|nc|np|hfnc|cpap|bipap)(?!\w)")
#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType({"saturation": _SATURATION})


def _find(scene: Scene, annotations: Sequence[Annotation], context: Context) -> Iterator[Hit]:
    del context
    ages = [seen for seen in annotations if seen.entity is Entity.AGE_OVER_89 and seen.score >= ACTED_ON]
    ages = [
        seen
        for seen in ages
        if seen.subject is not Subject.OTHER and not _SATURATION.match(scene.folded, seen.span.end)
    ]
    if ages and not is_fiction(scene):
        yield from (Hit(annotation=age) for age in ages)


POLICY = Policy(
    code="advanced_age",
    title=both("an age over 89", "un âge de plus de 89 ans"),
    entities=frozenset({Entity.AGE_OVER_89}),
    kind=VerdictKind.IDENTIFIES,
    severity=Severity.MEDIUM,
    citation=SAFE_HARBOR["C"],
    strategy=8,
    advice=both("Write 90+ or older adult.", "Écrivez 90+ ou personne très âgée."),
    find=_find,
    must_flag=(
        "94F hip fracture, NPO",
        "94 yo M with a GI bleed",
        "dame de 93 ans, hémorragie sous-arachnoïdienne",
        "he's 96 and wants everything done",
        "ninety-four year old with a stroke",
        "quatre-vingt-quatorze ans et il conduit encore",
        "late nineties, still runs the quilting circle",
        "our centenarian is going home",
        "she turned 102 last week",
        "ninety-one, drives himself to dialysis",
    ),
    must_pass=(
        "89F hip fracture",
        "88 ans, chute",
        "benefit was seen in those over 90 years",
        "étude sur les 90 ans et plus",
        "sat 94 on 2L",
        "he is 94 on room air",
        "temp 101F since last night",
        "BP 94/50, HR 102",
        "90-day mortality was 4%",
        "the 95% CI crosses 1",
        "94 patients were enrolled",
    ),
)
