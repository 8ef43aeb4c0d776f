"""What people press on a notice in Teams: signed invokes through the real adapter to an author's desk, and back."""

import asyncio
import json
import logging
from dataclasses import replace
from typing import Any

import pytest

from adapters.notice import Act, Notice, Offer
from adapters.port import Address, DeliveryError
from policies.finding import Span
from tests.contract.teams.conftest import Bot, OpenBot
from tests.contract.teams.test_words import address_of
from tests.fakes import teams_activities as activities
from tests.fakes.author_desk import NAME, OFFERS, FakeAuthorDesk, concern
from tests.fakes.bot_connector import TENANT

CANARY = "Zebulon Quist, bed 4"
CARD = "application/vnd.microsoft.card.adaptive"
MESSAGE = "application/vnd.microsoft.activity.message"
ERROR = "application/vnd.microsoft.error"


def author(bot: Bot) -> FakeAuthorDesk:
    """Return the desk behind a bot."""
    return bot.desk.author


def buttons(part: object) -> list[dict[str, Any]]:
    """Return every action of a card, those of the cards within it included."""
    if isinstance(part, list):
        return [found for item in part for found in buttons(item)]
    if not isinstance(part, dict):
        return []
    own = [part] if str(part.get("type", "")).startswith("Action.") else []
    return [*own, *(found for value in part.values() for found in buttons(value))]


def inputs(part: object) -> dict[str, dict[str, Any]]:
    """Return every input of a card by its id."""
    if isinstance(part, list):
        return {name: found for item in part for name, found in inputs(item).items()}
    if not isinstance(part, dict):
        return {}
    own = {part["id"]: part} if str(part.get("type", "")).startswith("Input.") else {}
    return own | {name: found for value in part.values() for name, found in inputs(value).items()}


def button(card: dict[str, Any], act: str) -> dict[str, Any]:
    """Return the one ``Action.Execute`` of a card that does an act."""
    (found,) = (one for one in buttons(card) if one["type"] == "Action.Execute" and one["verb"] == act)
    return found


async def told(bot: Bot, notice: Notice | None = None) -> tuple[Address, dict[str, Any]]:
    """Send a notice to its author's chat; returns where to, and the card that came."""
    address = await address_of(bot)
    await bot.adapter.client.tell_directly(address, notice or concern(), retry=False)
    return address, bot.teams.sent[-1].card


async def press(
    bot: Bot, action: dict[str, Any], typed: dict[str, Any] | None = None, **changes: Any
) -> dict[str, Any]:
    """Press a button; returns the answer's body."""
    response = await bot.post(activities.press(bot.teams.url, action, typed, **changes))
    assert response.status_code == 200
    body: dict[str, Any] = response.json()
    return body


@pytest.mark.parametrize("offer", OFFERS, ids=[offer.act for offer in OFFERS])
async def test_every_button_does_its_act(bot: Bot, offer: Offer) -> None:
    """A press reaches the desk as the person whom the token vouches for, and brings them a card."""
    _, card = await told(bot)
    typed = {
        name: (offer.choices[0].code if found["type"] == "Input.ChoiceSet" else CANARY)
        for name, found in inputs(card).items()
        if f":{offer.act}:" in name
    }
    body = await press(bot, button(card, offer.act), typed)

    (deed,) = author(bot).deeds
    assert (deed.act, deed.notice, deed.direct, deed.automatic) == (offer.act, "flag-1", True, False)
    assert (deed.person.workspace, deed.person.id) == (TENANT, activities.AUTHOR)
    assert deed.choice == (offer.choices[0].code if offer.choices else "")
    assert deed.reason == (CANARY if offer.reason else "")
    assert (body["statusCode"], body["type"]) == (200, CARD)


async def test_buttons_carry_codes_and_never_words(bot: Bot) -> None:
    """What Teams sends back of a card is the notice's id and codes; words of the message are in no button."""
    _, card = await told(bot)

    executed = [one for one in buttons(card) if one["type"] == "Action.Execute"]
    assert [one["data"] for one in executed] == [{"notice": "flag-1", "act": one["verb"]} for one in executed]
    assert {one["verb"] for one in executed} == {offer.act for offer in OFFERS}
    outer = [one for row in card["body"] if row["type"] == "ActionSet" for one in row["actions"]]
    assert [one["title"] for one in outer] == [offer.label for offer in OFFERS]
    assert all(len(row["actions"]) <= 6 for row in card["body"] if row["type"] == "ActionSet")
    assert all(one["associatedInputs"] == "none" for one in outer if one["type"] == "Action.Execute")
    assert NAME not in json.dumps(buttons(card))


