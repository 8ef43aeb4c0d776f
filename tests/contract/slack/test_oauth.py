"""Installing the app through OAuth, on a workspace and on an organisation, and losing it again."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from adapters.settings import SlackSettings
from adapters.slack.installations import STATE_LIFE, Installations
from adapters.slack.manifest import SCOPES
from tests.conftest import HeldClock
from tests.fakes.slack_api import CLIENT_ID, CLIENT_SECRET, FakeSlack, Workspace
from tests.fakes.slack_events import TEAM, envelope, signed
from tests.fakes.slack_site import SlackSite, serving_slack

# slack-sdk still sends the client's secret by a class that aiohttp will drop.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

_PUBLIC = "https://chaperone.example.org"


def _settings(slack: FakeSlack) -> SlackSettings:
    return slack.settings(bot_token=None, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, public_url=_PUBLIC)


def _granted(token: str, **changes: Any) -> dict[str, Any]:
    return {
        "app_id": "A0CHAPERONE",
        "authed_user": {"id": "U0ADMIN"},
        "scope": ",".join(SCOPES),
        "token_type": "bot",
        "access_token": token,
        "bot_user_id": "U0BOT",
        "team": {"id": TEAM, "name": "Group Practice"},
        "enterprise": None,
        "is_enterprise_install": False,
        **changes,
    }


async def _begin(http: httpx.AsyncClient) -> tuple[str, str]:
    """Begin to install; returns the address to consent at and the cookie of the browser."""
    begun = await http.get("/slack/install")
    assert begun.status_code == 302
    return begun.headers["location"], begun.headers["set-cookie"].partition(";")[0]


def _state(consent: str) -> str:
    return parse_qs(urlsplit(consent).query)["state"][0]


async def test_a_workspace_installs_the_app(slack: FakeSlack) -> None:
    """From the install address over Slack's consent back: the token is sealed and the bot's channels are learnt."""
    slack.workspaces["xoxb-new"] = Workspace()
    slack.codes["code-1"] = _granted("xoxb-new")
    async with serving_slack(slack, _settings(slack)) as served:
        consent, cookie = await _begin(served.http)
        asked = parse_qs(urlsplit(consent).query)
        back = await served.http.get(
            "/slack/oauth_redirect", params={"code": "code-1", "state": _state(consent)}, headers={"Cookie": cookie}
        )
        found = await Installations(served.site).async_find_bot(enterprise_id=None, team_id=TEAM)
    assert consent.startswith(f"{slack.url}/oauth/v2/authorize?")
    assert set(asked["scope"][0].split(",")) == set(SCOPES)
    assert asked["redirect_uri"] == [f"{_PUBLIC}/slack/oauth_redirect"]
    assert back.status_code == 200
    assert found is not None
    assert found.bot_token == "xoxb-new"
    assert set(served.site.channels) == {"C0ROUNDS"}


async def test_an_organisation_installs_the_app(slack: FakeSlack) -> None:
    """An org-wide installation is keyed by enterprise, without a team."""
    slack.workspaces["xoxb-org"] = Workspace(team=None, enterprise="E0ORG")
    org = {"id": "E0ORG", "name": "Health Region"}
    slack.codes["code-2"] = _granted("xoxb-org", team=None, enterprise=org, is_enterprise_install=True)
    async with serving_slack(slack, _settings(slack)) as served:
        consent, cookie = await _begin(served.http)
        query = {"code": "code-2", "state": _state(consent)}
        await served.http.get("/slack/oauth_redirect", params=query, headers={"Cookie": cookie})
        installations = Installations(served.site)
        found = await installations.async_find_bot(enterprise_id="E0ORG", team_id=TEAM, is_enterprise_install=True)
        assert await installations.async_find_bot(enterprise_id="E0ORG", team_id=TEAM) is None
    assert found is not None
    assert found.bot_token == "xoxb-org"


async def test_another_browser_cannot_finish_an_installation(slack: FakeSlack) -> None:
    """Without the cookie of its beginning, or with another state, nothing is stored."""
    slack.codes["code-1"] = _granted("xoxb-new")
    async with serving_slack(slack, _settings(slack)) as served:
        consent, _ = await _begin(served.http)
        served.http.cookies.clear()
        without = await served.http.get("/slack/oauth_redirect", params={"code": "code-1", "state": _state(consent)})
        forged = await served.http.get(
            "/slack/oauth_redirect",
            params={"code": "code-1", "state": "forged"},
            headers={"Cookie": "slack-app-oauth-state=forged"},
        )
    assert (without.status_code, forged.status_code) == (400, 401)
    assert slack.called("oauth.v2.access") == []


async def test_a_state_is_good_once_and_for_ten_minutes(slack: FakeSlack, clock: HeldClock) -> None:
    """A state used or too old is refused."""
    slack.workspaces["xoxb-new"] = Workspace()
    slack.codes = {f"code-{number}": _granted("xoxb-new") for number in range(3)}
    async with serving_slack(slack, _settings(slack), now=clock) as served:

        async def finish(consent: str, cookie: str) -> int:
            query = {"code": "code-1", "state": _state(consent)}
            return (
                await served.http.get("/slack/oauth_redirect", params=query, headers={"Cookie": cookie})
            ).status_code

        begun = await _begin(served.http)
        assert [await finish(*begun), await finish(*begun)] == [200, 401]
        begun = await _begin(served.http)
        clock.advance(STATE_LIFE)
        assert await finish(*begun) == 401


async def test_a_refused_code_and_a_cancelled_consent_are_told_to_the_installer(slack: FakeSlack) -> None:
    """Slack's no ends on a page that says so and links back."""
    async with serving_slack(slack, _settings(slack)) as served:
        consent, cookie = await _begin(served.http)
        query = {"code": "unknown", "state": _state(consent)}
        refused = await served.http.get("/slack/oauth_redirect", params=query, headers={"Cookie": cookie})
        cancelled = await served.http.get("/slack/oauth_redirect", params={"error": "<b>access_denied</b>"})
    assert refused.status_code == 401
    assert "/slack/install" in cancelled.text
    assert "<b>access_denied" not in cancelled.text


