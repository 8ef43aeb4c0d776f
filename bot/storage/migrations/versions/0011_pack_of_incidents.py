"""Under which pack an incident was opened, and who is in a channel."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, for incidents that are there were opened under none; and the table."""
    op.add_column("incident", sa.Column("pack", sa.String(length=64), nullable=True))
    op.create_table(
        "channel_member",
        sa.Column("channel_hash", sa.String(length=64), nullable=False),
        sa.Column("person_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_hash"],
            ["channel.channel_hash"],
            name="fk_channel_member_channel_hash_channel",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("channel_hash", "person_hash", name="pk_channel_member"),
    )
