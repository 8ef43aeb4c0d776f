"""The Teams adapter against a Teams that we did not write: Microsoft's Agents Playground, over real HTTP both ways."""

from typing import Any

import pytest

from adapters.notice import Notice, NoticeItem, NoticeKind
from adapters.port import Deleted, Edited, Posted, TipPost
from policies.message import Language
from tests.e2e.agents_playground.conftest import Bot, Playground
from tests.fakes import teams_activities as activities
from tests.fakes.author_desk import concern

pytestmark = pytest.mark.e2e

NOTICE = Notice(
    id="f1",
    kind=NoticeKind.CONCERN,
    language=Language.EN,
    title="A private word about your message",
    lead="These words could tell readers who a patient is:",
    items=(NoticeItem(quotes=("Jane Doe",), reason="A name.", citation="PHIPA s. 4", url="https://example.org"),),
)
TIP = TipPost(
    id="t1", language=Language.EN, title="Tip of the week", body="Who reads this?", choices=("A", "B"), answer="A."
)


def in_team(playground: Playground, activity: dict[str, Any]) -> dict[str, Any]:
    """Return an activity moved to the playground's team, channel and people."""
    config = playground.config
    team, tenant = config["teams"][0], {"id": config["tenantId"]}
    channel = team["channels"][-1]
    activity["from"] = {"id": config["currentUser"]["id"], "aadObjectId": config["currentUser"]["aadObjectId"]}
    activity["recipient"] = {"id": config["bot"]["id"]}
    activity["conversation"] |= {"id": f"{channel['id']};messageid={activity['id']}", "tenantId": tenant["id"]}
    activity["channelData"] |= {"team": {"id": team["id"]}, "tenant": tenant}
    if activity["type"] == "conversationUpdate":
        activity["conversation"]["id"] = team["id"]
        activity["membersAdded"] = [{"id": config["bot"]["id"]}]
    else:
        activity["channelData"]["channel"] = {"id": channel["id"]}
    return activity


async def test_an_unmentioned_post_brings_its_author_a_card(playground: Playground, bot: Bot) -> None:
    """A channel post is taken in, and the notice appears in the author's one-to-one chat and nowhere else."""
    await playground.deliver(in_team(playground, activities.channel_message(playground.service_url, "Jane Doe, bed 4")))
    await bot.answered(1)
    (event,) = bot.desk.intake.events
    assert isinstance(event, Posted)
    assert event.message.channel == playground.config["teams"][0]["channels"][-1]["id"]

    async with playground.watching() as window:
        receipt = await bot.adapter.client.tell_in_channel(event.address, NOTICE, retry=False)
        conversation, card = await window.next_card(NOTICE.title)

    assert receipt.sure
    assert conversation == playground.config["personalChat"]["id"]
    assert card["body"][0]["text"] == NOTICE.title


async def test_edits_and_deletions_arrive(playground: Playground, bot: Bot) -> None:
    """What happens to a post later arrives under its id."""
    url = playground.service_url
    await playground.deliver(in_team(playground, activities.channel_edit(url, "bed 4")))
    await bot.answered(1)
    await playground.deliver(in_team(playground, activities.channel_deletion(url)))
    await bot.answered(2)

    edit, deletion = bot.desk.intake.events
    assert isinstance(edit, Edited)
    assert isinstance(deletion, Deleted)
    assert edit.message.id == deletion.message_id == activities.MESSAGE_ID
    assert bot.answers == [200, 200]


async def test_people_write_in_chats(playground: Playground, bot: Bot) -> None:
    """A group chat's message is taken in as the playground words it; a one-to-one chat's is not, but is remembered."""
    config = playground.config
    mention = {"mentioned": {"id": config["bot"]["id"]}, "text": "<at>Test Bot</at>"}
    group, author = config["groupChats"][0]["id"], config["currentUser"]["id"]
    await playground.say(group, author, "<at>Test Bot</at> pt <90 kg", mentions=[mention])
    await bot.answered(1)
    await playground.say(config["personalChat"]["id"], author, "hello")
    await bot.answered(2)

    (event,) = bot.desk.intake.events
    assert isinstance(event, Posted)
    assert (event.message.channel, event.message.author) == (group, author)
    assert event.message.text == "<at>Test Bot</at> pt &lt;90 kg"
    (kind,) = {kind for kind, _ in bot.desk.sealed.values}
    assert kind == "teams-chat"


async def test_a_tip_appears_in_a_teams_channel(playground: Playground, bot: Bot) -> None:
    """Added to a team, the bot learns its channels and can start a thread in each."""
    added = activities.membership_update(playground.service_url, "membersAdded")
    await playground.deliver(in_team(playground, added))
    await bot.answered(1)
    channels = [channel["id"] for channel in playground.config["teams"][0]["channels"]]
    assert list(bot.desk.channels.known) == channels

    async with playground.watching() as window:
        await bot.adapter.client.post_tip(bot.desk.channels.known[channels[-1]], TIP, retry=False)
        conversation, card = await window.next_card(TIP.title)

    assert conversation == channels[-1]
    assert card["body"][0]["text"] == TIP.title


async def test_a_press_shows_one_line(playground: Playground, bot: Bot) -> None:
    """The author presses a button of the notice; their client shows one line in its place."""
    await playground.deliver(in_team(playground, activities.channel_message(playground.service_url, "Jane Doe, bed 4")))
    await bot.answered(1)
    (event,) = bot.desk.intake.events
    assert isinstance(event, Posted)
    async with playground.watching() as window:
        await bot.adapter.client.tell_directly(event.address, concern(), retry=False)
        sent = await window.next_message(concern().title)
        card = sent["message"]["attachments"][0]["content"]
        rows = [part["actions"] for part in card["body"] if part["type"] == "ActionSet"]
        (remind,) = (one for row in rows for one in row if one.get("verb") == "remind")
        shown = await playground.press(sent["message"]["messageId"], playground.config["currentUser"]["id"], remind)

    (deed,) = bot.desk.author.deeds
    assert deed.person.id == playground.config["currentUser"]["id"]
    assert [part["text"] for part in shown["value"]["body"]] == ["You will be reminded once."]
