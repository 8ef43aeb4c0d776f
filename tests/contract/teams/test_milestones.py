"""Celebrating a colleague on Teams: words that pass go into the compose box, others are shown to their author alone."""

import json

from adapters.teams.milestones import CELEBRATE
from tests.contract.teams.conftest import Bot
from tests.contract.teams.test_drafts import ask, dialog, highlighted
from tests.contract.teams.test_presses import inputs
from tests.fakes import teams_activities as activities
from tests.fakes.author_desk import NAME


async def test_a_milestone_goes_into_the_compose_box(bot: Bot) -> None:
    """The dialog asks for a colleague and words; what passes becomes a card that its author sends, or not."""
    form = dialog(await ask(bot, activities.command(bot.teams.url, CELEBRATE)))
    assert set(inputs(form)) == {"colleague", "milestone"}
    (put,) = form["actions"]
    typed = {"colleague": "Julie Tremblay", "milestone": "Passed her *boards* today!"}
    answer = await ask(bot, activities.submission(bot.teams.url, CELEBRATE, **put["data"], **typed))
    (attachment,) = answer["composeExtension"]["attachments"]
    shown = json.dumps(attachment["content"])
    assert "Julie Tremblay" in shown
    assert '"TextRun", "text": "Passed her *boards* today!"' in shown
    (draft,) = bot.desk.author.drafts
    assert draft.text == "@Julie Tremblay: Passed her *boards* today!"
    assert bot.teams.sent == []


async def test_a_milestone_that_identifies_a_patient_is_not_put_there(bot: Bot) -> None:
    """The author alone sees which words are meant, with what they typed to go on with."""
    typed = {"do": CELEBRATE, "colleague": "Julie Tremblay", "milestone": f"She saved {NAME} in bed 4"}
    found = dialog(await ask(bot, activities.submission(bot.teams.url, CELEBRATE, **typed)))
    assert highlighted(found) == [NAME]
    assert inputs(found)["milestone"]["value"] == typed["milestone"]
    assert bot.teams.sent == []


async def test_an_empty_milestone_is_asked_for_again(bot: Bot) -> None:
    """Without a colleague or words the dialog stays, and nothing is checked."""
    for typed in ({"colleague": "", "milestone": "Well done"}, {"colleague": "Julie", "milestone": "  "}):
        form = dialog(await ask(bot, activities.submission(bot.teams.url, CELEBRATE, do=CELEBRATE, **typed)))
        assert set(inputs(form)) == {"colleague", "milestone"}
    assert bot.desk.author.drafts == []


async def test_the_longest_milestone_fits_into_a_card(bot: Bot) -> None:
    """As much as the dialog takes stays below what Teams takes of a card."""
    typed = {"do": CELEBRATE, "colleague": "é" * 100, "milestone": "\U0001f44f" * 5000}
    answer = await ask(bot, activities.submission(bot.teams.url, CELEBRATE, **typed))
    (attachment,) = answer["composeExtension"]["attachments"]
    assert len(json.dumps(attachment["content"])) < 27_000
