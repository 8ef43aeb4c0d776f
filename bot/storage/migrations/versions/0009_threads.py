"""What threads have told, sealed: which threads and messages, until when; who was calmed on a day."""

import sqlalchemy as sa
from alembic import op

from bot.storage.models import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "thread",
        sa.Column("thread_hash", sa.String(length=64), nullable=False),
        sa.Column("workspace_hash", sa.String(length=64), nullable=False),
        sa.Column("channel_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("thread_hash", name="pk_thread"),
    )
    for column in ("workspace_hash", "channel_hash", "expires_at"):
        op.create_index(f"ix_thread_{column}", "thread", [column], unique=False)
    op.create_table(
        "thread_message",
        sa.Column("thread_hash", sa.String(length=64), nullable=False),
        sa.Column("message_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_hash"], ["thread.thread_hash"], name="fk_thread_message_thread_hash", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("thread_hash", "message_hash", name="pk_thread_message"),
    )
    op.create_index("ix_thread_message_message_hash", "thread_message", ["message_hash"], unique=False)
    op.create_table(
        "calmed",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_calmed"),
    )
    op.create_index("ix_calmed_at", "calmed", ["at"], unique=False)
