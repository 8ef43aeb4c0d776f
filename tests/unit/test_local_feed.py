"""The live feed of each person's windows."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from adapters.local import feed
from adapters.local.feed import Feeds


async def _open(feeds: Feeds, person: str) -> AsyncGenerator[bytes]:
    stream = feeds.stream(person, lambda: {"person": person})
    assert b"event: snapshot" in await anext(stream)
    return stream


async def test_only_the_persons_own_windows_hear() -> None:
    """What is told to one person is in all of their windows and in nobody else's."""
    feeds = Feeds()
    mine, also_mine, theirs = await _open(feeds, "osei"), await _open(feeds, "osei"), await _open(feeds, "tremblay")
    feeds.tell("osei", "notice", {"id": "n"})
    feeds.tell("tremblay", "entry", {"id": "e"})
    assert await anext(mine) == await anext(also_mine) == b'event: notice\ndata: {"id":"n"}\n\n'
    assert await anext(theirs) == b'event: entry\ndata: {"id":"e"}\n\n'
    for stream in (mine, also_mine, theirs):
        await stream.aclose()


async def test_a_line_break_in_a_message_cannot_forge_an_event() -> None:
    """Every event is one line of data, whatever characters it carries."""
    feeds = Feeds()
    stream = await _open(feeds, "osei")
    feeds.tell("osei", "entry", {"text": "a\n\nevent: notice\ndata: {}\n\n\r\u2028"})
    frame = await anext(stream)
    assert frame.count(b"\n") == 3
    assert frame.isascii()
    await stream.aclose()


async def test_a_window_that_does_not_read_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its feed ends instead of growing without bound, and the others go on."""
    monkeypatch.setattr(feed, "_WAITING_EVENTS", 3)
    feeds = Feeds()
    stuck, reading = await _open(feeds, "osei"), await _open(feeds, "osei")
    for number in range(4):
        feeds.tell("osei", "entry", {"n": number})
        assert b"entry" in await anext(reading)
    with pytest.raises(StopAsyncIteration):
        await anext(stuck)
    await reading.aclose()


async def test_a_quiet_feed_shows_that_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    """A comment is sent now and then, so that a dead connection is noticed."""
    monkeypatch.setattr(feed, "_HEARTBEAT_S", 0.01)
    stream = await _open(Feeds(), "osei")
    assert (await anext(stream)).startswith(b":")
    await stream.aclose()


async def test_closing_ends_every_feed() -> None:
    """When the server stops, no window holds it up."""
    feeds = Feeds()
    streams = [await _open(feeds, "osei"), await _open(feeds, "tremblay")]
    waiting = [asyncio.ensure_future(anext(stream, b"ended")) for stream in streams]
    await asyncio.sleep(0)
    feeds.close()
    assert await asyncio.gather(*waiting) == [b"ended", b"ended"]
