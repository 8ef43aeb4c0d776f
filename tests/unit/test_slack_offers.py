"""The buttons of a notice in Block Kit, within Slack's limits and with nothing of a message in what they carry."""

import json
from operator import mul
from string import ascii_lowercase
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.notice import Act, Choice, Offer
from adapters.slack.blocks import notice_blocks
from adapters.slack.offers import dialog, offer_blocks, read_question, read_value
from policies.message import Language
from tests.fakes.author_desk import OFFERS, concern
from tests.fakes.block_kit import faults_of_blocks, faults_of_view

_ID = "0123456789abcdef0123456789abcdef"


def _elements(*offers: Offer) -> list[dict[str, Any]]:
    return [element for block in offer_blocks(_ID, offers, Language.EN) for element in block["elements"]]  # type: ignore[attr-defined] # JSON


def test_every_offer_is_one_element_in_its_order() -> None:
    """A button for what is done at once, a menu for a choice, a button that asks for a reason."""
    kinds = [(element["type"], element["action_id"]) for element in _elements(*OFFERS)]
    assert kinds == [
        ("button", "do:rewrite"),
        ("button", "do:delete"),
        ("button", "ask:not_patient"),
        ("static_select", "do:allowed"),
        ("button", "ask:contest"),
        ("button", "do:why"),
        ("button", "do:remind"),
    ]


def test_what_stands_out_and_what_is_asked_about() -> None:
    """The one that helps most stands out; what cannot be undone is asked about, in the reader's language."""
    rewrite, delete, *_ = _elements(*OFFERS)
    assert (rewrite["style"], delete["style"]) == ("primary", "danger")
    assert delete["confirm"]["confirm"]["text"] == "Yes"
    french = offer_blocks(_ID, OFFERS[1:2], Language.FR)[0]["elements"]
    assert french[0]["confirm"]["deny"]["text"] == "Annuler"  # type: ignore[index] # JSON
    assert "confirm" not in _elements(Offer(act=Act.DELETE, label="Ask the privacy office"))[0]


def test_a_link_carries_no_value() -> None:
    """A button that leads elsewhere needs none."""
    (link,) = _elements(Offer(act=Act.REPLACE, label="Allow it", url="https://slack.example.org/oauth", primary=True))
    assert (link["action_id"], link["url"]) == ("lead:replace", "https://slack.example.org/oauth")
    assert "value" not in link


def test_values_are_read_back() -> None:
    """Notice and choice of a button and of an option come back as they went out."""
    rewrite = _elements(*OFFERS)[0]
    menu = _elements(*OFFERS)[3]
    assert read_value(rewrite["value"]) == (_ID, "")
    assert [read_value(option["value"]) for option in menu["options"]] == [(_ID, "consented"), (_ID, "care")]
    assert read_value(None) == ("", "")


def test_a_question_is_read_back_and_asked() -> None:
    """What a button asks first survives the way through Slack: question, choices, reason and language."""
    offer = Offer(
        act=Act.NOT_PATIENT, label="Pas un patient", choices=OFFERS[2].choices, reason="Pourquoi ?", confirm="?"
    )
    (block,) = offer_blocks(_ID, (offer,), Language.FR)
    question = read_question(Act.NOT_PATIENT, block["elements"][0]["value"])  # type: ignore[index] # JSON
    assert question is not None
    assert (question.notice, question.language, question.choices) == (_ID, Language.FR, offer.choices)
    shown = dialog(question, {"place": {}})
    assert faults_of_view(shown) == []
    assert shown["submit"]["text"] == "Envoyer"  # type: ignore[index] # JSON
    assert json.loads(str(shown["private_metadata"])) == {"place": {}, "notice": _ID, "act": "not_patient"}


#: Up to 400 characters.
_LABELS = st.builds(mul, st.text(min_size=1, max_size=20), st.integers(1, 20))
_OFFERS = st.builds(
    Offer,
    act=st.sampled_from(Act),
    label=_LABELS,
    choices=st.lists(
        st.builds(Choice, code=st.text(f"{ascii_lowercase}_", min_size=1, max_size=20), label=_LABELS), max_size=9
    ).map(tuple),
    reason=st.just("") | _LABELS,
    confirm=st.just("") | _LABELS,
    url=st.sampled_from(["", "", "https://slack.example.org/x"]),
    primary=st.booleans(),
)


@given(st.lists(_OFFERS, max_size=8, unique_by=lambda offer: offer.act))
def test_any_words_keep_to_slacks_limits(offers: list[Offer]) -> None:
    """However long the labels are, Slack takes the message, and the dialog of every button that opens one."""
    notice = concern(_ID, offers=tuple(offers))
    assert faults_of_blocks(notice_blocks(notice)) == []
    for element in _elements(*offers):
        if element["action_id"].startswith("ask:"):
            question = read_question(Act.WHY, element["value"])
            assert question is not None
            assert faults_of_view(dialog(question, {})) == []


@given(
    st.sampled_from(Act),
    st.none() | st.text(max_size=30) | st.dictionaries(st.text(max_size=3), st.none()).map(json.dumps),
)
def test_any_value_can_come_back(act: Act, value: object) -> None:
    """A value of another version or of nobody asks nothing."""
    assert read_question(act, value) is None


def test_more_than_a_block_holds_goes_on_in_another() -> None:
    """Slack takes 25 elements a block."""
    blocks = offer_blocks(_ID, [Offer(act=Act.WHY, label="Why?")] * 30, Language.EN)
    assert [len(block["elements"]) for block in blocks] == [25, 5]  # type: ignore[arg-type] # JSON
