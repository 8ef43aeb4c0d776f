"""Patterns and model together: forms come from the patterns, whom they are about from the model where words are silent.

A pattern knows the extent and the kind of a value better than the model, so its claim stands; the model says whether
the value is a patient's. Where a label or words around have already told a pattern whose the value is, the model is
not asked. What only the model sees stands by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from policies.detectors.tagger import NOTHING, Tagging
from policies.finding import Annotation, Entity, Subject

#: Claims at or above this score are acted on by policies.
_ACTED_ON = 0.5
#: A claim that the model gives less than this is taken for somebody else's, or for nothing.
_DOUBTED = 0.1
#: Claims this sure stand whatever the model says: a label stands in front of the value.
_LABELLED = 0.9
#: What the model sees where a pattern sees a colleague stands only at this score.
_OVERRULING = 0.95
#: Kinds that mean nothing until somebody's: their forms are everywhere in clean messages.
_CIRCUMSTANTIAL = frozenset(
    {Entity.DATE, Entity.ROOM, Entity.ADDRESS, Entity.PHONE, Entity.FAX, Entity.EMAIL, Entity.URL}
)


def weighed(claims: Sequence[Annotation], seen: Sequence[Annotation], tagging: Tagging) -> list[Annotation]:
    """Return the patterns' claims with the model's opinion, and of what the model has ``seen`` the rest; sorted."""
    if tagging is NOTHING:
        return list(claims)
    judged = [_judged(claim, tagging) for claim in claims]
    standing = [claim for claim in judged if claim.score >= _ACTED_ON and claim.subject is not Subject.OTHER]
    alone = _apart(seen, standing, len(tagging.text))
    return sorted((*judged, *alone), key=lambda seen: (seen.span, seen.entity, -seen.score, seen.recognizer))


def _judged(claim: Annotation, tagging: Tagging) -> Annotation:
    if claim.subject is not Subject.UNKNOWN or claim.entity is Entity.STAFF_NAME:
        return claim
    share = tagging.patient_share(claim.span)
    evidence = (*claim.evidence, f"model:{share:.2f}")
    if tagging.convinced(claim.entity, share):
        return replace(claim, subject=Subject.PATIENT, evidence=evidence, score=max(claim.score, _ACTED_ON))
    if share < _DOUBTED and (claim.entity in _CIRCUMSTANTIAL or claim.score < _LABELLED):
        return replace(claim, subject=Subject.OTHER, evidence=evidence)
    return claim


def _apart(seen: Iterable[Annotation], standing: Iterable[Annotation], length: int) -> list[Annotation]:
    """The model's annotations over its thresholds that no standing claim touches; linear in the text's length."""
    patients, colleagues = bytearray(length), bytearray(length)
    for claim in standing:
        mask = colleagues if claim.entity is Entity.STAFF_NAME else patients
        mask[claim.span.start : claim.span.end] = b"\1" * (claim.span.end - claim.span.start)
    return [
        annotation
        for annotation in seen
        if annotation.score >= _ACTED_ON
        and not any(patients[annotation.span.start : annotation.span.end])
        and (annotation.score >= _OVERRULING or not any(colleagues[annotation.span.start : annotation.span.end]))
    ]
