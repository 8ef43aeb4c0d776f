"""Which kind of number a number is, where recognizers of several families claim the same characters.

Ten digits may be a telephone, an Ontario, British Columbian or Nova Scotian health number, an NHS or CHI number or a
physician's NPI; nine digits an SSN, a SIN or the health number of seven other provinces and territories. Each family
scores its own claim by label, grouping, check digit and context words; here the best founded claim stands alone.
"""

from collections.abc import Iterable

from policies.finding import Annotation, Conduct, Entity, Span
from policies.overlap import without_overlap

#: Families that claim numbers and addresses by their form, in order of preference between claims of equal score.
_CLAIMANTS = (
    Entity.URL,
    Entity.EMAIL,
    Entity.MRN,
    Entity.HEALTH_CARD,
    Entity.SSN_SIN,
    Entity.ACCOUNT,
    Entity.OTHER_ID,
    Entity.DEVICE_ID,
    Entity.FAX,
    Entity.PHONE,
    Entity.IP,
    Entity.LICENSE_PLATE,
    Entity.DATE,
)
_RANK: dict[Entity | Conduct, int] = {entity: rank for rank, entity in enumerate(_CLAIMANTS)}


def settle(annotations: Iterable[Annotation]) -> list[Annotation]:
    """Return the annotations without the weaker of two claims to the same characters, sorted by position.

    The surest claim wins, then the longer, then the family named first above. Annotations of names, places and
    descriptions are no claims and stay. Takes O(n log n) for n annotations; the order of the input does not matter.
    """
    claims: list[Annotation] = []
    settled: list[Annotation] = []
    for annotation in annotations:
        (claims if annotation.entity in _RANK else settled).append(annotation)
    settled += without_overlap(sorted(claims, key=_merit), lambda claim: claim.span)
    return sorted(settled, key=_place)


def _merit(claim: Annotation) -> tuple[float, int, int, int, str]:
    length = claim.span.end - claim.span.start
    return (-round(claim.score, 4), -length, _RANK[claim.entity], claim.span.start, claim.pattern)


def _place(annotation: Annotation) -> tuple[Span, str, float, str, str]:
    return (annotation.span, annotation.entity, -annotation.score, annotation.recognizer, annotation.pattern)
