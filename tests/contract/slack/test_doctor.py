"""What doctor finds on Slack."""

import pytest

from adapters.port import Problem
from adapters.settings import Network, SlackSettings
from adapters.slack.app import build
from tests.fakes.slack_api import APP_TOKEN, BOT_TOKEN, FakeSlack, Workspace
from tests.fakes.slack_site import SlackSite


async def _problems(slack: FakeSlack, settings: SlackSettings | None = None) -> list[Problem]:
    adapter = build(settings or slack.settings(), Network(), SlackSite().services())
    return list(await adapter.client.problems())


async def test_a_sound_installation_has_no_problems(slack: FakeSlack) -> None:
    """Good tokens, every scope, a right clock and a channel: nothing to say."""
    assert await _problems(slack, slack.settings(app_token=APP_TOKEN)) == []


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("bot_token", "xoxb-canary", "slack.bot_token"),
        ("bot_token", "xoxp-canary", "slack.bot_token"),
        ("app_token", "xapp-canary", "slack.app_token"),
        ("app_token", "canary", "slack.app_token"),
    ],
)
async def test_a_wrong_token_is_named_and_not_shown(slack: FakeSlack, field: str, value: str, named: str) -> None:
    """The problem names the setting and says where the right value is found."""
    problems = await _problems(slack, slack.settings(**{field: value}))
    assert any(named in problem.summary and named in problem.remedy + problem.summary for problem in problems)
    assert "canary" not in repr(problems)


async def test_missing_scopes_are_listed(slack: FakeSlack) -> None:
    """Each scope that the app was not granted is named."""
    slack.workspaces[BOT_TOKEN] = Workspace(scopes=("chat:write", "users:read"))
    (problem,) = await _problems(slack)
    assert "im:write" in problem.summary
    assert "chat:write" not in problem.summary
    assert "chaperone slack manifest" in problem.remedy


async def test_a_wrong_clock_is_noticed(slack: FakeSlack) -> None:
    """Beyond five minutes every event would be refused; a minute is told."""
    slack.clock_offset_s = -130
    (problem,) = await _problems(slack)
    assert "clock" in problem.summary


async def test_a_bot_in_no_channel_is_noticed(slack: FakeSlack) -> None:
    """A bot that nobody invited hears nothing."""
    slack.channels = []
    (problem,) = await _problems(slack)
    assert "/invite" in problem.remedy


async def test_slack_out_of_reach_is_told(slack: FakeSlack) -> None:
    """The remedy names what stands between here and Slack."""
    (problem,) = await _problems(slack, slack.settings(api_url="http://127.0.0.1:9/api/"))
    assert "network.https_proxy" in problem.remedy
