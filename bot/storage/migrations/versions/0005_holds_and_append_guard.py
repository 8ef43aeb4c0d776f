"""Legal holds; and an audit log that takes entries at its end alone, and gives up none but those it says it gave up."""

import sqlalchemy as sa
from alembic import op

from bot.storage.models import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

#: Without ``recursive_triggers`` a connection that is not ours could replace rows unseen by the trigger on deletion.
_SQLITE = (
    """
    CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit
    WHEN NEW.seq <= (SELECT max(seq) FROM audit) OR EXISTS (SELECT 1 FROM audit WHERE digest = NEW.digest)
    BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END
    """,
    "DROP TRIGGER audit_no_delete",
    """
    CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
    WHEN NOT EXISTS (
        SELECT 1 FROM audit
        WHERE subject = 'audit' AND act = 'audit.pruned' AND json_extract(detail, '$.through') >= OLD.seq
    )
    BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END
    """,
)
_POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF EXISTS (
                SELECT 1 FROM audit
                WHERE subject = 'audit' AND act = 'audit.pruned' AND (detail ->> 'through')::bigint >= OLD.seq
            ) THEN RETURN OLD; END IF;
        END IF;
        RAISE EXCEPTION 'audit is append-only';
    END $$
    """,
)


def upgrade() -> None:
    """Create the table, and tighten the guards of the log."""
    op.create_table(
        "hold",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("target", sa.String(length=64), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=True),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.Column("placed_at", UtcDateTime(), nullable=False),
        sa.Column("placed_by", sa.String(length=64), nullable=False),
        sa.Column("lifted_at", UtcDateTime(), nullable=True),
        sa.Column("lifted_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_hold"),
    )
    op.create_index("ix_hold_target", "hold", ["target"], unique=False)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE if is_sqlite else _POSTGRESQL:
        op.execute(statement)
