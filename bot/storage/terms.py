"""The table of what officers changed of the policies. Reasons are sealed; here are codes, keyed hashes and times."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.models import Base


class PolicyChange(Base):
    """One version of a policy's terms in a channel; rows are only ever added, and the last one holds.

    The reason is sealed under subject ``policy_change:<id>``.
    """

    __tablename__ = "policy_change"
    __table_args__ = (UniqueConstraint("tenant", "channel_hash", "policy", "version"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    tenant: Mapped[str]
    #: ``*`` is every channel of the tenant.
    channel_hash: Mapped[str]
    policy: Mapped[str]
    #: Counts from 1, for each tenant, channel and policy.
    version: Mapped[int]
    #: Null leaves it as it would be without this row.
    threshold: Mapped[float | None]
    consequence: Mapped[str | None]
    #: The version that this one goes back to, if it does.
    restores: Mapped[int | None]
    author: Mapped[str]
    at: Mapped[datetime]
