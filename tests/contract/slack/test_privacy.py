"""Nothing that a message, an event or a token says reaches a log."""

import logging

import pytest

from tests.contract.slack.test_client import ADDRESS, NOTICE
from tests.fakes.slack_api import APP_TOKEN, FakeSlack
from tests.fakes.slack_events import AUTHOR, CHANNEL, TEAM, changed, envelope, message, signed
from tests.fakes.slack_site import SlackSite, serving_slack
from tests.waiting import until

_CANARY = "CANARY-Jane-Doe"


async def test_no_word_id_or_token_is_logged(
    slack: FakeSlack, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """With every logger at debug, success and failure, over HTTP and socket, leave no trace of what was said."""
    caplog.set_level(logging.DEBUG)
    for name in ("slack_bolt", "slack_sdk", "aiohttp", "adapters"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    site = SlackSite()
    token = slack.settings().bot_token
    assert token is not None
    body = envelope(message(_CANARY), event_id=f"Ev{_CANARY}")
    async with serving_slack(slack, slack.settings(app_token=APP_TOKEN), site=site) as served:
        await served.http.post("/slack/events", **signed(body))
        await served.http.post("/slack/events", **signed(body, secret="another"))
        await served.http.post("/slack/events", **signed(envelope({"type": _CANARY})))
        await served.http.post("/slack/events", **signed(b'{"type": "' + _CANARY.encode() + b'"'))
        await served.http.post("/slack/events", **signed(envelope(changed(message(_CANARY), message("x")))))
        await slack.deliver(body)
        site.failures = [RuntimeError(_CANARY)] * 2
        await served.http.post("/slack/events", **signed(body))
        await slack.deliver(body, within_s=0.3)
        await until(lambda: not site.failures, "the store has failed twice")
        await slack.deliver({"type": "event_callback", "event": _CANARY})
        slack.fail_next("users.getPresence", _CANARY)
        await served.adapter.client.tell_in_channel(ADDRESS, NOTICE, retry=False)
        await served.adapter.client.tell_directly(ADDRESS, NOTICE, retry=True)
        await served.adapter.client.problems()
    out, err = capfd.readouterr()
    said = caplog.text + out + err
    secrets = (_CANARY, AUTHOR, CHANNEL, TEAM, "Jane Doe", "Ev0000", token.get_secret_value(), APP_TOKEN)
    assert not [secret for secret in secrets if secret in said]
    assert "a Slack event was not stored" in said
