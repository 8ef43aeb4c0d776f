"""Signed activities through the real botbuilder stack to an intake; everything else is refused."""

import asyncio
import json
import logging
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from adapters.port import Deleted, Edited, Posted
from adapters.settings import Network, TeamsSettings
from adapters.teams.app import PATH, build
from tests.contract.teams.conftest import Bot, OpenBot
from tests.fakes import teams_activities as activities
from tests.fakes.bot_connector import KEY_ID, FakeBotConnector
from tests.fakes.services import Desk
from tests.waiting import until

CANARY = "Mr Zebulon Quist, MRN 0042"


async def test_a_signed_post_reaches_the_intake(bot: Bot) -> None:
    """A channel post without a mention is taken in with its author, place and time, and acknowledged."""
    response = await bot.post(activities.channel_message(bot.teams.url, "Rounds at 8"))

    assert response.status_code == 200
    (event,) = bot.desk.intake.events
    assert isinstance(event, Posted)
    assert event.message.author == activities.AUTHOR
    assert event.message.channel == activities.CHANNEL
    assert event.message.sent_at == datetime(2025, 11, 22, 12, 0, 0, 123000, UTC)
    assert "Rounds at 8" in event.message.text


async def test_edits_undone_deletions_and_deletions_reach_the_intake(bot: Bot) -> None:
    """What happens to a message later arrives under the id it always had, each time as an event of its own."""
    url = bot.teams.url
    for activity in (
        activities.channel_edit(url, "new words"),
        activities.channel_edit(url, "back again", "undeleteMessage"),
        activities.channel_deletion(url),
    ):
        assert (await bot.post(activity)).status_code == 200

    edit, undone, deletion = bot.desk.intake.events
    assert isinstance(edit, Edited)
    assert isinstance(undone, Edited)
    assert isinstance(deletion, Deleted)
    assert {edit.message.id, undone.message.id, deletion.message_id} == {activities.MESSAGE_ID}
    assert len({edit.event_id, undone.event_id, deletion.event_id}) == 3


REFUSED = {
    "wrong audience": {"aud": "11111111-0000-4000-8000-000000000000"},
    "several audiences": {"aud": ["a", "b"]},
    "no audience": {"aud": None},
    "wrong issuer": {"iss": "https://sts.example.org/"},
    "no issuer": {"iss": None},
    "emulator's issuer": {
        "iss": "https://login.microsoftonline.com/d6d49420-f39b-4df7-a1dc-d59a935871db/v2.0",
        "ver": "2.0",
        "azp": "0a1b2c3d-0000-4000-8000-00000000b0b0",
    },
    "expired": {"exp": int(time.time()) - 400},
    "never expires": {"exp": None},
    "not yet valid": {"nbf": int(time.time()) + 4000},
    "wrong service address": {"serviceurl": "https://evil.example.org"},
    "no service address": {"serviceurl": None},
    "unknown key": {"key_id": "key-two"},
    "forged with a known key's id": {"key": rsa.generate_private_key(65537, 2048)},
}


@pytest.mark.parametrize("claims", REFUSED.values(), ids=REFUSED.keys())
async def test_a_bad_token_is_refused(bot: Bot, claims: dict[str, Any]) -> None:
    """A token that does not prove who sent the request, or for whom, gets 401 and nothing is taken in."""
    response = await bot.post(activities.channel_message(bot.teams.url, CANARY), **claims)

    assert response.status_code == 401
    assert bot.desk.intake.events == []


async def test_a_key_speaks_only_for_its_channels(bot: Bot) -> None:
    """A token signed with a key that Teams endorses cannot carry an activity of another channel."""
    response = await bot.post(activities.channel_message(bot.teams.url, CANARY, channelId="webchat"))

    assert response.status_code == 401


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer junk", "Bearer a.b.c", "Basic YTpi", "Bearer a b", "Bearer é"]
)
async def test_a_junk_header_is_refused(bot: Bot, header: str) -> None:
    """A header that holds no token at all gets 401."""
    response = await bot.http.post(
        PATH,
        json=activities.channel_message(bot.teams.url, CANARY),
        headers=[(b"Authorization", header.encode())],
    )

    assert response.status_code == 401


async def test_a_request_without_a_token_is_refused(bot: Bot) -> None:
    """No header gets 401 before the body is looked at."""
    assert (await bot.http.post(PATH, content=b"{")).status_code == 401


@pytest.mark.parametrize(("algorithm", "key"), [("HS256", "x" * 64), ("none", "")])
async def test_a_token_of_another_algorithm_is_refused(bot: Bot, algorithm: str, key: str) -> None:
    """Tokens signed with a shared secret, or with nothing, are no tokens."""
    claims = jwt.decode(bot.teams.token(), options={"verify_signature": False})
    token = jwt.encode(claims, key, algorithm=algorithm, headers={"kid": KEY_ID})
    response = await bot.http.post(
        PATH,
        json=activities.channel_message(bot.teams.url, CANARY),
        headers={"Authorization": f"Bearer {token}"},
    )

    assert response.status_code == 401


