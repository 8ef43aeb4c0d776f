"""Details of the audit log in sealed rows of their own; entries of before keep theirs, and their digests."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_SQLITE = (
    """
    CREATE TRIGGER audit_detail_no_update BEFORE UPDATE ON audit_detail
    BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END
    """,
    """
    CREATE TRIGGER audit_detail_no_replace BEFORE INSERT ON audit_detail
    WHEN EXISTS (SELECT 1 FROM audit_detail WHERE seq = NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END
    """,
)
_POSTGRESQL = (
    """
    CREATE TRIGGER audit_detail_no_change BEFORE UPDATE ON audit_detail
    FOR EACH ROW EXECUTE FUNCTION audit_refuse()
    """,
    """
    CREATE TRIGGER audit_detail_no_truncate BEFORE TRUNCATE ON audit_detail
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()
    """,
)


def upgrade() -> None:
    """Add the version and the hash to the chain, which is not rewritten, and make the table."""
    op.add_column("audit", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("audit", sa.Column("detail_hash", sa.String(length=64), nullable=False, server_default=""))
    op.create_table(
        "audit_detail",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_detail"),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE if is_sqlite else _POSTGRESQL:
        op.execute(statement)
