"""Slack's events as channel events."""

import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.port import Deleted, Edited, Posted
from adapters.slack.changes import (
    GrantChange,
    InstallationFate,
    arrival,
    channel_change,
    grant_change,
    installation_change,
)
from adapters.slack.translate import channel_event
from policies.message import Platform
from tests.fakes.slack_events import AUTHOR, CHANNEL, TEAM, TS, changed, deleted, envelope, message

_UNFURL = {"from_url": "https://example.org", "title": "A page", "text": "unfurled"}


def test_a_plain_message_is_posted() -> None:
    """A person's message arrives with all its ids, its time and its words."""
    event = channel_event(envelope(message("pt Jane Doe")))
    assert isinstance(event, Posted)
    assert (event.event_id, event.message.text) == ("Ev0000000001", "pt Jane Doe")
    read = event.message
    assert (read.platform, read.workspace, read.channel, read.author) == (Platform.SLACK, TEAM, CHANNEL, AUTHOR)
    assert (read.id, read.thread, read.sent_at) == (TS, None, datetime(2026, 3, 2, 14, 0, 0, 100, tzinfo=UTC))
    address = event.address
    assert (address.channel, address.author, address.message_id) == (CHANNEL, AUTHOR, TS)
    assert address.reference == {"team": TEAM}


@pytest.mark.parametrize("subtype", ["thread_broadcast", "file_share", "me_message"])
def test_every_way_of_speaking_is_heard(subtype: str) -> None:
    """Broadcast replies, file comments and /me are messages like any other."""
    event = channel_event(envelope(message("text", subtype=subtype, thread_ts="1772450000.000100")))
    assert isinstance(event, Posted)
    assert event.address.thread == "1772450000.000100"


def test_the_parent_of_a_thread_is_not_in_it() -> None:
    """A message whose thread is its own starts the thread."""
    event = channel_event(envelope(message("text", thread_ts=TS)))
    assert isinstance(event, Posted)
    assert event.message.thread is None


@pytest.mark.parametrize(
    "change",
    [
        {"subtype": "channel_join"},
        {"subtype": "channel_topic"},
        {"subtype": "bot_message"},
        {"bot_id": "B1"},
        {"bot_profile": {"id": "B1"}},
        {"user": "U0BOT"},
        {"user": "USLACKBOT"},
        {"user": None},
        {"user": ["U1"]},
        {"ts": 17.5},
        {"ts": "not a time"},
        {"channel": ""},
        {"channel": {"id": CHANNEL}},
        {"channel_type": "im"},
        {"channel": "D0AUTHOR"},
        {"type": "reaction_added"},
        {"subtype": ["file_share"]},
    ],
)
def test_what_no_person_said_to_a_group_is_ignored(change: dict[str, Any]) -> None:
    """Bots, the bot itself, joins, one-to-one conversations and malformed messages give nothing."""
    assert channel_event(envelope(message("text", **change))) is None


@pytest.mark.parametrize(
    "body", [None, [], "x", {}, {"type": "event_callback"}, {"type": "event_callback", "event": 1}]
)
def test_what_is_no_event_is_ignored(body: object) -> None:
    """Bodies without an event give nothing."""
    assert channel_event(body) is None
    assert channel_change(body) is None
    assert installation_change(body) is None
    assert arrival(body) is None
    assert grant_change(body) is None


def test_new_words_are_an_edit_under_the_old_id() -> None:
    """An edit is checked again, as the message it always was."""
    before = message("pt Jane Doe")
    event = channel_event(envelope(changed(message("the patient", edited={"user": AUTHOR}), before)))
    assert isinstance(event, Edited)
    assert (event.message.id, event.message.text, event.message.channel) == (TS, "the patient", CHANNEL)


def test_an_edit_without_its_past_is_checked() -> None:
    """Slack does not always send the previous message."""
    assert isinstance(channel_event(envelope(changed(message("text"), None))), Edited)


def test_an_unfurled_link_is_no_edit() -> None:
    """The same words with a preview below are the same message."""
    before = message("see https://example.org")
    after = {**before, "attachments": [_UNFURL]}
    assert channel_event(envelope(changed(after, before))) is None


