"""Tries to deliver, written down before the platform is called; within a caller's transaction."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.models import Attempt


async def begin_attempt(session: AsyncSession, subject: str, route: str, at: datetime) -> bool:
    """Write down that a try begins; returns whether an earlier one has no known outcome and may have come through."""
    found = await _find(session, subject, route)
    if found is None:
        session.add(Attempt(subject=subject, route=route, started_at=at))
        return False
    cut_off = found.outcome is None
    found.outcome = None
    return cut_off


async def end_attempt(session: AsyncSession, subject: str, route: str, outcome: str | None) -> None:
    """Write down what a try came to, as a code; None if it may have come through all the same."""
    found = await _find(session, subject, route)
    if found is not None:
        found.outcome = outcome and outcome[:64]


async def outcome_of(session: AsyncSession, subject: str, route: str) -> str | None:
    """Return what the last try came to; None if there was none or nobody knows."""
    found = await _find(session, subject, route)
    return None if found is None else found.outcome


async def _find(session: AsyncSession, subject: str, route: str) -> Attempt | None:
    return await session.scalar(select(Attempt).where(Attempt.subject == subject, Attempt.route == route))
