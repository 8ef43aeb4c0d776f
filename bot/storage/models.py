"""The tables. No column holds text or an identity in clear: codes, keyed hashes, times and sealed bytes only."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import JSON, DateTime, ForeignKey, Index, LargeBinary, MetaData, String, TypeDecorator, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC times on every database.

    Raises:
        ValueError: if a naive time is stored.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Accept aware times only."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            reason = "a stored time must be aware"
            raise ValueError(reason)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back aware UTC (SQLite forgets the zone)."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[object, object]] = {
        datetime: UtcDateTime(),
        str: String(64),
        bytes: LargeBinary(),
        list[str]: JSON(),
        dict[str, object]: JSON(),
    }


class FlagState(StrEnum):
    """Where a flag stands between its message and its author."""

    OPEN = "open"
    #: The author asked the officer to look again.
    CONTESTED = "contested"
    #: The author said why it may stand.
    EXPLAINED = "explained"
    #: The officer looked again and agreed with the author.
    CLEARED = "cleared"
    EDITED = "edited"
    DELETED = "deleted"

    @property
    def awaits(self) -> bool:
        """Whether something is still to be decided: the words stand, and nobody has said why they may."""
        return self in {FlagState.OPEN, FlagState.CONTESTED}


class NoticeState(StrEnum):
    """Where the private word stands."""

    NONE = "none"
    PENDING = "pending"
    SHOWN = "shown"
    DELIVERED = "delivered"
    FAILED = "failed"


class Flag(Base):
    """A stored verdict: codes only."""

    __tablename__ = "flag"
    __table_args__ = (
        Index("ix_flag_severity", "severity", "created_at"),
        Index("ix_flag_status", "status", "created_at"),
        Index("ix_flag_resolution", "resolution", "created_at"),
        #: Holds all that counting flags by status needs.
        Index("ix_flag_standing", "status", "consequence", "workspace_hash"),
    )

    #: Random id (UUID4 hex); carried by jobs and notices.
    id: Mapped[str] = mapped_column(primary_key=True)
    platform: Mapped[str]
    #: Keyed hashes; equal for equal ids, meaningless without the vault's key.
    workspace_hash: Mapped[str]
    channel_hash: Mapped[str] = mapped_column(index=True)
    author_hash: Mapped[str] = mapped_column(index=True)
    message_hash: Mapped[str] = mapped_column(unique=True)
    #: Equal for the flags of one thread, its first message included; null for a nudge.
    thread_hash: Mapped[str | None] = mapped_column(index=True)
    verdict: Mapped[str]
    severity: Mapped[str]
    consequence: Mapped[str]
    language: Mapped[str]
    entities: Mapped[list[str]]
    policies: Mapped[list[str]]
    #: Keyed hashes of its findings (policy and words), so that an edit can be compared without keeping text.
    finding_hashes: Mapped[list[str]]
    #: Counts the notices owed: 1 at first, one more whenever an edit adds a finding.
    revision: Mapped[int] = mapped_column(default=1)
    #: Highest score of its findings, 0 to 1.
    score: Mapped[float]
    state: Mapped[str] = mapped_column(default=FlagState.OPEN, index=True)
    #: Where it stands with the officers; what else they did about it is in its review.
    status: Mapped[str] = mapped_column(default="new")
    #: What they found, once it is resolved.
    resolution: Mapped[str | None]
    notice_state: Mapped[str] = mapped_column(default=NoticeState.NONE)
    #: Id of the flag whose notice tells of this one too; null if it has a notice of its own.
    told_with: Mapped[str | None] = mapped_column(index=True)
    #: When the notice of its revision was owed; its buttons work for a month from then.
    owed_at: Mapped[datetime | None]
    #: When the message was posted, and when it was flagged and settled here.
    sent_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
    settled_at: Mapped[datetime | None]


class Response(Base):
    """What an author did about a notice, once for each act and revision; the reason, if any, is sealed."""

    __tablename__ = "response"

    flag_id: Mapped[str] = mapped_column(ForeignKey("flag.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    #: Code of the act and of the choice (or empty), as in ``adapters.notice``.
    act: Mapped[str] = mapped_column(primary_key=True)
    choice: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(index=True)


class Burst(Base):
    """The minute after an author was told in a thread: what else is flagged there shares one notice at its end."""

    __tablename__ = "burst"

    #: Keyed hash of channel, thread and author; the row goes with the next one after the minute, or at the purge.
    key: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime] = mapped_column(index=True)
    #: Id of the flag that the shared notice is sent under; null until there is one.
    leader: Mapped[str | None]


class DataKey(Base):
    """The wrapped data key of one subject (a flag id, or a hashed adapter key); deleting it shreds what it sealed."""

    __tablename__ = "data_key"

    subject: Mapped[str] = mapped_column(String(128), primary_key=True)
    #: Which vault key wrapped it.
    key_id: Mapped[str]
    wrapped: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(index=True)


class Sealed(Base):
    """Sealed bytes of a subject, one row a kind (``address``, ``notice``, ``excerpt``, ...)."""

    __tablename__ = "sealed"

    subject: Mapped[str] = mapped_column(
        String(128), ForeignKey("data_key.subject", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    #: Nonce followed by ciphertext.
    sealed: Mapped[bytes]


class Attempt(Base):
    """One try to deliver; the row is written before the platform is called, so that a crash in between is seen."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("subject", "route"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    #: Flag id or tip post id.
    subject: Mapped[str] = mapped_column(String(128))
    #: Code of the way it took, such as ``channel`` (private, in the channel), ``direct`` or ``tip``.
    route: Mapped[str]
    started_at: Mapped[datetime]
    #: ``shown``, ``delivered``, or the code of a permanent failure; null while under way or unknown.
    outcome: Mapped[str | None]


