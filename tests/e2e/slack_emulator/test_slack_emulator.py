"""The Slack adapter against a Slack that we did not write, over real HTTP both ways: events, words, installation."""

import asyncio
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from adapters.notice import Notice, NoticeItem, NoticeKind
from adapters.port import ChannelAddress, Deleted, DeliveryError, Edited, Posted, TipPost
from adapters.slack.installations import Installations
from policies.message import Language, Platform
from tests.e2e.slack_emulator.emulator import Emulator, listening
from tests.waiting import PATIENCE_S

pytestmark = [
    pytest.mark.e2e,
    # slack-sdk still sends the client's secret by a class that aiohttp will drop.
    pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning"),
]

_NOTICE = Notice(
    id="flag-1",
    kind=NoticeKind.CONCERN,
    language=Language.EN,
    title="A private word about your message",
    lead="These words could tell readers who a patient is:",
    items=(NoticeItem(quotes=("Jane Doe",), reason="A name.", citation="PHIPA s. 4", url="https://example.org"),),
)


async def test_a_reply_brings_its_author_a_private_word_in_the_thread(emulator: Emulator) -> None:
    """From a person's reply through the signed event to an ephemeral message that only they see."""
    state = emulator.state()
    channel, author = state["channels"]["rounds"], state["users"]["drsmith"]
    async with listening(emulator) as (adapter, site, _):
        root = await asyncio.to_thread(
            emulator.say, "xoxp-smith", "chat.postMessage", channel=channel, text="Question about ferritin"
        )
        await asyncio.to_thread(
            emulator.say, "xoxp-smith", "chat.postMessage", channel=channel, text="pt Jane Doe", thread_ts=root["ts"]
        )
        question, reply = site.events
        assert isinstance(question, Posted)
        assert isinstance(reply, Posted)
        assert (reply.message.text, reply.message.author, reply.message.thread) == ("pt Jane Doe", author, root["ts"])
        receipt = await adapter.client.tell_in_channel(reply.address, _NOTICE, retry=False)
    assert not receipt.sure
    (shown,) = [seen for seen in emulator.state()["ephemerals"] if seen["target_user"] == author]
    assert (shown["text"], shown["thread_ts"], shown["channel_id"]) == (_NOTICE.title, root["ts"], channel)
    assert "Jane Doe" in str(shown["blocks"])


async def test_an_edit_and_a_deletion_arrive_under_the_messages_id(emulator: Emulator) -> None:
    """What was posted, changed and deleted is one message."""
    channel = emulator.state()["channels"]["rounds"]
    async with listening(emulator) as (_, site, _):
        posted = await asyncio.to_thread(
            emulator.say, "xoxp-smith", "chat.postMessage", channel=channel, text="pt Jane Doe"
        )
        where = {"channel": channel, "ts": posted["ts"]}
        await asyncio.to_thread(emulator.say, "xoxp-smith", "chat.update", text="the patient", **where)
        await asyncio.to_thread(emulator.say, "xoxp-smith", "chat.delete", **where)
    first, edited, gone = site.events
    assert isinstance(first, Posted)
    assert isinstance(edited, Edited)
    assert isinstance(gone, Deleted)
    assert {first.message.id, edited.message.id, gone.message_id} == {posted["ts"]}
    assert edited.message.text == "the patient"


async def test_an_author_who_is_away_gets_one_direct_message(emulator: Emulator) -> None:
    """The channel fails at once, the direct message follows, and a second try finds the first."""
    channel = emulator.state()["channels"]["rounds"]
    async with listening(emulator) as (adapter, site, _):
        await asyncio.to_thread(emulator.say, "xoxp-jones", "chat.postMessage", channel=channel, text="pt Jane Doe")
        (event,) = site.events
        assert isinstance(event, Posted)
        with pytest.raises(DeliveryError, match="away"):
            await adapter.client.tell_in_channel(event.address, _NOTICE, retry=False)
        for retry in (False, True, True):
            assert (await adapter.client.tell_directly(event.address, _NOTICE, retry=retry)).sure
        assert len(site.events) == 1
    sent = [message for message in emulator.state()["messages"] if message["text"] == _NOTICE.title]
    assert len(sent) == 1
    assert sent[0]["channel_id"] != channel


async def test_a_failing_store_is_answered_500(emulator: Emulator) -> None:
    """The emulator does not deliver again as Slack would, but it sees that it should."""
    channel = emulator.state()["channels"]["rounds"]
    async with listening(emulator) as (_, site, _):
        site.failures = [RuntimeError("database is locked")]
        await asyncio.to_thread(emulator.say, "xoxp-smith", "chat.postMessage", channel=channel, text="x")
        assert emulator.state()["deliveries"][-1] == 500
        await asyncio.to_thread(emulator.say, "xoxp-smith", "chat.postMessage", channel=channel, text="y")
        assert emulator.state()["deliveries"][-1] == 200


async def test_a_workspace_installs_the_app_by_oauth(emulator: Emulator) -> None:
    """Through the emulator's consent page to a sealed token that can post."""
    client = {"client_id": "1.2", "client_secret": "not-a-real-client-secret"}
    settings = emulator.settings(bot_token=None, public_url="https://chaperone.example.org", **client)
    state = emulator.state()
    async with listening(emulator, settings) as (adapter, site, http):
        begun = await http.get("/slack/install")
        asked = {key: values[0] for key, values in parse_qs(urlsplit(begun.headers["location"]).query).items()}
        async with httpx.AsyncClient(timeout=PATIENCE_S) as browser:
            consent = await browser.get(begun.headers["location"])
            assert "Chaperone" in consent.text
            form = {**asked, "user_id": state["users"]["drsmith"], "user_scope": ""}
            back = await browser.post(f"{emulator.url}/oauth/v2/authorize/callback", data=form)
        landing = urlsplit(back.headers["location"])
        cookie = begun.headers["set-cookie"].partition(";")[0]
        done = await http.get(f"{landing.path}?{landing.query}", headers={"Cookie": cookie})
        assert done.status_code == 200, done.text
        (key,) = [key for kind, key in site.sealed if kind == "slack_installation"]
        team = key.partition("/")[2]
        installed = await Installations(site).async_find_bot(enterprise_id=None, team_id=team)
        assert installed is not None
        place = ChannelAddress(
            platform=Platform.SLACK,
            workspace=team,
            channel=state["channels"]["rounds"],
            reference={"team": team},
        )
        await adapter.client.post_tip(
            place, TipPost(id="t1", language=Language.EN, title="This week's tip", body="Say less."), retry=False
        )
    assert "This week's tip" in [message["text"] for message in emulator.state()["messages"]]
