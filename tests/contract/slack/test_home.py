"""The App Home: one's own notices and settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest

from adapters.desk import Preferences
from adapters.notice import Act
from policies.message import Language
from tests.fakes.author_desk import concern
from tests.fakes.slack_api import APP_TOKEN, CLIENT_ID, CLIENT_SECRET, FakeSlack, Workspace
from tests.fakes.slack_events import AUTHOR, TEAM
from tests.fakes.slack_hands import Hands, at_home, elements, words
from tests.fakes.slack_site import SlackSite, serving_slack


@asynccontextmanager
async def _hands(slack: FakeSlack, *, socket: bool = False, **changes: Any) -> AsyncIterator[Hands]:
    client = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "public_url": "https://chaperone.example.org"}
    settings = slack.settings(**client, **({"app_token": APP_TOKEN} if socket else {}))
    site = SlackSite()
    site.desk.notices = {"flag-1": concern("flag-1"), "flag-2": concern("flag-2")}
    site.desk.readers = {"flag-1": AUTHOR, "flag-2": "U0OTHER"}
    async with serving_slack(slack, settings, site=site) as served:
        yield Hands(slack=slack, served=served, socket=socket, **changes)


def _option(value: str) -> dict[str, Any]:
    return {"selected_option": {"value": value}}


@pytest.mark.parametrize("socket", [False, True])
async def test_the_page_shows_ones_own_notices(slack: FakeSlack, *, socket: bool) -> None:
    """Opened, the page is published for whoever opened it, with their notices and nobody else's."""
    async with _hands(slack, socket=socket) as hands:
        await hands.open_home()
    home = slack.homes[AUTHOR]
    assert set(slack.homes) == {AUTHOR}
    assert "2 March" in words(home)
    assert "The whole policy" in words(home)
    assert "flag-1" in words(home)
    assert "flag-2" not in words(home)
    (visitor,) = hands.served.site.desk.visitors
    assert (visitor.workspace, visitor.language) == (TEAM, Language.EN)


async def test_without_notices_the_page_says_so(slack: FakeSlack) -> None:
    """An empty list is a sentence."""
    async with _hands(slack, user="U0NEW") as hands:
        await hands.open_home()
    assert "There are none." in words(slack.homes["U0NEW"])


async def test_the_conversations_tab_is_no_page(slack: FakeSlack) -> None:
    """Slack says the same of the tab with the direct messages."""
    async with _hands(slack) as hands:
        await hands.open_home("messages")
    assert slack.homes == {}


@pytest.mark.parametrize("socket", [False, True])
async def test_settings_are_saved_and_shown(slack: FakeSlack, *, socket: bool) -> None:
    """What was chosen reaches the desk, and the page shows it from then on."""
    values = {
        "language": _option("fr"),
        "reminders": {"selected_options": []},
        "quiet_from": _option("22"),
        "quiet_to": _option("7"),
        "time_zone": _option("America/Halifax"),
        "tips_paused_until": {"selected_date": "2026-04-01"},
    }
    async with _hands(slack, socket=socket) as hands:
        await hands.open_home()
        await hands.save(slack.homes[AUTHOR], values)
        chosen = hands.served.site.desk.preferences[AUTHOR]
    assert chosen == Preferences(
        language=Language.FR,
        reminders=False,
        quiet_from=22,
        quiet_to=7,
        time_zone="America/Halifax",
        tips_paused_until=date(2026, 4, 1),
    )
    inputs = {
        block["block_id"]: block["element"] for block in slack.homes[AUTHOR]["blocks"] if block["type"] == "input"
    }
    assert inputs["quiet_from"]["initial_option"]["value"] == "22"
    assert inputs["tips_paused_until"]["initial_date"] == "2026-04-01"
    assert "initial_options" not in inputs["reminders"]


