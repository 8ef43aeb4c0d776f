"""The Slack app's manifest: the scopes that the calls need, the events that are listened to, and not one more.

Source: Slack, "App manifest reference".
"""

from collections.abc import Mapping

from adapters.settings import SlackSettings
from adapters.slack.changes import LEAVING_EVENTS, MEMBER_EVENTS, InstallationFate

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
#: Where authors come back from granting that their own messages are changed for them.
GRANT_PATH = "/slack/grant"

COMMAND = "/chaperone"
#: Ids of the shortcuts: without a message, and on one.
DRAFT_SHORTCUT, MESSAGE_SHORTCUT = "check_draft", "check_message"

#: Every bot scope, and what it is for.
SCOPES: Mapping[str, str] = {
    "channels:history": "messages of public channels; finding an earlier tip",
    "channels:read": "the bot's coming and going in public channels; listing its channels, and how many read one",
    "chat:write": "private words, direct messages and tips",
    "commands": "the slash command and the shortcuts, to check words before they are posted",
    "groups:history": "messages of private channels; finding an earlier tip",
    "groups:read": "the bot's coming and going in private channels; listing its channels, and how many read one",
    "im:history": "finding an earlier direct message before sending one again",
    "im:write": "opening the direct conversation",
    "mpim:history": "messages of group conversations",
    "users:read": "whether the author is there to see a private word, in which language; the names of colleagues",
}
#: Every scope that authors are asked for, each for themselves.
USER_SCOPES: Mapping[str, str] = {"chat:write": "editing or deleting the author's own message when they say so"}

#: The conversations whose ``message`` events are subscribed to.
MESSAGE_EVENTS = ("message.channels", "message.groups", "message.mpim")
#: Every event that is subscribed to.
EVENTS = (
    *MESSAGE_EVENTS,
    "app_home_opened",
    *sorted(MEMBER_EVENTS),
    *sorted(LEAVING_EVENTS),
    *sorted(InstallationFate),
)


def manifest(settings: SlackSettings | None = None) -> dict[str, object]:
    """Return the manifest to create the app from, as Slack's JSON.

    Args:
        settings: ``app_token`` turns Socket Mode on, ``public_url`` is where Slack sends events and installers
            otherwise; None means Socket Mode.
    """
    socket_mode = settings is None or settings.app_token is not None or not settings.public_url
    base = settings.public_url.rstrip("/") if settings else ""
    subscriptions: dict[str, object] = {"bot_events": list(EVENTS)}
    interactivity: dict[str, object] = {"is_enabled": True}
    command: dict[str, object] = {
        "command": COMMAND,
        "description": "Check words before you post them, which only you see; celebrate a colleague.",
        "usage_hint": "check [a message] | draft [a text for the public] | kudos @colleague [a milestone] | help",
        "should_escape": True,
    }
    scopes = {"bot": list(SCOPES)}
    if not socket_mode:
        for part, key in ((subscriptions, "request_url"), (interactivity, "request_url"), (command, "url")):
            part[key] = base + EVENTS_PATH
    oauth: dict[str, object] = {"scopes": scopes}
    if base:
        oauth["redirect_urls"] = [base + REDIRECT_PATH]
    if settings and settings.client_secret is not None:
        oauth["redirect_urls"] = [base + REDIRECT_PATH, base + GRANT_PATH]
        scopes["user"] = list(USER_SCOPES)
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Chaperone",
            "description": "A private word to the author when a message could identify a patient.",
            "background_color": "#1f3a4d",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "chaperone", "always_online": True},
            "shortcuts": [
                {
                    "name": "Check a draft",
                    "type": "global",
                    "callback_id": DRAFT_SHORTCUT,
                    "description": "Read a message over before you post it; only you see it.",
                },
                {
                    "name": "Check with Chaperone",
                    "type": "message",
                    "callback_id": MESSAGE_SHORTCUT,
                    "description": "Read a message of your own over once more; only you see it.",
                },
            ],
            "slash_commands": [command],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": subscriptions,
            "interactivity": interactivity,
            "org_deploy_enabled": True,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }
