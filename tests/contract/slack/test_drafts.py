"""Words checked before they are posted: the slash command, the shortcuts, and what their author alone sees."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from policies.message import Language
from tests.fakes.author_desk import NAME
from tests.fakes.slack_api import APP_TOKEN, FakeSlack
from tests.fakes.slack_events import AUTHOR, CHANNEL, rich_text
from tests.fakes.slack_hands import Hands, words
from tests.fakes.slack_site import serving_slack
from tests.waiting import until

DRAFT = f"pt {NAME} is better"


@asynccontextmanager
async def _hands(slack: FakeSlack, *, socket: bool = False, **changes: Any) -> AsyncIterator[Hands]:
    settings = slack.settings(app_token=APP_TOKEN) if socket else slack.settings()
    async with serving_slack(slack, settings) as served:
        yield Hands(slack=slack, served=served, socket=socket, **changes)


def _typed(text: str) -> dict[str, dict[str, Any]]:
    return {"draft": {"value": text}}


def _input(view: dict[str, Any]) -> dict[str, Any]:
    (block,) = (block for block in view["blocks"] if block["type"] == "input")
    element: dict[str, Any] = block["element"]
    return element


@pytest.mark.parametrize("socket", [False, True])
async def test_the_command_opens_a_modal_to_paste_into(slack: FakeSlack, *, socket: bool) -> None:
    """What is pasted and submitted comes back in the same modal, with the words that are meant and the rewrite."""
    async with _hands(slack, socket=socket) as hands:
        assert await hands.type("check") == {}
        (form,) = slack.shown
        assert "initial_value" not in _input(form)
        answer = await hands.submit(form, _typed(DRAFT))
    report = answer["view"]
    assert answer["response_action"] == "update"
    assert f'{{"type": "text", "text": "{NAME}", "style": {{"code": true}}}}' in words(report)
    assert "pt the patient is better" in words(report)
    assert _input(report)["initial_value"] == DRAFT
    (draft,) = hands.served.site.desk.drafts
    assert (draft.text, draft.public, draft.marked_up) == (DRAFT, False, False)
    assert draft.person.id == AUTHOR


async def test_what_follows_the_command_is_read_at_once(slack: FakeSlack) -> None:
    """A light modal opens first, the report takes its place, and the words stand in it to go on with."""
    async with _hands(slack) as hands:
        assert await hands.type(f"check  {DRAFT} &amp; so on") == {}
        waiting, report = slack.shown
        assert len(slack.views) == 1
        assert NAME not in words(waiting)
        assert "Nothing was found" not in words(report)
        (draft,) = hands.served.site.desk.drafts
    assert draft.marked_up
    assert draft.text == f"{DRAFT} &amp; so on"


async def test_a_draft_for_the_public_is_read_along_the_strategies(slack: FakeSlack) -> None:
    """``draft`` says that it is meant for the public, and so it stays when it is checked again."""
    async with _hands(slack) as hands:
        await hands.type("draft")
        answer = await hands.submit(slack.shown[-1], _typed("Hello"))
        assert "Audience: " in words(answer["view"])
        assert words(answer["view"]).index("→ ") < words(answer["view"]).index("✓ ")
        again = await hands.submit(answer["view"], _typed("Hello again"))
    assert "Audience: " in words(again["view"])
    assert [draft.public for draft in hands.served.site.desk.drafts] == [True, True]


@pytest.mark.parametrize("typed", ["", "help", "aide", DRAFT])
async def test_anything_else_brings_help(slack: FakeSlack, typed: str) -> None:
    """Help comes at once, to the person alone, and repeats nothing of what was typed."""
    async with _hands(slack) as hands:
        answer = await hands.type(typed)
    assert "/chaperone check" in answer["text"]
    assert answer["response_type"] == "ephemeral"
    assert NAME not in answer["text"]
    assert slack.shown == []
    assert hands.served.site.desk.drafts == []


async def test_the_shortcut_opens_the_same_modal(slack: FakeSlack) -> None:
    """From anywhere in Slack."""
    async with _hands(slack) as hands:
        await hands.use_shortcut("check_draft")
    assert _input(slack.shown[-1])["multiline"] is True


async def test_ones_own_message_can_be_checked(slack: FakeSlack) -> None:
    """The message shortcut reads all words of a message, as the check of the channel does."""
    message = {"type": "message", "user": AUTHOR, "text": "see", "blocks": rich_text(DRAFT)}
    async with _hands(slack) as hands:
        await hands.use_shortcut("check_message", message)
        (draft,) = hands.served.site.desk.drafts
    assert draft.marked_up
    assert DRAFT in draft.text
    assert NAME in words(slack.shown[-1])


@pytest.mark.parametrize("change", [{"user": "U0OTHER"}, {"user": AUTHOR, "bot_id": "B1"}, {"user": None}])
async def test_somebody_elses_message_is_theirs(slack: FakeSlack, change: dict[str, Any]) -> None:
    """Nobody learns from Chaperone what it thinks of another's words."""
    async with _hands(slack) as hands:
        await hands.use_shortcut("check_message", {"type": "message", "text": DRAFT, **change})
    assert hands.served.site.desk.drafts == []
    assert "Only its author" in words(slack.shown[-1])
    assert NAME not in words(slack.shown[-1])


