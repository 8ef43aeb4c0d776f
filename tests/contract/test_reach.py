"""Who can read a channel makes a flag graver and stands in its notice; what is not known is not said."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.port import Reach
from bot.intake.reach import ReachBook, raised, readers
from bot.settings import Consequence
from policies.checker import Checker
from policies.finding import Severity
from policies.message import Language, Platform
from policies.registry import load_policies
from tests.conftest import HeldClock
from tests.fakes.detector import CANARY_POLICY, CanaryDetector
from tests.fakes.house import Site, flags, message, posted
from tests.fakes.platform import FakePlatform
from tests.waiting import until

WIDE = Reach(people=243, guests=3, organisations=1, public=False)
SMALL = "34F from Kenora with Fabry disease, which ERT do you use"


@pytest.fixture
def site(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch, checker: Checker) -> Site:
    """A place with every policy, on each database in turn."""
    return Site(
        folder=tmp_path, database_url=database_url, platform=FakePlatform(), monkeypatch=monkeypatch, checker=checker
    )


async def test_a_wide_channel_is_graver_and_its_readers_are_told(site: Site) -> None:
    """In a channel with guests a medium flag is a high one, and its author reads how many and who can read this."""
    site.platform.readers = WIDE
    async with site.house(language="en") as house:
        await house.intake(posted(SMALL))
        await until(lambda: bool(site.platform.told), "the notice")
        [flag] = await flags(house)
    assert flag.severity == Severity.HIGH
    assert site.platform.told[0].notice.advice[0] == (
        "Who can read it here: about 240 people, 3 guests, 1 other organization."
    )


async def test_of_a_closed_channel_nothing_is_said(site: Site) -> None:
    """In a channel of one's own people, or of which nothing is known, a flag is as grave as its policy and no more."""
    site.platform.readers = Reach(people=12, guests=0, organisations=0, public=False)
    async with site.house(language="en") as house:
        await house.intake(posted(SMALL))
        await until(lambda: bool(site.platform.told), "the notice")
        [flag] = await flags(house)
    assert flag.severity == Severity.MEDIUM
    assert not any("read" in line for line in site.platform.told[0].notice.advice)


async def test_conduct_is_not_made_graver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Coaching stays coaching, whoever can read the channel."""
    every = {**load_policies(), "canary": CANARY_POLICY}
    platform = FakePlatform(readers=WIDE)
    site = Site(
        folder=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'c.db'}",
        platform=platform,
        monkeypatch=monkeypatch,
        checker=Checker(detector=CanaryDetector(), policies=every),
    )
    async with site.house(consequence=Consequence.WARN, conduct=["DISRESPECT"]) as house:
        await house.intake(posted("the resident is so useless"))
        [flag] = await flags(house)
    assert flag.severity == every["disrespect"].severity


@pytest.mark.parametrize(
    ("reach", "said"),
    [
        (Reach(), ""),
        (Reach(people=400), ""),
        (Reach(people=8, guests=1), "Peuvent lire ceci\u00a0: environ 8 personnes, 1 invité."),
        (Reach(organisations=2), "Peuvent lire ceci\u00a0: 2 autres organisations."),
        (Reach(public=True), "Peuvent lire ceci\u00a0: toute personne de l'espace de travail qui ouvre le canal."),
    ],
)
def test_readers_in_french(reach: Reach, said: str) -> None:
    """Only what is known is said, in French as well."""
    assert readers(reach, Language.FR) == said


def test_the_gravest_stays() -> None:
    """A severity goes up by one step and not beyond the last."""
    assert [raised(severity, WIDE) for severity in Severity] == [Severity.MEDIUM, Severity.HIGH, Severity.HIGH]
    assert [raised(severity, Reach()) for severity in Severity] == list(Severity)


async def test_it_is_asked_once_an_hour(clock: HeldClock) -> None:
    """The platform is asked again after an hour, and one that fails is taken for one that tells nothing."""
    platform = FakePlatform(readers=WIDE)
    book = ReachBook(platforms={Platform.LOCAL: platform}, now=clock)
    _, address = message("x")
    assert await book.of(address) == WIDE
    platform.readers = Reach()
    clock.advance(timedelta(minutes=59))
    assert await book.of(address) == WIDE
    clock.advance(timedelta(minutes=2))
    assert await book.of(address) == Reach()
    assert await ReachBook(platforms={}, now=clock).of(address) == Reach()
