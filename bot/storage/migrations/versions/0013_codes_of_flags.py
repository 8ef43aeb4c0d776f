"""Codes by which flags are found, and where officers stand with a flag in its own row, so that indexes serve both."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

from bot.storage.models import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_BATCH = 5_000
_FLAG = sa.table(
    "flag",
    sa.column("id", sa.String),
    sa.column("created_at", UtcDateTime()),
    *(sa.column(name, sa.JSON) for name in ("policies", "entities", "finding_hashes")),
)


def upgrade() -> None:
    """Make the table and the columns, fill them from what is there, and then make their indexes."""
    made = op.create_table(
        "flag_code",
        sa.Column("flag_id", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["flag_id"], ["flag.id"], name="fk_flag_code_flag_id_flag", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("flag_id", "code", name="pk_flag_code"),
    )
    for rows in _codes(op.get_bind()):
        op.get_bind().execute(sa.insert(made), rows)
    op.create_index("ix_flag_code_code", "flag_code", ["code", "at", "flag_id"], unique=False)

    op.add_column("flag", sa.Column("status", sa.String(length=64), nullable=False, server_default="new"))
    op.add_column("flag", sa.Column("resolution", sa.String(length=64), nullable=True))
    op.execute(
        "UPDATE flag SET (status, resolution) ="
        " (SELECT review.status, review.resolution FROM review WHERE review.flag_id = flag.id)"
        " WHERE id IN (SELECT flag_id FROM review)"
    )
    op.drop_index("ix_review_status", "review")
    op.drop_column("review", "status")
    op.drop_column("review", "resolution")
    for column in ("status", "severity", "resolution"):
        op.create_index(f"ix_flag_{column}", "flag", [column, "created_at"], unique=False)
    op.create_index("ix_flag_standing", "flag", ["status", "consequence", "workspace_hash"], unique=False)
    op.create_index("ix_reveal_asked_at", "reveal", ["asked_at"], unique=False)


def _codes(connection: sa.Connection) -> Iterator[Sequence[dict[str, object]]]:
    """Yield the rows of the flags that are there, some thousands at a time, in the order of their ids."""
    last = ""
    while True:
        statement = sa.select(_FLAG).where(_FLAG.c.id > last).order_by(_FLAG.c.id).limit(_BATCH)
        flags = connection.execute(statement).all()
        if not flags:
            return
        yield [
            {"flag_id": flag.id, "code": code, "at": flag.created_at}
            for flag in flags
            for code in sorted({*flag.policies, *flag.entities, *flag.finding_hashes, _words(flag.finding_hashes)})
        ]
        last = flags[-1].id


def _words(finding_hashes: Sequence[str]) -> str:
    return sha256(" ".join(sorted(finding_hashes)).encode()).hexdigest()[:32]
