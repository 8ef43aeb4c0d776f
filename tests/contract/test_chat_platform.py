"""One contract for every ``ChatPlatform``: the fake that other tests use, the page, Slack and Teams over real HTTP."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.desk import Person
from adapters.local.channel import Channel
from adapters.local.client import LocalPlatform
from adapters.local.feed import Feeds
from adapters.local.store import CHANNEL as PAGE
from adapters.local.store import ChannelStore, PostedTip
from adapters.notice import Notice, NoticeItem, NoticeKind
from adapters.port import Address, ChannelAddress, ChatPlatform, DeliveryError, TipPost
from adapters.teams.app import build as build_teams
from policies.message import Language, Platform
from tests.fakes import slack_events, teams_activities
from tests.fakes.bot_connector import TENANT, FakeBotConnector, running_bot_connector
from tests.fakes.platform import FakePlatform
from tests.fakes.services import Desk, MemorySealedStore
from tests.fakes.slack_api import running_slack
from tests.fakes.slack_site import serving_slack

QUOTE = "Zephyrine Quillhollow"
NOTICE = Notice(
    id="flag-1",
    kind=NoticeKind.CONCERN,
    language=Language.EN,
    title="A private word about your message",
    lead="These words could tell readers who a patient is:",
    items=(NoticeItem(quotes=(QUOTE,), reason="A name", citation="Rule 1", url="https://rules.example.org/1"),),
    advice=("Please edit the message.",),
)
TIP = TipPost(id="tip:c:2026-W10", language=Language.EN, title="Tip of the week", body="Leave the room number out.")
SECOND_TIP = replace(TIP, id="tip:c:2026-W11")


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A platform, somebody on it, and what they can read there."""

    platform: ChatPlatform
    address: Address
    #: Everything that the author can read, ephemeral or not, oldest first.
    told: Callable[[], list[str]]
    #: Everything that another person can read.
    overheard: Callable[[], list[str]]
    #: Tips in the channel, as text.
    tips: Callable[[], list[str]]
    #: Makes the next write fail for good; the page is in this process and cannot.
    fail_for_good: Callable[[], None] = lambda: None
    #: Makes it fail for now; the platform asks for seven seconds.
    fail_for_now: Callable[[], None] = lambda: None
    #: Whether a second try of a notice finds the first; Teams offers no way.
    looks: bool = True

    @property
    def channel(self) -> ChannelAddress:
        """The channel where the author's message stands."""
        address = self.address
        return ChannelAddress(
            platform=address.platform,
            workspace=address.workspace,
            channel=address.channel,
            reference=address.reference,
        )


@asynccontextmanager
async def _fake(folder: Path) -> AsyncIterator[Stage]:
    platform = FakePlatform()

    def read(author: str) -> list[str]:
        return [
            json.dumps([item.quotes for item in told.notice.items]) for told in platform.told if told.author == author
        ]

    yield Stage(
        platform=platform,
        address=Address(
            platform=Platform.LOCAL, workspace="W1FAKE", channel="C1FAKE", author="U1FAKE", message_id="m1FAKE"
        ),
        told=lambda: read("U1FAKE"),
        overheard=lambda: read("U2FAKE"),
        tips=lambda: [tip.body for _, tip in platform.tips],
        fail_for_good=lambda: platform.failures.append(DeliveryError("gone", permanent=True)),
        fail_for_now=lambda: platform.failures.append(DeliveryError("busy", permanent=False, retry_after_s=7)),
    )


@asynccontextmanager
async def _page(folder: Path) -> AsyncIterator[Stage]:
    store = ChannelStore()
    services = Desk(lambda: datetime.now(UTC)).services()
    channel = Channel(store=store, feeds=Feeds(), intake=services.intake, now=services.now)
    platform = LocalPlatform(channel=channel, sealed=MemorySealedStore(), now=services.now)

    def read(person: str) -> list[str]:
        return [json.dumps([item.quotes for item in placed.notice.items]) for placed in store.notices(person)]

    yield Stage(
        platform=platform,
        address=Address(platform=Platform.LOCAL, workspace=PAGE, channel=PAGE, author="osei", message_id="0" * 32),
        told=lambda: read("osei"),
        overheard=lambda: read("tremblay"),
        tips=lambda: [entry.tip.body for entry in store.timeline("tremblay") if isinstance(entry, PostedTip)],
    )


