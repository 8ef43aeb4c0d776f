"""Tips go to channels and group chats, and an answer to the person who chose, over real HTTPS."""

import json

import pytest

from adapters.port import ChannelAddress, TipPost
from policies.message import Language
from tests.contract.teams.conftest import Bot
from tests.fakes import teams_activities as activities

TIP = TipPost(
    id="t1",
    language=Language.FR,
    title="Le conseil de la semaine",
    body="Un collègue écrit...",
    choices=("Oui", "Non"),
    answer="Non.",
    source="Un collège",
    url="https://example.org/tip",
)


async def test_a_tip_starts_a_thread_in_a_channel(bot: Bot) -> None:
    """A tip is a thread of its own with a button a choice, and comes once however often it is tried again."""
    bot.teams.team_channels = [activities.CHANNEL]
    await bot.post(activities.membership_update(bot.teams.url, "membersAdded"))
    address = ChannelAddress.from_json(json.loads(json.dumps(bot.desk.channels.known[activities.CHANNEL].to_json())))

    assert (await bot.adapter.client.post_tip(address, TIP, retry=False)).sure
    assert (await bot.adapter.client.post_tip(address, TIP, retry=True)).sure

    (sent,) = bot.teams.sent
    assert sent.path == "/v3/conversations"
    assert sent.body["channelData"]["channel"] == {"id": activities.CHANNEL}
    assert sent.body["activity"]["summary"] == TIP.title
    (row,) = (element for element in sent.card["body"] if element["type"] == "ActionSet")
    assert [one["data"] for one in row["actions"]] == [{"tip": "t1", "choice": 0}, {"tip": "t1", "choice": 1}]
    assert TIP.answer not in str(sent.card["body"][1:])
    assert TIP.url not in str(sent.card)


async def test_who_chooses_is_told_alone(bot: Bot) -> None:
    """A press brings the person who pressed what speaks for the best choice, in place of the card for them only."""
    bot.teams.team_channels = [activities.CHANNEL]
    await bot.post(activities.membership_update(bot.teams.url, "membersAdded"))
    await bot.adapter.client.post_tip(bot.desk.channels.known[activities.CHANNEL], TIP, retry=False)
    (row,) = (element for element in bot.teams.sent[-1].card["body"] if element["type"] == "ActionSet")
    sent = len(bot.teams.sent)

    answer = (await bot.post(activities.press(bot.teams.url, row["actions"][1]))).json()

    (chosen,) = bot.desk.author.choices
    assert (chosen.tip, chosen.choice, chosen.person.id) == ("t1", 1, activities.AUTHOR)
    assert answer["type"] == "application/vnd.microsoft.card.adaptive"
    assert "That is the best choice." in str(answer["value"])
    assert len(bot.teams.sent) == sent


@pytest.mark.parametrize("data", [{}, {"tip": "t1"}, {"tip": "t1", "choice": "1"}, {"tip": "t1", "choice": 99}])
async def test_a_choice_that_is_none_does_nothing(bot: Bot, data: dict[str, object]) -> None:
    """A button that no tip has brings words that say so."""
    action = {"type": "Action.Execute", "verb": "choose", "data": data}
    answer = (await bot.post(activities.press(bot.teams.url, action))).json()
    assert answer["statusCode"] == 400
    assert bot.desk.author.choices == []


async def test_a_tip_is_sent_to_a_group_chat(bot: Bot) -> None:
    """Group chats have no threads; a try that never came through is made good."""
    joined = activities.group_message(
        bot.teams.url, "", type="conversationUpdate", membersAdded=[{"id": activities.BOT}]
    )
    await bot.post(joined)
    address = bot.desk.channels.known[activities.GROUP_CHAT]
    await bot.adapter.client.post_tip(address, TIP, retry=True)

    assert [sent.path for sent in bot.teams.sent] == [f"/v3/conversations/{activities.GROUP_CHAT}/activities"]
