"""The tips that a practice wrote itself."""

import sqlalchemy as sa
from alembic import op

from bot.storage.models import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "own_tip",
        _text("id"),
        _text("tenant"),
        _text("series"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("strategy", sa.Integer(), nullable=False),
        _text("state"),
        _text("author"),
        sa.Column("at", UtcDateTime(), nullable=False),
        _text("decided_by", nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_own_tip"),
        sa.UniqueConstraint("series", "version", name="uq_own_tip_series_version"),
    )
    op.create_index("ix_own_tip_tenant", "own_tip", ["tenant"], unique=False)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=64), nullable=nullable)