async def test_what_is_asked_first_unfolds(bot: Bot) -> None:
    """A question, a choice that must be made and a reason stand within the button; what leads elsewhere is a link."""
    leading = Offer(act=Act.REPLACE, label="Let it", url="https://chaperone.example.org/grant")
    _, card = await told(bot, concern(offers=(*OFFERS, leading)))

    unfolded = {one["title"]: one["card"] for one in buttons(card) if one["type"] == "Action.ShowCard"}
    assert unfolded["Delete for me"]["body"][0]["text"] == "Delete the message?"
    assert unfolded["Delete for me"]["actions"][0]["style"] == "destructive"
    choice, reason = unfolded["Not a patient"]["body"]
    assert (choice["type"], choice["isRequired"], reason["type"]) == ("Input.ChoiceSet", True, "Input.Text")
    assert [option["value"] for option in choice["choices"]] == ["colleague", "public_figure", "fictional"]
    (link,) = (one for one in buttons(card) if one.get("title") == "Let it")
    assert (link["type"], link["url"]) == ("Action.OpenUrl", leading.url)


async def test_the_rewrite_comes_with_what_changed_marked(bot: Bot) -> None:
    """The answer shows the rewrite literally, what changed highlighted, and the same to copy; none is sent back."""
    _, card = await told(bot)
    shown = (await press(bot, button(card, Act.REWRITE)))["value"]

    (box,) = (part for part in shown["body"] if part["type"] == "Container" and "is better" in json.dumps(part))
    first, second = box["items"][0]["inlines"]
    assert (first["text"], first["highlight"]) == ("the patient", True)
    assert second == {"type": "TextRun", "text": " is better"}
    (copy,) = (one for one in buttons(shown) if one["type"] == "Action.ShowCard" and "copy" in inputs(one))
    assert inputs(copy)["copy"]["value"] == "the patient is better"
    assert copy["card"]["actions"] == []
    # Words are for the person who pressed: the chat keeps the card as it was.
    assert len(bot.teams.sent) == 2


async def test_after_an_answer_the_card_in_the_chat_is_one_line(bot: Bot) -> None:
    """The outcome takes the place of everything, in the answer and in the chat for good."""
    _, card = await told(bot)
    activity_id = next(iter(bot.teams._cards))
    body = await press(bot, button(card, Act.REMIND), replyToId=activity_id)

    assert [part.get("text") for part in body["value"]["body"]] == ["You will be reminded once."]
    update = bot.teams.sent[-1]
    assert update.path.endswith(f"/conversations/{activities.PERSONAL_CHAT}/activities/{activity_id}")
    assert update.card == body["value"]
    assert NAME not in json.dumps(update.body)


async def test_shown_words_are_not_written_into_the_chat(bot: Bot) -> None:
    """A card that conceals the words stays so in the chat, whoever looks at it later."""
    hidden = replace(concern(offers=(Offer(act=Act.SHOW, label="Show", primary=True),)), items=())
    _, card = await told(bot, hidden)
    assert NAME not in json.dumps(card)

    body = await press(bot, button(card, Act.SHOW))

    assert NAME in json.dumps(body)
    assert len(bot.teams.sent) == 2


async def test_somebody_elses_press_does_nothing(bot: Bot) -> None:
    """Who presses is who is signed for; whatever else the press says of its author is not believed."""
    author(bot).readers["flag-1"] = activities.AUTHOR
    _, card = await told(bot)
    stranger = {"id": activities.COLLEAGUE, "aadObjectId": "other", "name": "Cy Colleague"}
    action = button(card, Act.REMIND)
    action["data"] |= {"author": activities.AUTHOR, "person": activities.AUTHOR}
    body = await press(bot, action, **{"from": stranger})

    (deed,) = author(bot).deeds
    assert deed.person.id == activities.COLLEAGUE
    assert author(bot).effects.total() == 0
    assert body["type"] == MESSAGE
    assert NAME not in json.dumps(body)
    assert len(bot.teams.sent) == 2


