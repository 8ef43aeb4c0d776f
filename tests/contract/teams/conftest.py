"""A Teams adapter in front of a Bot Framework of our own."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from adapters.port import Adapter
from adapters.settings import Network
from adapters.teams.app import PATH, build
from tests.fakes.bot_connector import FakeBotConnector, running_bot_connector
from tests.fakes.services import Desk


@dataclass(frozen=True)
class Bot:
    """An adapter that is up, and what it talks with on both sides."""

    adapter: Adapter
    http: httpx.AsyncClient
    teams: FakeBotConnector
    desk: Desk

    async def post(self, activity: dict[str, Any], **claims: Any) -> httpx.Response:
        """Deliver an activity as Teams does, signed."""
        return await self.http.post(PATH, json=activity, headers=self.signed(**claims))

    def signed(self, **claims: Any) -> dict[str, str]:
        """Return the headers of a signed request."""
        return {"Authorization": f"Bearer {self.teams.token(**claims)}"}


@pytest.fixture(scope="session")
def running_teams(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeBotConnector]:
    """A Bot Framework that lives as long as the test session."""
    with running_bot_connector(tmp_path_factory.mktemp("bot_connector")) as fake:
        yield fake


@pytest.fixture
def teams(running_teams: FakeBotConnector) -> FakeBotConnector:
    """A Bot Framework that remembers nothing of other tests."""
    fresh = FakeBotConnector(url=running_teams.url, tls=running_teams.tls, key=running_teams.key)
    vars(running_teams).update(vars(fresh))
    return running_teams


OpenBot = Callable[..., Any]


@pytest.fixture
def open_bot(teams: FakeBotConnector) -> OpenBot:
    """Start an adapter; its settings may be changed, its desk and network given."""

    @asynccontextmanager
    async def open_one(desk: Desk | None = None, network: Network | None = None, **changes: Any) -> AsyncIterator[Bot]:
        desk = desk or Desk(lambda: datetime.now(UTC))
        adapter = build(teams.settings(**changes), network or teams.network(), desk.services())
        await adapter.start()
        transport = httpx.ASGITransport(Starlette(routes=adapter.routes))
        async with httpx.AsyncClient(transport=transport, base_url="http://chaperone.test") as http:
            yield Bot(adapter, http, teams, desk)
        await adapter.stop()

    return open_one


@pytest.fixture
async def bot(open_bot: OpenBot) -> AsyncIterator[Bot]:
    """An adapter with the usual settings."""
    async with open_bot() as opened:
        yield opened
