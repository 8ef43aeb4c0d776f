"""Officers' reviews as intake sees them, within a caller's transaction."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.models import Flag
from bot.storage.officers import Review


async def reopen_review(session: AsyncSession, flag_id: str) -> None:
    """Bring a resolved flag before the officers again, because its message has new words that were flagged."""
    resolved = update(Flag).where(Flag.id == flag_id, Flag.status == "resolved")
    reopened = resolved.values(status="in_review", resolution=None)
    if (await session.execute(reopened.returning(Flag.id))).scalar() is not None:
        decided = update(Review).where(Review.flag_id == flag_id)
        await session.execute(decided.values(resolved_at=None))
