"""Whom the words around a span are about: a patient, a colleague, or nobody in particular."""

from policies.finding import Span, Subject
from policies.scene import Scene


def subject_of(scene: Scene, span: Span) -> tuple[Subject, tuple[str, ...]]:
    """Return whom the words around ``span`` are about, and the codes of the cues that say so (never their text)."""
    del scene, span
    return Subject.UNKNOWN, ()
