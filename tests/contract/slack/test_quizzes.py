"""What becomes of a choice of a tip: over HTTP and through the socket, told to the one person who took it."""

import pytest

from adapters.port import ChannelAddress, TipPost
from policies.message import Language, Platform
from tests.fakes.block_kit import faults_of_blocks
from tests.fakes.slack_api import APP_TOKEN, FakeSlack
from tests.fakes.slack_events import AUTHOR, CHANNEL, TEAM
from tests.fakes.slack_hands import Hands, words
from tests.fakes.slack_site import SlackSite, serving_slack

PLACE = ChannelAddress(platform=Platform.SLACK, workspace=TEAM, channel=CHANNEL, reference={"team": TEAM})
TIP = TipPost(
    id="tip:c:2026-W10",
    language=Language.EN,
    title="Tip of the week: the name is out",
    body="Is that all?",
    choices=("Yes", "No, the bed identifies too", "x" * 160),
    answer="The bed, too.",
    source="A College",
    url="https://example.org/tip",
)
POSTED_IN_CHANNEL = {
    "container": {"type": "message", "message_ts": "1772460000.000100", "channel_id": CHANNEL, "is_ephemeral": False},
    "channel": {"id": CHANNEL, "name": "rounds"},
}


@pytest.mark.parametrize("socket", [False, True])
async def test_who_chooses_is_told_alone(slack: FakeSlack, *, socket: bool) -> None:
    """The reply is ephemeral and leaves the channel's tip as it is, which holds no answer."""
    settings = slack.settings(app_token=APP_TOKEN) if socket else slack.settings()
    site = SlackSite()
    async with serving_slack(slack, settings, site=site) as served:
        hands = Hands(slack=slack, served=served, socket=socket)
        await served.adapter.client.post_tip(PLACE, TIP, retry=False)
        tip = slack.messages[CHANNEL][-1]
        assert faults_of_blocks(tip["blocks"]) == []
        assert TIP.answer not in words(tip)
        await hands.press(tip, "choose:1", place=POSTED_IN_CHANNEL)
    (chosen,) = site.desk.choices
    assert (chosen.tip, chosen.choice, chosen.person.id) == (TIP.id, 1, AUTHOR)
    (reply,) = slack.responses
    assert (reply["response_type"], reply["replace_original"]) == ("ephemeral", False)
    assert "That is the best choice." in words(reply)
    assert faults_of_blocks(reply["blocks"]) == []


async def test_a_desk_that_fails_is_apologised_for(slack: FakeSlack) -> None:
    """Where the choice could not be taken, the person is told to try again."""
    site = SlackSite()
    site.desk.failures = [RuntimeError("no store")]
    async with serving_slack(slack, slack.settings(), site=site) as served:
        hands = Hands(slack=slack, served=served)
        await served.adapter.client.post_tip(PLACE, TIP, retry=False)
        await hands.press(slack.messages[CHANNEL][-1], "choose:0", place=POSTED_IN_CHANNEL)
    (reply,) = slack.responses
    assert "try again" in reply["text"]
