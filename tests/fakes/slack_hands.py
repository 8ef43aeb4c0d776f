"""The hands of one person on a fake Slack: what they press, submit and type arrives signed, over HTTP or the socket.

Shapes from Slack's reference of interaction payloads and slash commands; ids are made up.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.fakes.slack_api import FakeSlack
from tests.fakes.slack_events import AUTHOR, CHANNEL, TEAM, TS, envelope, signed
from tests.fakes.slack_site import ServedSlack

EVENTS = "/slack/events"


@dataclass(kw_only=True)
class Hands:
    """Presses, submits and types as one person."""

    slack: FakeSlack
    served: ServedSlack
    user: str = AUTHOR
    team: str = TEAM
    socket: bool = False
    #: Presses bring no trigger that still works.
    late: bool = False

    async def press(
        self, shown: Mapping[str, Any], act: str, *, choice: str = "", place: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Press a button of a message, a modal or a home tab; ``act`` is the end of its id."""
        return await self.send(self.pressing(shown, act, choice=choice, place=place))

    def pressing(
        self, shown: Mapping[str, Any], act: str, *, choice: str = "", place: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return the payload of a press."""
        element = next(one for one in elements(shown) if one["action_id"].endswith(act))
        action: dict[str, Any] = {key: element[key] for key in ("type", "action_id", "value", "text") if key in element}
        if element["type"] == "static_select":
            option = next(one for one in element["options"] if one["value"].startswith(f"{choice}:"))
            action["selected_option"] = option
        return {**self._signed_for("block_actions"), **(place or ephemeral()), "actions": [action]}

    async def submit(self, view: Mapping[str, Any], values: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """Submit an open modal; returns what Slack is to do with it."""
        return await self.send(self.submitting(view, values))

    def submitting(self, view: Mapping[str, Any], values: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """Return the payload of a submitted modal."""
        body = self._signed_for("view_submission")
        del body["response_url"]
        return {**body, "view": self._state(view, values)}

    async def save(self, home: Mapping[str, Any], values: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """Press the button that sends the fields of the home tab."""
        view = self._state(home, values)
        return await self.press(home, "save", place={"container": {"type": "view", "view_id": "V0HOME"}, "view": view})

    async def type(self, text: str, command: str = "/chaperone") -> dict[str, Any]:
        """Type a slash command; returns the answer that comes at once."""
        trigger, response_url = self._press()
        fields = {
            "token": "deprecated",
            "team_id": self.team,
            "channel_id": CHANNEL,
            "user_id": self.user,
            "command": command,
            "text": text,
            "response_url": response_url,
            "trigger_id": trigger,
        }
        return await self.send(fields)

    async def use_shortcut(self, callback_id: str, message: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Use a shortcut, on a message if there is one."""
        body = self._signed_for("shortcut" if message is None else "message_action")
        if message is None:
            del body["response_url"]
            return await self.send({**body, "callback_id": callback_id})
        return await self.send({
            **body,
            "callback_id": callback_id,
            "channel": {"id": CHANNEL, "name": "rounds"},
            "message_ts": TS,
            "message": message,
        })  # fmt: skip

    async def open_home(self, tab: str = "home") -> dict[str, Any]:
        """Open the app's page."""
        return await self.send(envelope({"type": "app_home_opened", "user": self.user, "tab": tab, "channel": "D1"}))

    async def send(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Send a request as Slack does; it must be answered 200."""
        event = body.get("type") == "event_callback"
        if self.socket:
            kind = "events_api" if event else "slash_commands" if "command" in body else "interactive"
            answer = await self.slack.ask(kind, body)
            assert answer is not None
            return answer
        form = dict(body) if "command" in body else {"payload": json.dumps(body)}
        request = signed(dict(body)) if event else signed(urlencode(form).encode())
        if not event:
            request["headers"]["Content-Type"] = "application/x-www-form-urlencoded"
        answered = await self.served.http.post(EVENTS, **request)
        assert answered.status_code == 200, answered.text
        return _json(answered.text)

    def _signed_for(self, kind: str) -> dict[str, Any]:
        trigger, response_url = self._press()
        return {
            "type": kind,
            "user": {"id": self.user, "username": "dr", "name": "dr", "team_id": self.team},
            "team": {"id": TEAM, "domain": "clinic"},
            "enterprise": None,
            "api_app_id": "A0CHAPERONE",
            "trigger_id": trigger,
            "response_url": response_url,
        }

    def _press(self) -> tuple[str, str]:
        trigger, response_url = self.slack.press()
        if self.late:
            self.slack.triggers.discard(trigger)
        return trigger, response_url

    def _state(self, view: Mapping[str, Any], values: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        ids = [view_id for view_id, shown in self.slack.views.items() if shown is view]
        state = {"values": {name: {name: value} for name, value in values.items()}}
        return {**view, "id": ids[0] if ids else "V0GONE", "state": state}


def ephemeral(thread: str = "") -> dict[str, Any]:
    """Return where a notice in the channel stands; Slack does not send its words along."""
    container = {"type": "message", "message_ts": TS, "channel_id": CHANNEL, "is_ephemeral": True}
    return {"container": {**container, "thread_ts": thread} if thread else container, "channel": {"id": CHANNEL}}


def direct(message: Mapping[str, Any]) -> dict[str, Any]:
    """Return where a direct message stands, and the message, as Slack sends it along."""
    channel = message["channel"]
    container = {"type": "message", "message_ts": message["ts"], "channel_id": channel, "is_ephemeral": False}
    return {"container": container, "channel": {"id": channel}, "message": message}


def at_home(home: Mapping[str, Any]) -> dict[str, Any]:
    """Return that something was pressed on the home tab."""
    return {"container": {"type": "view", "view_id": "V0HOME"}, "view": {**home, "id": "V0HOME"}}


def in_modal(slack: FakeSlack, view: Mapping[str, Any]) -> dict[str, Any]:
    """Return that something was pressed in a modal."""
    view_id = next(view_id for view_id, shown in slack.views.items() if shown is view)
    return {"container": {"type": "view", "view_id": view_id}, "view": {**view, "id": view_id}}


def elements(shown: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what can be pressed in a message or a view."""
    for block in shown["blocks"]:
        if block["type"] == "actions":
            yield from block["elements"]


def words(shown: Mapping[str, Any]) -> str:
    """Return everything that stands in a message or a view, as JSON."""
    return json.dumps(shown["blocks"], ensure_ascii=False)


def _json(text: str) -> dict[str, Any]:
    found = json.loads(text) if text else {}
    assert isinstance(found, dict)
    return found
