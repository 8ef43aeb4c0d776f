"""Patterns and model together."""

from policies.detectors.tagger import NOTHING, TAGGER, THRESHOLD_NAMES, Tagging, Word
from policies.detectors.weighing import is_hint, weighed
from policies.finding import Annotation, Entity, Span, Subject

THRESHOLDS = dict.fromkeys(THRESHOLD_NAMES, 0.6)


def claim(
    start: int, end: int, entity: Entity, *, score: float = 0.6, subject: Subject = Subject.UNKNOWN
) -> Annotation:
    """A pattern's claim."""
    return Annotation(span=Span(start, end), entity=entity, score=score, recognizer="pattern", subject=subject)


def tagging(*words: Word) -> Tagging:
    """What a model might say of a text of digits."""
    return Tagging("0123456789" * 3, words, THRESHOLDS)


def together(claims: list[Annotation], read: Tagging) -> list[Annotation]:
    """What stands of patterns and model."""
    return weighed(claims, read.seen(), read)


def test_without_a_model_claims_stay_as_they_are() -> None:
    """Patterns alone pass through unchanged."""
    claims = [claim(0, 4, Entity.DATE)]
    assert weighed(claims, (), NOTHING) == claims


def test_the_model_tells_whose_a_value_is_where_words_are_silent() -> None:
    """A claim without a subject becomes a patient's where the model is convinced, somebody else's where it is not."""
    (found,) = together([claim(0, 4, Entity.DATE, score=0.4)], tagging(Word(0, 4, 0.7, Entity.DATE, 0.0)))
    assert (found.subject, found.score, found.evidence) == (Subject.PATIENT, 0.5, ("model:0.70",))
    (other,) = together([claim(0, 4, Entity.DATE)], tagging(Word(0, 4, 0.01, Entity.DATE, 0.0)))
    assert other.subject is Subject.OTHER
    (open_question,) = together([claim(0, 4, Entity.DATE)], tagging(Word(0, 4, 0.3, Entity.DATE, 0.0)))[:1]
    assert open_question.subject is Subject.UNKNOWN


def test_the_model_does_not_overrule_a_label_or_a_cue() -> None:
    """A labelled number and a subject known from the words stand, whatever the model says."""
    doubtful = tagging(Word(0, 4, 0.01, Entity.MRN, 0.0))
    (labelled,) = together([claim(0, 4, Entity.MRN, score=0.95)], doubtful)
    assert labelled.subject is Subject.UNKNOWN
    (known,) = together([claim(0, 4, Entity.DATE, subject=Subject.PATIENT)], doubtful)
    assert known.subject is Subject.PATIENT


def test_a_pattern_knows_the_extent_better() -> None:
    """Where pattern and model see the same words the pattern's claim stands alone; elsewhere the model's stands."""
    read = tagging(Word(2, 4, 0.9, Entity.PHONE, 0.0), Word(10, 14, 0.9, Entity.PATIENT_NAME, 0.0))
    found = together([claim(0, 8, Entity.HEALTH_CARD, score=0.95)], read)
    assert [(seen.span, seen.entity, seen.recognizer) for seen in found] == [
        (Span(0, 8), Entity.HEALTH_CARD, "pattern"),
        (Span(10, 14), Entity.PATIENT_NAME, TAGGER),
    ]


def test_a_claim_that_is_anothers_hides_nothing() -> None:
    """What a pattern takes for somebody else's does not keep the model from seeing a patient there."""
    read = tagging(Word(0, 4, 0.9, Entity.PATIENT_NAME, 0.0))
    found = together([claim(0, 4, Entity.DATE, subject=Subject.OTHER)], read)
    assert {seen.recognizer for seen in found} == {"pattern", TAGGER}


def test_a_faint_description_is_kept_as_a_hint() -> None:
    """Half a conviction of a description or a patient's place is seen and let pass; of a name, or less, is dropped."""
    faint = Word(0, 4, 0.4, Entity.QUASI, 0.0)
    (hint,) = together([], tagging(faint))
    assert is_hint(hint)
    assert hint.score < 0.5
    assert together([], tagging(faint._replace(patient=0.2))) == []
    assert together([], tagging(faint._replace(entity=Entity.PATIENT_NAME))) == []
    (sure,) = together([], tagging(faint._replace(patient=0.7)))
    assert not is_hint(sure)
