"""Facts that together fit few people: an age, a condition, a calling and a place of so many inhabitants.

PHIPA s. 4(2): information identifies where that is reasonably foreseeable "either alone or with other information".
The group left is estimated in ``policies.risk``; the default is the 11 of the Ontario commissioner's examples. Misses
institutions, exact times and whatever names no place.
"""

from collections.abc import Iterator, Sequence

from policies.citations import PHIPA_4
from policies.context import Context
from policies.finding import Annotation, Entity, Severity, VerdictKind
from policies.policy import Hit, Policy
from policies.ruling import both
from policies.scene import Scene


def _find(scene: Scene, annotations: Sequence[Annotation], context: Context) -> Iterator[Hit]:
    del scene, context
    return (Hit(annotation=seen) for seen in annotations if seen.pattern == "combination")


POLICY = Policy(
    code="small_group",
    title=both("facts that together fit very few people", "des faits qui, réunis, désignent très peu de gens"),
    entities=frozenset({Entity.QUASI}),
    kind=VerdictKind.MAY_IDENTIFY,
    severity=Severity.MEDIUM,
    citation=PHIPA_4,
    strategy=8,
    advice=both(
        "Leave out the place, or give a decade for the age and a group for the disease.",
        "Omettez le lieu, ou donnez la décennie pour l'âge et une famille pour la maladie.",
    ),
    find=_find,
    must_flag=(
        "34F from Kenora with Fabry disease, which ERT do you use",
        "pt in Thunder Bay with Erdheim-Chester, 61 yo, back with fever",
        "dame de 52 ans de Gaspé avec une sclérose latérale amyotrophique, gastrostomie à prévoir",
        "his mom is a lighthouse keeper, lives in Lunenburg, 47 yo with CJD",
    ),
    must_pass=(
        "34F from Toronto with diabetes, new foot ulcer",
        "61M with COPD from Thunder Bay, back on BiPAP",
        "pt with Fabry disease, 34F, which ERT do you use",
        "any trial of ERT for Fabry in Thunder Bay?",
        "farmer, 50s, seizure",
        "34 yo locum from Kenora starts monday, loves Fabry disease",
    ),
)
