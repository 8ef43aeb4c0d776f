"""Under which pack an incident was opened."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; incidents that are there were opened under none."""
    op.add_column("incident", sa.Column("pack", sa.String(length=64), nullable=True))
