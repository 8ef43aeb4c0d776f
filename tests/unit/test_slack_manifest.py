"""The manifest asks for what the code uses, and for nothing else."""

import ast
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

import adapters.slack
from adapters.settings import Network, SlackSettings
from adapters.slack.grants import Grants
from adapters.slack.home_tab import HomeTab
from adapters.slack.installations import Installations, Tokens
from adapters.slack.listeners import listening_app
from adapters.slack.manifest import EVENTS, SCOPES, USER_SCOPES, manifest
from adapters.slack.surface import Surface
from adapters.slack.tongues import Tongues
from adapters.slack.turns import Turns
from adapters.slack.web import web_client
from tests.fakes.slack_site import SlackSite

#: Which scopes a method needs, from its reference page; ``channels:`` stands for what the conversation's kind needs.
_METHOD_SCOPES = {
    "apps.connections.open": set(),  # connections:write of the app-level token
    "auth.revoke": set(),  # of the author's own token
    "auth.test": set(),
    "chat.delete": {"chat:write"},
    "chat.getPermalink": set(),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history", "im:history"},
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.members": {"channels:read", "groups:read"},
    "conversations.open": {"im:write"},
    "conversations.replies": {"channels:history", "groups:history"},
    "oauth.v2.access": set(),
    "users.conversations": {"channels:read", "groups:read"},
    "users.getPresence": {"users:read"},
    "users.info": {"users:read"},
    "users.list": {"users:read"},
    "views.open": set(),
    "views.publish": set(),
    "views.push": set(),
    "views.update": set(),
}
#: Which scopes a feature of the manifest needs.
_FEATURE_SCOPES = {"app_home": set(), "bot_user": set(), "shortcuts": {"commands"}, "slash_commands": {"commands"}}
#: Methods that are called in the author's own name.
_OWN_METHODS = {"chat.delete", "chat.update"}
_EVENT_SCOPES = {
    "app_home_opened": set(),
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.mpim": {"mpim:history"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "channel_left": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "group_left": {"groups:read"},
    "group_deleted": {"groups:read"},
    "app_uninstalled": set(),
    "tokens_revoked": set(),
    "team_access_granted": set(),
    "team_access_revoked": set(),
}
_METHOD = re.compile(r"(?:apps|auth|chat|conversations|files|oauth|reactions|team|users|views)\.[a-zA-Z0-9.]+")
_HTTP = {"bot_token": "xoxb-x", "signing_secret": "s", "public_url": "https://chaperone.example.org/"}
_SETTINGS = SlackSettings.model_validate(_HTTP)


def _called_methods() -> set[str]:
    found = set()
    for file in Path(str(adapters.slack.__file__)).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _METHOD.fullmatch(node.value):
                found.add(node.value)
    return found


def test_scopes_are_exactly_those_that_calls_and_events_need() -> None:
    """A scope too few breaks a call, a scope too many is a power nobody granted."""
    called = _called_methods()
    assert called == set(_METHOD_SCOPES)
    features = manifest()["features"]
    assert set(features) == set(_FEATURE_SCOPES)  # type: ignore[call-overload] # JSON
    needed = set().union(
        *_METHOD_SCOPES.values(), *(_EVENT_SCOPES[event] for event in EVENTS), *_FEATURE_SCOPES.values()
    )
    assert set(SCOPES) == needed


def test_an_authors_own_grant_is_for_their_messages_alone() -> None:
    """The user scopes are exactly what editing and deleting one's own message needs."""
    assert set(USER_SCOPES) == set().union(*(_METHOD_SCOPES[method] for method in _OWN_METHODS))