async def test_the_fields_that_slack_sends_back_are_those_that_were_chosen_before(slack: FakeSlack) -> None:
    """Saving a page as it is changes nothing, also where the time zone is none of those offered."""
    kept = Preferences(language=Language.EN, reminders=True, quiet_from=20, quiet_to=6, time_zone="America/Nuuk")
    async with _hands(slack) as hands:
        hands.served.site.desk.preferences[AUTHOR] = kept
        await hands.open_home()
        home = slack.homes[AUTHOR]
        values = {
            block["block_id"]: {
                "selected_option": block["element"].get("initial_option"),
                "selected_options": block["element"].get("initial_options", []),
                "selected_date": block["element"].get("initial_date"),
            }
            for block in home["blocks"]
            if block["type"] == "input"
        }
        await hands.save(home, values)
    assert hands.served.site.desk.preferences[AUTHOR] == kept


async def test_malformed_settings_are_the_sites_choice(slack: FakeSlack) -> None:
    """Whatever stands in place of a choice, nothing breaks."""
    values = {
        "language": _option("xx"),
        "quiet_from": _option("99"),
        "quiet_to": {"selected_option": None},
        "time_zone": {"selected_option": {"value": ["x"]}},
        "tips_paused_until": {"selected_date": "soon"},
    }
    async with _hands(slack) as hands:
        await hands.open_home()
        await hands.save(slack.homes[AUTHOR], values)
    assert hands.served.site.desk.preferences[AUTHOR] == Preferences(reminders=False)


async def test_the_policy_is_confirmed_on_the_page(slack: FakeSlack) -> None:
    """The button below the policy reaches the desk as the person's press, and the page is shown again."""
    async with _hands(slack) as hands:
        await hands.open_home()
        home = slack.homes[AUTHOR]
        await hands.press(home, "acknowledge", place=at_home(home))
        [deed] = hands.served.site.desk.deeds
        assert len(hands.served.site.desk.visitors) == 2
    assert (deed.act, deed.notice, deed.person.id) == (Act.ACKNOWLEDGE, "policy-1", AUTHOR)


async def test_a_grant_can_be_taken_back(slack: FakeSlack) -> None:
    """Only whoever gave a grant is shown the button; pressed, the token is revoked at Slack and shredded here."""
    slack.workspaces["xoxp-author"] = Workspace(bot_user=AUTHOR)
    async with _hands(slack) as hands:
        await hands.open_home()
        assert "home:withdraw" not in [one["action_id"] for one in elements(slack.homes[AUTHOR])]
        hands.served.site.sealed["slack_user_grant", f"{TEAM}/{AUTHOR}"] = {"token": "xoxp-author"}
        await hands.open_home()
        home = slack.homes[AUTHOR]
        await hands.press(home, "withdraw", place=at_home(home))
    assert "xoxp-author" not in slack.workspaces
    assert hands.served.site.sealed == {}
    assert "home:withdraw" not in [one["action_id"] for one in elements(slack.homes[AUTHOR])]


async def test_a_desk_that_fails_is_told_directly(slack: FakeSlack, caplog: pytest.LogCaptureFixture) -> None:
    """Settings that could not be saved are not passed off as saved."""
    async with _hands(slack) as hands:
        await hands.open_home()
        hands.served.site.desk.failures = [RuntimeError("parameters: CANARY")]
        await hands.save(slack.homes[AUTHOR], {})
    said = [answer["text"] for answer in slack.responses]
    assert said == ["That did not work. Please try again in a minute."]
    assert hands.served.site.desk.preferences == {}
    assert "CANARY" not in caplog.text


async def test_a_long_history_fits_the_page(slack: FakeSlack) -> None:
    """Slack takes a hundred blocks; the settings and the policy are always there."""
    async with _hands(slack) as hands:
        for number in range(80):
            hands.served.site.desk.notices[f"n{number}"] = concern(f"n{number}")
            hands.served.site.desk.readers[f"n{number}"] = AUTHOR
        await hands.open_home()
    home = slack.homes[AUTHOR]
    assert len(home["blocks"]) == 100
    assert "Our policy" in words(home)
    assert "home:save" in [one["action_id"] for one in elements(home)]
