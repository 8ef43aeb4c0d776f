"""What people see and do on a fake Slack: modals, home tabs, private answers, who they are, their own tokens."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from aiohttp import web

from tests.fakes.block_kit import faults_of_blocks, faults_of_view

#: How often a response_url may be used.
_USES = 5


@dataclass(kw_only=True)
class SlackPeople:
    """The part of a fake Slack that its people hold in their hands."""

    url: str = ""
    #: What was posted, by channel, oldest first.
    messages: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    #: Presses that can still open a modal; each opens one.
    triggers: set[str] = field(default_factory=set)
    #: Modals by id, as they are now.
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: Every view that a modal ever showed, in order.
    shown: list[dict[str, Any]] = field(default_factory=list)
    #: Home tabs by person.
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: Answers by response_url, in order.
    responses: list[dict[str, Any]] = field(default_factory=list)
    #: Uses left of each response_url.
    response_urls: dict[str, int] = field(default_factory=dict)
    #: Members of the workspace.
    users: list[dict[str, Any]] = field(default_factory=list)
    #: What conversations.info tells of every channel.
    conversation: dict[str, Any] = field(default_factory=dict)
    locales: dict[str, str] = field(default_factory=dict)

    def press(self) -> tuple[str, str]:
        """Return a trigger and a response_url, as every press brings along."""
        trigger, path = uuid4().hex, f"/response/{uuid4().hex}"
        self.triggers.add(trigger)
        self.response_urls[path] = _USES
        return trigger, f"{self.url}{path}"

    def post(self, channel: str, user: str, text: str, ts: str) -> dict[str, Any]:
        """Post a message as a person."""
        message = {"type": "message", "user": user, "ts": ts, "text": text}
        self.messages.setdefault(channel, []).append(message)
        return message

    async def _respond(self, request: web.Request) -> web.Response:
        uses = self.response_urls.get(request.path, 0)
        if not uses:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        self.response_urls[request.path] = uses - 1
        answer = await request.json()
        if faults_of_blocks(answer["blocks"]) if "blocks" in answer else not answer.get("text"):
            return web.Response(text="invalid_blocks", status=400)
        self.responses.append(answer)
        return web.Response(text="ok")

    def _views_open(self, workspace: object, arguments: dict[str, Any]) -> dict[str, Any]:
        if arguments["trigger_id"] not in self.triggers:
            return {"error": "expired_trigger_id"}
        self.triggers.discard(arguments["trigger_id"])
        return self._show(uuid4().hex, arguments["view"])

    _views_push = _views_open

    def _views_update(self, workspace: object, arguments: dict[str, Any]) -> dict[str, Any]:
        if arguments["view_id"] not in self.views:
            return {"error": "not_found"}
        return self._show(arguments["view_id"], arguments["view"])

    def _views_publish(self, workspace: object, arguments: dict[str, Any]) -> dict[str, Any]:
        if faults := faults_of_view(arguments["view"]):
            return {"error": "invalid_arguments", "faults": faults}
        self.homes[arguments["user_id"]] = arguments["view"]
        return {"view": {"id": uuid4().hex}}

    def _show(self, view_id: str, view: dict[str, Any]) -> dict[str, Any]:
        if faults := faults_of_view(view):
            return {"error": "invalid_arguments", "faults": faults}
        self.views[view_id] = view
        self.shown.append(view)
        return {"view": {"id": view_id}}

    def _conversations_info(self, workspace: object, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"channel": {"id": arguments["channel"], **self.conversation}}

    def _conversations_members(self, workspace: object, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"members": [user["id"] for user in self.users], "response_metadata": {"next_cursor": ""}}

    def _users_list(self, workspace: object, arguments: dict[str, Any]) -> dict[str, Any]:
        start = int(arguments.get("cursor") or 0)
        end = start + min(2, int(arguments["limit"]))
        more = str(end) if end < len(self.users) else ""
        return {"members": self.users[start:end], "response_metadata": {"next_cursor": more}}

    def _users_info(self, workspace: object, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"user": {"id": arguments["user"], "locale": self.locales.get(arguments["user"], "en-US")}}

    def _chat_update(self, workspace: Any, arguments: dict[str, Any]) -> dict[str, Any]:
        found = self._found(arguments)
        if found is None:
            return {"error": "message_not_found"}
        if found["user"] != workspace.bot_user:
            return {"error": "cant_update_message"}
        if faults_of_blocks(arguments["blocks"]):
            return {"error": "invalid_blocks"}
        found |= {key: value for key, value in arguments.items() if key != "ts"}
        return {"ts": found["ts"]}

    def _chat_delete(self, workspace: Any, arguments: dict[str, Any]) -> dict[str, Any]:
        found = self._found(arguments)
        if found is None:
            return {"error": "message_not_found"}
        if found["user"] != workspace.bot_user:
            return {"error": "cant_delete_message"}
        self.messages[arguments["channel"]].remove(found)
        return {"ts": found["ts"]}

    def _found(self, arguments: dict[str, Any]) -> dict[str, Any] | None:
        posted = self.messages.get(arguments["channel"], [])
        return next((message for message in posted if message["ts"] == arguments["ts"]), None)
