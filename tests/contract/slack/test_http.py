"""Signed requests through the real bolt stack."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.port import Deleted, Edited, Posted
from adapters.slack.door import LARGEST_BODY
from tests.fakes.slack_api import FakeSlack
from tests.fakes.slack_events import CHANNEL, TEAM, changed, deleted, envelope, message, rich_text, signed
from tests.fakes.slack_site import serving_slack
from tests.waiting import until

_EVENTS = "/slack/events"
#: The time by the clock of tests that turn on it, in seconds since 1970.
_NOW_S = 1_772_460_000


async def test_a_signed_message_is_taken_in(slack: FakeSlack) -> None:
    """A message reaches the intake before Slack is answered 200."""
    async with serving_slack(slack) as served:
        answer = await served.http.post(_EVENTS, **signed(envelope(message("pt Jane Doe"))))
    assert answer.status_code == 200
    (event,) = served.site.events
    assert isinstance(event, Posted)
    assert event.message.text == "pt Jane Doe"


async def test_every_kind_of_message_event_goes_its_way(slack: FakeSlack) -> None:
    """A file, an edit, an unfurl, a deletion and a bot's message: three matter."""
    bodies = [
        envelope(message("see", subtype="file_share", files=[{"title": "Jane Doe", "name": "scan.pdf"}])),
        envelope(changed(message("the patient"), message("Jane Doe"))),
        envelope(changed(message("x", attachments=[{"from_url": "https://example.org"}]), message("x"))),
        envelope(deleted(message("gone"))),
        envelope(message("I am a bot", bot_id="B1")),
    ]
    async with serving_slack(slack) as served:
        answers = [await served.http.post(_EVENTS, **signed(body)) for body in bodies]
    assert {answer.status_code for answer in answers} == {200}
    assert [type(event) for event in served.site.events] == [Posted, Edited, Deleted]


