"""Private words, direct messages and tips over real HTTP."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from slack_sdk.oauth.installation_store import Installation

from adapters.notice import Notice, NoticeItem, NoticeKind
from adapters.port import Address, ChannelAddress, DeliveryError, Names, Reach, TipPost
from adapters.settings import Network, SlackSettings
from adapters.slack.app import build
from adapters.slack.installations import Installations
from policies.message import Language, Platform
from tests.fakes.slack_api import FakeSlack, Workspace
from tests.fakes.slack_events import AUTHOR, CHANNEL, TEAM, TS
from tests.fakes.slack_site import ServedSlack, SlackSite, serving_slack

ADDRESS = Address(
    platform=Platform.SLACK,
    workspace=TEAM,
    channel=CHANNEL,
    author=AUTHOR,
    message_id=TS,
    thread="1772450000.000100",
    reference={"team": TEAM},
)
NOTICE = Notice(
    id="flag-1",
    kind=NoticeKind.CONCERN,
    language=Language.EN,
    title="A private word about your message",
    lead="These words could tell readers who a patient is:",
    items=(NoticeItem(quotes=("Jane Doe",), reason="A name.", citation="PHIPA s. 4", url="https://example.org"),),
    advice=("Please edit or delete the message.",),
)
THANKS = Notice(id="flag-1", kind=NoticeKind.THANKS, language=Language.EN, title="Thank you", lead="It is settled.")
TIP = TipPost(id="tip-2026-W10", language=Language.EN, title="This week's tip", body="Say less.")
TIP_PLACE = ChannelAddress(platform=Platform.SLACK, workspace=TEAM, channel=CHANNEL, reference={"team": TEAM})


async def test_the_author_alone_sees_the_notice_in_the_thread(slack: FakeSlack) -> None:
    """An ephemeral message goes to the author, in the message's thread, and is never sure."""
    async with serving_slack(slack) as served:
        receipt = await served.adapter.client.tell_in_channel(ADDRESS, NOTICE, retry=False)
    assert receipt.sure is False
    (shown,) = slack.ephemerals
    assert (shown["channel"], shown["user"], shown["thread_ts"]) == (CHANNEL, AUTHOR, ADDRESS.thread)
    assert "Jane Doe" in json.dumps(shown["blocks"])
    assert slack.messages == {}


async def test_push_and_fallback_text_never_quote_the_message(slack: FakeSlack) -> None:
    """What a lock screen shows is the title, and nothing unfurls."""
    async with serving_slack(slack) as served:
        await served.adapter.client.tell_in_channel(ADDRESS, NOTICE, retry=False)
        await served.adapter.client.tell_directly(ADDRESS, NOTICE, retry=False)
    (sent,) = slack.direct_messages
    assert {slack.ephemerals[0]["text"], sent["text"]} == {NOTICE.title}
    assert (sent["unfurl_links"], sent["unfurl_media"]) == ("false", "false")


async def test_outside_of_a_thread_the_notice_stands_in_the_channel(slack: FakeSlack) -> None:
    """A message of the channel gets its notice in the channel."""
    address = Address.from_json({**ADDRESS.to_json(), "thread": None})
    async with serving_slack(slack) as served:
        await served.adapter.client.tell_in_channel(address, NOTICE, retry=False)
    assert "thread_ts" not in slack.ephemerals[0]


async def test_an_author_who_is_away_is_told_directly_at_once(slack: FakeSlack) -> None:
    """An ephemeral message would be missed, so the way by the channel fails for good."""
    slack.presence[AUTHOR] = "away"
    async with serving_slack(slack) as served:
        with pytest.raises(DeliveryError) as failure:
            await served.adapter.client.tell_in_channel(ADDRESS, NOTICE, retry=False)
        await served.adapter.client.tell_in_channel(ADDRESS, THANKS, retry=False)
    assert (failure.value.code, failure.value.permanent) == ("away", True)
    assert [shown["text"] for shown in slack.ephemerals] == [THANKS.title]


async def test_unknown_presence_does_not_stop_the_notice(slack: FakeSlack) -> None:
    """Whether somebody is there is good to know, not necessary."""
    slack.fail_next("users.getPresence", "missing_scope")
    async with serving_slack(slack) as served:
        await served.adapter.client.tell_in_channel(ADDRESS, NOTICE, retry=False)
    assert len(slack.ephemerals) == 1


async def test_an_ephemeral_that_may_be_there_is_not_shown_twice(slack: FakeSlack) -> None:
    """Nobody can look for an ephemeral message, so a second try leaves it to the direct message."""
    async with serving_slack(slack) as served:
        receipt = await served.adapter.client.tell_in_channel(ADDRESS, NOTICE, retry=True)
    assert receipt.sure is False
    assert slack.ephemerals == []


