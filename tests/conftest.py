"""Fixtures that several kinds of test share."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import hypothesis
import psycopg
import pytest
from dbos import DBOS

from bot.audit.details import AuditDetails
from bot.audit.log import AuditLog
from bot.channels.book import ChannelBook
from bot.channels.customs import build_customs
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.sealed import SealedRecords, SealedRows, root_key
from bot.vault.vault import Pseudonyms, Vault, VaultKey
from bot.wiring import Store

# The same examples every time, and however long each takes: what a change breaks is seen at once, and a busy machine
# breaks nothing.
hypothesis.settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("steady")


def pytest_xdist_auto_num_workers() -> int:
    """Twice as many as there are processors, since tests wait for other programs half of the time."""
    return 2 * (os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the modules that take minutes, so that nobody is left alone with one at the end."""
    items.sort(key=lambda item: "e2e" not in item.path.parts)


@pytest.fixture(scope="session", autouse=True)
def prompt_engine() -> Iterator[None]:
    """The workflow engine looks for delayed jobs that are due every tenth of a second instead of every second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dbos._workflow_commands._BACKGROUND_JOBS_INTERVAL_SEC", 0.1)
        yield


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
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # No test cuts this server's power, so it need not wait for the disk.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()


@contextmanager
def new_database(postgresql_url: str, template: str = "template1") -> Iterator[str]:
    """Make a database on a PostgreSQL server for the length of the block, a copy of another; yields its address."""
    name = f"t{uuid4().hex}"
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _named(postgresql_url, name)
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _named(postgresql_url: str, name: str) -> str:
    return postgresql_url.replace("/postgres?", f"/{name}?")


@pytest.fixture
def postgresql_database(postgresql_url: str) -> Iterator[str]:
    """Address of a fresh, empty PostgreSQL database."""
    with new_database(postgresql_url) as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'chaperone.db'}"
    return str(request.getfixturevalue("postgresql_database"))


async def _migrate(url: str) -> None:
    database = Database(url)
    await database.migrate()
    DBOS.migrate(database.workflow_url())
    await database.close()


def _migrated(url: str) -> str:
    with ThreadPoolExecutor(1) as apart:  # from the loop of the test that asks first
        apart.submit(asyncio.run, _migrate(url)).result()
    return url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with every table, to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    _migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_template(postgresql_url: str) -> str:
    """Name of a PostgreSQL database with every table, to copy."""
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE migrated")
    _migrated(_named(postgresql_url, "migrated"))
    return "migrated"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a migrated database in which nothing has happened, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "chaperone.db"
        shutil.copyfile(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("migrated_template")
    with new_database(request.getfixturevalue("postgresql_url"), template) as address:
        yield address


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database, once on SQLite and once on PostgreSQL."""
    database = Database(database_url)
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
