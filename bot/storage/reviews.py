"""Officers' reviews as intake sees them, within a caller's transaction."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.officers import Review


async def reopen_review(session: AsyncSession, flag_id: str) -> None:
    """Bring a resolved flag before the officers again, because its message has new words that were flagged."""
    resolved = update(Review).where(Review.flag_id == flag_id, Review.status == "resolved")
    await session.execute(resolved.values(status="in_review", resolution=None, resolved_at=None))
