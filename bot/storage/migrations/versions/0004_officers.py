"""Officers, their sessions, their work on flags, and incidents."""

import sqlalchemy as sa
from alembic import op

from bot.storage.models import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _text(name: str, length: int = 64, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(), nullable=nullable)


def _of_flag(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["flag_id"], ["flag.id"], name=f"fk_{table}_flag_id", ondelete="CASCADE")


def upgrade() -> None:
    """Create the tables."""
    op.create_index("ix_audit_subject", "audit", ["subject"], unique=False)
    op.create_table(
        "officer",
        _text("id"),
        _text("tenant"),
        _text("login_hash"),
        sa.Column("roles", sa.JSON(), nullable=False),
        _text("password", 255, nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        _time("locked_until", nullable=True),
        _text("setup_hash", nullable=True),
        _time("setup_until", nullable=True),
        _time("created_at"),
        _time("disabled_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_officer"),
        sa.UniqueConstraint("login_hash", name="uq_officer_login_hash"),
        sa.UniqueConstraint("setup_hash", name="uq_officer_setup_hash"),
    )
    op.create_table(
        "officer_session",
        _text("token_hash"),
        _text("officer_id"),
        _time("opened_at"),
        _time("seen_at"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_officer_session"),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name="fk_officer_session_officer_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_officer_session_officer_id", "officer_session", ["officer_id"], unique=False)
    op.create_table(
        "incident",
        _text("id"),
        _text("tenant"),
        _text("state"),
        _text("discovered_on", 10),
        _time("opened_at"),
        _text("opened_by"),
        _text("decision", nullable=True),
        _text("decided_by", nullable=True),
        _time("decided_at", nullable=True),
        _text("closed_by", nullable=True),
        _time("closed_at", nullable=True),
        sa.Column("individuals", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
    )
    op.create_index("ix_incident_tenant", "incident", ["tenant"], unique=False)
    op.create_table(
        "review",
        _text("flag_id"),
        _text("status"),
        _text("resolution", nullable=True),
        _text("assignee", nullable=True),
        _time("resolved_at", nullable=True),
        _text("incident_id", nullable=True),
        sa.PrimaryKeyConstraint("flag_id", name="pk_review"),
        _of_flag("review"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_review_incident_id"),
    )
    for column in ("status", "assignee", "incident_id"):
        op.create_index(f"ix_review_{column}", "review", [column], unique=False)
    op.create_table(
        "review_tag",
        _text("flag_id"),
        _text("tag", 32),
        sa.PrimaryKeyConstraint("flag_id", "tag", name="pk_review_tag"),
        _of_flag("review_tag"),
    )
    op.create_index("ix_review_tag_tag", "review_tag", ["tag"], unique=False)
    op.create_table(
        "review_note",
        _text("id"),
        _text("flag_id"),
        _text("officer_id"),
        _time("at"),
        sa.PrimaryKeyConstraint("id", name="pk_review_note"),
        _of_flag("review_note"),
    )
    op.create_index("ix_review_note_flag_id", "review_note", ["flag_id"], unique=False)
    op.create_table(
        "review_step",
        _text("id"),
        _text("batch"),
        _text("flag_id"),
        _text("officer_id"),
        _time("at"),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        _time("undone_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_review_step"),
        _of_flag("review_step"),
    )
    for column in ("batch", "flag_id"):
        op.create_index(f"ix_review_step_{column}", "review_step", [column], unique=False)
    op.create_table(
        "reveal",
        _text("id"),
        _text("flag_id"),
        _text("officer_id"),
        _text("part"),
        _time("asked_at"),
        _text("consented_by", nullable=True),
        _time("until", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_reveal"),
        _of_flag("reveal"),
    )
    op.create_index("ix_reveal_flag_id", "reveal", ["flag_id"], unique=False)
