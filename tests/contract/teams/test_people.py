"""Who is in the places that the bot is in: rosters, newcomers, people of other organisations."""

from typing import Any

from adapters.port import Edited, Names, Posted, Reach
from tests.contract.teams.conftest import Bot
from tests.fakes import teams_activities as activities
from tests.fakes.bot_connector import TENANT

OTHER = "0e0e0e0e-0000-4000-8000-0000000000ee"


def shared(activity: activities.Activity) -> activities.Activity:
    """Return an activity moved to a channel that two organisations share."""
    activity["channelData"]["channel"]["type"] = "shared"
    return activity


def whether_foreign(bot: Bot) -> list[bool]:
    """Return for each message that was taken in whether its author is of another organisation."""
    return [event.address.foreign for event in bot.desk.intake.events if isinstance(event, Posted | Edited)]


async def test_who_can_read_a_channel_is_counted(bot: Bot) -> None:
    """People are counted to the last page, guests and other tenants among them, bots not."""
    bot.teams.members[activities.CHANNEL] = [
        {"id": "29:1", "tenantId": TENANT},
        {"id": "29:2", "userRole": "guest", "tenantId": TENANT},
        {"id": activities.BOT},
        {"id": "29:4", "tenantId": OTHER},
        {"id": "29:5"},
    ]
    bot.teams.team_channels = [activities.CHANNEL]
    await bot.post(activities.membership_update(bot.teams.url, "membersAdded"))
    found = await bot.adapter.client.reach(bot.desk.channels.known[activities.CHANNEL])
    assert found == Reach(people=4, guests=1, organisations=1)


async def test_everybody_of_a_team_is_named(bot: Bot) -> None:
    """The roster is read to its last page, guests included, bots not."""
    people: list[dict[str, Any]] = [
        {"id": "29:1", "name": "Dr Ada", "givenName": "Ada", "surname": "Author"},
        {"id": "29:2", "name": "Guest", "userRole": "guest"},
        {"id": activities.BOT, "name": "Chaperone"},
        {"id": "29:3", "name": "Helper", "userRole": "bot"},
        {"id": "29:4", "name": "Cy"},
    ]
    bot.teams.members[activities.CHANNEL] = people
    bot.teams.team_channels = [activities.CHANNEL]
    await bot.post(activities.membership_update(bot.teams.url, "membersAdded"))
    named = [found async for found in bot.adapter.client.people(bot.desk.channels.known[activities.CHANNEL])]

    expected = [Names(display="Dr Ada", real="Ada Author"), Names(display="Guest"), Names(display="Cy")]
    assert named == expected
    assert "Ada" not in repr(named)


async def test_members_are_the_organisations_people(bot: Bot) -> None:
    """Ids of the people of the team; bots and people of another organisation are not among them."""
    bot.teams.members[activities.CHANNEL] = [
        {"id": "29:1", "tenantId": TENANT},
        {"id": activities.BOT},
        {"id": "29:3", "userRole": "bot"},
        {"id": "29:4", "tenantId": OTHER},
        {"id": "29:5"},
    ]
    bot.teams.team_channels = [activities.CHANNEL]
    await bot.post(activities.membership_update(bot.teams.url, "membersAdded"))
    place = bot.desk.channels.known[activities.CHANNEL]
    assert [found async for found in bot.adapter.client.member_ids(place)] == ["29:1", "29:5"]


async def test_newcomers_of_a_team_are_told_of_once(bot: Bot) -> None:
    """Who joins a team joins all its channels, and is told of for the first that is watched."""
    bot.teams.team_channels = [activities.CHANNEL]
    await bot.post(activities.membership_update(bot.teams.url, "membersAdded"))
    assert bot.desk.channels.arrivals == []
    bot.desk.channels.unwatched.add(activities.GENERAL)
    await bot.post(activities.membership_update(bot.teams.url, "membersAdded", activities.COLLEAGUE))

    ((address, person),) = bot.desk.channels.arrivals
    assert (address.channel, person.id, person.workspace) == (activities.CHANNEL, activities.COLLEAGUE, TENANT)
    assert address.reference["serviceUrl"] == bot.teams.url
    bot.desk.channels.unwatched.add(activities.CHANNEL)
    await bot.post(activities.membership_update(bot.teams.url, "membersAdded", "29:another"))
    assert len(bot.desk.channels.arrivals) == 1


async def test_newcomers_of_a_chat_or_a_shared_channel_are_told_of(bot: Bot) -> None:
    """A group chat's or one channel's newcomers come to that place; those of another organisation are left alone."""
    url = bot.teams.url
    added = [{"id": activities.COLLEAGUE, "tenantId": TENANT}, {"id": "29:away", "tenantId": OTHER}]
    await bot.post(activities.group_message(url, "", type="conversationUpdate", membersAdded=added))
    channel = activities.channel_message(url, "", type="conversationUpdate", membersAdded=added)
    await bot.post(shared(channel))

    told = [(address.channel, person.id) for address, person in bot.desk.channels.arrivals]
    assert told == [(place, activities.COLLEAGUE) for place in (activities.GROUP_CHAT, activities.CHANNEL)]


async def test_people_of_another_organisation_are_known(bot: Bot) -> None:
    """In a shared channel an author's organisation is asked for once; elsewhere nobody is asked."""
    bot.teams.members[activities.CHANNEL] = [
        {"id": activities.AUTHOR, "tenantId": TENANT.upper()},
        {"id": activities.COLLEAGUE, "tenantId": OTHER},
    ]
    url = bot.teams.url
    await bot.post(activities.channel_message(url, "x"))
    assert bot.teams.member_lookups == 0
    for own in (activities.AUTHOR, activities.COLLEAGUE, activities.COLLEAGUE):
        await bot.post(shared(activities.channel_message(url, "x", **{"from": {"id": own}})))

    assert whether_foreign(bot) == [False, False, True, True]
    assert bot.teams.member_lookups == 2


async def test_an_activity_may_say_itself_that_its_author_is_foreign(bot: Bot) -> None:
    """Where Teams tells the author's organisation with the message, it is believed without asking."""
    told = {"id": activities.COLLEAGUE, "tenantId": OTHER}
    await bot.post(activities.channel_message(bot.teams.url, "x", **{"from": told}))

    assert whether_foreign(bot) == [True]
    assert bot.teams.member_lookups == 0


async def test_who_cannot_be_looked_up_is_left_alone(bot: Bot) -> None:
    """A member whom Teams does not know counts as foreign; while it is busy, the message is to come again."""
    posted = shared(activities.channel_message(bot.teams.url, "x"))
    bot.teams.fail_next(429)
    assert (await bot.post(posted)).status_code == 500
    assert bot.desk.intake.events == []
    assert (await bot.post(posted)).status_code == 200
    assert whether_foreign(bot) == [True]
