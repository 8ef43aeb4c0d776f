"""Fixtures that several kinds of test share."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import hypothesis
import psycopg
import pytest

from bot.audit import AuditLog
from bot.audit_details import AuditDetails
from bot.channels import ChannelBook
from bot.customs import build_customs
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.sealed import SealedRecords, SealedRows, root_key
from bot.vault import Pseudonyms, Vault, VaultKey
from bot.wiring import Store

# The same examples every time, and however long each takes: what a change breaks is seen at once, and a busy machine
# breaks nothing.
hypothesis.settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("steady")


class HeldClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time it was set to."""
        return self.time

    def advance(self, step: timedelta) -> None:
        """Move the clock by ``step``."""
        self.time += step


@pytest.fixture
def clock() -> HeldClock:
    """A clock that a test can move."""
    return HeldClock()


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a real PostgreSQL server that lives as long as the test session."""
    pgserver = pytest.importorskip("pgserver", reason="pgserver has no wheel for this Python")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgresql"))
    yield server.get_uri()
    server.cleanup()


@contextmanager
def new_database(postgresql_url: str) -> Iterator[str]:
    """Make an empty database on a PostgreSQL server for the length of the block; yields its address."""
    name = f"t{uuid4().hex}"
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield postgresql_url.replace("/postgres?", f"/{name}?")
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgresql_database(postgresql_url: str) -> Iterator[str]:
    """Address of a fresh, empty PostgreSQL database."""
    with new_database(postgresql_url) as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'chaperone.db'}"
    return str(request.getfixturevalue("postgresql_database"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database, once on SQLite and once on PostgreSQL."""
    database = Database(database_url)
    await database.migrate()
    yield database
    await database.close()


@pytest.fixture
def vault() -> Vault:
    """A vault with a key of its own."""
    return Vault(VaultKey(b"k" * 32))


@pytest.fixture
async def store(database: Database, vault: Vault, clock: HeldClock, tmp_path: Path) -> Store:
    """An opened store on a held clock, once on SQLite and once on PostgreSQL."""
    settings = Settings(var_dir=tmp_path)
    root = await root_key(database, vault, clock)
    rows = SealedRows(vault, clock)
    pseudonyms = Pseudonyms(root.derive("pseudonyms"))
    audit = AuditLog(root.derive("audit"), clock, AuditDetails(rows))
    return Store(
        settings=settings,
        database=database,
        rows=rows,
        records=SealedRecords(database, rows, pseudonyms),
        pseudonyms=pseudonyms,
        audit=audit,
        channels=ChannelBook(
            site=settings, database=database, rows=rows, pseudonyms=pseudonyms, audit=audit, now=clock
        ),
        customs=build_customs(database, rows, pseudonyms, audit, clock),
    )
