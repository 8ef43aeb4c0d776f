"""When the service listened, how much it read, tokens of machines, digests."""

import sqlalchemy as sa
from alembic import op

from bot.storage.models import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _text(name: str, length: int = 64, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(), nullable=nullable)


def upgrade() -> None:
    """Create the tables, and an index by act."""
    op.create_index("ix_audit_act", "audit", ["act", "at"], unique=False)
    op.create_table(
        "listening",
        _text("id"),
        _text("replica"),
        _text("platform"),
        _time("since"),
        _time("seen_at"),
        _time("ended_at", nullable=True),
        _text("why", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_listening"),
    )
    op.create_index("ix_listening_platform", "listening", ["platform", "since"], unique=False)
    op.create_index("ix_listening_ended_at", "listening", ["ended_at"], unique=False)
    op.create_table(
        "message_count",
        _text("day", 10),
        _text("channel_hash"),
        _text("workspace_hash"),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "channel_hash", name="pk_message_count"),
    )
    op.create_table(
        "api_token",
        _text("id"),
        _text("tenant"),
        _text("token_hash"),
        _text("label", 40),
        sa.Column("scopes", sa.JSON(), nullable=False),
        _time("created_at"),
        _time("expires_at"),
        _time("revoked_at", nullable=True),
        _time("used_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("token_hash", name="uq_api_token_token_hash"),
    )
    op.create_table(
        "digest_sent",
        _text("recipient"),
        _text("day", 10),
        _text("outcome"),
        sa.Column("tries", sa.Integer(), nullable=False),
        _time("at"),
        sa.PrimaryKeyConstraint("recipient", "day", name="pk_digest_sent"),
    )
