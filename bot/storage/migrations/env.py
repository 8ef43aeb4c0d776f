"""Runs migrations on the connection that ``Database.migrate`` opened."""

from alembic import context

from bot.storage.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table="chaperone_version",
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
