"""A tip and its question, against a Slack that we did not write."""

import asyncio
import json
from urllib.parse import urlencode

import pytest

from adapters.port import ChannelAddress
from bot.tips.wording import word_tip
from policies.message import Language, Platform
from policies.tips.collection import load_tips
from tests.e2e.slack_emulator.emulator import Emulator, listening
from tests.fakes.block_kit import faults_of_blocks
from tests.fakes.slack_events import signed

pytestmark = pytest.mark.e2e


async def test_a_tip_is_answered_to_the_one_who_chose(emulator: Emulator) -> None:
    """The emulator takes a tip with four choices; a press is answered in the person's own conversation."""
    author = emulator.state()["users"]["drsmith"]
    team = str((await asyncio.to_thread(emulator.say, "xoxb-chaperone", "auth.test"))["team_id"])
    channel = emulator.state()["channels"]["rounds"]
    place = ChannelAddress(platform=Platform.SLACK, workspace=team, channel=channel, reference={"team": team})
    tip = word_tip(load_tips()["clinic_side_business"], "tip:c:2026-W10", Language.EN)
    async with listening(emulator) as (adapter, site, http):
        await adapter.client.post_tip(place, tip, retry=False)
        (sent,) = [one for one in emulator.state()["messages"] if one["text"] == tip.title]
        assert faults_of_blocks(sent["blocks"]) == []
        (buttons,) = [block["elements"] for block in sent["blocks"] if block["type"] == "actions"]
        assert [one["text"]["text"] for one in buttons] == ["A", "B", "C", "D"]
        assert tip.answer not in json.dumps(sent["blocks"], ensure_ascii=False)
        pressed = {
            "type": "block_actions",
            "user": {"id": author, "team_id": team},
            "team": {"id": team},
            "container": {"type": "message", "message_ts": sent["ts"], "channel_id": channel, "is_ephemeral": False},
            "actions": [{key: buttons[1][key] for key in ("type", "action_id", "value")}],
        }
        request = signed(urlencode({"payload": json.dumps(pressed)}).encode())
        request["headers"]["Content-Type"] = "application/x-www-form-urlencoded"
        assert (await http.post("/slack/events", **request)).status_code == 200
        (chosen,) = site.desk.choices
    assert (chosen.tip, chosen.choice, chosen.person.id) == (tip.id, 1, author)
    (reply,) = [one for one in emulator.state()["messages"] if one["text"] == "That is the best choice."]
    assert faults_of_blocks(reply["blocks"]) == []
    assert reply["channel_id"] != channel