@asynccontextmanager
async def _slack(folder: Path) -> AsyncIterator[Stage]:
    author, channel, team = slack_events.AUTHOR, slack_events.CHANNEL, slack_events.TEAM
    with running_slack() as slack:

        def read(person: str) -> list[str]:
            shown = [told for told in slack.ephemerals if told["user"] == person]
            return [json.dumps(told["blocks"]) for told in (*shown, *slack.messages.get(f"D{person}", []))]

        def fail(error: str, status: int = 200, retry_after_s: int | None = None) -> None:
            for method in ("chat.postEphemeral", "chat.postMessage"):
                slack.fail_next(method, error, status=status, retry_after_s=retry_after_s)

        async with serving_slack(slack) as served:
            yield Stage(
                platform=served.adapter.client,
                address=Address(
                    platform=Platform.SLACK,
                    workspace=team,
                    channel=channel,
                    author=author,
                    message_id=slack_events.TS,
                    reference={"team": team},
                ),
                told=lambda: read(author),
                overheard=lambda: read("U0OTHER"),
                tips=lambda: [json.dumps(posted["blocks"]) for posted in slack.messages.get(channel, [])],
                fail_for_good=lambda: fail("channel_not_found"),
                fail_for_now=lambda: fail("ratelimited", 429, 7),
            )


@asynccontextmanager
async def _teams(folder: Path) -> AsyncIterator[Stage]:
    with running_bot_connector(folder) as teams:
        adapter = build_teams(teams.settings(), teams.network(), Desk(lambda: datetime.now(UTC)).services())
        activity = teams_activities.channel_message(teams.url, QUOTE)
        try:
            yield Stage(
                platform=adapter.client,
                address=Address(
                    platform=Platform.TEAMS,
                    workspace=TENANT,
                    channel=teams_activities.CHANNEL,
                    author=teams_activities.AUTHOR,
                    message_id=teams_activities.MESSAGE_ID,
                    reference={
                        "serviceUrl": teams.url,
                        "bot": activity["recipient"],
                        "conversation": activity["conversation"],
                    },
                ),
                told=lambda: _chat(teams, teams_activities.AUTHOR),
                overheard=lambda: _chat(teams, "29:1Other"),
                tips=lambda: [json.dumps(sent.card) for sent in teams.sent if sent.body.get("isGroup")],
                fail_for_good=lambda: teams.fail_next(400),
                fail_for_now=lambda: teams.fail_next(429, retry_after="7"),
                looks=False,
            )
        finally:
            await adapter.stop()


def _chat(teams: FakeBotConnector, person: str) -> list[str]:
    """Return the cards of somebody's one-to-one chat."""
    chat = teams._chats.get((TENANT, person), "none")
    return [json.dumps(sent.card) for sent in teams.sent if chat in sent.path]


_STAGES: dict[str, Callable[[Path], AbstractAsyncContextManager[Stage]]] = {
    "fake": _fake,
    "page": _page,
    "slack": _slack,
    "teams": _teams,
}


@pytest.fixture(params=_STAGES)
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """Each platform in turn."""
    async with _STAGES[request.param](tmp_path) as opened:
        yield opened


