"""Terms that officers changed decide about messages, in every process, without a restart."""

from pathlib import Path
from uuid import uuid4

import pytest

from bot import wiring
from bot.channels.book import ALL_CHANNELS, channel_hash
from bot.settings import Consequence
from bot.storage.terms import PolicyChange
from policies.checker import Checker
from policies.registry import load_policies
from tests.fakes.detector import CANARY_POLICY, CanaryDetector
from tests.fakes.house import Site, audited, edited, flags, posted
from tests.fakes.platform import FakePlatform

CHECKER = Checker(detector=CanaryDetector(), policies={**load_policies(), "canary": CANARY_POLICY})
WORDS = "CANARY has a mass of 4 cm"
RUDE = "the resident is so useless"


@pytest.fixture
def site(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A place with every policy and a detector that sees only the canary."""
    return Site(
        folder=tmp_path, database_url=database_url, platform=FakePlatform(), monkeypatch=monkeypatch, checker=CHECKER
    )


async def _change(house: wiring.House, policy: str = "canary", **values: object) -> None:
    """Store a version as another process would, and let this one notice it."""
    store = house.store
    version = {"id": uuid4().hex, "tenant": "default", "channel_hash": ALL_CHANNELS, "version": 1, "author": "o"}
    async with store.database.transaction() as session:
        session.add(PolicyChange(**{**version, "policy": policy, "at": wiring.now(), **values}))
    await store.customs.refresh()


async def test_less_sure_findings_are_none(site: Site) -> None:
    """Under its policy's threshold a finding leaves no flag; an edit of a flagged message to such words settles it."""
    async with site.house() as house:
        await house.intake(posted(WORDS))
        await _change(house, threshold=1.0)
        await house.intake(posted(WORDS, "m2"))
        await house.intake(edited(f"{WORDS}!"))
        (flag,) = await flags(house)
    assert flag.state == "edited"


async def test_a_channel_outranks_its_entity(site: Site) -> None:
    """What was changed for a channel holds there, whatever holds everywhere, and the settings where neither speaks."""
    async with site.house() as house:
        here = channel_hash(house.store.pseudonyms, "local", "C1")
        await _change(house, consequence="observe")
        await house.intake(posted(WORDS))
        assert not await flags(house)
        await _change(house, channel_hash=here, consequence="escalate")
        await house.intake(posted(WORDS, "m2"))
        await _change(house, channel_hash=here, version=2)
        await _change(house, version=2)
        await house.intake(posted(WORDS, "m3"))
        assert sorted(flag.consequence for flag in await flags(house)) == ["escalate", "warn"]


async def test_conduct_stays_a_nudge(site: Site) -> None:
    """Whatever stands in the database, conduct is followed by a nudge at most; observed, it is only counted."""
    async with site.house(conduct=["DISRESPECT"]) as house:
        await _change(house, "disrespect", consequence="escalate")
        await house.intake(posted(RUDE))
        (flag,) = await flags(house)
        assert (flag.consequence, flag.author_hash) == (Consequence.NUDGE, "")
        await _change(house, "disrespect", consequence="observe", version=2)
        await house.intake(posted(RUDE, "m2"))
        assert len(await flags(house)) == 1
        assert (await audited(house)).count("flag.created") == 1
