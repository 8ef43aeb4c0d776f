"""A tip that is owed comes through once, whatever the platform does; on both databases."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.port import DeliveryError
from bot import wiring
from bot.delivery.courier import Code
from bot.settings import ChannelSettings, Settings
from bot.tips.courier import UNDELIVERED, TipCourier
from bot.tips.own import OwnTips
from bot.tips.tips import TipDesk
from bot.vault.vault import make_key
from bot.wiring import Store
from policies.message import Language, Platform
from tests.conftest import HeldClock
from tests.contract.tip_week import C1, TIPS, WEEK, Jobs, known_as, tip_acts, tip_desk, tip_rows
from tests.fakes.detector import CANARY_CHECKER
from tests.fakes.platform import FakePlatform
from tests.waiting import every_job_is_done


@pytest.fixture
def jobs() -> Jobs:
    """The queue."""
    return Jobs()


@pytest.fixture
async def desk(store: Store, jobs: Jobs, clock: HeldClock) -> TipDesk:
    """A desk that knows channel C1, joined on the Monday before the tip is due."""
    await store.channels.joined(C1)
    return tip_desk(store, jobs, clock)


def _courier(store: Store, clock: HeldClock, platform: FakePlatform, site: Settings | None = None) -> TipCourier:
    return TipCourier(
        tips=TIPS,
        own=OwnTips(rows=store.rows, tenants=store.tenants),
        site=site or store.settings,
        database=store.database,
        channels=store.channels,
        audit=store.audit,
        platforms={Platform.LOCAL: platform},
        now=clock,
    )


async def test_a_tip_is_worded_in_the_channels_language(desk: TipDesk, store: Store, clock: HeldClock) -> None:
    """The channel's language decides, and the tip goes to the channel's address."""
    await desk.post(known_as(store), C1)
    platform = FakePlatform()
    site = Settings(channels={"C1": ChannelSettings(language=Language.FR)})
    outcome = await _courier(store, clock, platform, site).post(known_as(store), "2026-W10")
    [(channel, post)] = platform.tips
    assert (outcome.code, channel, post.language) == (Code.DELIVERED, "C1", Language.FR)
    assert await tip_acts(store) == ["tip.chosen", "tip.posted"]


async def test_a_try_that_may_have_come_through_is_not_repeated_blindly(
    desk: TipDesk, store: Store, clock: HeldClock
) -> None:
    """Once a try's outcome is unknown, every later one says so, also after a refusal in between."""
    await desk.post(known_as(store), C1)
    platform = FakePlatform()
    courier = _courier(store, clock, platform)
    platform.tips.append(("C1", (await courier._prepare(known_as(store), "2026-W10")).post))  # type: ignore[union-attr] # owed
    platform.failures = [
        DeliveryError("time_out", permanent=False, unsure=True),
        RuntimeError("CANARY"),
        DeliveryError("rate_limited", permanent=False, retry_after_s=7.0),
    ]
    outcomes = [await courier.post(known_as(store), "2026-W10") for _ in range(4)]
    assert [outcome.code for outcome in outcomes] == [Code.RETRY, Code.RETRY, Code.RETRY, Code.DELIVERED]
    assert outcomes[2].retry_after_s == 7.0
    assert len(platform.tips) == 1


@pytest.mark.parametrize("change", ["left", "over", "skipped"])
async def test_a_tip_that_is_no_longer_wanted_is_not_posted(
    desk: TipDesk, store: Store, clock: HeldClock, change: str
) -> None:
    """A tip whose channel was left, whose week is over or that is no tip at all is moot."""
    known = known_as(store)
    await (desk.skip(known, C1) if change == "skipped" else desk.post(known, C1))
    if change == "left":
        await store.channels.left(C1)
    if change == "over":
        clock.advance(WEEK)
    platform = FakePlatform()
    assert (await _courier(store, clock, platform).post(known, "2026-W10")).code is Code.MOOT
    assert platform.tips == []


async def test_a_tip_that_could_not_be_delivered_comes_again(desk: TipDesk, store: Store, clock: HeldClock) -> None:
    """After a refusal for good the tip does not count as shown, and the week stays settled."""
    known = known_as(store)
    before = await desk.preview(known, C1)
    await desk.post(known, C1)
    courier = _courier(store, clock, FakePlatform(failures=[DeliveryError("channel_not_found", permanent=True)]))
    assert (await courier.post(known, "2026-W10")).code is Code.FAILED
    await courier.give_up(known, "2026-W10")
    assert await tip_rows(store) == [("2026-W10", UNDELIVERED)]
    assert await desk.post(known, C1) is None
    assert (await desk.preview(known, C1)).post.title == before.post.title


class _Adapter:
    """An adapter without an app around a fake platform."""

    routes = ()
    connected = True

    def __init__(self, client: FakePlatform) -> None:
        self.client = client

    async def start(self) -> None:
        """Nothing to open."""

    async def stop(self) -> None:
        """Nothing to close."""


@asynccontextmanager
async def _house(
    database_url: str, tmp_path: Path, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[wiring.House]:
    monkeypatch.setattr(wiring, "build_adapters", lambda *parts: (_Adapter(platform),))
    make_key(tmp_path / "vault.key")
    settings = Settings(var_dir=tmp_path, database_url=database_url, vault_key_file=tmp_path / "vault.key")
    async with wiring.open_house(settings, CANARY_CHECKER) as house:
        yield house


async def test_the_engine_delivers_what_another_process_posts(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tip enqueued from outside is posted once by the process that serves, after a passing failure too."""
    platform = FakePlatform(failures=[DeliveryError("busy", permanent=False, retry_after_s=0.1)])
    async with _house(database_url, tmp_path, platform, monkeypatch) as house:
        await house.store.channels.joined(C1)
        known = known_as(house.store)
        async with wiring.open_tip_desk(house.store) as desk:
            posted = await asyncio.gather(*(desk.post(known, C1) for _ in range(5)))
            assert sum(code is not None for code in posted) == 1
        await every_job_is_done()
        assert [channel for channel, _ in platform.tips] == ["C1"]


async def test_the_engine_gives_up_on_a_refusal(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A platform that refuses for good ends the job, and the row says that nothing was shown."""
    platform = FakePlatform(failures=[DeliveryError("channel_not_found", permanent=True)])
    async with _house(database_url, tmp_path, platform, monkeypatch) as house:
        await house.store.channels.joined(C1)
        async with wiring.open_tip_desk(house.store) as desk:
            await desk.post(known_as(house.store), C1)
        await every_job_is_done()
        assert [tip for _, tip in await tip_rows(house.store)] == [UNDELIVERED]
        assert platform.tips == []
