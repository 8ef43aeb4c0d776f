"""What threads have told of people: which ones, which messages, until when, the facts sealed; and how hot they are."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.models import Base


class Thread(Base):
    """A conversation in which something was told; what, is sealed under ``bot.intake.threads.subject_of`` the row."""

    __tablename__ = "thread"

    #: Keyed hash of the channel and the message that starts the thread, or of the channel and who writes there.
    thread_hash: Mapped[str] = mapped_column(primary_key=True)
    workspace_hash: Mapped[str] = mapped_column(index=True)
    channel_hash: Mapped[str] = mapped_column(index=True)
    #: A week after the last fact.
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ThreadMessage(Base):
    """That a message told something in a conversation, so that its edit or deletion finds it."""

    __tablename__ = "thread_message"

    thread_hash: Mapped[str] = mapped_column(
        String(64), ForeignKey("thread.thread_hash", ondelete="CASCADE"), primary_key=True
    )
    #: As of a flag.
    message_hash: Mapped[str] = mapped_column(primary_key=True, index=True)


class Heating(Base):
    """That a message heated a conversation; gone after half an hour."""

    __tablename__ = "heating"

    #: Keyed hash of the channel and the thread.
    conversation_hash: Mapped[str] = mapped_column(primary_key=True)
    #: Keyed hash of the message, unlike that of a flag.
    message_hash: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class Calmed(Base):
    """That somebody was told on a day that not replying is sometimes best; gone after two days."""

    __tablename__ = "calmed"

    #: Keyed hash of the day and the person.
    code: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
