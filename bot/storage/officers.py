"""Tables of officers and their work. Names, notes, reasons and forms are sealed; here are codes, hashes and times."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.models import AuditEntry, Base

Index("ix_audit_subject", AuditEntry.subject)


class OfficerRow(Base):
    """An account; name and second factor are sealed under subject ``officer:<id>``."""

    __tablename__ = "officer"

    id: Mapped[str] = mapped_column(primary_key=True)
    tenant: Mapped[str]
    #: Keyed hash of the login name, or of issuer and subject of an identity provider.
    login_hash: Mapped[str] = mapped_column(unique=True)
    roles: Mapped[list[str]]
    #: Argon2id hash in its encoded form; null until set up, and for officers of an identity provider.
    password: Mapped[str | None] = mapped_column(String(255))
    #: Number of the last 30-second step whose code was used, so that none is used twice.
    last_step: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    #: SHA-256 of the one-time set-up token, and until when it works.
    setup_hash: Mapped[str | None] = mapped_column(unique=True)
    setup_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class SessionRow(Base):
    """A signed-in browser."""

    __tablename__ = "officer_session"

    #: SHA-256 of the cookie's value.
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    officer_id: Mapped[str] = mapped_column(ForeignKey("officer.id", ondelete="CASCADE"), index=True)
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class Review(Base):
    """Who works on a flag, and since when it is resolved; where it stands is in the flag's own row."""

    __tablename__ = "review"

    flag_id: Mapped[str] = mapped_column(ForeignKey("flag.id", ondelete="CASCADE"), primary_key=True)
    assignee: Mapped[str | None] = mapped_column(index=True)
    #: The second officer to whom it was escalated; null again once it is resolved or somebody else takes it.
    escalated_to: Mapped[str | None] = mapped_column(index=True)
    resolved_at: Mapped[datetime | None]
    incident_id: Mapped[str | None] = mapped_column(ForeignKey("incident.id"), index=True)


class ReviewTag(Base):
    """A tag on a flag: a short code, never words."""

    __tablename__ = "review_tag"

    flag_id: Mapped[str] = mapped_column(ForeignKey("flag.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(32), primary_key=True, index=True)


class ReviewNote(Base):
    """That somebody wrote a note; its words are sealed under the flag as ``note:<id>``."""

    __tablename__ = "review_note"

    id: Mapped[str] = mapped_column(primary_key=True)
    flag_id: Mapped[str] = mapped_column(ForeignKey("flag.id", ondelete="CASCADE"), index=True)
    officer_id: Mapped[str]
    at: Mapped[datetime]


class ReviewStep(Base):
    """One change to a review with what was before, so that it can be undone; a bulk act shares a batch."""

    __tablename__ = "review_step"

    id: Mapped[str] = mapped_column(primary_key=True)
    batch: Mapped[str] = mapped_column(index=True)
    flag_id: Mapped[str] = mapped_column(ForeignKey("flag.id", ondelete="CASCADE"), index=True)
    officer_id: Mapped[str]
    at: Mapped[datetime]
    before: Mapped[dict[str, object]]
    after: Mapped[dict[str, object]]
    undone_at: Mapped[datetime | None]


class Reveal(Base):
    """Leave to see one sealed part of a flag; the reason is sealed under the flag as ``reveal:<id>``."""

    __tablename__ = "reveal"

    id: Mapped[str] = mapped_column(primary_key=True)
    flag_id: Mapped[str] = mapped_column(ForeignKey("flag.id", ondelete="CASCADE"), index=True)
    officer_id: Mapped[str]
    #: ``excerpt``, ``text`` or ``identity``.
    part: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    #: The second officer who consented; null until then, or where none is needed.
    consented_by: Mapped[str | None]
    #: Until when it is shown; null while it waits for consent.
    until: Mapped[datetime | None]


class Incident(Base):
    """One record about one or more flags; forms and frozen text are sealed under subject ``incident:<id>``."""

    __tablename__ = "incident"

    id: Mapped[str] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(index=True)
    #: ``open``, ``decided`` or ``closed``.
    state: Mapped[str]
    #: First day on which anyone in the workforce knew or should have known, ISO date.
    discovered_on: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime]
    opened_by: Mapped[str]
    #: ``breach``, ``low_probability`` or ``no_disclosure``; null until decided.
    decision: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    #: How many individuals it concerns; null while unknown.
    individuals: Mapped[int | None]
    #: Code of the pack it was opened under, whose questions and clocks it keeps; null where there was none.
    pack: Mapped[str | None]
