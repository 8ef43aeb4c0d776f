"""Whom the words around a span are about: a patient, a colleague, or nobody in particular.

Every cue of the span's own clause votes with its weight, less the farther off it stands; only where the clause is
silent do the neighbouring clauses speak, at a discount. A vote that is close is no answer.
"""

from bisect import bisect_left, bisect_right

from policies.cues import Cue
from policies.finding import Span, Subject
from policies.scene import Scene

#: A cue this many code points away counts half.
_HALF_DISTANCE = 24
#: How much the words of a neighbouring clause count against those of the span's own.
_NEIGHBOUR = 0.35
#: Votes below this are no answer.
_QUORUM = 0.3
#: How far ahead of the runner-up the winner must be.
_MARGIN = 1.15


def subject_of(scene: Scene, span: Span) -> tuple[Subject, tuple[str, ...]]:
    """Return whom the words around ``span`` are about, and the codes of the cues that say so (never their text).

    Codes read ``cue:<code>``, such as ``cue:relative``, the weightiest first. The answer is ``UNKNOWN`` with no codes
    where the words are silent or divided.
    """
    start, end = clause_of(scene, span)
    answer = _vote(scene, span, start, end, 1.0)
    if answer is None:
        answer = _vote(scene, span, *_neighbourhood(scene, start, end), _NEIGHBOUR)
    return (Subject.UNKNOWN, ()) if answer is None else answer


def clause_of(scene: Scene, span: Span) -> tuple[int, int]:
    """Return the half-open range of the clause that the span starts in."""
    bounds = scene.boundaries
    at = bisect_right(bounds, span.start)
    start = bounds[at - 1] if at else 0
    end = bounds[at] if at < len(bounds) else len(scene.text)
    return start, max(end, span.end)


def _neighbourhood(scene: Scene, start: int, end: int) -> tuple[int, int]:
    bounds = scene.boundaries
    before = bisect_right(bounds, start) - 2
    after = bisect_right(bounds, end)
    return (bounds[before] if before >= 0 else 0), (bounds[after] if after < len(bounds) else len(scene.text))


def _vote(scene: Scene, span: Span, start: int, end: int, discount: float) -> tuple[Subject, tuple[str, ...]] | None:
    votes: dict[Subject, float] = {}
    codes: dict[tuple[Subject, str], float] = {}
    for cue in scene.cues[bisect_left(scene.cues, start, key=_start) :]:
        if cue.start >= end:
            break
        if cue.start < span.end and span.start < cue.end:
            continue
        distance = span.start - cue.end if cue.end <= span.start else cue.start - span.end
        vote = discount * cue.weight * _HALF_DISTANCE / (_HALF_DISTANCE + max(0, distance))
        votes[cue.subject] = votes.get(cue.subject, 0.0) + vote
        code = (cue.subject, cue.code)
        codes[code] = max(codes.get(code, 0.0), vote)
    if not votes:
        return None
    ranked = sorted(votes.items(), key=lambda item: -item[1])
    subject, most = ranked[0]
    if most < _QUORUM or (len(ranked) > 1 and most < _MARGIN * ranked[1][1]):
        return None if most < _QUORUM else (Subject.UNKNOWN, ())
    said = sorted((-vote, code) for (whose, code), vote in codes.items() if whose is subject)
    return subject, tuple(f"cue:{code}" for _, code in said)


def _start(cue: Cue) -> int:
    return cue.start
