"""What becomes of a press on a notice: over HTTP and through the socket, in time, once, and seen by nobody else."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from adapters.notice import Act
from adapters.port import Address
from policies.message import Platform
from tests.fakes.author_desk import NAME, concern
from tests.fakes.slack_api import APP_TOKEN, FakeSlack
from tests.fakes.slack_events import AUTHOR, CHANNEL, TEAM, TS
from tests.fakes.slack_hands import Hands, at_home, direct, elements, ephemeral, in_modal, words
from tests.fakes.slack_site import SlackSite, serving_slack
from tests.waiting import until

ADDRESS = Address(
    platform=Platform.SLACK,
    workspace=TEAM,
    channel=CHANNEL,
    author=AUTHOR,
    message_id=TS,
    reference={"team": TEAM},
)


@asynccontextmanager
async def _hands(slack: FakeSlack, *, socket: bool = False, **changes: Any) -> AsyncIterator[Hands]:
    site = SlackSite()
    site.desk.readers["flag-1"] = AUTHOR
    settings = slack.settings(app_token=APP_TOKEN) if socket else slack.settings()
    async with serving_slack(slack, settings, site=site) as served:
        yield Hands(slack=slack, served=served, socket=socket, **changes)


async def _shown(hands: Hands) -> dict[str, Any]:
    await hands.served.adapter.client.tell_in_channel(ADDRESS, concern(), retry=False)
    return hands.slack.ephemerals[-1]


async def _sent(hands: Hands) -> dict[str, Any]:
    await hands.served.adapter.client.tell_directly(ADDRESS, concern(), retry=False)
    return hands.slack.direct_messages[-1]


@pytest.mark.parametrize("socket", [False, True])
async def test_one_tap_and_the_notice_is_one_line(slack: FakeSlack, *, socket: bool) -> None:
    """A choice without a reason is one tap; what was shown gives way to what became of it."""
    async with _hands(slack, socket=socket) as hands:
        await hands.press(await _shown(hands), "allowed", choice="care")
        (deed,) = hands.served.site.desk.deeds
    assert (deed.act, deed.choice, deed.notice, deed.direct) == (Act.ALLOWED, "care", "flag-1", False)
    assert (deed.person.id, deed.person.workspace) == (AUTHOR, TEAM)
    (answer,) = slack.responses
    assert answer["replace_original"] is True
    assert [block["type"] for block in answer["blocks"]] == ["section"]
    assert "You said that it may stand here." in words(answer)
    assert NAME not in words(answer)


@pytest.mark.parametrize("socket", [False, True])
async def test_a_choice_with_a_reason_is_asked_for_in_a_dialog(slack: FakeSlack, *, socket: bool) -> None:
    """The dialog shows the choices and a field that may stay empty; its answer reaches the desk and the notice."""
    async with _hands(slack, socket=socket) as hands:
        await hands.press(await _shown(hands), "not_patient", place=ephemeral(thread="1772450000.000100"))
        assert hands.served.site.desk.deeds == []
        (dialog,) = slack.shown
        assert "A public figure" in words(dialog)
        assert [block.get("optional", False) for block in dialog["blocks"]] == [False, True]
        values: dict[str, dict[str, Any]] = {
            "choice": {"selected_option": {"value": "colleague"}},
            "reason": {"value": "She wrote the paper"},
        }
        assert await hands.submit(dialog, values) == {}
        (deed,) = hands.served.site.desk.deeds
    assert (deed.act, deed.choice, deed.reason, deed.direct) == (
        Act.NOT_PATIENT,
        "colleague",
        "She wrote the paper",
        False,
    )
    assert "She wrote the paper" not in repr(deed)
    assert "You said that it is no patient." in words(slack.responses[-1])


async def test_an_empty_reason_is_no_hindrance(slack: FakeSlack) -> None:
    """Slack sends null for a field that was left empty."""
    async with _hands(slack) as hands:
        await hands.press(await _shown(hands), "contest")
        await hands.submit(slack.shown[-1], {"reason": {"value": None}})
        (deed,) = hands.served.site.desk.deeds
    assert (deed.act, deed.reason) == (Act.CONTEST, "")


async def test_the_rewrite_is_shown_with_what_changed(slack: FakeSlack) -> None:
    """The words to paste stand in a box, and above it what changed stands out; putting them in place is asked about."""
    async with _hands(slack) as hands:
        await hands.press(await _shown(hands), "rewrite")
        (answer,) = slack.responses
        (replace_button,) = elements(answer)
        assert replace_button["confirm"]["text"]["text"] == "Replace the message?"
        await hands.press(answer, "replace")
    assert '{"type": "text", "text": "the patient", "style": {"bold": true}}' in words(answer)
    assert '"rich_text_preformatted", "elements": [{"type": "text", "text": "the patient is better"}]' in words(answer)
    assert hands.served.site.desk.effects == {("flag-1", Act.REPLACE): 1}


async def test_a_direct_message_changes_in_place(slack: FakeSlack) -> None:
    """Pressed in the conversation with the bot, the message itself changes, keeps its link and can be found again."""
    async with _hands(slack) as hands:
        sent = await _sent(hands)
        await hands.press(sent, "why", place=direct(sent))
        (deed,) = hands.served.site.desk.deeds
        assert deed.direct
        assert "The rule in one paragraph." in words(sent)
        assert "https://clinic.example.org/archives/C0ROUNDS/p1772460000000100" in words(sent)
        await hands.press(sent, "remind", place=direct(sent))
    assert [block["type"] for block in sent["blocks"]] == ["section"]
    assert sent["metadata"]["event_payload"]["notice"] == "flag-1"
    assert slack.responses == []


async def test_a_direct_message_that_is_gone_leaves_nothing_to_do(
    slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    """Its reader deleted it; the deed is done all the same."""
    async with _hands(slack) as hands:
        sent = await _sent(hands)
        slack.messages.clear()
        await hands.press(sent, "remind", place=direct(sent))
    assert hands.served.site.desk.effects == {("flag-1", Act.REMIND): 1}
    assert "got no answer" not in caplog.text


async def test_a_double_press_has_one_effect(slack: FakeSlack) -> None:
    """Two presses at once both end in the same line."""
    async with _hands(slack) as hands:
        shown = await _shown(hands)
        await asyncio.gather(hands.press(shown, "remind"), hands.press(shown, "remind"))
    assert hands.served.site.desk.effects == {("flag-1", Act.REMIND): 1}
    assert len({words(answer) for answer in slack.responses}) == 1


async def test_somebody_elses_press_shows_them_nothing(slack: FakeSlack) -> None:
    """Who acts is who Slack signed for; a payload that was passed on brings the desk to do nothing."""
    async with _hands(slack, user="U0OTHER", team="T0OTHER") as hands:
        await hands.press(await _shown(hands), "rewrite")
        (deed,) = hands.served.site.desk.deeds
    assert (deed.person.id, deed.person.workspace) == ("U0OTHER", "T0OTHER")
    assert slack.responses == []
    assert hands.served.site.desk.effects == {}


async def test_an_expired_trigger_says_what_to_do(slack: FakeSlack) -> None:
    """Slack opens no dialog three seconds after the press; the person is told, alone, and nothing is done."""
    async with _hands(slack, late=True) as hands:
        await hands.press(await _shown(hands), "not_patient")
    (answer,) = slack.responses
    assert (answer["replace_original"], answer["response_type"]) == (False, "ephemeral")
    assert "Please try again." in answer["text"]
    assert hands.served.site.desk.deeds == []


async def test_a_dialog_answered_too_late_for_its_notice(slack: FakeSlack) -> None:
    """The address of an ephemeral notice is good for half an hour; after it, the outcome stands below."""
    async with _hands(slack) as hands:
        await hands.press(await _shown(hands), "contest", place=ephemeral(thread="1772450000.000100"))
        slack.response_urls.clear()
        await hands.submit(slack.shown[-1], {"reason": {"value": None}})
    outcome = slack.ephemerals[-1]
    assert "An officer will look again." in words(outcome)
    assert (outcome["user"], outcome["thread_ts"]) == (AUTHOR, "1772450000.000100")


async def test_a_desk_that_fails_is_told_and_nothing_of_it_logged(
    slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    """The person is asked to try again; the log names the kind of error."""
    async with _hands(slack) as hands:
        hands.served.site.desk.failures = [RuntimeError(f"parameters: {NAME}")]
        await hands.press(await _shown(hands), "remind")
    assert [answer["text"] for answer in slack.responses] == ["That did not work. Please try again in a minute."]
    assert "RuntimeError" in caplog.text
    assert NAME not in caplog.text


async def test_a_slow_desk_does_not_keep_slack_waiting(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack is answered in time, and the outcome follows."""
    monkeypatch.setattr("adapters.slack.turns.PATIENCE_S", 0.05)
    async with _hands(slack) as hands:
        shown = await _shown(hands)
        hands.served.site.desk.open.clear()
        await hands.press(shown, "remind")
        assert slack.responses == []
        hands.served.site.desk.open.set()
        await until(lambda: slack.responses, "the outcome is shown")