@pytest.mark.parametrize(
    "request_",
    [
        {"content": b"{}"},
        signed(envelope(message("x")), at=_NOW_S, secret="another"),
        signed(envelope(message("x")), at=_NOW_S - 301),
        signed(envelope(message("x")), at=_NOW_S + 301),
        {**signed(b"{}", at=_NOW_S), "content": b'{"altered": true}'},
        {"content": b"{}", "headers": {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=0"}},
        {
            "content": b"\xff",
            "headers": {"X-Slack-Request-Timestamp": str(_NOW_S), "X-Slack-Signature": "v0"},
        },
        {
            "content": b"not json",
            "headers": {"X-Slack-Request-Timestamp": str(10**400), "X-Slack-Signature": "é".encode()},
        },
    ],
)
async def test_what_is_not_slacks_is_turned_away(slack: FakeSlack, request_: dict[str, Any]) -> None:
    """Unsigned, wrongly signed, old, altered and junk requests are answered 401 and heard by nobody."""
    async with serving_slack(slack, now=lambda: datetime.fromtimestamp(_NOW_S, UTC)) as served:
        answer = await served.http.post(_EVENTS, **request_)
    assert answer.status_code == 401
    assert served.site.events == []


async def test_the_age_of_a_request_is_told_by_the_injected_clock(slack: FakeSlack) -> None:
    """Five minutes count from the product's clock."""
    then = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
    async with serving_slack(slack, now=lambda: then) as served:
        fresh = signed(envelope(message("x")), at=(then - timedelta(seconds=299)).timestamp())
        assert (await served.http.post(_EVENTS, **fresh)).status_code == 200
        assert (await served.http.post(_EVENTS, **signed(envelope(message("x"))))).status_code == 401


async def test_bolts_own_environment_changes_nothing(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables that bolt reads by itself are no settings of ours."""
    for name in ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(name, "another")
    async with serving_slack(slack) as served:
        assert (await served.http.post(_EVENTS, **signed(envelope(message("x"))))).status_code == 200
        assert (await served.http.get("/slack/install")).status_code == 404
    assert len(served.site.events) == 1


async def test_slacks_challenge_is_answered(slack: FakeSlack) -> None:
    """The request URL proves itself with Slack's own word."""
    body = {"type": "url_verification", "token": "x", "challenge": "3eZbrw1a"}
    async with serving_slack(slack) as served:
        answer = await served.http.post(_EVENTS, **signed(body))
    assert (answer.status_code, answer.json()) == (200, {"challenge": "3eZbrw1a"})


async def test_a_failing_store_makes_slack_deliver_again(slack: FakeSlack) -> None:
    """What was not stored is answered 500; the retry is not dropped, and is answered 200."""
    async with serving_slack(slack) as served:
        served.site.failures = [RuntimeError("database is locked")]
        request = signed(envelope(message("x")))
        assert (await served.http.post(_EVENTS, **request)).status_code == 500
        request["headers"] |= {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_error"}
        assert (await served.http.post(_EVENTS, **request)).status_code == 200
    assert len(served.site.events) == 1


async def test_a_repeated_event_is_answered_200(slack: FakeSlack) -> None:
    """Each repetition reaches the intake under one event id, which gives it one effect."""
    async with serving_slack(slack) as served:
        answers = [await served.http.post(_EVENTS, **signed(envelope(message("x")))) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    assert {event.event_id for event in served.site.events} == {"Ev0000000001"}


async def test_a_shared_channels_event_is_one_message(slack: FakeSlack) -> None:
    """Seen by two workspaces, a message keeps one channel and one id."""
    async with serving_slack(slack) as served:
        for team in (TEAM, "T0OTHER"):
            authorizations = [{"team_id": team, "enterprise_id": None, "user_id": "U0BOT", "is_bot": True}]
            body = envelope(
                message("x"), event_id=f"Ev{team}", authorizations=authorizations, is_ext_shared_channel=True
            )
            await served.http.post(_EVENTS, **signed(body))
    first, second = served.site.events
    assert isinstance(first, Posted)
    assert isinstance(second, Posted)
    assert first.message == second.message


async def test_the_bots_channels_are_followed(slack: FakeSlack) -> None:
    """Joining and leaving tell the product; other members are people to be told."""
    async with serving_slack(slack) as served:
        served.site.channels.clear()
        for user in ("U0SOMEONE", "U0BOT"):
            event = {"type": "member_joined_channel", "user": user, "channel": "C0NEW", "channel_type": "C"}
            await served.http.post(_EVENTS, **signed(envelope(event)))
        assert served.site.channels["C0NEW"].workspace == TEAM
        assert [(channel, person.id) for channel, person in served.site.arrivals] == [("C0NEW", "U0SOMEONE")]
        await served.http.post(_EVENTS, **signed(envelope({"type": "channel_left", "channel": "C0NEW"})))
        assert "C0NEW" not in served.site.channels


async def test_channels_joined_before_the_start_are_learnt(slack: FakeSlack) -> None:
    """A bot that was invited while nobody listened still serves the channel."""
    slack.channels = ["C1", "C2"]
    async with serving_slack(slack) as served:
        await until(lambda: len(served.site.channels) == 2, "both channels are known")
    assert set(served.site.channels) == {"C1", "C2"}


async def test_withheld_events_are_counted(slack: FakeSlack) -> None:
    """Slack's rate limit means unchecked messages; operators can see it."""
    body = {"type": "app_rate_limited", "team_id": TEAM, "minute_rate_limited": 1772460000, "api_app_id": "A1"}
    async with serving_slack(slack) as served:
        answer = await served.http.post(_EVENTS, **signed(body))
    assert answer.status_code == 200
    assert served.site.counts == ["rate_limited"]


@pytest.mark.parametrize(
    "body",
    [
        envelope({"type": "reaction_added", "user": "U1"}),
        envelope({"type": "something_new", "nested": [1, {"a": None}]}),
        {"type": "block_actions", "user": {"id": "U1"}, "team": {"id": TEAM}, "actions": [{"action_id": "x"}]},
        {"type": "unheard_of"},
        {},
    ],
)
async def test_unknown_events_are_acknowledged(slack: FakeSlack, body: dict[str, Any]) -> None:
    """What nobody listens to is answered 200; anything else would make Slack try again and give up on the app."""
    async with serving_slack(slack) as served:
        answer = await served.http.post(_EVENTS, **signed(body))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"payload=%7B",
        b"\xff\xfe",
        b'{"type": "event_callback"}',
        b'{"type": "event_callback", "event": "x"}',
        b'{"type": "event_callback", "event": {"type": {}}}',
        b'{"type": "event_callback", "event": {"type": "message"}, "authorizations": "x"}',
        b'{"type": ["event_callback"]}',
        b'{"type": "block_actions", "actions": []}',
        b"[" * 100_000,
        b'{"type": "x", "pad": "' + b"x" * 1_000_000 + b'"}',
        json.dumps(envelope(message("a\x00b\u202e\ud800", blocks=rich_text("\ud800\x00")))).encode(),
    ],
)
async def test_signed_nonsense_is_no_crash(slack: FakeSlack, content: bytes) -> None:
    """Malformed, odd and large bodies are answered, never with a 5xx that asks for more of the same."""
    async with serving_slack(slack) as served:
        answer = await served.http.post(_EVENTS, **signed(content))
    assert answer.status_code < 500


async def test_a_body_beyond_any_of_slacks_is_refused(slack: FakeSlack) -> None:
    """Nobody can make the service hold gigabytes."""
    async with serving_slack(slack) as served:
        answer = await served.http.post(_EVENTS, **signed(b"x" * (LARGEST_BODY + 1)))
    assert answer.status_code == 413


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.sampled_from(["message", "x", CHANNEL]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "type", "ts", "user"]), inner),
    max_leaves=6,
)
_KEYS = [
    "type",
    "event",
    "authorizations",
    "team_id",
    "enterprise",
    "team",
    "user",
    "view",
    "channel",
    "item",
    "message",
]


_BODIES = st.dictionaries(
    st.sampled_from([*_KEYS, "response_urls", "ssl_check", "thread_ts", "actions"]), _JSON, max_size=6
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(bodies=st.lists(_BODIES, min_size=10, max_size=20))
async def test_any_signed_json_is_answered_below_500(slack: FakeSlack, bodies: list[dict[str, Any]]) -> None:
    """Whatever JSON arrives signed, in or out of an event envelope, bolt and its listeners survive it."""
    async with serving_slack(slack, slack.settings(bot_token=None, **_OAUTH)) as served:
        for body in bodies:
            enveloped = {"event": {"type": "message"}, **body, "type": "event_callback"}
            for sent in (body, enveloped, {**envelope(message("x")), **body}):
                answer = await served.http.post(_EVENTS, **signed(sent))
                assert answer.status_code < 500


_OAUTH = {"client_id": "1.2", "client_secret": "x", "public_url": "https://chaperone.example.org"}
