"""What was said while nobody listened, read back over real HTTP."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.port import Address, ChannelAddress, ChannelEvent, Deleted, DeliveryError, Edited, Posted
from policies.message import Platform
from tests.fakes.slack_api import FakeSlack
from tests.fakes.slack_events import AUTHOR, CHANNEL, TEAM, message
from tests.fakes.slack_site import ServedSlack, serving_slack

PLACE = ChannelAddress(platform=Platform.SLACK, workspace=TEAM, channel=CHANNEL, reference={"team": TEAM})
SINCE = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
UNTIL = SINCE + timedelta(hours=1)


def _ts(minutes: float) -> str:
    return f"{(SINCE + timedelta(minutes=minutes)).timestamp():.6f}"


async def _events(served: ServedSlack, *known: Address) -> list[ChannelEvent]:
    return [event async for event in served.adapter.client.read_back(PLACE, SINCE, UNTIL, known)]


async def _read(served: ServedSlack) -> list[Posted | Edited]:
    return [event for event in await _events(served) if not isinstance(event, Deleted)]


def _known(ts: str, thread: str | None = None) -> Address:
    return Address(
        platform=Platform.SLACK, workspace=TEAM, channel=CHANNEL, author=AUTHOR, message_id=ts, thread=thread
    )


async def test_what_was_posted_in_the_gap_comes_once_and_in_order(slack: FakeSlack) -> None:
    """Messages, replies in threads old and new, over several pages; nothing from before, after, or of bots."""
    old, new = _ts(-300), _ts(10)
    slack.page_size = 2
    slack.messages[CHANNEL] = [
        message("begins an old thread", ts=old, thread_ts=old, latest_reply=_ts(20)),
        message("before", ts=_ts(-2)),
        message("first", ts=_ts(1)),
        message("begins a thread", ts=new, thread_ts=new, latest_reply=_ts(30)),
        message("old reply", ts=_ts(-200), thread_ts=old),
        message("late reply", ts=_ts(20), thread_ts=old),
        message("of a bot", ts=_ts(21), bot_id="B0BOT"),
        message("somebody came", ts=_ts(22), subtype="channel_join"),
        message("reply for all", ts=_ts(30), thread_ts=new, subtype="thread_broadcast"),
        message("after", ts=_ts(61)),
    ]
    async with serving_slack(slack) as served:
        events = await _read(served)
    assert [(event.message.text, event.message.thread) for event in events] == [
        ("first", None),
        ("begins a thread", None),
        ("late reply", old),
        ("reply for all", new),
    ]
    assert all(isinstance(event, Posted) and event.late for event in events)
    assert {event.address.author for event in events} == {AUTHOR}
    assert not any(event.address.foreign for event in events)
    assert "first" not in repr(events)


async def test_what_was_edited_in_the_gap_is_an_edit(slack: FakeSlack) -> None:
    """A message of before comes as an edit in its present words; one of the gap that was edited is just posted so."""
    slack.messages[CHANNEL] = [
        message("as it is now", ts=_ts(-60), edited={"user": AUTHOR, "ts": _ts(5)}),
        message("edited long ago", ts=_ts(-60.5), edited={"user": AUTHOR, "ts": _ts(-59)}),
        message("posted and edited", ts=_ts(6), edited={"user": AUTHOR, "ts": _ts(7)}),
    ]
    async with serving_slack(slack) as served:
        events = await _read(served)
    assert [(type(event), event.message.text, event.late) for event in events] == [
        (Edited, "as it is now", True),
        (Posted, "posted and edited", True),
    ]


async def test_what_is_gone_of_known_messages_is_a_deletion(slack: FakeSlack) -> None:
    """Of messages in the channel, in threads, with replies, older than what is read: those that stand no more."""
    old, threaded, stone = _ts(-60 * 24 * 9), _ts(-90), _ts(-80)
    slack.messages[CHANNEL] = [
        message("older than what is read", ts=old),
        message("begins a thread", ts=threaded, thread_ts=threaded, latest_reply=_ts(-70)),
        message("This message was deleted.", ts=stone, thread_ts=stone, subtype="tombstone", user="USLACKBOT"),
        message("reply", ts=_ts(-70), thread_ts=threaded),
        message("reply to what is gone", ts=_ts(-69), thread_ts=stone),
        message("stands", ts=_ts(-5)),
    ]
    standing = [
        _known(old),
        _known(threaded),
        _known(_ts(-70), threaded),
        _known(_ts(-69), stone),
        _known(_ts(-5)),
    ]
    gone = [
        _known(_ts(-60 * 24 * 10)),
        _known(stone),
        _known(_ts(-68), threaded),
        _known(_ts(-67), _ts(-1000)),
        _known(_ts(-4)),
    ]
    async with serving_slack(slack) as served:
        events = await _events(served, *standing, *gone)
        slack.fail_next("conversations.replies", "channel_not_found")
        with pytest.raises(DeliveryError, match="channel_not_found"):
            await _events(served, gone[2])
    assert all(isinstance(event, Deleted) and event.channel == CHANNEL for event in events)
    assert sorted(event.message_id for event in events if isinstance(event, Deleted)) == sorted(
        known.message_id for known in gone
    )


async def test_strangers_of_a_shared_channel_are_strangers(slack: FakeSlack) -> None:
    """Who writes from another organisation is marked foreign, as in an event."""
    slack.conversation = {"is_ext_shared": True}
    slack.messages[CHANNEL] = [message("hello", ts=_ts(1), user_team="T0OTHER", team="T0OTHER")]
    async with serving_slack(slack) as served:
        [event] = await _read(served)
    assert event.address.foreign


async def test_a_refusal_carries_a_code(slack: FakeSlack) -> None:
    """A rate limit asks for its pause, and is tried again; a channel that is gone is not."""
    async with serving_slack(slack) as served:
        slack.fail_next("conversations.history", "ratelimited", status=429, retry_after_s=7)
        with pytest.raises(DeliveryError) as limited:
            await _read(served)
        slack.fail_next("conversations.history", "channel_not_found")
        with pytest.raises(DeliveryError) as gone:
            await _read(served)
    assert (limited.value.retry_after_s, limited.value.permanent) == (7.0, False)
    assert (gone.value.code, gone.value.permanent) == ("channel_not_found", True)


async def test_only_a_sites_own_app_reads_back(slack: FakeSlack) -> None:
    """Where the settings forbid it, or many workspaces install the app, nothing is asked of Slack."""
    assert slack.settings().reads_back
    oauth = {"client_id": "1.2", "client_secret": "s", "public_url": "https://chaperone.example.org/"}
    assert not slack.settings(**oauth, bot_token=None).reads_back
    async with serving_slack(slack, slack.settings(read_back=False)) as served:
        assert not served.adapter.client.reads_back
        with pytest.raises(DeliveryError, match="not_supported"):
            await _read(served)
    assert slack.called("conversations.history") == []
