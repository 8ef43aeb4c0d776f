"""The Slack app's manifest: the scopes that the calls need, the events that are listened to, and not one more.

Source: Slack, "App manifest reference".
"""

from collections.abc import Mapping

from adapters.settings import SlackSettings
from adapters.slack.changes import LEAVING_EVENTS, MEMBER_EVENTS, InstallationFate

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"

#: Every bot scope, and what it is for.
SCOPES: Mapping[str, str] = {
    "channels:history": "messages of public channels; finding an earlier tip",
    "channels:read": "the bot's coming and going in public channels; listing its channels",
    "chat:write": "private words, direct messages and tips",
    "groups:history": "messages of private channels; finding an earlier tip",
    "groups:read": "the bot's coming and going in private channels; listing its channels",
    "im:history": "finding an earlier direct message before sending one again",
    "im:write": "opening the direct conversation",
    "mpim:history": "messages of group conversations",
    "users:read": "whether the author is there to see a private word",
}

#: The conversations whose ``message`` events are subscribed to.
MESSAGE_EVENTS = ("message.channels", "message.groups", "message.mpim")
#: Every event that is subscribed to.
EVENTS = (*MESSAGE_EVENTS, *sorted(MEMBER_EVENTS), *sorted(LEAVING_EVENTS), *sorted(InstallationFate))


def manifest(settings: SlackSettings | None = None) -> dict[str, object]:
    """Return the manifest to create the app from, as Slack's JSON.

    Args:
        settings: ``app_token`` turns Socket Mode on, ``public_url`` is where Slack sends events and installers
            otherwise; None means Socket Mode.
    """
    socket_mode = settings is None or settings.app_token is not None or not settings.public_url
    base = settings.public_url.rstrip("/") if settings else ""
    subscriptions: dict[str, object] = {"bot_events": list(EVENTS)}
    oauth: dict[str, object] = {"scopes": {"bot": list(SCOPES)}}
    if not socket_mode:
        subscriptions["request_url"] = base + EVENTS_PATH
    if base:
        oauth["redirect_urls"] = [base + REDIRECT_PATH]
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Chaperone",
            "description": "A private word to the author when a message could identify a patient.",
            "background_color": "#1f3a4d",
        },
        "features": {"bot_user": {"display_name": "chaperone", "always_online": True}},
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": subscriptions,
            "interactivity": {"is_enabled": False},
            "org_deploy_enabled": True,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }
