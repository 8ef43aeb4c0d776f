"""Tables about the service itself: when it listened, how much it read, tokens of machines, digests that went out."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.models import AuditEntry, Base

#: The last entry of a kind, and how many there were lately.
Index("ix_audit_act", AuditEntry.act, AuditEntry.at)


class Listening(Base):
    """A stretch of time in which one process heard a platform; open while ``ended_at`` is null."""

    __tablename__ = "listening"
    __table_args__ = (Index("ix_listening_platform", "platform", "since"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    replica: Mapped[str]
    platform: Mapped[str]
    since: Mapped[datetime]
    #: The last moment at which it is known to have heard; an open stretch is vouched for until then.
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    #: Code of what ended it, such as ``stopped``; null while it lasts.
    why: Mapped[str | None]


class MessageCount(Base):
    """How many messages of a channel were checked on a day; holds no author, no time of day and no verdict."""

    __tablename__ = "message_count"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    channel_hash: Mapped[str] = mapped_column(primary_key=True)
    workspace_hash: Mapped[str]
    messages: Mapped[int] = mapped_column(default=0)


class ApiToken(Base):
    """What a machine may ask for with a token; the token itself is kept nowhere."""

    __tablename__ = "api_token"

    #: Random id (UUID4 hex); the audit log's name for it.
    id: Mapped[str] = mapped_column(primary_key=True)
    tenant: Mapped[str]
    #: SHA-256 of the token, which is 256 random bits.
    token_hash: Mapped[str] = mapped_column(unique=True)
    #: A word of the operator's to tell tokens apart; a code, no prose.
    label: Mapped[str] = mapped_column(String(40))
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    #: When it was last used, to the hour.
    used_at: Mapped[datetime | None]


class DigestSent(Base):
    """That a recipient had, or is owed no more, the digest of a day; the row is what makes it happen once."""

    __tablename__ = "digest_sent"

    #: Keyed hash of the recipient.
    recipient: Mapped[str] = mapped_column(primary_key=True)
    #: The day in the recipient's time zone, ISO.
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    #: ``sent``, or the code of what went wrong.
    outcome: Mapped[str]
    #: How often it was tried.
    tries: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]
