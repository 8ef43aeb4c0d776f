"""Tables about what must be kept: legal holds. Reasons are sealed; here are codes, keyed hashes and times."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.models import Base


class Hold(Base):
    """A legal hold; its reason is sealed under subject ``hold:<id>``."""

    __tablename__ = "hold"

    id: Mapped[str] = mapped_column(primary_key=True)
    #: ``flag``, ``author``, ``channel`` or ``period``.
    scope: Mapped[str]
    #: Flag id, or keyed hash of author or channel; empty for a period.
    target: Mapped[str] = mapped_column(index=True)
    #: Whose officers placed it; empty: the command line, for every legal entity.
    tenant: Mapped[str]
    #: Flags of the scope that were made from ``since`` on and before ``until``; null is without end.
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
    placed_at: Mapped[datetime]
    placed_by: Mapped[str]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None]