async def test_what_cannot_be_done_is_said(slack: FakeSlack) -> None:
    """Where the desk has only a line to say, the notice stays as it is, in its thread, its modal and on its page."""
    async with _hands(slack) as hands:
        desk, shown = hands.served.site.desk, await _shown(hands)
        desk.notices["flag-1"] = concern()
        await hands.open_home()
        home = slack.homes[AUTHOR]
        await hands.press(home, "why", place=at_home(home))
        modal = slack.shown[-1]
        desk.expired.add("flag-1")
        await hands.press(shown, "why", place=ephemeral(thread="1772450000.000100"))
        await hands.press(modal, "why", place=in_modal(slack, modal))
        await hands.press(home, "why", place=at_home(home))
    (answer,) = slack.responses
    assert (answer["text"], answer["replace_original"]) == ("The buttons have expired.", False)
    assert answer["thread_ts"] == "1772450000.000100"
    assert ["The buttons have expired." in words(view) for view in slack.shown] == [False, True, True]


async def test_an_act_that_nobody_knows_is_acknowledged(slack: FakeSlack) -> None:
    """A button of another version does nothing."""
    async with _hands(slack) as hands:
        payload = hands.pressing(await _shown(hands), "why")
        payload["actions"][0]["action_id"] = "do:unheard_of"
        assert await hands.send(payload) == {}
    assert hands.served.site.desk.deeds == []


