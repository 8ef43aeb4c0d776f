"""The codes by which a flag is found, in a table of their own, so that an index serves what a list in a row cannot."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ForeignKey, Index, delete, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.models import Base, Flag


class FlagCode(Base):
    """A code by which a flag is found: of a policy, of an identifier, the hash of a finding, or that of its words."""

    __tablename__ = "flag_code"
    __table_args__ = (Index("ix_flag_code_code", "code", "at", "flag_id"),)

    flag_id: Mapped[str] = mapped_column(ForeignKey("flag.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    #: When the flag was made, so that the newest of a code are found without reading the others.
    at: Mapped[datetime]


def words_code(finding_hashes: Sequence[str]) -> str:
    """Return the code that flags of exactly the same findings share: half a SHA-256 over their hashes, in hex."""
    return sha256(" ".join(sorted(finding_hashes)).encode()).hexdigest()[:32]


async def note_codes(session: AsyncSession, flag: Flag) -> None:
    """Let a flag be found by what it says now, and by nothing that it said before."""
    codes = {*flag.policies, *flag.entities, *flag.finding_hashes, words_code(flag.finding_hashes)}
    await session.execute(delete(FlagCode).where(FlagCode.flag_id == flag.id))
    rows = [{"flag_id": flag.id, "code": code, "at": flag.created_at} for code in sorted(codes)]
    await session.execute(insert(FlagCode), rows)