def test_a_removed_file_is_an_edit() -> None:
    """With a file goes its title."""
    before = message("here", files=[{"id": "F1", "title": "Jane Doe"}], subtype="file_share")
    after = {**before, "files": [{"id": "F1", "mode": "tombstone"}]}
    event = channel_event(envelope(changed(after, before)))
    assert isinstance(event, Edited)
    assert event.message.text == "here"


def test_a_bots_edit_is_ignored() -> None:
    """What a bot rewrites is not a person's."""
    assert channel_event(envelope(changed(message("new", bot_id="B1"), message("old", bot_id="B1")))) is None


def test_a_deletion_names_the_message() -> None:
    """A deleted message is known by the id it had."""
    event = channel_event(envelope(deleted(message("text"))))
    assert isinstance(event, Deleted)
    assert (event.channel, event.message_id) == (CHANNEL, TS)


def test_a_deleted_parent_of_a_thread_is_a_deletion() -> None:
    """Slack leaves a tombstone in place of a message that has replies."""
    tombstone = message("This message was deleted.", subtype="tombstone", user="USLACKBOT", hidden=True)
    event = channel_event(envelope(changed(tombstone, message("text"))))
    assert isinstance(event, Deleted)
    assert event.message_id == TS


def test_a_deleted_bot_message_is_ignored() -> None:
    """Nothing is settled by a bot taking its own words back."""
    assert channel_event(envelope(deleted(message("text", bot_id="B1")))) is None


def test_an_author_from_another_workspace_keeps_their_own() -> None:
    """In a shared channel the author belongs to their workspace, and the answer goes through the one that saw it."""
    shared = message("text", team="T0OTHER", user_team="T0OTHER", source_team="T0OTHER")
    event = channel_event(envelope(shared, is_ext_shared_channel=True))
    assert isinstance(event, Posted)
    assert (event.address.workspace, event.address.reference) == ("T0OTHER", {"team": TEAM})
    assert event.address.foreign


@pytest.mark.parametrize(
    ("home", "enterprise", "shared", "foreign"),
    [
        (TEAM, None, True, False),
        ("T0OTHER", None, False, True),
        ("T0OTHER", None, True, True),
        ("T0SISTER", "E0ORG", False, False),
        ("E0ORG", "E0ORG", True, False),
        ("T0OTHER", "E0ORG", True, True),
    ],
)
def test_people_of_another_organisation_are_foreign(
    home: str, enterprise: str | None, *, shared: bool, foreign: bool
) -> None:
    """A workspace of the same organisation is no stranger; one of Slack Connect is."""
    authorization = {"enterprise_id": enterprise, "team_id": TEAM, "user_id": "U0BOT", "is_bot": True}
    body = envelope(
        message("text", user_team=home, source_team=home),
        authorizations=[authorization],
        is_ext_shared_channel=shared,
    )
    event = channel_event(body)
    assert isinstance(event, Posted)
    assert event.address.foreign is foreign


def test_an_organisations_event_names_enterprise_and_workspace() -> None:
    """On Enterprise Grid the token is found by both."""
    authorization = {"enterprise_id": "E0ORG", "team_id": None, "user_id": "W0BOT", "is_bot": True}
    event = channel_event(envelope(message("text"), authorizations=[authorization]))
    assert isinstance(event, Posted)
    assert event.address.reference == {"enterprise": "E0ORG", "team": TEAM}


@pytest.mark.parametrize(
    ("event", "joined"),
    [
        ({"type": "member_joined_channel", "user": "U0BOT", "channel": CHANNEL}, True),
        ({"type": "member_left_channel", "user": "U0BOT", "channel": CHANNEL}, False),
        ({"type": "channel_left", "channel": CHANNEL}, False),
        ({"type": "group_left", "channel": CHANNEL}, False),
        ({"type": "channel_deleted", "channel": CHANNEL}, False),
    ],
)
def test_the_bots_own_coming_and_going_is_told(event: dict[str, Any], *, joined: bool) -> None:
    """The product knows which channels the bot is in."""
    change = channel_change(envelope(event))
    assert change is not None
    assert (change.address.channel, change.address.workspace, change.joined) == (CHANNEL, TEAM, joined)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "member_joined_channel", "user": AUTHOR, "channel": CHANNEL},
        {"type": "member_joined_channel", "user": ["U0BOT"], "channel": CHANNEL},
        {"type": "channel_left", "channel": None},
        {"type": "message", "channel": CHANNEL},
    ],
)
def test_other_peoples_coming_and_going_is_not(event: dict[str, Any]) -> None:
    """What is known of the bot's channels does not hang on who else is in them."""
    assert channel_change(envelope(event)) is None


