"""What officers changed of policies; which flags stand in one thread; to whom one was escalated; whose a hold is."""

import sqlalchemy as sa
from alembic import op

from bot.storage.models import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=64), nullable=nullable)


def upgrade() -> None:
    """Create the table and add the columns; flags of before tell no thread."""
    op.create_table(
        "policy_change",
        _text("id"),
        _text("tenant"),
        _text("channel_hash"),
        _text("policy"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Double(), nullable=True),
        _text("consequence", nullable=True),
        sa.Column("restores", sa.Integer(), nullable=True),
        _text("author"),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_policy_change"),
        sa.UniqueConstraint(
            "tenant", "channel_hash", "policy", "version", name="uq_policy_change_tenant_channel_hash_policy_version"
        ),
    )
    for table, column in (("flag", "thread_hash"), ("review", "escalated_to")):
        op.add_column(table, _text(column, nullable=True))
        op.create_index(f"ix_{table}_{column}", table, [column], unique=False)
    op.add_column("hold", sa.Column("tenant", sa.String(length=64), nullable=False, server_default=""))