async def test_a_direct_message_leads_to_the_message(slack: FakeSlack) -> None:
    """Away from the channel, the author can open what the notice is about."""
    async with serving_slack(slack) as served:
        receipt = await served.adapter.client.tell_directly(ADDRESS, NOTICE, retry=False)
    assert receipt.sure is True
    (sent,) = slack.direct_messages
    assert sent["channel"] == f"D{AUTHOR}"
    assert "https://clinic.example.org/archives/C0ROUNDS/p1772460000000100" in json.dumps(sent["blocks"])


async def test_a_missing_permalink_does_not_stop_the_direct_message(slack: FakeSlack) -> None:
    """A deleted message has no link; its author is told all the same."""
    slack.fail_next("chat.getPermalink", "message_not_found")
    async with serving_slack(slack) as served:
        await served.adapter.client.tell_directly(ADDRESS, NOTICE, retry=False)
    assert len(slack.direct_messages) == 1


async def test_a_lost_answer_brings_no_second_direct_message(slack: FakeSlack) -> None:
    """A try whose answer was lost is unsure; the next looks first, however many messages lie in between."""
    slack.lose_next("chat.postMessage")
    slack.page_size = 2
    async with serving_slack(slack) as served:
        client = served.adapter.client
        with pytest.raises(DeliveryError) as failure:
            await client.tell_directly(ADDRESS, NOTICE, retry=False)
        for _ in range(5):
            slack.messages[f"D{AUTHOR}"].append({"ts": "9999999999.000000", "text": "hello"})
        receipt = await client.tell_directly(ADDRESS, NOTICE, retry=True)
    assert (failure.value.permanent, failure.value.unsure) == (False, True)
    assert receipt.sure is True
    assert len(slack.called("chat.postMessage")) == 1


async def test_a_try_that_never_came_through_is_made_again(slack: FakeSlack) -> None:
    """Looking first and finding other notices, the second try sends its own."""
    async with serving_slack(slack) as served:
        client = served.adapter.client
        await client.tell_directly(ADDRESS, NOTICE, retry=False)
        await client.tell_directly(ADDRESS, replace(NOTICE, lead="Other words:"), retry=True)
    assert len(slack.direct_messages) == 2


async def test_a_tip_is_posted_once(slack: FakeSlack) -> None:
    """A second try of the same tip finds the first; another week's tip is posted."""
    slack.lose_next("chat.postMessage")
    async with serving_slack(slack) as served:
        client = served.adapter.client
        with pytest.raises(DeliveryError):
            await client.post_tip(TIP_PLACE, TIP, retry=False)
        await client.post_tip(TIP_PLACE, TIP, retry=True)
        await client.post_tip(TIP_PLACE, replace(TIP, id="tip-2026-W11"), retry=True)
    assert [posted["metadata"]["event_payload"] for posted in slack.messages[CHANNEL]] == [
        {"tip": TIP.id},
        {"tip": "tip-2026-W11"},
    ]


async def test_retry_after_is_obeyed(slack: FakeSlack) -> None:
    """Slack says how long to wait, and that nothing was done."""
    slack.fail_next("chat.postEphemeral", "ratelimited", status=429, retry_after_s=17)
    async with serving_slack(slack) as served:
        with pytest.raises(DeliveryError) as failure:
            await served.adapter.client.tell_in_channel(ADDRESS, NOTICE, retry=False)
    told = failure.value
    assert (told.code, told.permanent, told.retry_after_s, told.unsure) == ("ratelimited", False, 17.0, False)


@pytest.mark.parametrize(
    ("error", "status", "expected"),
    [
        ("user_not_in_channel", 200, ("user_not_in_channel", True, False)),
        ("channel_not_found", 200, ("channel_not_found", True, False)),
        ("invalid_auth", 200, ("invalid_auth", False, False)),
        ("missing_scope", 200, ("missing_scope", False, False)),
        ("fatal_error", 200, ("fatal_error", False, True)),
        ("", 503, ("http_503", False, True)),
        ("Quotes: Jane Doe!", 200, ("http_200", True, False)),
    ],
)
async def test_errors_say_whether_trying_again_can_help(
    slack: FakeSlack, error: str, status: int, expected: tuple[str, bool, bool]
) -> None:
    """A code, whether it is for good, and whether it may have happened; never the answer's own words."""
    slack.fail_next("chat.postEphemeral", error, status=status)
    async with serving_slack(slack) as served:
        with pytest.raises(DeliveryError) as failure:
            await served.adapter.client.tell_in_channel(ADDRESS, NOTICE, retry=False)
    told = failure.value
    assert (told.code, told.permanent, told.unsure) == expected
    assert told.__cause__ is None
    assert told.__suppress_context__


