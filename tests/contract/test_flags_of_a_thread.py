"""Flags of one thread are known to belong together, by a keyed hash and no id."""

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.port import ChannelEvent, Posted
from tests.fakes.house import Site, dump, flags, posted
from tests.fakes.platform import FakePlatform

WORDS = "CANARY has a mass of 4 cm"


@pytest.fixture
def site(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A place with the canary's policy."""
    return Site(folder=tmp_path, database_url=database_url, platform=FakePlatform(), monkeypatch=monkeypatch)


def _reply(thread: str, message_id: str) -> ChannelEvent:
    event = posted(WORDS, message_id)
    assert isinstance(event, Posted)
    return replace(event, message=replace(event.message, thread=thread))


async def test_flags_of_a_thread_share_a_hash(site: Site) -> None:
    """The message that starts a thread and the replies share it, another thread does not; no id stands in clear."""
    async with site.house() as house:
        await house.intake(posted(WORDS, "thread-root-1"))
        await house.intake(_reply("thread-root-1", "m2"))
        await house.intake(_reply("thread-root-2", "m3"))
        root, reply, other = [flag.thread_hash for flag in await flags(house)]
        everything = await dump(house.store.database)
    assert root == reply != other
    assert root is not None
    assert "thread-root" not in everything


async def test_nudges_keep_no_thread(site: Site) -> None:
    """Coaching is kept neither by author nor by thread."""
    async with site.house(consequence="nudge") as house:
        await house.intake(posted(WORDS))
        (flag,) = await flags(house)
    assert flag.thread_hash is None
