"""What machines ask: is it alive, can it work, what has it counted. Answers hold words from closed sets and numbers."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot import metrics

_PATIENCE_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Probes:
    """What readiness asks the running parts. A probe that raises, or takes more than 3 s, counts as a no."""

    #: The database answers a query.
    database: Callable[[], Awaitable[bool]]
    #: The delivery engine takes and runs jobs.
    delivery: Callable[[], bool]
    #: Whether each configured platform is connected, by platform code.
    adapters: Callable[[], Mapping[str, bool]]
    #: How many scopes (a channel, or all of them) are on pause; a pause does not make the service unready.
    paused: Callable[[], int]


def health_app(probes: Probes) -> Starlette:
    """Return the application behind the health listener.

    ``/healthz`` answers 200 while the process runs. ``/readyz`` answers 200 when the database, the delivery engine and
    every platform are up, otherwise 503; its JSON says which is not, and how many checks have failed since the start.
    ``/metrics`` is in the Prometheus text format.
    """

    async def ready(request: Request) -> Response:
        del request
        parts = {"database": await _reachable(probes.database), "delivery": _holds(probes.delivery)}
        adapters = _adapters(probes.adapters)
        is_ready = all(parts.values()) and all(adapters.values())
        body = {
            "ready": is_ready,
            **parts,
            "adapters": adapters,
            "check_failures": check_failures(),
            "paused": probes.paused(),
        }
        return JSONResponse(body, status_code=200 if is_ready else 503)

    return Starlette(routes=[Route("/healthz", _alive), Route("/readyz", ready), Route("/metrics", _counts)])


def check_failures() -> int:
    """Return how many checks have raised since the start, on all platforms."""
    samples = (sample for family in metrics.CHECK_FAILURES.collect() for sample in family.samples)
    return int(sum(sample.value for sample in samples if sample.name.endswith("_total")))


async def _alive(request: Request) -> Response:
    del request
    return PlainTextResponse("ok\n")


async def _counts(request: Request) -> Response:
    del request
    return Response(generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST)


async def _reachable(probe: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await asyncio.wait_for(probe(), _PATIENCE_S)
    except Exception:  # noqa: BLE001 # whatever is wrong with it, the answer is no
        return False


def _holds(probe: Callable[[], bool]) -> bool:
    try:
        return probe()
    except Exception:  # noqa: BLE001 # the same
        return False


def _adapters(probe: Callable[[], Mapping[str, bool]]) -> dict[str, bool]:
    try:
        return dict(probe())
    except Exception:  # noqa: BLE001 # the same
        return {"unknown": False}