async def test_a_platform_out_of_reach_is_worth_another_try() -> None:
    """Nothing listens there; nothing was sent."""
    settings = SlackSettings.model_validate(
        {"bot_token": "xoxb-x", "signing_secret": "s", "api_url": "http://127.0.0.1:9/api/"}
    )
    adapter = build(settings, Network(), SlackSite().services())
    with pytest.raises(DeliveryError) as failure:
        await adapter.client.tell_directly(ADDRESS, NOTICE, retry=False)
    assert (failure.value.code, failure.value.permanent, failure.value.unsure) == ("unreachable", False, False)


async def test_a_proxy_is_used(slack: FakeSlack) -> None:
    """Calls go through the proxy of the settings; here one that is not there."""
    adapter = build(slack.settings(), Network(https_proxy="http://127.0.0.1:9"), SlackSite().services())
    with pytest.raises(DeliveryError) as failure:
        await adapter.client.tell_directly(ADDRESS, NOTICE, retry=False)
    assert failure.value.code == "unreachable"
    assert slack.calls == []


def test_a_missing_ca_bundle_stops_the_start(slack: FakeSlack, tmp_path: Path) -> None:
    """A certificate authority that cannot be read is an error at once, not at the first call."""
    with pytest.raises(OSError, match="No such file"):
        build(slack.settings(), Network(ca_bundle=tmp_path / "missing.pem"), SlackSite().services())


async def test_the_authors_own_workspace_answers_first(slack: FakeSlack) -> None:
    """In a shared channel the installation of the author's workspace speaks, else the one that saw the event."""
    slack.workspaces |= {"xoxb-theirs": Workspace(team="T0OTHER"), "xoxb-ours": Workspace()}
    site = SlackSite()
    installations = Installations(site)
    await installations.async_save(Installation(team_id=TEAM, bot_token="xoxb-ours", user_id="U1"))
    visitor = Address.from_json({**ADDRESS.to_json(), "workspace": "T0OTHER"})
    async with serving_slack(slack, site=site) as served:
        await served.adapter.client.tell_in_channel(visitor, NOTICE, retry=True)
        await served.adapter.client.tell_directly(visitor, NOTICE, retry=False)
        await installations.async_save(Installation(team_id="T0OTHER", bot_token="xoxb-theirs", user_id="U2"))
        await served.adapter.client.tell_directly(visitor, NOTICE, retry=False)
    posts = [call.token for call in slack.calls if call.method == "chat.postMessage"]
    assert posts == ["xoxb-ours", "xoxb-theirs"]


async def test_an_organisations_token_serves_its_workspaces_until_access_is_revoked(slack: FakeSlack) -> None:
    """On Enterprise Grid one installation speaks everywhere it is granted."""
    slack.workspaces["xoxb-org"] = Workspace(team=None, enterprise="E0ORG")
    site = SlackSite()
    installations = Installations(site)
    org = Installation(enterprise_id="E0ORG", bot_token="xoxb-org", user_id="U1", is_enterprise_install=True)
    await installations.async_save(org)
    address = Address.from_json({**ADDRESS.to_json(), "reference": {"enterprise": "E0ORG", "team": TEAM}})
    oauth = {"client_id": "1.2", "client_secret": "x", "public_url": "https://chaperone.example.org"}
    async with serving_slack(slack, slack.settings(bot_token=None, **oauth), site=site) as served:
        client = served.adapter.client
        await client.tell_directly(address, NOTICE, retry=False)
        await installations.revoke("E0ORG", TEAM)
        with pytest.raises(DeliveryError, match="not_installed") as failure:
            await client.tell_directly(address, NOTICE, retry=False)
        await installations.grant("E0ORG", TEAM)
        await client.tell_directly(address, NOTICE, retry=False)
    assert failure.value.permanent
    assert len(slack.direct_messages) == 2


async def test_a_renewed_notice_takes_the_place_of_what_was_sent(slack: FakeSlack) -> None:
    """Every direct message of the notice becomes one line and can still be found; others stay as they are."""
    slack.page_size = 1
    async with serving_slack(slack) as served:
        client = served.adapter.client
        for sent in (NOTICE, replace(NOTICE, lead="Other words:"), replace(NOTICE, id="flag-2"), THANKS):
            await client.tell_directly(ADDRESS, sent, retry=False)
        kept = [message["metadata"] for message in slack.direct_messages]
        await client.renew(ADDRESS, replace(NOTICE, outcome="It is settled."))
    shown = [json.dumps(message["blocks"]) for message in slack.direct_messages]
    assert ["It is settled." in words for words in shown[:3]] == [True, True, False]
    assert ["Jane Doe" in words for words in shown] == [False, False, True, False]
    assert [message["metadata"] for message in slack.direct_messages] == kept
    assert len(slack.direct_messages) == 4


