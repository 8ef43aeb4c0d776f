"""Migrations against the models, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from bot.storage.database import Database
from bot.storage.migrations.tables import METADATA

_VERSIONS = "chaperone_version"


async def test_migrations_make_the_tables_of_the_models(empty_database_url: str) -> None:
    """An empty database brought to the newest version has each table, column, index and key of the models, no more."""

    def differences(connection: Connection) -> list[object]:
        options = {"version_table": _VERSIONS, "compare_type": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), METADATA))

    def tables(connection: Connection) -> set[str]:
        return set(inspect(connection).get_table_names())

    database = Database(empty_database_url)
    await database.migrate()
    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        assert await connection.run_sync(tables) == set(METADATA.tables) | {_VERSIONS}
    await database.close()
