"""Before posting on Teams: the message extension's dialogs, and the one-to-one chat with the bot."""

import json
import logging
from typing import Any

import pytest

from adapters.desk import Preferences
from adapters.notice import Act
from adapters.teams.drafts import COMPOSE, OWN_MESSAGE
from policies.message import Language
from tests.contract.teams.conftest import Bot
from tests.contract.teams.test_presses import author, button, buttons, inputs, press
from tests.fakes import teams_activities as activities
from tests.fakes.author_desk import NAME, concern
from tests.fakes.bot_connector import TENANT, FakeBotConnector

DRAFT = f"Ask {NAME} about *K 3.1*\nand bed 4"
#: As much as somebody may paste.
LONG = f"{NAME} " * 10 + "é" * 20_000 + f"\n{NAME} 🙂" * 800


@pytest.fixture(autouse=True)
def _the_chat_is_open(teams: FakeBotConnector) -> None:
    """The author's one-to-one chat with the bot is there."""
    teams._chats[TENANT, activities.AUTHOR] = activities.PERSONAL_CHAT


def dialog(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the card of a dialog."""
    assert answer["task"]["type"] == "continue"
    card: dict[str, Any] = answer["task"]["value"]["card"]["content"]
    return card


def highlighted(card: dict[str, Any]) -> list[str]:
    """Return the marked stretches of a card's boxes."""
    lines = [line for part in card["body"] if part["type"] == "Container" for line in part["items"]]
    return [run["text"] for line in lines for run in line.get("inlines", ()) if run.get("highlight")]


async def ask(bot: Bot, activity: dict[str, Any]) -> dict[str, Any]:
    """Deliver an invoke; returns the answer's body."""
    response = await bot.post(activity)
    assert response.status_code == 200
    body: dict[str, Any] = response.json()
    return body


async def test_a_draft_is_checked_and_its_rewrite_inserted(bot: Bot) -> None:
    """The compose command takes a draft, shows what was found, and puts the rewrite into the compose box."""
    url = bot.teams.url
    form = dialog(await ask(bot, activities.command(url, COMPOSE)))
    assert set(inputs(form)) == {"draft", "public"}
    (check,) = form["actions"]

    found = dialog(await ask(bot, activities.submission(url, COMPOSE, **check["data"], draft=DRAFT, public="false")))
    assert highlighted(found) == [NAME]
    rewrite = inputs(found)["rewrite"]["value"]
    insert = next(one for one in found["actions"] if one["data"]["do"] == "insert")
    assert NAME not in json.dumps([one["data"] for one in found["actions"]])

    answer = await ask(bot, activities.submission(url, COMPOSE, **insert["data"], draft=DRAFT, rewrite=rewrite))
    (attachment,) = answer["composeExtension"]["attachments"]
    assert [line["inlines"][0]["text"] for line in attachment["content"]["body"]] == rewrite.splitlines()
    assert answer["composeExtension"]["type"] == "result"
    assert [draft.text for draft in author(bot).drafts] == [DRAFT, rewrite]
    assert {draft.person.id for draft in author(bot).drafts} == {activities.AUTHOR}
    assert (bot.teams.sent, bot.desk.sealed.values, bot.desk.intake.events) == ([], {}, [])


async def test_what_was_changed_for_the_worse_is_not_inserted(bot: Bot) -> None:
    """Words put back into the rewrite are found again instead of being inserted."""
    activity = activities.submission(bot.teams.url, COMPOSE, do="insert", public="false", rewrite=DRAFT)
    assert highlighted(dialog(await ask(bot, activity))) == [NAME]


async def test_a_draft_for_the_public_is_read_along_the_strategies(bot: Bot) -> None:
    """What is said to be meant for the public is checked as such, now and when it is checked again."""
    activity = activities.submission(bot.teams.url, COMPOSE, do="check", public="true", draft="Wash your hands")
    card = dialog(await ask(bot, activity))

    assert author(bot).drafts[0].public
    said = [part["inlines"][0]["text"] for part in card["body"] if part["type"] == "RichTextBlock"]
    assert said == ["→ Audience: ", "✓ Respect: "]
    assert {one["data"]["public"] for one in card["actions"]} == {"true"}
    assert "rewrite" not in inputs(card)


def payload(author_object: str) -> dict[str, Any]:
    """Return a posted message, as a command on it brings it along."""
    user = {"id": author_object, "displayName": "Ada Author"}
    body = {"contentType": "html", "content": f"<p>Ask {NAME}</p>"}
    return {"id": activities.MESSAGE_ID, "subject": "A<B", "from": {"user": user}, "body": body}


async def test_a_posted_message_is_checked_for_its_author(bot: Bot) -> None:
    """The command on one's own message shows what is in it, mark-up and subject included, and offers to copy."""
    own = payload(activities.AUTHOR_OBJECT)
    card = dialog(await ask(bot, activities.command(bot.teams.url, OWN_MESSAGE, messagePayload=own)))

    (draft,) = author(bot).drafts
    assert (draft.text, draft.marked_up) == (f"<p>A&lt;B</p><p>Ask {NAME}</p>", True)
    assert "rewrite" not in inputs(card)
    assert "the patient" in inputs(card)["copy"]["value"]


@pytest.mark.parametrize("found", [payload("somebody-else"), payload(""), {}, None, "x"])
async def test_anybody_elses_message_stays_theirs(bot: Bot, found: Any) -> None:
    """The command on a colleague's message, or on nothing that says whose it is, declines."""
    answer = await ask(bot, activities.command(bot.teams.url, OWN_MESSAGE, messagePayload=found))

    assert answer["task"]["type"] == "message"
    assert author(bot).drafts == []


async def test_a_failing_check_says_to_try_again(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    """An error ends in words in the dialog, and in a log without any of the draft's."""
    author(bot).failures.append(RuntimeError(DRAFT))
    with caplog.at_level(logging.DEBUG):
        answer = await ask(bot, activities.submission(bot.teams.url, COMPOSE, do="check", draft=DRAFT))

    assert "try again" in answer["task"]["value"]
    assert "RuntimeError" in caplog.text
    assert NAME not in caplog.text


async def test_forty_thousand_characters_get_an_answer(bot: Bot) -> None:
    """However long the draft, the answer is a card that Teams takes, and nothing is repeated in full."""
    answer = await ask(bot, activities.submission(bot.teams.url, COMPOSE, do="check", draft=LONG))
    assert NAME in highlighted(dialog(answer))
    assert len(json.dumps(answer)) < 28_000

    await bot.post(activities.personal_message(bot.teams.url, LONG))
    assert len(json.dumps(bot.teams.sent[-1].body)) < 28_000


@pytest.mark.parametrize("data", [None, [], {"do": 1}, {"do": "insert"}, {"do": "check", "draft": {"a": 1}}])
async def test_junk_in_a_dialog_is_an_empty_draft(bot: Bot, data: Any) -> None:
    """Whatever is submitted, the answer is the dialog again."""
    activity = activities.submission(bot.teams.url, COMPOSE)
    activity["value"]["data"] = data
    assert dialog(await ask(bot, activity))
    assert [draft.text for draft in author(bot).drafts] == [""]


async def test_what_is_written_to_the_bot_is_answered_there(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    """A text in the one-to-one chat brings its report into that chat, and leaves nothing behind."""
    with caplog.at_level(logging.DEBUG):
        response = await bot.post(activities.personal_message(bot.teams.url, DRAFT))

    assert response.status_code == 200
    (sent,) = bot.teams.sent
    assert sent.path.endswith(f"/conversations/{activities.PERSONAL_CHAT}/activities")
    assert highlighted(sent.card) == [NAME]
    assert sent.body["summary"] == "Your draft"
    assert NAME not in json.dumps({**sent.body, "attachments": []})
    assert bot.desk.intake.events == []
    assert NAME not in json.dumps(list(bot.desk.sealed.values.values())) + caplog.text


@pytest.mark.parametrize(
    ("words", "text", "public"),
    [
        ("draft Wash your hands", "Wash your hands", True),
        ("Brouillon  Lavez-vous les mains", "Lavez-vous les mains", True),
        ("check bed 4", "bed 4", False),
        ("drafty room", "drafty room", False),
        ("home birth", "home birth", False),
    ],
)
async def test_words_before_a_draft_say_what_it_is_for(bot: Bot, words: str, text: str, *, public: bool) -> None:
    """A draft for the public is announced by one word; every other text is checked as it is."""
    await bot.post(activities.personal_message(bot.teams.url, words))

    (draft,) = author(bot).drafts
    assert (draft.text, draft.public) == (text, public)


@pytest.mark.parametrize("words", ["help", "aide", "", "draft", "?"])
async def test_who_does_not_know_what_to_write_is_helped(bot: Bot, words: str) -> None:
    """Asked for help, or for nothing, the bot says what can be written, in the person's language."""
    await bot.post(activities.personal_message(bot.teams.url, words, locale="fr-CA"))

    assert bot.teams.sent[0].body["summary"] == "Ce que vous pouvez écrire ici"
    assert author(bot).drafts == []


async def test_an_answer_that_was_not_sent_is_tried_again(bot: Bot) -> None:
    """Where Teams is busy the message is to be delivered again; not where it refused, or may have answered."""
    for status, answer in ((429, 500), (403, 200), (502, 200)):
        bot.teams.fail_next(status)
        assert (await bot.post(activities.personal_message(bot.teams.url, "bed 4"))).status_code == answer


@pytest.mark.parametrize("word", ["home", "Accueil"])
async def test_home_shows_what_is_the_persons_own(bot: Bot, word: str) -> None:
    """Their notices with what can still be done, their settings, the practice's policy; nobody else's notices."""
    author(bot).notices |= {"flag-1": concern(), "flag-2": concern("flag-2")}
    author(bot).readers |= {"flag-1": activities.AUTHOR, "flag-2": activities.COLLEAGUE}
    await bot.post(activities.personal_message(bot.teams.url, word))

    card = bot.teams.sent[0].card
    offered = {one["data"].get("notice") for one in buttons(card) if one["type"] == "Action.Execute"}
    assert offered == {"flag-1", "policy-1", None}
    assert "https://practice.example.org/policy" in json.dumps(card)
    assert NAME not in json.dumps(card)


async def test_a_press_on_the_page_leaves_the_page(bot: Bot) -> None:
    """After an answer the page is there again with the outcome, in the answer and in the chat."""
    author(bot).notices["flag-1"] = concern()
    author(bot).readers["flag-1"] = activities.AUTHOR
    await bot.post(activities.personal_message(bot.teams.url, "home"))
    activity_id = next(iter(bot.teams._cards))
    body = await press(bot, button(bot.teams.sent[0].card, "remind"), replyToId=activity_id)

    assert body["value"]["fallbackText"] == "Chaperone"
    assert "You will be reminded once." in json.dumps(body["value"])
    assert bot.teams.sent[-1].card == body["value"]


async def test_the_policy_is_confirmed_on_the_page(bot: Bot) -> None:
    """The button below the policy reaches the desk as the person's press, and the page is there again."""
    await bot.post(activities.personal_message(bot.teams.url, "home"))
    body = await press(bot, button(bot.teams.sent[0].card, "acknowledge"))

    [deed] = author(bot).deeds
    assert (deed.act, deed.notice, deed.person.id) == (Act.ACKNOWLEDGE, "policy-1", activities.AUTHOR)
    assert body["value"]["fallbackText"] == "Chaperone"


async def test_settings_are_kept(bot: Bot) -> None:
    """What somebody chooses on the page is stored as theirs, and the page shows it."""
    await bot.post(activities.personal_message(bot.teams.url, "home"))
    save = button(bot.teams.sent[0].card, "prefer")
    typed = {
        "language": "fr",
        "reminders": "false",
        "quiet_from": "22",
        "quiet_to": "7",
        "time_zone": "America/Halifax",
        "tips_paused_until": "2026-12-24",
    }
    body = await press(bot, save, typed)

    assert {name: str(found.get("value")) for name, found in inputs(body["value"]).items()} == typed
    assert author(bot).preferences[activities.AUTHOR].language is Language.FR


async def test_junk_settings_count_as_not_chosen(bot: Bot) -> None:
    """Whatever comes in the fields, what makes no sense is the default."""
    await bot.post(activities.personal_message(bot.teams.url, "home"))
    save = button(bot.teams.sent[0].card, "prefer")
    junk = {"language": "xx", "reminders": 7, "quiet_from": "99", "quiet_to": "²", "tips_paused_until": "soon"}
    await press(bot, save, junk)

    assert author(bot).preferences[activities.AUTHOR] == Preferences()


async def test_a_page_with_many_notices_still_fits(bot: Bot) -> None:
    """The oldest notices are left out where the card would grow beyond what Teams takes."""
    for number in range(60):
        author(bot).notices[f"flag-{number}"] = concern(f"flag-{number}")
        author(bot).readers[f"flag-{number}"] = activities.AUTHOR
    await bot.post(activities.personal_message(bot.teams.url, "home"))

    assert len(json.dumps(bot.teams.sent[0].body)) < 28_000
    assert button(bot.teams.sent[0].card, "prefer")
