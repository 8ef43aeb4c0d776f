"""Connections and transactions on SQLite (embedded) or PostgreSQL (several replicas)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

_BUSY_TIMEOUT_MS = 30_000
#: PostgreSQL keeps no prepared statement, and so plans each for its values. A plan for any value took "consequence is
#: not ?" for true of no flag where all have one consequence, and read all of them for each tag.
_PLANNED_ANEW = {"prepare_threshold": None}


class DatabaseError(Exception):
    """The database cannot be used as configured; the message names the setting, never the address."""


class Database:
    """One database for the application's tables and the workflow engine's.

    Args:
        url: ``sqlite:///path`` or ``postgresql://...``.

    Raises:
        DatabaseError: if the address is of another kind.
    """

    def __init__(self, url: str) -> None:
        self.url = _checked(url)
        driver = "sqlite+aiosqlite" if self.is_sqlite else "postgresql+psycopg"
        # Parameters of a failed statement may be identifiers, so they are kept out of its error message.
        self.engine = create_async_engine(
            self.url.set(drivername=driver), hide_parameters=True, connect_args={} if self.is_sqlite else _PLANNED_ANEW
        )
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self.engine.sync_engine, "begin", _begin_sqlite)
        else:
            event.listen(self.engine.sync_engine, "connect", _prepare_postgresql)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self._readers = async_sessionmaker(self.engine.execution_options(read_only=True), expire_on_commit=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file of this machine."""
        return self.url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Open a session that commits at the end of the block, or rolls back if it raises."""
        async with self._sessions.begin() as session:
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Open a session that only reads."""
        async with self._readers.begin() as session:
            yield session

    async def migrate(self, to: str = "head") -> None:
        """Bring the tables to the newest version, or that of a number; safe to run from several replicas at once."""
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))

        def upgrade(connection: Connection) -> None:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7106281)")
            config.attributes["connection"] = connection
            command.upgrade(config, to)

        async with self.engine.begin() as connection:
            await connection.run_sync(upgrade)

    def workflow_url(self) -> str:
        """Address of the same database for the workflow engine's own synchronous connections."""
        driver = "sqlite" if self.is_sqlite else "postgresql+psycopg"
        return self.url.set(drivername=driver).render_as_string(hide_password=False)

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
        await asyncio.sleep(0)


def _checked(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        reason = "database_url must be sqlite:///path or postgresql://user:password@host/name"
        raise DatabaseError(reason) from None
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        reason = "database_url must start with sqlite:/// or postgresql://"
        raise DatabaseError(reason)
    return parsed


def _prepare_postgresql(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """Let no workers help: a page is full after few rows, and by then they have read far beyond it."""
    del record
    cursor = connection.cursor()
    cursor.execute("SET max_parallel_workers_per_gather = 0")
    cursor.close()
    connection.commit()


def _prepare_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    del record
    connection.isolation_level = None  # leave BEGIN to _begin_sqlite
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
