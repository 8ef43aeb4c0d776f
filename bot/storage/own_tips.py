"""The table of the tips that a practice wrote itself. Their words are sealed; here are codes and times."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.models import Base


class TipState(StrEnum):
    """How far a version of a practice's own tip has come."""

    #: Waits for a second officer.
    DRAFT = "draft"
    #: Channels may get it.
    APPROVED = "approved"
    #: A later version has been approved.
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class OwnTip(Base):
    """One version of a practice's own tip, whose words no later act changes.

    They are sealed under subject ``own_tip:<id>``, in the form that a file of tips has.
    """

    __tablename__ = "own_tip"
    __table_args__ = (UniqueConstraint("series", "version"),)

    #: The tip's code in the history of channels, so that an answer is judged by the version that was asked.
    id: Mapped[str] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(index=True)
    #: Id of the first version.
    series: Mapped[str]
    #: Counts from 1, for each series.
    version: Mapped[int]
    strategy: Mapped[int]
    state: Mapped[str]
    author: Mapped[str]
    at: Mapped[datetime]
    #: The officer who approved or withdrew it last.
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
