"""The author's own grant: asked for once, kept for them alone, used for their message, given up."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.desk import Person
from adapters.port import Address, Clock, DeliveryError
from adapters.slack.grants import ADDRESS_LIFE
from policies.message import Language, Platform
from tests.conftest import HeldClock
from tests.fakes.slack_api import BOT_TOKEN, CLIENT_ID, CLIENT_SECRET, FakeSlack, Workspace
from tests.fakes.slack_events import AUTHOR, CHANNEL, TEAM, TS, envelope, rich_text, signed
from tests.fakes.slack_site import ServedSlack, serving_slack

PERSON = Person(platform=Platform.SLACK, workspace=TEAM, id=AUTHOR, language=Language.EN)
ADDRESS = Address(
    platform=Platform.SLACK,
    workspace=TEAM,
    channel=CHANNEL,
    author=AUTHOR,
    message_id=TS,
    reference={"team": TEAM},
)
TOKEN = "xoxp-author"


@asynccontextmanager
async def _serving(slack: FakeSlack, now: Clock | None = None) -> AsyncIterator[ServedSlack]:
    client = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "public_url": "https://chaperone.example.org"}
    slack.workspaces[TOKEN] = Workspace(bot_user=AUTHOR)
    async with serving_slack(slack, slack.settings(**client), now=now) as served:
        yield served


def _consented(user: str = AUTHOR, team: str = TEAM, scope: str = "chat:write") -> dict[str, Any]:
    authed = {"id": user, "scope": scope, "access_token": TOKEN, "token_type": "user"}
    return {"authed_user": authed, "team": {"id": team}, "enterprise": None, "is_enterprise_install": False}


async def _state(served: ServedSlack, person: Person = PERSON) -> str:
    url = await served.adapter.client.grant_url(person)
    return parse_qs(urlsplit(url).query)["state"][0]


async def _come_back(served: ServedSlack, slack: FakeSlack, state: str, answer: dict[str, Any] | None = None) -> int:
    slack.codes["code-1"] = answer or _consented()
    back = await served.http.get("/slack/grant", params={"code": "code-1", "state": state})
    return back.status_code


async def test_an_author_grants_and_their_message_is_changed(slack: FakeSlack) -> None:
    """From the address over Slack's consent: the message reads as the rewrite, in the author's own name."""
    message = slack.post(CHANNEL, AUTHOR, "pt Jane Doe", TS)
    message |= {"blocks": rich_text("pt Jane Doe"), "attachments": [{"text": "Jane Doe"}]}
    async with _serving(slack) as served:
        url = await served.adapter.client.grant_url(PERSON)
        asked = parse_qs(urlsplit(url).query, keep_blank_values=True)
        assert (asked["user_scope"], asked["scope"], asked["team"]) == (["chat:write"], [""], [TEAM])
        assert asked["redirect_uri"] == ["https://chaperone.example.org/slack/grant"]
        assert await _come_back(served, slack, asked["state"][0]) == 200
        await served.adapter.client.change_message(ADDRESS, "the patient & <!channel>")
    assert message["text"] == "the patient &amp; &lt;!channel&gt;"
    assert "Jane Doe" not in str(message)
    assert '"the patient & <!channel>"'.strip('"') in str(message["blocks"])
    assert [call.token for call in slack.calls if call.method == "chat.update"] == [TOKEN]


async def test_the_message_is_deleted_in_the_authors_name(slack: FakeSlack) -> None:
    """The bot itself could not."""
    slack.post(CHANNEL, AUTHOR, "pt Jane Doe", TS)
    async with _serving(slack) as served:
        await _come_back(served, slack, await _state(served))
        await served.adapter.client.change_message(ADDRESS, None)
        assert slack.messages[CHANNEL] == []
        with pytest.raises(DeliveryError, match=r"^gone$") as failure:
            await served.adapter.client.change_message(ADDRESS, None)
    assert failure.value.permanent
    assert BOT_TOKEN not in [call.token for call in slack.calls if call.method == "chat.delete"]


async def test_without_a_grant_nothing_is_changed(slack: FakeSlack) -> None:
    """Nobody's message is touched before they said so, also if somebody else did."""
    slack.post(CHANNEL, AUTHOR, "pt Jane Doe", TS)
    other = Person(platform=Platform.SLACK, workspace=TEAM, id="U0OTHER")
    async with _serving(slack) as served:
        await _come_back(served, slack, await _state(served, other), _consented("U0OTHER"))
        for text in ("x", None):
            with pytest.raises(DeliveryError, match=r"^not_granted$") as failure:
                await served.adapter.client.change_message(ADDRESS, text)
            assert failure.value.permanent
    assert len(slack.messages[CHANNEL]) == 1


