"""What would have followed from a flag's findings on other terms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.terms import Change
from bot.review.outcome import Proposal
from bot.settings import Consequence
from policies.detectors.combination import SMALL_GROUP

NUMBER = {"policy": "medical_record_number", "score": 0.8}
FEW = {"policy": SMALL_GROUP, "score": 0.6}


@pytest.mark.parametrize(
    ("proposal", "findings", "outcome"),
    [
        (Proposal(), [NUMBER], Consequence.WARN),
        (Proposal(withdrawn=frozenset({"medical_record_number"})), [NUMBER], None),
        (Proposal(withdrawn=frozenset({"medical_record_number"})), [NUMBER, FEW], Consequence.WARN),
        (Proposal(smallest_group=5), [FEW], None),
        (Proposal(smallest_group=8), [FEW], Consequence.WARN),
        (Proposal(smallest_group=7), [FEW], None),
        (Proposal(smallest_group=20, terms={SMALL_GROUP: Change(threshold=0.7)}), [FEW], None),
        (Proposal(smallest_group=5), [NUMBER, FEW], Consequence.WARN),
        (Proposal(terms={SMALL_GROUP: Change(consequence=Consequence.ESCALATE)}), [FEW], Consequence.ESCALATE),
        (Proposal(terms={SMALL_GROUP: Change(consequence=Consequence.OBSERVE)}), [FEW], None),
    ],
)
def test_what_is_left_decides(
    proposal: Proposal, findings: list[dict[str, object]], outcome: Consequence | None
) -> None:
    """A finding goes with its policy, under its threshold, or in a group that is large enough; the rest decide."""
    sealed = {"findings": findings, "group": 7.0}
    assert proposal.can_tell(sealed)
    assert proposal.outcome(sealed, Consequence.WARN) is outcome


def test_without_its_size_a_group_tells_nothing() -> None:
    """Where the size of a group was not sealed, another smallest group cannot be weighed; other terms can."""
    sealed = {"findings": [FEW], "group": None}
    assert not Proposal(smallest_group=5).can_tell(sealed)
    assert Proposal(smallest_group=5).can_tell({"findings": [NUMBER]})
    assert Proposal(terms={SMALL_GROUP: Change(threshold=0.7)}).can_tell(sealed)


_JSON = st.recursive(
    st.none() | st.floats(allow_nan=False) | st.text(max_size=5) | st.sampled_from([SMALL_GROUP, 0.6]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["policy", "score", "kind"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(findings=_JSON, group=_JSON, size=st.none() | st.integers(2, 100))
def test_whatever_is_sealed_is_weighed(findings: object, group: object, size: int | None) -> None:
    """Whatever an older release may have sealed, weighing it ends in a consequence or none."""
    sealed = {"findings": findings, "group": group}
    proposal = Proposal(smallest_group=size, terms={SMALL_GROUP: Change(threshold=0.7)})
    assert proposal.can_tell(sealed) in {True, False}
    assert proposal.outcome(sealed, Consequence.WARN) in {None, Consequence.WARN}
