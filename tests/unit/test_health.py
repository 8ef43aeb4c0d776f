"""The health listener."""

import asyncio
from collections.abc import Mapping

import httpx
import pytest

from bot import metrics
from bot.health import Probes, health_app


async def yes() -> bool:
    """Answer as a database that is there."""
    return True


async def broken() -> bool:
    """Answer as a driver that fails and quotes what it was sent."""
    reason = "Quillfeather"
    raise OSError(reason)


async def silent() -> bool:
    """Never answer."""
    await asyncio.Event().wait()
    return True


def unconnected() -> Mapping[str, bool]:
    """Answer as an adapter that lost its connection."""
    return {"slack": False, "teams": True}


def fail() -> bool:
    """Fail as a delivery engine that was never started."""
    raise RuntimeError


async def ask(path: str, **changed: object) -> httpx.Response:
    """Ask the listener; every probe says yes unless changed."""
    probes: dict[str, object] = {
        "database": yes,
        "delivery": lambda: True,
        "adapters": lambda: {"slack": True},
        "paused": lambda: 0,
    }
    app = health_app(Probes(**probes | changed))  # type: ignore[arg-type] # each is given by its name
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://chaperone.example") as client:
        return await client.get(path)


async def test_alive_whatever_else_is_down() -> None:
    """A process that runs is alive, even without its database."""
    assert (await ask("/healthz", database=broken)).status_code == 200


async def test_ready_when_every_part_is_up() -> None:
    """Ready means 200 and every part named."""
    answer = await ask("/readyz")
    assert answer.status_code == 200
    assert answer.json() | {"check_failures": 0} == {
        "ready": True,
        "database": True,
        "delivery": True,
        "adapters": {"slack": True},
        "check_failures": 0,
        "paused": 0,
    }


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"database": broken}, "database"),
        ({"delivery": fail}, "delivery"),
        ({"delivery": lambda: False}, "delivery"),
    ],
)
async def test_a_part_that_is_down_makes_it_unready(changed: dict[str, object], part: str) -> None:
    """A part that fails or says no gives 503, is named, and its error is not quoted."""
    answer = await ask("/readyz", **changed)
    assert answer.status_code == 503
    assert answer.json()[part] is False
    assert "Quillfeather" not in answer.text


async def test_a_silent_database_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that does not answer in time counts as down."""
    monkeypatch.setattr("bot.health._PATIENCE_S", 0.05)
    assert (await ask("/readyz", database=silent)).json()["database"] is False


async def test_an_unconnected_platform_makes_it_unready() -> None:
    """One platform that is down is enough, and the answer says which."""
    answer = await ask("/readyz", adapters=unconnected)
    assert (answer.status_code, answer.json()["adapters"]) == (503, {"slack": False, "teams": True})


async def test_a_pause_is_shown_and_leaves_it_ready() -> None:
    """Somebody wanted the pause, so it is no fault."""
    answer = await ask("/readyz", paused=lambda: 2)
    assert (answer.status_code, answer.json()["paused"]) == (200, 2)


async def test_failed_checks_are_counted_over_all_platforms() -> None:
    """Checks that raised on any platform since the start are shown."""
    before = (await ask("/readyz")).json()["check_failures"]
    metrics.CHECK_FAILURES.labels("slack").inc()
    metrics.CHECK_FAILURES.labels("teams").inc(2)
    assert (await ask("/readyz")).json()["check_failures"] == before + 3


async def test_metrics_are_counts_in_the_prometheus_format() -> None:
    """Every metric of ours is exported, at that very address."""
    answer = await ask("/metrics")
    assert answer.status_code == 200
    assert "# TYPE chaperone_check_failures_total counter" in answer.text
