"""What Slack sends when somebody presses, submits or types, translated whatever it is."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.home import read_preferences
from adapters.slack.payloads import Place, answered, caller, press, pressed
from tests.fakes.slack_events import AUTHOR, CHANNEL, TEAM, envelope

PRESS = {
    "type": "block_actions",
    "user": {"id": AUTHOR, "team_id": "T0OTHER"},
    "team": {"id": TEAM, "domain": "clinic"},
    "enterprise": {"id": "E0ORG"},
    "trigger_id": "1.2.3",
    "response_url": "https://hooks.example.org/1",
    "container": {"type": "message", "message_ts": "1.2", "channel_id": CHANNEL, "is_ephemeral": True},
    "actions": [{"type": "button", "action_id": "do:why", "value": ":flag-1"}],
}
ANSWER = {
    "type": "view_submission",
    "user": {"id": AUTHOR, "team_id": TEAM},
    "team": None,
    "view": {
        "id": "V1",
        "private_metadata": json.dumps({"act": "contest", "notice": "flag-1", "place": {"channel": CHANNEL}}),
        "state": {"values": {"reason": {"reason": {"value": "CANARY"}}}},
    },
}
COMMAND = {"team_id": TEAM, "enterprise_id": "E0ORG", "user_id": AUTHOR, "command": "/chaperone", "text": "CANARY"}


def test_a_person_of_another_workspace_keeps_their_own() -> None:
    """Who acts belongs to their own workspace; the answer goes through that which saw the press."""
    asking = caller(PRESS)
    assert asking is not None
    assert (asking.person.id, asking.person.workspace) == (AUTHOR, "T0OTHER")
    assert asking.reference == {"enterprise": "E0ORG", "team": TEAM}


@pytest.mark.parametrize(
    ("body", "reference"),
    [
        (ANSWER, {"team": TEAM}),
        (COMMAND, {"enterprise": "E0ORG", "team": TEAM}),
        (envelope({"type": "app_home_opened", "user": AUTHOR}), {"team": TEAM}),
    ],
)
def test_who_asks_is_known_from_every_kind_of_request(body: dict[str, Any], reference: dict[str, str]) -> None:
    """A dialog of an app of a whole organisation, a command and an opened page name the same person."""
    asking = caller(body)
    assert asking is not None
    assert (asking.person.id, asking.person.workspace, asking.reference) == (AUTHOR, TEAM, reference)


def test_a_place_survives_a_dialog() -> None:
    """Where the notice stands is the same before and after, but for the link, which an outcome does not need."""
    made = press({**PRESS, "container": {**PRESS["container"], "thread_ts": "1.1"}})  # type: ignore[dict-item] # JSON
    assert made is not None
    assert Place.from_json(json.loads(json.dumps(made.place.to_json()))) == made.place
    assert (made.place.direct, made.place.home) == (False, False)


def test_nothing_of_a_person_shows_in_repr() -> None:
    """A press, its answer and who made it may end up in an exception or a log."""
    shown = repr([caller(PRESS), press(PRESS), caller(ANSWER), answered(ANSWER), caller(COMMAND)])
    assert not {word for word in ("CANARY", AUTHOR, CHANNEL, TEAM, "T0OTHER", "hooks", "1.2.3") if word in shown}


_SCALARS: st.SearchStrategy[object] = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just([]) | st.just({}) | st.just("[" * 100_000)
)


def _paths(node: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(deeper for key, value in items for deeper in _paths(value, (*path, key)))]


@settings(max_examples=300)
@given(st.sampled_from([PRESS, ANSWER, COMMAND]), st.data())
def test_any_field_may_be_anything(sample: dict[str, Any], data: st.DataObject) -> None:
    """Whatever stands in place of any part of a request, translating it never raises."""
    body: Any = copy.deepcopy(sample)
    path = data.draw(st.sampled_from(_paths(body)[1:]))
    node = body
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = data.draw(_SCALARS)
    caller(body)
    press(body)
    pressed(body)
    answered(body)
    view = body.get("view")
    read_preferences(view if isinstance(view, dict) else {})