@pytest.fixture(params=["fake", "slack", "teams"])
async def distant(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """Each platform that can fail, in turn."""
    async with _STAGES[request.param](tmp_path) as opened:
        yield opened


async def test_a_notice_in_the_channel_reaches_its_author_alone(stage: Stage) -> None:
    """The author reads their own words once, and nobody else does."""
    await stage.platform.tell_in_channel(stage.address, NOTICE, retry=False)
    [told] = stage.told()
    assert QUOTE in told
    assert stage.overheard() == []
    assert stage.tips() == []


async def test_a_direct_notice_is_sure(stage: Stage) -> None:
    """The platform vouches for what it puts into a one-to-one conversation, which is its owner's alone."""
    receipt = await stage.platform.tell_directly(stage.address, NOTICE, retry=False)
    assert receipt.sure
    [told] = stage.told()
    assert QUOTE in told
    assert stage.overheard() == []


async def test_a_second_try_is_not_seen_twice(stage: Stage) -> None:
    """Where the platform can look, a notice that may have come through and did is not shown again."""
    await stage.platform.tell_in_channel(stage.address, NOTICE, retry=False)
    again = await stage.platform.tell_in_channel(stage.address, NOTICE, retry=True)
    assert len(stage.told()) == 1 or again.sure
    await stage.platform.tell_directly(stage.address, NOTICE, retry=False)
    before = len(stage.told())
    await stage.platform.tell_directly(stage.address, NOTICE, retry=True)
    assert len(stage.told()) == before + (not stage.looks)


async def test_a_first_try_that_never_came_through_is_made_good(stage: Stage) -> None:
    """Saying ``retry`` where there is nothing yet still brings the direct notice."""
    await stage.platform.tell_directly(stage.address, NOTICE, retry=True)
    assert len(stage.told()) == 1


async def test_a_tip_is_posted_once(stage: Stage) -> None:
    """A second try of a tip adds nothing; the next week's tip is another one."""
    await stage.platform.post_tip(stage.channel, TIP, retry=False)
    await stage.platform.post_tip(stage.channel, TIP, retry=True)
    assert len(stage.tips()) == 1
    assert TIP.body in stage.tips()[0]
    await stage.platform.post_tip(stage.channel, SECOND_TIP, retry=False)
    assert len(stage.tips()) == 2


async def test_a_permanent_failure_says_so(distant: Stage) -> None:
    """What trying again cannot help is permanent, is not unsure, and leaves nothing behind."""
    distant.fail_for_good()
    with pytest.raises(DeliveryError) as caught:
        await distant.platform.tell_directly(distant.address, NOTICE, retry=False)
    assert caught.value.permanent
    assert not caught.value.unsure
    assert distant.told() == []


async def test_a_passing_failure_carries_the_asked_pause(distant: Stage) -> None:
    """A platform that is busy is to be asked again after the pause it names, and then takes the notice."""
    distant.fail_for_now()
    with pytest.raises(DeliveryError) as caught:
        await distant.platform.tell_directly(distant.address, NOTICE, retry=False)
    assert not caught.value.permanent
    assert not caught.value.unsure
    assert caught.value.retry_after_s == 7
    await distant.platform.tell_directly(distant.address, NOTICE, retry=False)
    assert len(distant.told()) == 1


async def test_a_failure_is_told_in_a_code(distant: Stage) -> None:
    """Neither an error nor its cause holds a word, a name or an id."""
    told = ""
    for fail in (distant.fail_for_good, distant.fail_for_now):
        fail()
        with pytest.raises(DeliveryError) as caught:
            await distant.platform.tell_directly(distant.address, NOTICE, retry=False)
        told += f"{caught.value!r} {caught.value} {caught.value.__cause__!r} {caught.value.code}"
    assert _private(distant, told) == []


async def test_what_is_carried_does_not_show_when_printed(stage: Stage) -> None:
    """An address, a notice or a receipt in a log or a traceback would give nothing away."""
    receipt = await stage.platform.tell_directly(stage.address, NOTICE, retry=False)
    assert _private(stage, repr((stage.address, stage.channel, NOTICE, receipt))) == []


def _private(stage: Stage, printed: str) -> list[str]:
    """Return what of a message and its author occurs in a text."""
    address = stage.address
    # The page's workspace and channel are called as the platform is.
    ids = {address.workspace, address.channel, address.author, address.message_id} - {address.platform.value}
    return [word for word in (QUOTE, *ids) if word in printed]


async def test_a_platform_that_is_well_has_no_problems(stage: Stage) -> None:
    """Doctor finds nothing wrong where nothing is."""
    assert list(await stage.platform.problems()) == []


async def test_renewing_what_was_never_sent_tells_nobody(stage: Stage) -> None:
    """A notice that is not there is renewed without an error, and nothing appears in its stead."""
    await stage.platform.renew(stage.address, NOTICE)
    assert stage.told() == []
    assert stage.overheard() == []


async def test_a_message_is_not_changed_without_grant_or_trace(stage: Stage) -> None:
    """Whoever has granted nothing, or has no such message, is told so for good; neither act is tried again."""
    for words in ("the patient", None):
        with pytest.raises(DeliveryError) as caught:
            await stage.platform.change_message(stage.address, words)
        assert caught.value.code in {"not_granted", "not_supported", "gone"}
        assert caught.value.permanent
        assert not caught.value.unsure


async def test_a_grant_is_given_over_the_web_or_nowhere(stage: Stage) -> None:
    """Where a platform has a grant to give, its address is one of the web, over TLS."""
    address = stage.address
    person = Person(platform=address.platform, workspace=address.workspace, id=address.author)
    url = await stage.platform.grant_url(person)
    assert not url or url.startswith("https://")


async def test_a_message_can_be_led_to(stage: Stage) -> None:
    """A platform says where another message of the thread is read, in an address that names it."""
    ids = {Platform.SLACK: "1772460000.000100", Platform.TEAMS: "1763812800123"}
    message_id = ids.get(stage.platform.platform, "f" * 32)
    assert message_id.replace(".", "") in await stage.platform.link(stage.address, message_id)
