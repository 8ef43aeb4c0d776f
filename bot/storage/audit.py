"""The table of the audit log's sealed details, apart from the chain so that one can go and the other stays whole."""

from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.models import Base


class AuditDetail(Base):
    """The sealed detail of one entry; removed, never changed."""

    __tablename__ = "audit_detail"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: Nonce and ciphertext, under the data key of the entry's day (UTC), subject ``audit:2026-03-02``.
    sealed: Mapped[bytes]