async def test_a_link_leads_away_and_is_acknowledged(slack: FakeSlack) -> None:
    """Slack tells of a press on a link too; there is nothing to do."""
    async with _hands(slack) as hands:
        payload = hands.pressing(await _shown(hands), "why")
        payload["actions"][0] = {"type": "button", "action_id": "lead:replace"}
        assert await hands.send(payload) == {}
    assert hands.served.site.desk.deeds == []


async def test_buttons_carry_ids_and_codes_and_no_word_of_the_message(slack: FakeSlack) -> None:
    """What Slack sends back with a press names the notice and the act; the dialog brings back no more."""
    async with _hands(slack) as hands:
        shown = await _shown(hands)
        await hands.press(shown, "contest")
    for element in elements(shown):
        assert NAME not in json.dumps(element)
    assert set(json.loads(slack.shown[-1]["private_metadata"])) == {"act", "notice", "place"}


async def test_own_page_pressed(slack: FakeSlack) -> None:
    """On the home tab an outcome shows at once, and words open in a modal above it, where pressing goes on."""
    async with _hands(slack) as hands:
        hands.served.site.desk.notices["flag-1"] = concern()
        await hands.open_home()
        home = slack.homes[AUTHOR]
        await hands.press(home, "rewrite", place=at_home(home))
        assert not hands.served.site.desk.deeds[-1].direct
        modal = slack.shown[-1]
        assert "the patient" in words(modal)
        await hands.press(modal, "replace", place=in_modal(slack, modal))
        assert "You put the rewrite in its place." in words(slack.shown[-1])
        await hands.open_home()
    assert "You put the rewrite in its place." in words(slack.homes[AUTHOR])


async def test_a_dialog_above_a_modal_and_above_the_page(slack: FakeSlack) -> None:
    """A reason is asked for wherever the button stands, and the outcome comes back to where it was pressed."""
    async with _hands(slack) as hands:
        hands.served.site.desk.notices["flag-1"] = concern()
        await hands.open_home()
        home = slack.homes[AUTHOR]
        await hands.press(home, "why", place=at_home(home))
        modal = slack.shown[-1]
        view_id = next(view_id for view_id, shown in slack.views.items() if shown is modal)
        await hands.press(modal, "contest", place=in_modal(slack, modal))
        await hands.submit(slack.shown[-1], {"reason": {"value": "please"}})
        assert "An officer will look again." in words(slack.views[view_id])
        hands.served.site.desk.notices["flag-1"] = concern()
        await hands.open_home()
        await hands.press(slack.homes[AUTHOR], "not_patient", place=at_home(slack.homes[AUTHOR]))
        await hands.submit(slack.shown[-1], {"choice": {"selected_option": {"value": "fictional"}}})
    assert "You said that it is no patient." in words(slack.homes[AUTHOR])
    assert len(slack.called("views.push")) == 1


async def test_nobody_else_is_shown_anything(slack: FakeSlack) -> None:
    """Whatever the author does, the channel and everybody in it receive nothing."""
    async with _hands(slack) as hands:
        shown = await _shown(hands)
        for act in ("rewrite", "why", "remind"):
            await hands.press(shown, act)
        await hands.press(shown, "contest")
        await hands.submit(slack.shown[-1], {"reason": {"value": "x"}})
    assert CHANNEL not in slack.messages
    assert {shown["user"] for shown in slack.ephemerals} == {AUTHOR}
    assert {answer["response_type"] for answer in slack.responses} == {"ephemeral"}
    assert not [call for call in slack.calls if call.method.startswith("reactions")]
