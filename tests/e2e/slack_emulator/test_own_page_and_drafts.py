"""What an author does before and after posting, against a Slack that we did not write.

The emulator calls nobody back for buttons and commands, so these arrive as Slack would sign them, with triggers of the
emulator's own making; what is opened, published and changed then is in the emulator's hands.
"""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from adapters.desk import Person
from adapters.notice import Act
from adapters.port import ChannelAddress, DeliveryError, Edited, Names, Posted
from policies.message import Platform
from tests.e2e.slack_emulator.emulator import Emulator, listening
from tests.fakes.author_desk import NAME, concern
from tests.fakes.slack_events import envelope, signed
from tests.waiting import until

pytestmark = pytest.mark.e2e

_BOT = "xoxb-chaperone"
_CLIENT = {
    "client_id": "1.2",
    "client_secret": "not-a-real-client-secret",
    "public_url": "https://chaperone.example.org",
}


async def _send(http: httpx.AsyncClient, body: Mapping[str, Any]) -> dict[str, Any]:
    if body.get("type") == "event_callback":
        request = signed(dict(body))
    else:
        form = dict(body) if "command" in body else {"payload": json.dumps(body)}
        request = signed(urlencode(form).encode())
        request["headers"]["Content-Type"] = "application/x-www-form-urlencoded"
    answer = await http.post("/slack/events", **request)
    assert answer.status_code == 200
    return dict(answer.json()) if answer.text else {}


def _team(emulator: Emulator) -> str:
    return str(emulator.say(_BOT, "auth.test")["team_id"])


def _trigger(emulator: Emulator, user: str) -> str:
    return str(emulator.say(_BOT, "views.generateTriggerId", user_id=user)["trigger_id"])


def _pressed(emulator: Emulator, user: str, sent: Mapping[str, Any], act: str) -> dict[str, Any]:
    elements = [one for block in sent["blocks"] if block["type"] == "actions" for one in block["elements"]]
    element = next(one for one in elements if one["action_id"].endswith(act))
    container = {"type": "message", "message_ts": sent["ts"], "channel_id": sent["channel_id"], "is_ephemeral": False}
    return {
        "type": "block_actions",
        "user": {"id": user, "team_id": _team(emulator)},
        "team": {"id": _team(emulator)},
        "trigger_id": _trigger(emulator, user),
        "container": container,
        "message": dict(sent),
        "actions": [{key: element[key] for key in ("type", "action_id", "value")}],
    }


async def _flagged(emulator: Emulator, site: Any, token: str) -> Posted:
    """Post a message as a person; returns what the intake got of it."""
    channel = emulator.state()["channels"]["rounds"]
    before = len(site.events)
    await asyncio.to_thread(emulator.say, token, "chat.postMessage", channel=channel, text=f"pt {NAME} {time.time()}")
    await until(lambda: len(site.events) > before, "the message has arrived")
    event = site.events[-1]
    assert isinstance(event, Posted)
    return event


async def test_a_draft_is_read_in_a_modal_that_only_its_author_has(emulator: Emulator) -> None:
    """The command opens a modal with the emulator's trigger, and the report takes its place; nothing is posted."""
    author = emulator.state()["users"]["drsmith"]
    before = emulator.state()
    async with listening(emulator) as (_, site, http):
        fields = {"command": "/chaperone", "text": f"check pt {NAME}", "user_id": author}
        team = await asyncio.to_thread(_team, emulator)
        trigger = await asyncio.to_thread(_trigger, emulator, author)
        await _send(http, {**fields, "team_id": team, "trigger_id": trigger})
        modals = emulator.state()["views"][len(before["views"]) :]
        (draft,) = site.desk.drafts
    (modal,) = modals
    assert modal["user_id"] == author
    assert NAME in json.dumps(modal["blocks"])
    assert draft.person.id == author
    assert emulator.state()["messages"] == before["messages"]
    assert emulator.state()["ephemerals"] == before["ephemerals"]


