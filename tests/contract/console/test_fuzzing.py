"""The interface for machines held to its own OpenAPI document by schemathesis, over HTTP and on the real databases."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import EngineFinished, FatalError, NonFatalError, ScenarioFinished
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.openapi import from_url

from bot.api.app import PREFIX
from bot.api.pace import Pace
from bot.console.app import console_app
from bot.console.desk import ConsoleDesk
from bot.identity.roles import Role
from bot.identity.tokens import Scope
from bot.review.standing import Resolution
from bot.wiring import Store
from tests.conftest import HeldClock
from tests.contract.console.conftest import CANARY, add_flag, officer_of, served

_SEED, _EXAMPLES = 20260302, 15
#: Every path that there is.
PATHS = ("flags", "flags.ocsf.jsonl", "incidents", "audit", "metrics")


@dataclass
class Found:
    """What schemathesis did and found."""

    #: What is wrong, as its checks say.
    wrong: list[str] = field(default_factory=list)
    #: Statuses that each operation answered.
    statuses: dict[str, set[int]] = field(default_factory=dict)
    bodies: set[bytes] = field(default_factory=set)
    finished: bool = False

    def take(self, recorder: ScenarioRecorder) -> None:
        """Take in what was asked and answered about one operation."""
        for checks in recorder.checks.values():
            self.wrong += [f"{recorder.label}: {check.failure_info.failure}" for check in checks if check.failure_info]
        for interaction in recorder.interactions.values():
            if interaction.response is not None:
                self.statuses.setdefault(recorder.label, set()).add(interaction.response.status_code)
                self.bodies.add(interaction.response.content)


def _fuzz(address: str, token: str) -> Found:
    project = {
        "headers": {"Authorization": f"Bearer {token}"},
        "generation": {"max-examples": _EXAMPLES, "database": "none", "deterministic": True},
    }
    config = SchemathesisConfig.from_dict({"seed": _SEED, **project})
    found = Found()
    for event in from_schema(from_url(f"{address}{PREFIX}/openapi.json", config=config)).execute():
        if isinstance(event, ScenarioFinished):
            found.take(event.recorder)
        elif isinstance(event, NonFatalError):
            found.wrong.append(f"{event.label}: {event.info.message}")
        elif isinstance(event, FatalError):
            raise event.exception
        elif isinstance(event, EngineFinished):
            found.finished = True
    return found


async def test_what_is_answered_is_as_the_document_says(store: Store, clock: HeldClock, desk: ConsoleDesk) -> None:
    """Whatever is sent, status, media type, headers and body are among those that the document has for the path."""
    chief = await officer_of(desk, "north", *Role)
    flags = [await add_flag(store, clock, words=str(number)) for number in range(3)]
    await desk.incidents.open(chief, flags[:1], clock().date())
    await desk.acts.resolve(chief, flags[1:2], Resolution.EDUCATIONAL)
    clock.advance(timedelta(minutes=1))
    token = await desk.tokens.create("fuzzer", list(Scope), "north", 1, actor="test")
    ticks = count(step=3600.0)
    async with served(console_app(desk, Pace(clock=lambda: next(ticks)))) as address:
        found = await asyncio.to_thread(_fuzz, address, token)
    assert found.wrong == []
    assert found.finished
    assert {label: {200, 304, 401, 405} - seen for label, seen in found.statuses.items()} == {
        f"GET {PREFIX}/{path}": set() for path in PATHS
    }
    assert not any(CANARY.encode() in body or b"secret" in body for body in found.bodies)
