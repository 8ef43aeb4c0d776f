"""The tables about channels and the people in them: keyed hashes, codes and times only."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.models import Base


class Workspace(Base):
    """When a workspace's people were last asked for; ``version`` tells every replica that their names changed."""

    __tablename__ = "workspace"

    workspace_hash: Mapped[str] = mapped_column(primary_key=True)
    tried_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=0)


class Colleague(Base):
    """One part of the name of somebody in a workspace."""

    __tablename__ = "colleague"

    workspace_hash: Mapped[str] = mapped_column(primary_key=True)
    #: Keyed hash of the workspace and the folded part.
    name_hash: Mapped[str] = mapped_column(primary_key=True)


class FlagName(Base):
    """A name that a flag is about, so that an author's answer can be laid at its door."""

    __tablename__ = "flag_name"

    flag_id: Mapped[str] = mapped_column(ForeignKey("flag.id", ondelete="CASCADE"), primary_key=True)
    #: Code of the exception that the name could become.
    code: Mapped[str] = mapped_column(primary_key=True)


class NameException(Base):
    """A name that authors of a channel say is no patient's; it holds from ``since`` on, or is only proposed."""

    __tablename__ = "name_exception"

    #: Keyed hash of the channel and the folded words of the name.
    code: Mapped[str] = mapped_column(primary_key=True)
    channel_hash: Mapped[str]
    since: Mapped[datetime | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class NameVote(Base):
    """That somebody said so; the hash is this name's own, so that it leads from none of a person's acts to another."""

    __tablename__ = "name_vote"

    code: Mapped[str] = mapped_column(ForeignKey("name_exception.code", ondelete="CASCADE"), primary_key=True)
    voter_hash: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class Told(Base):
    """A notice that a policy brought in a channel, and whether it was overridden; never by whom."""

    __tablename__ = "told"
    __table_args__ = (Index("ix_told_channel_hash", "channel_hash", "at"),)

    flag_id: Mapped[str] = mapped_column(primary_key=True)
    policy: Mapped[str] = mapped_column(primary_key=True)
    channel_hash: Mapped[str]
    at: Mapped[datetime]
    overridden: Mapped[bool] = mapped_column(default=False)


class Fallback(Base):
    """A policy that only counts in a channel since its notices tired people, until an officer lifts it."""

    __tablename__ = "fallback"

    channel_hash: Mapped[str] = mapped_column(primary_key=True)
    policy: Mapped[str] = mapped_column(primary_key=True)
    #: ``overridden`` or ``rate``.
    reason: Mapped[str]
    since: Mapped[datetime]
    lifted_at: Mapped[datetime | None]


class Introduction(Base):
    """That a channel is owed, or had, its introduction."""

    __tablename__ = "introduction"

    channel_hash: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class Welcome(Base):
    """That a newcomer of a channel is owed, or had, a welcome; their address is sealed until it is delivered."""

    __tablename__ = "welcome"

    #: Keyed hash of channel and person; also the id of the notice.
    id: Mapped[str] = mapped_column(primary_key=True)
    person_hash: Mapped[str]
    #: Language that they are spoken to in, and the version of the policy that they are shown.
    language: Mapped[str]
    version: Mapped[str]
    at: Mapped[datetime]


class ChannelMember(Base):
    """That somebody is in a channel, as the platform last told; kept while there is a policy to be confirmed."""

    __tablename__ = "channel_member"

    channel_hash: Mapped[str] = mapped_column(ForeignKey("channel.channel_hash", ondelete="CASCADE"), primary_key=True)
    #: As in ``Acknowledgement``; the hash of an author is another one.
    person_hash: Mapped[str] = mapped_column(primary_key=True)


class Acknowledgement(Base):
    """That a person confirmed to have read a version of the practice's policy."""

    __tablename__ = "acknowledgement"

    person_hash: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