async def test_renewing_what_is_gone_is_no_error(slack: FakeSlack) -> None:
    """The author may have deleted it, also between the look and the change."""
    async with serving_slack(slack) as served:
        client = served.adapter.client
        await client.renew(ADDRESS, NOTICE)
        await client.tell_directly(ADDRESS, NOTICE, retry=False)
        slack.fail_next("chat.update", "message_not_found")
        await client.renew(ADDRESS, NOTICE)
        slack.fail_next("chat.update", "ratelimited", status=429, retry_after_s=3)
        with pytest.raises(DeliveryError) as failure:
            await client.renew(ADDRESS, NOTICE)
    assert failure.value.retry_after_s == 3


async def test_an_author_who_left_is_a_permanent_failure(slack: FakeSlack) -> None:
    """Nobody is there to be told."""
    slack.fail_next("conversations.open", "user_disabled", times=2)
    async with serving_slack(slack) as served:
        for tell in (served.adapter.client.renew(ADDRESS, NOTICE), _direct(served, NOTICE)):
            with pytest.raises(DeliveryError, match="user_disabled") as failure:
                await tell
            assert failure.value.permanent


async def test_people_are_listed_page_by_page(slack: FakeSlack) -> None:
    """Everybody of the workspace, guests included; bots and who left are not."""
    slack.users = [
        {"id": "U1", "profile": {"display_name": "ada", "real_name": "Dr Ada Okafor"}},
        {"id": "U2", "deleted": True, "profile": {"display_name": "gone"}},
        {"id": "U3", "is_bot": True, "profile": {"display_name": "bot"}},
        {"id": "USLACKBOT", "profile": {"display_name": "slackbot"}},
        {"id": "U4", "is_restricted": True, "real_name": "Guest Tremblay", "profile": {}},
    ]
    async with serving_slack(slack) as served:
        people = [names async for names in served.adapter.client.people(TIP_PLACE)]
        org = replace(TIP_PLACE, reference={"enterprise": "E0ORG", "team": TEAM})
        assert [names async for names in served.adapter.client.people(org)] == people
    assert people == [Names(display="ada", real="Dr Ada Okafor"), Names(display="", real="Guest Tremblay")]
    listed = slack.called("users.list")
    assert len(listed) == 6
    assert [arguments.get("team_id") for arguments in listed] == [None] * 3 + [TEAM] * 3
    assert "Okafor" not in repr(people)


async def test_members_of_a_channel_are_the_workspaces_people(slack: FakeSlack) -> None:
    """Ids of those in the channel who are people of the workspace; bots, who left and others' people are not."""
    slack.users = [{"id": "U1"}, {"id": "U2", "deleted": True}, {"id": "U3", "is_bot": True}, {"id": "U4"}]
    async with serving_slack(slack) as served:
        found = [member async for member in served.adapter.client.member_ids(TIP_PLACE)]
    assert found == ["U1", "U4"]


async def test_who_can_read_a_channel_is_counted(slack: FakeSlack) -> None:
    """Members, guests among them and other organisations are counted; what Slack does not tell stays unknown."""
    slack.users = [{"id": "U1"}, {"id": "U2", "is_restricted": True}, {"id": "U3", "is_ultra_restricted": True}]
    async with serving_slack(slack) as served:
        assert await served.adapter.client.reach(TIP_PLACE) == Reach(guests=2)
        slack.conversation = {
            "num_members": 240,
            "is_channel": True,
            "is_private": False,
            "is_ext_shared": True,
            "context_team_id": TEAM,
            "connected_team_ids": [TEAM, "T0OTHER"],
        }
        slack.fail_next("conversations.members", "missing_scope")
        assert await served.adapter.client.reach(TIP_PLACE) == Reach(people=240, organisations=1, public=True)
        slack.conversation = {"num_members": 5, "is_channel": True, "is_private": True, "is_ext_shared": False}
        closed = await served.adapter.client.reach(TIP_PLACE)
    assert closed == Reach(people=5, guests=2, organisations=0, public=False)


async def _direct(served: ServedSlack, notice: Notice) -> None:
    await served.adapter.client.tell_directly(ADDRESS, notice, retry=False)


async def test_old_messages_are_not_looked_at(slack: FakeSlack) -> None:
    """A second try looks back thirty days."""
    async with serving_slack(slack) as served:
        await served.adapter.client.tell_directly(ADDRESS, NOTICE, retry=True)
    (looked,) = slack.called("conversations.history")
    posted = float(slack.direct_messages[0]["ts"])
    assert posted - float(looked["oldest"]) == pytest.approx(timedelta(days=30).total_seconds(), abs=60)
    assert looked["include_all_metadata"] == "true"