async def test_a_press_in_the_conversation_changes_the_message(emulator: Emulator) -> None:
    """The reason is asked for in a modal; answered, the direct message is one line; the colleague got nothing."""
    users = emulator.state()["users"]
    async with listening(emulator) as (adapter, site, http):
        event = await _flagged(emulator, site, "xoxp-smith")
        notice = concern("flag-press")
        await adapter.client.tell_directly(event.address, notice, retry=False)
        sent = next(one for one in reversed(emulator.state()["messages"]) if one["text"] == notice.title)
        await _send(http, await asyncio.to_thread(_pressed, emulator, users["drsmith"], sent, "contest"))
        modal = emulator.state()["views"][-1]
        submission = {
            "type": "view_submission",
            "user": {"id": users["drsmith"], "team_id": event.address.workspace},
            "team": {"id": event.address.workspace},
            "view": {
                "id": modal["view_id"],
                "type": "modal",
                "callback_id": modal["callback_id"],
                "private_metadata": modal["private_metadata"],
                "state": {"values": {"reason": {"reason": {"value": "please look"}}}},
            },
        }
        await _send(http, submission)
        (deed,) = site.desk.deeds
    assert (deed.act, deed.reason, deed.direct) == (Act.CONTEST, "please look", True)
    state = emulator.state()
    changed = next(one for one in state["messages"] if one["ts"] == sent["ts"])
    assert [block["type"] for block in changed["blocks"]] == ["section"]
    assert NAME not in json.dumps(changed["blocks"])
    assert not [shown for shown in state["ephemerals"] if shown["target_user"] == users["drjones"]]


async def test_a_renewed_notice_is_one_line(emulator: Emulator) -> None:
    """Found by its metadata in the conversation, it says what became of it."""
    async with listening(emulator) as (adapter, site, _):
        event = await _flagged(emulator, site, "xoxp-jones")
        await adapter.client.tell_directly(event.address, concern("flag-renewed"), retry=False)
        settled = replace(concern("flag-renewed", offers=()), outcome="It is settled.")
        await adapter.client.renew(event.address, settled)
    shown = [json.dumps(one["blocks"]) for one in emulator.state()["messages"] if one.get("blocks")]
    assert len([blocks for blocks in shown if "It is settled." in blocks]) == 1


async def test_the_own_page_is_published(emulator: Emulator) -> None:
    """Whoever opens the app finds their page, which the emulator takes as Slack would."""
    author = emulator.state()["users"]["drsmith"]
    async with listening(emulator) as (_, site, http):
        site.desk.notices, site.desk.readers = {"flag-1": concern()}, {"flag-1": author}
        team = await asyncio.to_thread(_team, emulator)
        event = {"type": "app_home_opened", "user": author, "tab": "home"}
        await _send(http, envelope(event, team_id=team, authorizations=[{"team_id": team, "is_bot": True}]))
    (home,) = [view for view in emulator.state()["views"] if view["type"] == "home"]
    assert home["user_id"] == author
    assert "2 March" in json.dumps(home["blocks"])


async def test_an_author_grants_and_their_message_is_edited_in_place(emulator: Emulator) -> None:
    """Through the emulator's consent page to a token of the author's own, with which their message reads otherwise."""
    author = emulator.state()["users"]["drsmith"]
    async with listening(emulator, emulator.settings(**_CLIENT)) as (adapter, site, http):
        event = await _flagged(emulator, site, "xoxp-smith")
        with pytest.raises(DeliveryError, match="not_granted"):
            await adapter.client.change_message(event.address, "the patient")
        url = await adapter.client.grant_url(
            Person(platform=Platform.SLACK, workspace=event.address.workspace, id=author)
        )
        asked = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
        async with httpx.AsyncClient() as browser:
            form = {"scope": "", **asked, "user_id": author}
            back = await browser.post(f"{emulator.url}/oauth/v2/authorize/callback", data=form)
        landing = urlsplit(back.headers["location"])
        done = await http.get(f"{landing.path}?{landing.query}")
        assert done.status_code == 200, done.text
        await adapter.client.change_message(event.address, "the patient")
        await until(lambda: isinstance(site.events[-1], Edited), "the edit has arrived")
        edited = site.events[-1]
    assert isinstance(edited, Edited)
    assert (edited.message.id, edited.message.text) == (event.message.id, "the patient")


async def test_everybody_of_the_workspace_is_known_by_name(emulator: Emulator) -> None:
    """Physicians are listed, the bot is not."""
    async with listening(emulator) as (adapter, site, _):
        event = await _flagged(emulator, site, "xoxp-smith")
        place = ChannelAddress(
            platform=Platform.SLACK,
            workspace=event.address.workspace,
            channel=event.address.channel,
            reference=event.address.reference,
        )
        people = [names async for names in adapter.client.people(place)]
    assert {"Dr Smith", "Dr Jones"} <= {names.real for names in people}
    assert all(isinstance(names, Names) for names in people)
