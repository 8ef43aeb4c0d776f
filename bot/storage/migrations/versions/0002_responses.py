"""What authors answer, and the minute in which several messages share one notice."""

import sqlalchemy as sa
from alembic import op

from bot.storage.models import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and let flags say when and with whom they were told."""
    op.add_column("flag", sa.Column("told_with", sa.String(length=64), nullable=True))
    op.add_column("flag", sa.Column("owed_at", UtcDateTime(), nullable=True))
    op.create_index("ix_flag_told_with", "flag", ["told_with"], unique=False)
    op.execute("UPDATE flag SET owed_at = created_at")
    op.create_table(
        "response",
        sa.Column("flag_id", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=64), nullable=False),
        sa.Column("choice", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["flag_id"], ["flag.id"], name="fk_response_flag_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("flag_id", "revision", "act", name="pk_response"),
    )
    op.create_index("ix_response_at", "response", ["at"], unique=False)
    op.create_table(
        "burst",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("leader", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_burst"),
    )
    op.create_index("ix_burst_until", "burst", ["until"], unique=False)
