"""A private word on conduct is coaching: a nudge at most, with nothing kept by author."""

from pathlib import Path

import pytest

from bot.settings import Consequence
from policies.checker import Checker
from policies.finding import Conduct
from policies.registry import load_policies
from tests.fakes.detector import CANARY_POLICY, CanaryDetector
from tests.fakes.house import Site, edited, flags, posted
from tests.fakes.platform import FakePlatform

CHECKER = Checker(detector=CanaryDetector(), policies={**load_policies(), "canary": CANARY_POLICY})
RUDE = "the resident is so useless"


@pytest.fixture
def site(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A place with every policy and a detector that sees only the canary."""
    return Site(
        folder=tmp_path, database_url=database_url, platform=FakePlatform(), monkeypatch=monkeypatch, checker=CHECKER
    )


async def test_conduct_is_a_nudge_without_author(site: Site) -> None:
    """In a channel that escalates, a flag of conduct is a nudge all the same and holds no author."""
    async with site.house(consequence=Consequence.ESCALATE, conduct=["DISRESPECT"]) as house:
        await house.intake(posted(RUDE))
        (flag,) = await flags(house)
    assert (flag.verdict, flag.consequence, flag.author_hash) == ("conduct", Consequence.NUDGE, "")


async def test_conduct_beside_a_patient_is_only_counted(site: Site) -> None:
    """A flag that is kept by author names no policy of conduct."""
    async with site.house(conduct=sorted(Conduct)) as house:
        await house.intake(posted(f"CANARY has a mass of 4 cm. {RUDE}"))
        (flag,) = await flags(house)
    assert flag.policies == ["canary"]


async def test_conduct_is_off_by_default(site: Site) -> None:
    """A channel that asks for no conduct gets no flag of it."""
    async with site.house() as house:
        await house.intake(posted(RUDE))
        assert not await flags(house)


async def test_conduct_that_comes_to_identify_is_a_nudge_no_more(site: Site) -> None:
    """Edited until it identifies a patient, a flag of conduct gets the channel's consequence and its author."""
    async with site.house(consequence=Consequence.ESCALATE, conduct=["DISRESPECT"]) as house:
        await house.intake(posted(RUDE))
        await house.intake(edited("CANARY has a mass of 4 cm"))
        (flag,) = await flags(house)
    assert (flag.verdict, flag.consequence) == ("identifies", Consequence.ESCALATE)
    assert flag.author_hash


async def test_what_identifies_no_more_is_settled(site: Site) -> None:
    """Edited until only conduct is left, a flag kept by author is settled and names no policy of conduct."""
    async with site.house(conduct=["DISRESPECT"]) as house:
        await house.intake(posted("CANARY has a mass of 4 cm"))
        await house.intake(edited(RUDE))
        (flag,) = await flags(house)
    assert (flag.state, flag.policies) == ("edited", ["canary"])
