"""Events through Socket Mode, over a real websocket."""

from typing import Any

import pytest

from adapters.port import Posted
from adapters.settings import SlackSettings
from tests.fakes.slack_api import APP_TOKEN, FakeSlack
from tests.fakes.slack_events import envelope, message
from tests.fakes.slack_site import serving_slack
from tests.waiting import until


def _settings(slack: FakeSlack, **changes: Any) -> SlackSettings:
    return slack.settings(signing_secret=None, **{"app_token": APP_TOKEN, **changes})


async def test_an_event_is_acknowledged_once_it_is_stored(slack: FakeSlack) -> None:
    """A message comes through the socket, and no HTTP endpoint stands open."""
    async with serving_slack(slack, _settings(slack)) as served:
        assert served.adapter.connected
        assert await slack.deliver(envelope(message("pt Jane Doe")))
        assert (await served.http.post("/slack/events")).status_code == 404
    (event,) = served.site.events
    assert isinstance(event, Posted)
    assert not served.adapter.connected


async def test_a_failing_store_leaves_the_event_to_slack(slack: FakeSlack) -> None:
    """What was not stored is not acknowledged; delivered again, it is."""
    async with serving_slack(slack, _settings(slack)) as served:
        served.site.failures = [RuntimeError("database is locked")]
        assert not await slack.deliver(envelope(message("x")), within_s=0.5)
        await until(lambda: not served.site.failures, "the store has failed")
        assert await slack.deliver(envelope(message("x")))
    assert len(served.site.events) == 1


@pytest.mark.parametrize("body", [{}, {"type": "event_callback", "event": 5}, {"type": "event_callback", "event": {}}])
async def test_nonsense_is_acknowledged_and_the_connection_lives(slack: FakeSlack, body: dict[str, Any]) -> None:
    """A malformed event would be no better the next time."""
    async with serving_slack(slack, _settings(slack)) as served:
        assert await slack.deliver(body)
        assert await slack.deliver(envelope(message("x")))
    assert len(served.site.events) == 1


async def test_a_refreshed_connection_loses_nothing(slack: FakeSlack) -> None:
    """Slack closes connections every few hours; a new one is opened at once."""
    async with serving_slack(slack, _settings(slack)) as served:
        await slack.disconnect()
        await until(lambda: slack.connected == [False, True], "the new connection has taken the old one's place")
        assert len(slack.called("apps.connections.open")) == 2
        assert await slack.deliver(envelope(message("x")))
    assert len(served.site.events) == 1


async def test_a_wrong_app_token_is_named_and_not_shown(
    slack: FakeSlack, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service starts, says which setting is wrong, and keeps trying."""
    monkeypatch.setattr("adapters.slack.socket_mode._START_S", 0.2)
    async with serving_slack(slack, _settings(slack, app_token="xapp-canary")) as served:
        await until(lambda: "slack.app_token" in caplog.text, "the setting is named")
        assert not served.adapter.connected
    assert "invalid_auth" in caplog.text
    assert "canary" not in caplog.text