async def test_slack_out_of_reach_is_told_to_the_installer(slack: FakeSlack, caplog: pytest.LogCaptureFixture) -> None:
    """A lost connection is no traceback, and the code stays out of the log."""
    slack.lose_next("oauth.v2.access")
    async with serving_slack(slack, _settings(slack)) as served:
        consent, cookie = await _begin(served.http)
        query = {"code": "code-canary", "state": _state(consent)}
        answer = await served.http.get("/slack/oauth_redirect", params=query, headers={"Cookie": cookie})
    assert answer.status_code == 502
    assert "code-canary" not in caplog.text


@pytest.mark.parametrize(
    "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}]
)
async def test_an_installation_that_ended_is_shredded(slack: FakeSlack, event: dict[str, Any]) -> None:
    """After uninstalling, no token is left in the store."""
    slack.workspaces["xoxb-new"] = Workspace()
    slack.codes["code-1"] = _granted("xoxb-new")
    site = SlackSite()
    async with serving_slack(slack, _settings(slack), site=site) as served:
        consent, cookie = await _begin(served.http)
        query = {"code": "code-1", "state": _state(consent)}
        await served.http.get("/slack/oauth_redirect", params=query, headers={"Cookie": cookie})
        assert any(kind == "slack_installation" for kind, _ in site.sealed)
        answer = await served.http.post("/slack/events", **signed(envelope(event)))
    assert answer.status_code == 200
    assert not any(kind == "slack_installation" for kind, _ in site.sealed)


async def test_team_access_follows_the_organisation(slack: FakeSlack) -> None:
    """A workspace that loses access is not served until it is granted again."""
    authorization = {"enterprise_id": "E0ORG", "team_id": None, "user_id": "W0BOT", "is_enterprise_install": True}
    async with serving_slack(slack, _settings(slack)) as served:
        installations = Installations(served.site)
        for kind, expected in (("team_access_revoked", False), ("team_access_granted", True)):
            body = envelope({"type": kind, "team_ids": [TEAM]}, authorizations=[authorization])
            assert (await served.http.post("/slack/events", **signed(body))).status_code == 200
            assert await installations.may_serve("E0ORG", TEAM) is expected


async def test_without_oauth_there_is_no_install_page(slack: FakeSlack) -> None:
    """A site with a token of its own offers nothing to install."""
    async with serving_slack(slack) as served:
        assert (await served.http.get("/slack/install")).status_code == 404
