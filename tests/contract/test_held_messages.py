"""Messages under a legal hold, settled and edited all the same; on both databases."""

from pathlib import Path

import pytest

from bot import wiring
from bot.keeping.custody import build_holds, build_retention, build_subjects
from bot.keeping.holds import Demand, Scope
from bot.settings import Consequence
from tests.fakes.house import AUTHOR, Site, deleted, dump, edited, flags
from tests.fakes.platform import FakePlatform
from tests.waiting import every_job_is_done


@pytest.fixture
def site(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site on each database in turn."""
    return Site(folder=tmp_path, database_url=database_url, platform=FakePlatform(), monkeypatch=monkeypatch)


async def _before_edits(house: wiring.House, flag_id: str) -> list[object]:
    """Return what the author's own data tell of a flag before its edits."""
    exported = await build_subjects(house.store).export(AUTHOR, actor="cli:test")
    assert isinstance(exported["flags"], list)
    [told] = [flag for flag in exported["flags"] if flag["id"] == flag_id]
    return list(told["before_edits"])


async def test_a_held_nudge_outlives_its_settling(site: Site) -> None:
    """What would go with a settled nudge stays while a hold covers it."""
    async with site.house(consequence=Consequence.NUDGE) as house:
        await site.told(house)
        [flag] = await flags(house)
        await build_holds(house.store).place(
            Demand(scope=Scope.CHANNEL, target=flag.channel_hash), "asked for by counsel", actor="cli:test"
        )
        await house.intake(deleted())
        await every_job_is_done()
        [flag] = await flags(house)
        async with house.store.database.reading() as session:
            assert await house.store.rows.open(session, flag.id, "notice") is not None


@pytest.mark.parametrize("lifted", [False, True])
async def test_an_edit_under_a_hold_leaves_what_was_there_before(site: Site, *, lifted: bool) -> None:
    """Each version of a held message is kept, sealed, and given to its author who asks; a lifted hold keeps none."""
    async with site.house() as house:
        await site.told(house, "CANARY has a mass of 4 cm")
        await house.intake(edited("CANARY has a mass of 5 cm"))
        [flag] = await flags(house)
        assert await _before_edits(house, flag.id) == []
        holds = build_holds(house.store)
        hold = await holds.place(Demand(scope=Scope.FLAG, target=flag.id), "asked for by counsel", actor="cli:test")
        await house.intake(edited("CANARY has a mass of 6 cm"))
        await house.intake(edited("hello"))
        await house.intake(edited("CANARY has a mass of 7 cm"))
        before = await _before_edits(house, flag.id)
        assert len(before) == 2
        assert "mass of 5 cm" in str(before[0])
        assert "mass of 6 cm" in str(before[1])
        assert "mass of" not in await dump(house.store.database)
        retention = build_retention(house.store)
        if lifted:
            await holds.lift(hold, actor="cli:test")
        assert (await retention.due()).tenants["default"].versions == 2 * lifted
        assert (await retention.purge()).tenants["default"].versions == 2 * lifted
        assert await _before_edits(house, flag.id) == ([] if lifted else before)
        await every_job_is_done()