@pytest.mark.parametrize(
    "answer",
    [_consented("U0OTHER"), _consented(team="T0OTHER"), _consented(scope="identify"), _consented(scope="")],
)
async def test_a_consent_for_somebody_or_something_else_is_not_kept(slack: FakeSlack, answer: dict[str, Any]) -> None:
    """Whoever comes back must be whom the address was made for, with the scope that was asked for."""
    async with _serving(slack) as served:
        assert await _come_back(served, slack, await _state(served), answer) == 400
        assert not [kind for kind, _ in served.site.sealed if kind == "slack_user_grant"]


async def test_an_address_works_once(slack: FakeSlack) -> None:
    """A used, unknown, empty or cancelled address grants nothing."""
    async with _serving(slack) as served:
        state = await _state(served)
        statuses = [await _come_back(served, slack, used) for used in (state, state, "unknown", "")]
        cancelled = await served.http.get("/slack/grant", params={"error": "access_denied", "state": state})
    assert statuses == [200, 400, 400, 400]
    assert cancelled.status_code == 400
    assert cancelled.headers["cache-control"] == "no-store"


async def test_an_address_lives_as_long_as_the_buttons(slack: FakeSlack, clock: HeldClock) -> None:
    """Asked for again it stays the same for a while; after thirty days it is dead, and one per person is kept."""
    async with _serving(slack, clock) as served:
        first = await _state(served)
        assert await _state(served) == first
        clock.advance(ADDRESS_LIFE / 2 + timedelta(seconds=1))
        second = await _state(served)
        assert second != first
        assert await _come_back(served, slack, first) == 400
        clock.advance(ADDRESS_LIFE)
        assert await _come_back(served, slack, second) == 400
        assert served.site.sealed == {}


@pytest.mark.parametrize("error", ["token_revoked", "invalid_auth", "account_inactive"])
async def test_a_revoked_token_is_no_grant_any_more(slack: FakeSlack, error: str) -> None:
    """What Slack no longer takes is shredded, so that the author can be asked again."""
    slack.post(CHANNEL, AUTHOR, "pt Jane Doe", TS)
    async with _serving(slack) as served:
        await _come_back(served, slack, await _state(served))
        slack.fail_next("chat.update", error)
        with pytest.raises(DeliveryError, match=r"^not_granted$"):
            await served.adapter.client.change_message(ADDRESS, "x")
        assert served.site.sealed == {}


@pytest.mark.parametrize("error", ["edit_window_closed", "cant_update_message"])
async def test_what_else_slack_says_is_told_in_its_code(slack: FakeSlack, error: str) -> None:
    """A workspace may forbid edits after a while; the grant stays."""
    async with _serving(slack) as served:
        await _come_back(served, slack, await _state(served))
        slack.fail_next("chat.update", error)
        with pytest.raises(DeliveryError, match=error) as failure:
            await served.adapter.client.change_message(ADDRESS, "x")
        assert failure.value.permanent
        assert [kind for kind, _ in served.site.sealed] == ["slack_user_grant"]


async def test_slack_tells_of_a_token_that_its_owner_revoked(slack: FakeSlack) -> None:
    """The event ends that person's grant and nobody else's."""
    async with _serving(slack) as served:
        await _come_back(served, slack, await _state(served))
        for user in ("U0OTHER", AUTHOR):
            assert [kind for kind, _ in served.site.sealed] == ["slack_user_grant"]
            event = {"type": "tokens_revoked", "tokens": {"oauth": [user], "bot": []}}
            await served.http.post("/slack/events", **signed(envelope(event)))
        assert served.site.sealed == {}


async def test_without_an_oauth_client_nothing_is_offered(slack: FakeSlack) -> None:
    """A site that cannot ask says so."""
    async with serving_slack(slack) as served:
        assert await served.adapter.client.grant_url(PERSON) == ""
        with pytest.raises(DeliveryError, match=r"^not_supported$") as failure:
            await served.adapter.client.change_message(ADDRESS, "x")
        assert (await served.http.get("/slack/grant")).status_code == 404
    assert failure.value.permanent


async def test_slack_out_of_reach_is_told_to_whoever_comes_back(
    slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    """A lost connection is no traceback; neither code nor state is logged."""
    async with _serving(slack) as served:
        state = await _state(served)
        slack.lose_next("oauth.v2.access")
        assert await _come_back(served, slack, state) == 502
    assert state not in caplog.text
    assert "code-1" not in caplog.text


async def test_the_page_speaks_the_authors_language(slack: FakeSlack) -> None:
    """Whoever was asked in French is thanked in French."""
    french = Person(platform=Platform.SLACK, workspace=TEAM, id=AUTHOR, language=Language.FR)
    async with _serving(slack) as served:
        slack.codes["code-1"] = _consented()
        params = {"code": "code-1", "state": await _state(served, french)}
        back = await served.http.get("/slack/grant", params=params)
    assert back.text.startswith("Merci.")