async def test_a_double_press_has_one_effect(bot: Bot) -> None:
    """Two presses at once bring the same line twice, and happen once."""
    _, card = await told(bot)
    action = button(card, Act.REMIND)
    bodies = await asyncio.gather(press(bot, action), press(bot, action))

    assert bodies[0] == bodies[1]
    assert author(bot).effects == {("flag-1", Act.REMIND): 1}


async def test_expired_buttons_say_so(bot: Bot) -> None:
    """A press that comes too late is answered with one line, and the card stays."""
    author(bot).expired.add("flag-1")
    _, card = await told(bot)
    body = await press(bot, button(card, Act.CONTEST))

    assert body == {"statusCode": 200, "type": MESSAGE, "value": "The buttons have expired."}
    assert len(bot.teams.sent) == 2


async def test_a_card_that_is_gone_is_no_error(bot: Bot) -> None:
    """The answer comes all the same when the card was deleted meanwhile."""
    _, card = await told(bot)
    bot.teams.forget_cards()
    body = await press(bot, button(card, Act.REMIND))

    assert body["type"] == CARD
    assert len(bot.teams.sent) == 2


async def test_a_failing_desk_says_to_try_again(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    """An error is answered as such, in words, and logged without any of the person's."""
    author(bot).failures.append(RuntimeError(CANARY))
    _, card = await told(bot)
    with caplog.at_level(logging.DEBUG):
        body = await press(bot, button(card, Act.CONTEST), {"reason:contest:flag-1": CANARY})

    assert (body["statusCode"], body["type"]) == (500, ERROR)
    assert "try again" in body["value"]["message"]
    assert "RuntimeError" in caplog.text
    for secret in (CANARY, activities.AUTHOR, activities.PERSONAL_CHAT, "flag-1", "Ada Author"):
        assert secret not in caplog.text
        assert secret not in json.dumps(body)


async def test_a_reason_is_in_no_log(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    """What somebody types reaches the desk and nothing else."""
    _, card = await told(bot)
    with caplog.at_level(logging.DEBUG):
        body = await press(bot, button(card, Act.CONTEST), {"reason:contest:flag-1": CANARY})

    assert author(bot).deeds[0].reason == CANARY
    assert CANARY not in repr(author(bot).deeds)
    for place in (caplog.text, json.dumps(body), json.dumps([sent.body for sent in bot.teams.sent])):
        assert CANARY not in place


JUNK: dict[str, Any] = {
    "no value": None,
    "a list": [],
    "no action": {},
    "action is a string": {"action": "show"},
    "no verb": {"action": {"data": {"notice": "flag-1", "act": "show"}}},
    "unknown verb": {"action": {"verb": "explode", "data": {"notice": "flag-1", "act": "explode"}}},
    "verb and act differ": {"action": {"verb": "delete", "data": {"notice": "flag-1", "act": "show"}}},
    "verb is a list": {"action": {"verb": ["show"], "data": {"notice": "flag-1", "act": "show"}}},
    "no data": {"action": {"verb": "show"}},
    "data is a string": {"action": {"verb": "show", "data": "flag-1"}},
    "no notice": {"action": {"verb": "show", "data": {"act": "show"}}},
    "notice is a number": {"action": {"verb": "show", "data": {"notice": 7, "act": "show"}}},
    "notice is an object": {"action": {"verb": "show", "data": {"notice": {}, "act": "show"}}},
    "notice with a NUL": {"action": {"verb": "show", "data": {"notice": "a\x00b", "act": "show"}}},
}


@pytest.mark.parametrize("value", JUNK.values(), ids=JUNK.keys())
async def test_junk_data_is_refused_in_its_own_protocol(bot: Bot, value: Any) -> None:
    """What no card of this bot sends gets an adaptive error response and reaches nobody."""
    response = await bot.post(
        activities.personal_message(bot.teams.url, "", type="invoke", name="adaptiveCard/action", value=value)
    )

    assert response.status_code == 200
    assert (response.json()["statusCode"], response.json()["type"]) == (400, ERROR)
    assert author(bot).deeds == []


async def test_an_unsigned_press_is_refused(bot: Bot) -> None:
    """A press without a valid token does nothing."""
    _, card = await told(bot)
    response = await bot.post(activities.press(bot.teams.url, button(card, Act.REMIND)), aud="someone else")

    assert response.status_code == 401
    assert author(bot).deeds == []


async def test_a_targeted_card_asks_how_it_stands(open_bot: OpenBot) -> None:
    """A card in the thread cannot be updated, so Teams asks for its reader, and the desk knows that nobody pressed."""
    async with open_bot(targeted_messages=True) as bot:
        await bot.adapter.client.tell_in_channel(await address_of(bot), concern(), retry=False)
        refresh = bot.teams.sent[-1].card["refresh"]
        assert refresh["userIds"] == [activities.AUTHOR]
        asked = activities.press(bot.teams.url, refresh["action"])
        asked["value"]["trigger"] = "automatic"
        thread = activities.channel_message(bot.teams.url, "")["conversation"]
        body = (await bot.post({**asked, "conversation": thread})).json()

        (deed,) = author(bot).deeds
        assert (deed.act, deed.automatic, deed.direct) == (Act.SHOW, True, False)
        assert body["type"] == CARD
        assert len(bot.teams.sent) == 1


async def test_a_direct_card_does_not_show_words_by_itself(bot: Bot) -> None:
    """Nothing in a one-to-one card lets Teams ask for the words without a press."""
    _, card = await told(bot)
    assert "refresh" not in card


async def test_a_notice_is_renewed_in_its_place(bot: Bot) -> None:
    """The delivered card gets the new words, for as long as there is something to change, and its place is sealed."""
    address, _ = await told(bot)
    activity_id = next(iter(bot.teams._cards))
    rewritten = replace(concern(), rewrite="the patient", changed=(Span(0, 3),))
    await bot.adapter.client.renew(address, rewritten)
    assert bot.teams.sent[-1].path.endswith(f"/activities/{activity_id}")
    assert "the" in json.dumps(bot.teams.sent[-1].card)

    await bot.adapter.client.renew(address, replace(concern(), outcome="Shown a day ago.", offers=()))
    assert [part["text"] for part in bot.teams.sent[-1].card["body"]] == ["Shown a day ago."]
    await bot.adapter.client.renew(address, replace(concern(), outcome="Later.", offers=()))
    assert len(bot.teams.sent) == 4


async def test_what_is_gone_or_was_never_sent_is_not_renewed(bot: Bot) -> None:
    """A card that its reader deleted, or that stood in a targeted message, is no error; a busy platform is."""
    address, _ = await told(bot)
    await bot.adapter.client.renew(address, concern("flag-2"))
    bot.teams.fail_next(429)
    with pytest.raises(DeliveryError) as raised:
        await bot.adapter.client.renew(address, concern())
    assert not raised.value.permanent
    bot.teams.forget_cards()
    await bot.adapter.client.renew(address, concern())

    assert len(bot.teams.sent) == 2


async def test_messages_are_changed_by_their_authors_only(bot: Bot) -> None:
    """The bot asks for no right to change people's messages, and says so."""
    address = await address_of(bot)
    for words in ("the patient", None):
        with pytest.raises(DeliveryError) as raised:
            await bot.adapter.client.change_message(address, words)
        assert (raised.value.code, raised.value.permanent) == ("not_supported", True)
    _, card = await told(bot)
    await press(bot, button(card, Act.WHY))
    assert await bot.adapter.client.grant_url(author(bot).deeds[0].person) == ""


async def test_a_notice_that_is_too_long_leaves_its_rewrite_out(bot: Bot) -> None:
    """Teams takes no card beyond its limit: the words are left out and the buttons stay."""
    _, card = await told(bot, replace(concern(), rewrite="word " * 8000))

    assert len(json.dumps(card)) < 28_000
    assert "too long" in json.dumps(card)
    assert {one["verb"] for one in buttons(card) if one["type"] == "Action.Execute"} == {offer.act for offer in OFFERS}
