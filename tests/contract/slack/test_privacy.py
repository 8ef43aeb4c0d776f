"""Nothing that a message, an event or a token says reaches a log."""

import contextlib
import logging
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.desk import Person
from adapters.notice import Act
from adapters.port import DeliveryError
from adapters.slack.blocks import notice_blocks
from adapters.slack.offers import dialog, read_question
from policies.message import Platform
from tests.contract.slack.test_client import ADDRESS, NOTICE
from tests.fakes.author_desk import concern
from tests.fakes.slack_api import APP_TOKEN, CLIENT_ID, CLIENT_SECRET, FakeSlack
from tests.fakes.slack_events import AUTHOR, CHANNEL, TEAM, changed, envelope, message, signed
from tests.fakes.slack_hands import Hands, elements
from tests.fakes.slack_site import SlackSite, serving_slack
from tests.waiting import until

_CANARY = "CANARY-Jane-Doe"


async def test_no_word_id_or_token_is_logged(
    slack: FakeSlack, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """With every logger at debug, success and failure, over HTTP and socket, leave no trace of what was said."""
    caplog.set_level(logging.DEBUG)
    for name in ("slack_bolt", "slack_sdk", "aiohttp", "adapters"):
        caplog.set_level(logging.DEBUG, name)
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


@pytest.mark.parametrize("socket", [False, True])
async def test_no_draft_reason_or_response_address_is_logged(
    slack: FakeSlack, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], *, socket: bool
) -> None:
    """What people type, press and are answered leaves no trace in a log, whether it works or fails at every step."""
    caplog.set_level(logging.DEBUG)
    for name in ("slack_bolt", "slack_sdk", "aiohttp", "adapters"):
        caplog.set_level(logging.DEBUG, name)
    client = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "public_url": "https://chaperone.example.org"}
    for other in ("httpx", "aiohttp.access"):  # those of the test's own browser and of the fake
        caplog.set_level(logging.WARNING, other)
    paths: list[str] = []
    site = SlackSite()
    async with serving_slack(slack, slack.settings(app_token=APP_TOKEN, **client), site=site) as served:
        hands = Hands(slack=slack, served=served, socket=socket)
        for _ in range(2):
            for method in ("users.info", "views.open", "views.update", "chat.postEphemeral", "conversations.open"):
                slack.fail_next(method, _CANARY)
            site.desk.failures = [RuntimeError(_CANARY)]
            await hands.type(f"check {_CANARY}")
            await hands.type(f"{_CANARY} {_CANARY}")
            await hands.use_shortcut("check_message", {"user": AUTHOR, "text": _CANARY})
            await hands.use_shortcut("check_message", {"user": _CANARY, "text": _CANARY})
            await hands.use_shortcut("check_draft")
            if slack.shown:
                await hands.submit(slack.shown[-1], {"draft": {"value": _CANARY}})
            notice = {"blocks": notice_blocks(concern())}
            await hands.press(notice, "contest")
            await hands.submit(_dialog_of(notice), {"reason": {"value": _CANARY}})
            paths += slack.response_urls
            slack.response_urls.clear()
            await hands.submit(_dialog_of(notice), {"reason": {"value": _CANARY}})
            await hands.open_home()
            site.sealed["slack_user_grant", f"{TEAM}/{AUTHOR}"] = {"token": f"xoxp-{_CANARY}"}
            with contextlib.suppress(DeliveryError):
                await served.adapter.client.change_message(ADDRESS, _CANARY)
            slack.fail_next("oauth.v2.access", _CANARY)
            url = await served.adapter.client.grant_url(Person(platform=Platform.SLACK, workspace=TEAM, id=AUTHOR))
            await served.http.get("/slack/grant", params={"state": _state(url), "code": _CANARY})
    out, err = capfd.readouterr()
    said = caplog.text + out + err
    secrets = (_CANARY, AUTHOR, CHANNEL, TEAM, "Jane Doe", "Zephyrine", CLIENT_SECRET, "flag-1", *paths)
    assert not [secret for secret in secrets if secret in said]
    assert "somebody on Slack got no answer" in said


def _dialog_of(notice: dict[str, Any]) -> dict[str, Any]:
    """Return the dialog that the button to contest opens, answered for an ephemeral notice."""
    (element,) = (one for one in elements(notice) if one["action_id"] == "ask:contest")
    question = read_question(Act.CONTEST, element["value"])
    assert question is not None
    place = {"channel": CHANNEL, "ephemeral": True, "response_url": "http://127.0.0.1:9/response/x"}
    return dialog(question, {"place": place})


def _state(url: str) -> str:
    return parse_qs(urlsplit(url).query)["state"][0]
