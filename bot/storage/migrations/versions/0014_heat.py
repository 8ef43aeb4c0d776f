"""Which messages heated which conversation, for half an hour, so that every replica knows."""

import sqlalchemy as sa
from alembic import op

from bot.storage.models import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "heating",
        sa.Column("conversation_hash", sa.String(length=64), nullable=False),
        sa.Column("message_hash", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_hash", "message_hash", name="pk_heating"),
    )
    op.create_index("ix_heating_at", "heating", ["at"], unique=False)
