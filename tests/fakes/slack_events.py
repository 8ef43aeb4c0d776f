"""Slack's events as Slack sends them, with fictional people: envelopes, and the signature over their bytes.

Shapes from Slack's "Events API" reference and from events of a real workspace, ids replaced.
"""

import hashlib
import hmac
import json
import time
from typing import Any

from tests.fakes.slack_api import SIGNING_SECRET

AUTHOR = "U0AUTHOR"
CHANNEL = "C0ROUNDS"
TEAM = "T0CLINIC"
TS = "1772460000.000100"


def envelope(event: dict[str, Any], *, event_id: str = "Ev0000000001", **changes: Any) -> dict[str, Any]:
    """Wrap an event as Slack does."""
    authorization = {
        "enterprise_id": None,
        "team_id": TEAM,
        "user_id": "U0BOT",
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": "deprecated",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": "A0CHAPERONE",
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": 1772460000,
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
        "event_context": "4-opaque",
        **changes,
    }


def rich_text(text: str) -> list[dict[str, Any]]:
    """Return the blocks that Slack makes of typed text."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "block_id": "b1", "elements": [section]}]


def message(text: str, *, ts: str = TS, user: str = AUTHOR, **changes: Any) -> dict[str, Any]:
    """Return a typed message."""
    return {
        "type": "message",
        "user": user,
        "ts": ts,
        "client_msg_id": "6f2c4d6e-0000-4000-8000-000000000001",
        "text": text,
        "team": TEAM,
        "blocks": rich_text(text),
        "channel": CHANNEL,
        "event_ts": ts,
        "channel_type": "channel",
        **changes,
    }


def changed(after: dict[str, Any], before: dict[str, Any] | None) -> dict[str, Any]:
    """Return the event that a message now reads otherwise (or that Slack says so)."""
    within = ("channel", "event_ts", "channel_type")
    event = {
        "type": "message",
        "subtype": "message_changed",
        "message": {key: value for key, value in after.items() if key not in within},
        "channel": CHANNEL,
        "hidden": True,
        "ts": "1772460050.000200",
        "event_ts": "1772460050.000200",
        "channel_type": "channel",
    }
    if before is not None:
        event["previous_message"] = {key: value for key, value in before.items() if key not in within}
    return event


def deleted(before: dict[str, Any]) -> dict[str, Any]:
    """Return the event that a message was deleted."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": before,
        "channel": CHANNEL,
        "hidden": True,
        "deleted_ts": before["ts"],
        "event_ts": "1772460060.000300",
        "ts": "1772460060.000300",
        "channel_type": "channel",
    }


def signed(body: bytes | dict[str, Any], *, at: float | None = None, secret: str = SIGNING_SECRET) -> dict[str, Any]:
    """Return the keyword arguments of an HTTP POST that carries a signed body."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    timestamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + content, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={digest}",
    }
    return {"content": content, "headers": headers}
