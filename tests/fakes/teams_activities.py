"""Activities as Teams sends them; people, teams and ids are made up."""

from typing import Any

from tests.fakes.bot_connector import APP_ID, TENANT

BOT = f"28:{APP_ID}"
AUTHOR = "29:1AuthorAuthorAuthor"
AUTHOR_OBJECT = "5f5f5f5f-0000-4000-8000-00000000aaaa"
COLLEAGUE = "29:1ColleagueColleague"
CHANNEL = "19:aa00bb11cc22@thread.tacv2"
GENERAL = "19:dd33ee44ff55@thread.tacv2"
GROUP_CHAT = "19:6677889900aa@thread.v2"
PERSONAL_CHAT = "a:1PersonalPersonal"
MESSAGE_ID = "1763812800123"

Activity = dict[str, Any]


def channel_message(service_url: str, text: str, **changes: Any) -> Activity:
    """Return a post in a channel that mentions nobody, as resource-specific consent delivers it."""
    return {
        "type": "message",
        "id": MESSAGE_ID,
        "timestamp": "2025-11-22T12:00:00.1234567Z",
        "localTimestamp": "2025-11-22T07:00:00.1234567-05:00",
        "serviceUrl": service_url,
        "channelId": "msteams",
        "from": {"id": AUTHOR, "name": "Ada Author", "aadObjectId": AUTHOR_OBJECT},
        "conversation": {
            "isGroup": True,
            "conversationType": "channel",
            "tenantId": TENANT,
            "id": f"{CHANNEL};messageid={MESSAGE_ID}",
        },
        "recipient": {"id": BOT, "name": "Chaperone"},
        "textFormat": "plain",
        "text": text,
        "attachments": [{"contentType": "text/html", "content": f"<div><div>{text}</div>\n</div>"}],
        "entities": [{"locale": "en-CA", "country": "CA", "platform": "Windows", "type": "clientInfo"}],
        "channelData": {
            "teamsChannelId": CHANNEL,
            "teamsTeamId": GENERAL,
            "channel": {"id": CHANNEL},
            "team": {"id": GENERAL},
            "tenant": {"id": TENANT},
        },
        "locale": "en-CA",
        **changes,
    }


def channel_edit(service_url: str, text: str, event_type: str = "editMessage", **changes: Any) -> Activity:
    """Return the edit, or undoing of the deletion, of ``channel_message``."""
    activity = channel_message(service_url, text, type="messageUpdate", timestamp="2025-11-22T12:05:00.5Z")
    activity["channelData"]["eventType"] = event_type
    return {**activity, **changes}


def channel_deletion(service_url: str, **changes: Any) -> Activity:
    """Return the deletion of ``channel_message``."""
    activity = channel_message(service_url, "", type="messageDelete", timestamp="2025-11-22T12:06:00Z")
    activity["channelData"]["eventType"] = "softDeleteMessage"
    del activity["text"], activity["attachments"]
    return {**activity, **changes}


def group_message(service_url: str, text: str, **changes: Any) -> Activity:
    """Return a message of a group chat."""
    activity = channel_message(service_url, text)
    activity["conversation"] = {
        "isGroup": True,
        "conversationType": "groupChat",
        "tenantId": TENANT,
        "id": GROUP_CHAT,
    }
    activity["channelData"] = {"tenant": {"id": TENANT}}
    return {**activity, **changes}


def personal_message(service_url: str, text: str, **changes: Any) -> Activity:
    """Return what a person writes to the bot in their one-to-one chat."""
    activity = channel_message(service_url, text)
    activity["conversation"] = {"conversationType": "personal", "tenantId": TENANT, "id": PERSONAL_CHAT}
    activity["channelData"] = {"tenant": {"id": TENANT}}
    return {**activity, **changes}


def membership_update(service_url: str, key: str, member: str = BOT, event_type: str = "teamMemberAdded") -> Activity:
    """Return the coming or going (``membersAdded``, ``membersRemoved``) of a member of a team."""
    activity = channel_message(service_url, "", type="conversationUpdate")
    del activity["text"], activity["attachments"]
    activity["conversation"] = {
        "isGroup": True,
        "conversationType": "channel",
        "tenantId": TENANT,
        "id": GENERAL,
    }
    activity["channelData"] = {"team": {"id": GENERAL}, "eventType": event_type, "tenant": {"id": TENANT}}
    return {**activity, key: [{"id": member}]}


def press(service_url: str, action: dict[str, Any], typed: dict[str, Any] | None = None, **changes: Any) -> Activity:
    """Return the press of a card's ``Action.Execute`` in a one-to-one chat, with what was ``typed`` into its inputs."""
    data = {**action.get("data", {}), **(typed or {})}
    value = {"action": {"type": "Action.Execute", "verb": action["verb"], "data": data}, "trigger": "manual"}
    activity = personal_message(service_url, "", type="invoke", name="adaptiveCard/action", value=value)
    return {**activity, "replyToId": "1763812800999", **changes}


def command(service_url: str, command_id: str, **value: Any) -> Activity:
    """Return the choosing of a message extension's command (``composeExtension/fetchTask``)."""
    told = {"commandId": command_id, "commandContext": "compose", **value}
    return channel_message(service_url, "", type="invoke", name="composeExtension/fetchTask", value=told)


def submission(service_url: str, command_id: str, **data: Any) -> Activity:
    """Return what was typed into the dialog of a command (``composeExtension/submitAction``)."""
    value = {"commandId": command_id, "commandContext": "compose", "data": data}
    return channel_message(service_url, "", type="invoke", name="composeExtension/submitAction", value=value)