async def test_forty_thousand_characters(slack: FakeSlack) -> None:
    """A message too long for a modal is read whole; what is shown stands around the words that are meant."""
    filler = "The conference begins at nine o'clock in the large hall. " * 350
    text = f"{filler}{DRAFT}. {filler}"
    assert len(text) > 39_000
    async with _hands(slack) as hands:
        await hands.use_shortcut("check_message", {"type": "message", "user": AUTHOR, "text": text})
        (draft,) = hands.served.site.desk.drafts
    assert draft.text.startswith(text[:39_000])
    report = slack.shown[-1]
    assert NAME in words(report)
    assert "too long to show" in words(report)
    assert "submit" not in report
    assert len(words(report)) < 5_000


async def test_a_person_reads_their_own_language(slack: FakeSlack) -> None:
    """Slack knows which language somebody chose; it is asked once."""
    slack.locales[AUTHOR] = "fr-CA"
    async with _hands(slack) as hands:
        await hands.type("check")
        form = slack.shown[-1]
        await hands.submit(form, _typed("Bonjour"))
        await hands.type("check Bonjour")
        answer = await hands.type("help")
    assert form["submit"]["text"] == "Vérifier"
    assert "/chaperone check` lit" in answer["text"]
    assert [draft.person.language for draft in hands.served.site.desk.drafts] == [Language.FR, Language.FR]
    assert len(slack.called("users.info")) == 1


async def test_without_the_language_it_works_in_english(slack: FakeSlack) -> None:
    """A scope too few or a Slack that is slow costs the language, not the check."""
    slack.fail_next("users.info", "missing_scope")
    async with _hands(slack) as hands:
        await hands.type("check")
    assert slack.shown[-1]["submit"]["text"] == "Check it"


@pytest.mark.parametrize("text", ["check", f"check {DRAFT}"])
async def test_a_trigger_that_expired_says_what_to_do(slack: FakeSlack, text: str) -> None:
    """Where no modal opens, the person is told where they typed, alone."""
    async with _hands(slack, late=True) as hands:
        assert await hands.type(text) == {}
    assert [answer["text"] for answer in slack.responses] == ["Slack gave up waiting. Please try again."]
    assert hands.served.site.desk.drafts == []


async def test_a_shortcut_whose_trigger_expired_is_answered_directly(slack: FakeSlack) -> None:
    """A shortcut brings no address to answer to, so the answer comes as a direct message."""
    async with _hands(slack, late=True) as hands:
        await hands.use_shortcut("check_draft")
    assert [sent["text"] for sent in slack.direct_messages] == ["Slack gave up waiting. Please try again."]


async def test_a_slow_check_follows(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack is answered in time with a modal that waits, and the report takes its place."""
    monkeypatch.setattr("adapters.slack.drafts._GRACE_S", 0.0)
    async with _hands(slack) as hands:
        await hands.type("check")
        form = slack.shown[-1]
        monkeypatch.setattr("adapters.slack.turns.PATIENCE_S", 0.05)
        hands.served.site.desk.open.clear()
        answer = await hands.submit(form, _typed(DRAFT))
        assert answer["response_action"] == "update"
        assert NAME not in words(answer["view"])
        assert slack.shown[-1] is form
        hands.served.site.desk.open.set()
        await until(lambda: NAME in words(slack.shown[-1]), "the report is shown")


async def test_a_modal_that_was_closed_is_left_closed(slack: FakeSlack, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever closes the modal before the report is there needs none."""
    async with _hands(slack) as hands:
        await hands.type("check")
        slack.views.clear()
        await hands.submit(slack.shown[0], _typed(DRAFT))
        slack.fail_next("views.update", "not_found")
        await hands.type(f"check {DRAFT}")
        assert len(hands.served.site.desk.drafts) == 2
    assert slack.responses == []
    assert "got no answer" not in caplog.text


async def test_a_report_that_cannot_be_shown_keeps_nobody_waiting(slack: FakeSlack) -> None:
    """Where Slack does not take the report, whoever waits for it is told."""
    slack.fail_next("views.update", "fatal_error")
    async with _hands(slack) as hands:
        await hands.type(f"check {DRAFT}")
    assert [answer["text"] for answer in slack.responses] == ["That did not work. Please try again in a minute."]


@pytest.mark.parametrize("command", [True, False])
async def test_a_check_that_fails_says_so(slack: FakeSlack, caplog: pytest.LogCaptureFixture, *, command: bool) -> None:
    """The modal asks to try again, and the log holds no word of the draft."""
    async with _hands(slack) as hands:
        hands.served.site.desk.failures = [RuntimeError(DRAFT)]
        if command:
            await hands.type(f"check {DRAFT}")
            view = slack.shown[-1]
        else:
            await hands.type("check")
            view = (await hands.submit(slack.shown[-1], _typed(DRAFT)))["view"]
    assert "That did not work, and nothing was stored." in words(view)
    assert "RuntimeError" in caplog.text
    assert NAME not in caplog.text


async def test_nothing_is_kept_and_nobody_else_sees_anything(slack: FakeSlack) -> None:
    """No message, no ephemeral and no sealed record comes of a check."""
    async with _hands(slack) as hands:
        await hands.type(f"check {DRAFT}")
        await hands.type("draft")
        await hands.submit(slack.shown[-1], _typed(DRAFT))
    assert slack.messages == {}
    assert slack.ephemerals == []
    assert slack.responses == []
    assert hands.served.site.sealed == {}
    assert CHANNEL not in str([call.arguments for call in slack.calls])