def _nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


MALFORMED = {
    "empty": b"",
    "no JSON": b"{",
    "not text": b"\xff\xfe\x00",
    "a list": b"[]",
    "null": b"null",
    "no type": b'{"serviceUrl": "https://a.example.org"}',
    "type of another type": b'{"type": 1, "serviceUrl": "https://a.example.org"}',
    "no service address": b'{"type": "message", "text": "x"}',
    "service address of another type": b'{"type": "message", "serviceUrl": {}}',
    "nested too deep": _nested(200_000),
    "a number without end": b'{"type": ' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
async def test_a_malformed_body_is_answered_with_400(bot: Bot, body: bytes) -> None:
    """Whatever is no activity is refused cleanly, so that the platform does not try for ever."""
    assert (await bot.http.post(PATH, content=body, headers=bot.signed())).status_code == 400


async def test_a_body_of_a_megabyte_is_answered_with_413(bot: Bot) -> None:
    """A body beyond any message's length is not read to its end."""
    activity = activities.channel_message(bot.teams.url, "x" * 1_048_576)
    assert (await bot.post(activity)).status_code == 413
    assert bot.desk.intake.events == []


ODD: dict[str, dict[str, Any]] = {
    "unknown type": {"type": "somethingNew"},
    "typing": {"type": "typing"},
    "reaction": {"type": "messageReaction", "reactionsAdded": [{"type": "like"}]},
    "no author": {"from": None},
    "author without id": {"from": {"name": "x"}},
    "author is a list": {"from": ["x"]},
    "author is a bot": {"from": {"id": "28:other"}},
    "no id": {"id": None},
    "id is a number": {"id": 7},
    "id is a lone surrogate": {"id": "\ud800"},
    "no conversation": {"conversation": None, "channelData": None},
    "conversation is a string": {"conversation": "x", "channelData": "y"},
    "no tenant": {"conversation": {"id": "19:x", "conversationType": "channel"}, "channelData": {}},
    "unknown kind of conversation": {"conversation": {"id": "19:x", "conversationType": "space"}},
    "members are not a list": {"type": "conversationUpdate", "membersAdded": {"id": 1}},
    "members are not objects": {"type": "conversationUpdate", "membersAdded": [None, 1, "x"]},
    "unknown kind of edit": {"type": "messageUpdate"},
}


@pytest.mark.parametrize("changes", ODD.values(), ids=ODD.keys())
async def test_an_odd_activity_is_acknowledged_and_ignored(bot: Bot, changes: dict[str, Any]) -> None:
    """What is authentic but means nothing here gets 200 and no effect, so that it is not delivered again."""
    body = json.dumps(activities.channel_message(bot.teams.url, CANARY, **changes))
    response = await bot.http.post(PATH, content=body, headers=bot.signed())

    assert response.status_code == 200
    assert bot.desk.intake.events == []


async def test_strange_characters_are_taken_in(bot: Bot) -> None:
    """Lone surrogates, NULs and right-to-left marks neither crash nor hide the rest of a message."""
    body = json.dumps(activities.channel_message(bot.teams.url, "a\ud800b\x00c\u202ed"))
    response = await bot.http.post(PATH, content=body, headers=bot.signed())

    assert response.status_code == 200
    (event,) = bot.desk.intake.events
    assert isinstance(event, Posted)
    assert "a\ufffdb\x00c\u202ed" in event.message.text
    event.message.text.encode()


async def test_a_failing_intake_answers_500(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    """If nothing could be stored the platform must deliver again; the log says so without the message."""
    bot.desk.intake.failure = RuntimeError(CANARY)
    with caplog.at_level(logging.DEBUG):
        response = await bot.post(activities.channel_message(bot.teams.url, CANARY))

    assert response.status_code == 500
    assert "RuntimeError" in caplog.text
    for secret in (CANARY, activities.AUTHOR, activities.CHANNEL, activities.MESSAGE_ID, "Ada Author"):
        assert secret not in caplog.text
        assert secret not in response.text


async def test_fetching_the_keys_does_not_hold_up_anything_else(bot: Bot) -> None:
    """While the keys are being fetched, the event loop goes on; they are fetched once for many requests."""
    bot.teams.hold()
    activity = activities.channel_message(bot.teams.url, "x")
    posting = asyncio.gather(*(bot.post(activity) for _ in range(5)))
    await until(lambda: bot.teams.waiting, "the keys are being fetched, and the event loop goes on")
    bot.teams.let_go()

    assert [response.status_code for response in await posting] == [200] * 5
    assert bot.teams.key_fetches == 1


async def test_without_keys_the_platform_is_asked_to_deliver_again(bot: Bot) -> None:
    """When the keys cannot be fetched nobody is let in, and nothing is lost."""
    bot.teams.hides_keys = True
    activity = activities.channel_message(bot.teams.url, "x")

    assert (await bot.post(activity)).status_code == 503
    assert bot.desk.intake.events == []


async def test_keys_are_fetched_anew_but_not_at_a_strangers_command(open_bot: OpenBot) -> None:
    """Keys are fetched once a day, and for unknown ones at most once a minute."""
    start = datetime.now(UTC)
    shift = timedelta()
    async with open_bot(Desk(lambda: start + shift)) as bot:
        activity = activities.channel_message(bot.teams.url, "x")
        for key_id in ("key-one", "key-two", "key-three"):
            await bot.post(activity, key_id=key_id)
        assert bot.teams.key_fetches == 1
        shift = timedelta(minutes=2)
        await bot.post(activity, key_id="key-two")
        await bot.post(activity, key_id="key-two")
        assert bot.teams.key_fetches == 2
        shift = timedelta(hours=25)
        assert (await bot.post(activity)).status_code == 200
        assert bot.teams.key_fetches == 3
        bot.teams.hides_keys = True
        shift = timedelta(hours=50)
        assert (await bot.post(activity)).status_code == 200
        shift = timedelta(hours=75)
        assert (await bot.post(activity)).status_code == 503


@pytest.mark.parametrize("app_id", [" ", "\t"])
def test_an_empty_app_id_is_refused(teams: FakeBotConnector, app_id: str) -> None:
    """Without an app id botbuilder would let anybody in, so the adapter cannot be built."""
    with pytest.raises(ValueError, match=r"teams\.app_id"):
        build(teams.settings(app_id=app_id), Network(), Desk(lambda: datetime.now(UTC)).services())
    with pytest.raises(ValueError, match="app_id"):
        TeamsSettings(app_id="", app_password=SecretStr("x"), tenant_id="y")


async def test_buttons_that_were_never_drawn_get_an_answer(bot: Bot) -> None:
    """An invoke is answered in its own protocol; one of a kind that the manifest does not declare is not found."""
    action = activities.channel_message(bot.teams.url, "", type="invoke", name="adaptiveCard/action", value={})
    answer = await bot.post(action)
    other = await bot.post({**action, "name": "composeExtension/query"})

    assert answer.status_code == 200
    assert answer.json()["statusCode"] == 400
    assert answer.json()["type"] == "application/vnd.microsoft.error"
    assert other.status_code == 404


async def test_the_bots_coming_to_a_team_opens_every_channel_and_its_going_closes_them(bot: Bot) -> None:
    """Tips may go to all channels of a team from the time the bot is added until it is removed."""
    url = bot.teams.url
    bot.teams.team_channels = [activities.GENERAL, activities.CHANNEL]

    await bot.post(activities.membership_update(url, "membersAdded"))
    assert set(bot.desk.channels.known) == {activities.GENERAL, activities.CHANNEL}
    address = bot.desk.channels.known[activities.CHANNEL]
    assert address.reference["conversation"] == {
        "id": activities.CHANNEL,
        "conversationType": "channel",
        "tenantId": address.workspace,
    }

    await bot.post(activities.membership_update(url, "membersRemoved", "29:somebody", "teamMemberRemoved"))
    assert len(bot.desk.channels.known) == 2
    await bot.post(activities.membership_update(url, "membersRemoved", event_type="teamMemberRemoved"))
    assert bot.desk.channels.known == {}


async def test_a_team_whose_channels_cannot_be_listed_has_its_general_one(bot: Bot) -> None:
    """A failing list of channels neither loses the team nor brings the event back for ever."""
    bot.teams.fail_next(403)
    response = await bot.post(activities.membership_update(bot.teams.url, "membersAdded"))

    assert response.status_code == 200
    assert set(bot.desk.channels.known) == {activities.GENERAL}


async def test_channels_and_group_chats_come_and_go(bot: Bot) -> None:
    """A channel made later, and a group chat that the bot is added to, get tips too."""
    url = bot.teams.url
    created = activities.membership_update(url, "none", event_type="channelCreated")
    created["channelData"]["channel"] = {"id": activities.CHANNEL}
    chat = activities.group_message(url, "", type="conversationUpdate", membersAdded=[{"id": activities.BOT}])
    await bot.post(created)
    await bot.post(chat)
    assert set(bot.desk.channels.known) == {activities.CHANNEL, activities.GROUP_CHAT}

    created["channelData"]["eventType"] = "channelDeleted"
    await bot.post(created)
    assert set(bot.desk.channels.known) == {activities.GROUP_CHAT}