def test_events_are_exactly_those_that_are_listened_to() -> None:
    """Every subscribed event has a listener and every listener its subscription."""
    subscribed = {event.partition(".")[0] for event in EVENTS}
    assert set(EVENTS) == set(_EVENT_SCOPES)
    site = SlackSite()
    services, web = site.services(), web_client(_SETTINGS, Network())
    grants = Grants(site, web, _SETTINGS, services.now)
    app = listening_app(services, Installations(site), grants, web, None)
    surface = Surface(web, Tokens(Installations(site), "xoxb-x"), Tongues(web, services.now))
    HomeTab(site.desk, surface, grants, Turns()).listen(app)
    kinds = set()
    for listener in app._async_listeners:
        if not listener.auto_acknowledgement:
            continue  # a button or a command
        matcher = listener.matchers[0]
        cells = matcher.func.__closure__[0].cell_contents.__closure__  # type: ignore[attr-defined] # bolt's closures
        kinds |= {cell.cell_contents for cell in cells if isinstance(cell.cell_contents, str)}
    assert kinds == subscribed


def test_over_http_slack_is_told_where_to_send_events() -> None:
    """Without Socket Mode the manifest holds the request and redirect URLs."""
    made = manifest(_SETTINGS)
    assert made["settings"]["event_subscriptions"]["request_url"] == "https://chaperone.example.org/slack/events"  # type: ignore[index] # JSON
    address = "https://chaperone.example.org/slack/events"
    assert made["settings"]["interactivity"] == {"is_enabled": True, "request_url": address}  # type: ignore[index] # JSON
    assert [command["url"] for command in made["features"]["slash_commands"]] == [address]  # type: ignore[index] # JSON
    assert made["settings"]["socket_mode_enabled"] is False  # type: ignore[index] # JSON
    assert made["settings"]["org_deploy_enabled"] is True  # type: ignore[index] # JSON
    assert made["oauth_config"]["redirect_urls"] == ["https://chaperone.example.org/slack/oauth_redirect"]  # type: ignore[index] # JSON


def test_socket_mode_needs_no_address() -> None:
    """With an app token, or before anything is known, the manifest turns Socket Mode on."""
    for made in (manifest(), manifest(SlackSettings.model_validate({"bot_token": "xoxb-x", "app_token": "xapp-x"}))):
        assert made["settings"]["socket_mode_enabled"] is True  # type: ignore[index] # JSON
        assert "request_url" not in made["settings"]["event_subscriptions"]  # type: ignore[index] # JSON


def test_authors_are_asked_for_a_grant_only_where_the_site_can_ask() -> None:
    """With an OAuth client the manifest names the user scope and where Slack sends authors back to."""
    without, with_client = (
        manifest(SlackSettings.model_validate({**_HTTP, **client}))["oauth_config"]
        for client in ({}, {"client_id": "1.2", "client_secret": "y"})
    )
    assert "user" not in without["scopes"]  # type: ignore[index] # JSON
    assert with_client["scopes"]["user"] == ["chat:write"]  # type: ignore[index] # JSON
    assert "https://chaperone.example.org/slack/grant" in with_client["redirect_urls"]  # type: ignore[index] # JSON


def test_what_slack_shows_in_its_menus_fits() -> None:
    """Names of shortcuts have at most 24 characters, descriptions 150, and the command's 2,000."""
    features = manifest()["features"]
    for shortcut in features["shortcuts"]:  # type: ignore[index] # JSON
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
    (command,) = features["slash_commands"]  # type: ignore[index] # JSON
    assert command["command"] == "/chaperone"
    assert command["should_escape"] is True


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"bot_token": "x"}, "app_token"),
        ({"signing_secret": "x"}, "client_id"),
        ({"signing_secret": "x", "client_id": "1.2"}, "client_secret"),
        ({"signing_secret": "x", "client_id": "1.2", "client_secret": "y"}, "public_url"),
    ],
)
def test_incomplete_settings_name_what_is_missing(fields: dict[str, str], named: str) -> None:
    """A start-up error names the setting and no value."""
    with pytest.raises(ValidationError, match=named):
        SlackSettings.model_validate(fields)
