"""What is known of channels and the people in them: colleagues, exceptions, fallbacks, introductions, welcomes."""

import sqlalchemy as sa
from alembic import op

from bot.storage.models import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "workspace",
        _code("workspace_hash"),
        sa.Column("tried_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_hash", name="pk_workspace"),
    )
    op.create_table(
        "colleague",
        _code("workspace_hash"),
        _code("name_hash"),
        sa.PrimaryKeyConstraint("workspace_hash", "name_hash", name="pk_colleague"),
    )
    op.create_table(
        "flag_name",
        _code("flag_id"),
        _code("code"),
        sa.ForeignKeyConstraint(["flag_id"], ["flag.id"], name="fk_flag_name_flag_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("flag_id", "code", name="pk_flag_name"),
    )
    _create_exceptions()
    _create_guard()
    _create_words()


def _create_exceptions() -> None:
    op.create_table(
        "name_exception",
        _code("code"),
        _code("channel_hash"),
        sa.Column("since", UtcDateTime(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_name_exception"),
    )
    op.create_index("ix_name_exception_expires_at", "name_exception", ["expires_at"], unique=False)
    op.create_table(
        "name_vote",
        _code("code"),
        _code("voter_hash"),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["name_exception.code"], name="fk_name_vote_code", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("code", "voter_hash", name="pk_name_vote"),
    )


def _create_guard() -> None:
    op.create_table(
        "told",
        _code("flag_id"),
        _code("policy"),
        _code("channel_hash"),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("overridden", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("flag_id", "policy", name="pk_told"),
    )
    op.create_index("ix_told_channel_hash", "told", ["channel_hash", "at"], unique=False)
    op.create_table(
        "fallback",
        _code("channel_hash"),
        _code("policy"),
        _code("reason"),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("lifted_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("channel_hash", "policy", name="pk_fallback"),
    )


def _create_words() -> None:
    op.create_table(
        "introduction",
        _code("channel_hash"),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel_hash", name="pk_introduction"),
    )
    op.create_table(
        "welcome",
        _code("id"),
        _code("person_hash"),
        _code("language"),
        _code("version"),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_welcome"),
    )
    op.create_table(
        "acknowledgement",
        _code("person_hash"),
        _code("version"),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("person_hash", "version", name="pk_acknowledgement"),
    )


def _code(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=64), nullable=False)
