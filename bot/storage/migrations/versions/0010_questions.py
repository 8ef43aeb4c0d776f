"""The questions of tips: how often each choice was taken, that somebody answered, and when tips rest."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "tip_tally",
        _code("channel_hash"),
        _code("week", 8),
        sa.Column("choice", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel_hash", "week", "choice", name="pk_tip_tally"),
    )
    op.create_table(
        "tip_answerer", _code("id"), _code("week", 8), sa.PrimaryKeyConstraint("id", name="pk_tip_answerer")
    )
    op.create_index("ix_tip_answerer_week", "tip_answerer", ["week"], unique=False)
    op.create_table(
        "tip_snooze",
        _code("channel_hash"),
        _code("until", 10),
        sa.PrimaryKeyConstraint("channel_hash", name="pk_tip_snooze"),
    )


def _code(name: str, length: int = 64) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)
