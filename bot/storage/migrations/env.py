"""Runs migrations on the connection that ``Database.migrate`` opened."""

from alembic import context

from bot.storage.migrations.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table="chaperone_version",
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
