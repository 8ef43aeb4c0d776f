"""Patterns and model together: forms come from the patterns, whom they are about from the model where words are silent.

A pattern knows the extent and the kind of a value better than the model, so its claim stands; the model says whether
the value is a patient's. Where a label or words around have already told a pattern whose the value is, the model is
not asked. What only the model sees stands by itself, and so does what only a model of the site's sees, which need not
know patients from others: where ours is sure that a value is no patient's, theirs has to be surer. What our model takes
half for a description of one person, or a place that is a patient's, is kept as a hint: policies let it pass, and in a
thread it may complete what other messages have told.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from policies.detectors.tagger import TAGGER, Tagging, Word
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
#: What only a word around gives to a patient is nobody's where the model gives it less than this.
_IMPLAUSIBLE = 0.2
_NEAR_A_PATIENT = "cue:patient"
_OTHERS = frozenset({Subject.STAFF, Subject.OTHER})
#: Kinds that hints are kept of.
_HINTED = frozenset({Entity.QUASI, Entity.ADDRESS})
#: From this score on.
HINT = 0.25
_CIRCUMSTANTIAL = frozenset(
    {Entity.DATE, Entity.ROOM, Entity.ADDRESS, Entity.PHONE, Entity.FAX, Entity.EMAIL, Entity.URL}
)


def weighed(
    claims: Sequence[Annotation], seen: Sequence[Annotation], tagging: Tagging, extra: Iterable[Annotation] = ()
) -> list[Annotation]:
    """Return the patterns' claims with the model's opinion, and of what models have seen the rest; sorted.

    Args:
        claims: the patterns'.
        seen: what our model has seen.
        tagging: what our model thinks of each word.
        extra: what a site's own models have seen.
    """
    judged = [_judged(claim, tagging) for claim in claims]
    standing = [claim for claim in judged if claim.score >= _ACTED_ON and claim.subject is not Subject.OTHER]
    alone = _apart(seen, standing)
    others = _apart([found for found in extra if _believed(found, tagging)], [*standing, *alone])
    return sorted((*judged, *alone, *others), key=lambda seen: (seen.span, seen.entity, -seen.score, seen.recognizer))


def _judged(claim: Annotation, tagging: Tagging) -> Annotation:
    if claim.entity is Entity.STAFF_NAME or not _read(claim, tagging):
        return claim
    if claim.subject is not Subject.UNKNOWN:
        return _reconsidered(claim, tagging) if claim.entity in _CIRCUMSTANTIAL else claim
    share = tagging.patient_share(claim.span)
    evidence = (*claim.evidence, f"model:{share:.2f}")
    if tagging.convinced(claim.entity, share):
        return replace(claim, subject=Subject.PATIENT, evidence=evidence, score=max(claim.score, _ACTED_ON))
    if share < _DOUBTED and (claim.entity in _CIRCUMSTANTIAL or claim.score < _LABELLED):
        return replace(claim, subject=Subject.OTHER, evidence=evidence)
    return claim


def _reconsidered(claim: Annotation, tagging: Tagging) -> Annotation:
    """What words around say, unless the model is very sure of the contrary."""
    share = tagging.patient_share(claim.span)
    evidence = (*claim.evidence, f"model:{share:.2f}")
    if claim.subject in _OTHERS and share >= _OVERRULING:
        return replace(claim, subject=Subject.PATIENT, evidence=evidence)
    if claim.subject is Subject.PATIENT and share < _IMPLAUSIBLE and _NEAR_A_PATIENT in claim.evidence:
        return replace(claim, subject=Subject.OTHER, evidence=evidence)
    return claim


def _read(annotation: Annotation, tagging: Tagging) -> bool:
    """Whether the model has read the words of an annotation; it passes over what holds nothing for it."""
    at = bisect_right(tagging.words, annotation.span.start, key=_end)
    return at < len(tagging.words) and tagging.words[at].start < annotation.span.end


def _end(word: Word) -> int:
    return word.end


def _believed(found: Annotation, tagging: Tagging) -> bool:
    """Whether a site's model is sure enough: where ours sees nobody's value, very."""
    if found.entity is Entity.STAFF_NAME or not _read(found, tagging):
        return True
    return found.score >= _OVERRULING or tagging.patient_share(found.span) >= _DOUBTED


def _apart(seen: Iterable[Annotation], standing: Iterable[Annotation]) -> list[Annotation]:
    """A model's annotations over its thresholds, and hints, that no standing claim touches; linear in their reach."""
    patients: set[int] = set()
    colleagues: set[int] = set()
    for claim in standing:
        (colleagues if claim.entity is Entity.STAFF_NAME else patients).update(_places(claim))
    return [
        annotation
        for annotation in seen
        if (annotation.score >= _ACTED_ON or is_hint(annotation))
        and patients.isdisjoint(_places(annotation))
        and (annotation.score >= _OVERRULING or not colleagues.issuperset(_places(annotation)))
    ]


def is_hint(annotation: Annotation) -> bool:
    """Whether it is the tagger's, of a description or a place, too faint to count by itself."""
    hinted = annotation.recognizer == TAGGER and annotation.entity in _HINTED
    return hinted and HINT <= annotation.score < _ACTED_ON


def _places(annotation: Annotation) -> range:
    return range(annotation.span.start, annotation.span.end)