class AuditEntry(Base):
    """One link of the hash chain; rows are only ever added."""

    __tablename__ = "audit"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    #: ``system``, or the keyed hash or role name of who acted.
    actor: Mapped[str]
    #: What was done, such as ``flag.created``.
    act: Mapped[str]
    #: What it was done to (flag id, channel hash), or empty.
    subject: Mapped[str] = mapped_column(String(128))
    #: Codes of what the chain itself goes by (``audit.pruned``), and all of an entry of version 1; else empty.
    detail: Mapped[dict[str, object]]
    previous: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    #: Which rule the digest follows: 1 is over ``detail``, 2 also over the hash of the detail that is sealed apart.
    version: Mapped[int] = mapped_column(default=2)
    #: Salted hash of the sealed detail; empty if there never was one.
    detail_hash: Mapped[str] = mapped_column(default="")


class Channel(Base):
    """A channel that the bot is in; its address is sealed under subject ``channel:<hash>``."""

    __tablename__ = "channel"

    channel_hash: Mapped[str] = mapped_column(primary_key=True)
    platform: Mapped[str]
    workspace_hash: Mapped[str]
    joined_at: Mapped[datetime]


class Pause(Base):
    """A pause of one channel (its hash) or of all (``*``)."""

    __tablename__ = "pause"

    scope: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    actor: Mapped[str]


class Count(Base):
    """How many messages of a channel met a policy on a day; holds no author and no time of day."""

    __tablename__ = "count"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    channel_hash: Mapped[str] = mapped_column(primary_key=True)
    policy: Mapped[str] = mapped_column(primary_key=True)
    consequence: Mapped[str] = mapped_column(primary_key=True)
    messages: Mapped[int] = mapped_column(default=0)


class TipPosted(Base):
    """A channel's tip of one ISO week; the row itself is what makes it happen once."""

    __tablename__ = "tip_posted"
    __table_args__ = (Index("ix_tip_posted_tip", "tip"),)

    channel_hash: Mapped[str] = mapped_column(primary_key=True)
    #: ISO year and week, such as ``2026-W07``.
    week: Mapped[str] = mapped_column(String(8), primary_key=True)
    #: Code of the tip, or ``skipped`` or ``undelivered``.
    tip: Mapped[str]
    at: Mapped[datetime]


class Replica(Base):
    """A running process; a stale heartbeat lets the others take over its workflows."""

    __tablename__ = "replica"

    executor_id: Mapped[str] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime] = mapped_column(index=True)
