"""Where spans overlap, the preferred one stands, in time that does not grow with the square of their number."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from policies.detectors.collisions import settle
from policies.finding import Annotation, Entity, Span
from policies.overlap import without_overlap

SPANS = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 60), st.integers(1, 12))
CLAIMS = st.builds(
    lambda span, entity, score: Annotation(span=span, entity=entity, score=score),
    SPANS,
    st.sampled_from(list(Entity)),
    st.sampled_from([0.4, 0.6, 0.8, 0.95]),
)


class CountedSpan:
    """A span behind a counter of the looks taken at it."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self, span: Span) -> Span:
        """Return the span and count."""
        self.looks += 1
        return span


@given(st.lists(SPANS, max_size=30))
def test_kept_spans_are_disjoint_and_sorted(spans: list[Span]) -> None:
    """What is kept does not overlap, is in order, and every span left out overlaps one that was preferred."""
    kept = without_overlap(spans, lambda span: span)
    assert kept == sorted(kept)
    assert all(not first.overlaps(second) for first, second in pairwise(kept))
    for span in spans:
        assert span in kept or any(span.overlaps(other) for other in kept)


def test_looks_grow_linearly() -> None:
    """Ten thousand spans take at most three looks each."""
    counted = CountedSpan()
    spans = [Span(at * 2, at * 2 + 3) for at in range(10_000)]
    without_overlap(spans, counted)
    assert counted.looks <= 3 * len(spans)


@given(st.lists(CLAIMS, max_size=20), st.randoms())
def test_settling_ignores_the_order_of_claims(claims: list[Annotation], random: object) -> None:
    """The same claims in any order settle alike."""
    shuffled = list(claims)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis gives a random.Random
    assert settle(claims) == settle(shuffled)


def test_descriptions_are_no_claims() -> None:
    """A name inside an e-mail address is not dropped for the address; two numbers on one place are settled."""
    email = Annotation(span=Span(0, 20), entity=Entity.EMAIL, score=0.95)
    name = Annotation(span=Span(0, 4), entity=Entity.PATIENT_NAME, score=0.5)
    phone = Annotation(span=Span(5, 15), entity=Entity.PHONE, score=0.9)
    assert settle([phone, email, name]) == [name, email]