def test_somebody_elses_arrival_names_them() -> None:
    """Whoever joins is told what the bot does, so they are known by the ids that Slack vouches for."""
    event = {"type": "member_joined_channel", "user": AUTHOR, "channel": CHANNEL, "team": "T0OTHER"}
    arrived = arrival(envelope(event))
    assert arrived is not None
    assert (arrived.address.channel, arrived.address.workspace) == (CHANNEL, TEAM)
    assert (arrived.person.id, arrived.person.workspace) == (AUTHOR, "T0OTHER")
    assert arrival(envelope({**event, "user": "U0BOT"})) is None
    assert arrival(envelope({**event, "type": "member_left_channel"})) is None
    assert AUTHOR not in repr(arrived)


def test_an_uninstalled_app_names_its_workspace() -> None:
    """An installation that ended is known by enterprise and team."""
    change = installation_change(envelope({"type": "app_uninstalled"}))
    assert change is not None
    assert (change.fate, change.enterprise, change.teams) == (InstallationFate.UNINSTALLED, "", (TEAM,))


def test_an_organisation_uninstalls_as_a_whole() -> None:
    """An org-wide installation has no team."""
    authorization = {"enterprise_id": "E0ORG", "team_id": TEAM, "is_enterprise_install": True}
    change = installation_change(envelope({"type": "app_uninstalled"}, authorizations=[authorization]))
    assert change is not None
    assert (change.enterprise, change.teams) == ("E0ORG", ())


def test_only_the_bots_revoked_token_ends_an_installation() -> None:
    """A person's own revoked token ends their grant and nothing else."""
    revoked = envelope({"type": "tokens_revoked", "tokens": {"oauth": ["U1", 5], "bot": []}})
    assert grant_change(revoked) == GrantChange(TEAM, ("U1",))
    assert installation_change(envelope({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})) is None
    assert installation_change(envelope({"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}})) is not None


def test_team_access_names_the_workspaces() -> None:
    """Granted and revoked access lists workspaces of the organisation."""
    event = {"type": "team_access_revoked", "team_ids": ["T1", 5, "T2"]}
    change = installation_change(envelope(event, authorizations=[{"enterprise_id": "E0ORG"}]))
    assert change is not None
    assert (change.fate, change.enterprise, change.teams) == (InstallationFate.REVOKED, "E0ORG", ("T1", "T2"))


def test_no_text_and_no_id_shows_in_repr() -> None:
    """An event may end up in an exception or a log."""
    shown = repr(channel_event(envelope(message("CANARY", thread_ts="1772450000.777777"))))
    assert not {word for word in ("CANARY", AUTHOR, CHANNEL, TEAM, TS, "777777", "Ev0000") if word in shown}


_SCALARS: st.SearchStrategy[object] = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just([]) | st.just({})
)


def _paths(node: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(deeper for key, value in items for deeper in _paths(value, (*path, key)))]


_SAMPLES = [
    envelope(message("text", files=[{"title": "x"}], attachments=[_UNFURL])),
    envelope(changed(message("new"), message("old"))),
    envelope(deleted(message("old"))),
    envelope({"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}),
    envelope({"type": "team_access_granted", "team_ids": ["T1"]}),
    envelope({"type": "member_joined_channel", "user": "U0BOT", "channel": CHANNEL}),
]


@settings(max_examples=300)
@given(st.sampled_from(_SAMPLES), st.data())
def test_any_field_may_be_anything(sample: dict[str, Any], data: st.DataObject) -> None:
    """Whatever stands in place of any part of an event, translating it never raises."""
    body: Any = copy.deepcopy(sample)
    path = data.draw(st.sampled_from(_paths(body)[1:]))
    node = body
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = data.draw(_SCALARS)
    channel_event(body)
    channel_change(body)
    installation_change(body)
    arrival(body)
    grant_change(body)
