"""What a channel lately got wrong: the grounds on which its next tip is chosen."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.figures.chart import FEWEST_AUTHORS
from bot.review.standing import Resolution
from bot.storage.models import Flag, FlagState


async def flagged_by_policy(session: AsyncSession, channel_hash: str, since: datetime) -> Mapping[str, int]:
    """Return how many flags of a channel each policy has since a time, of policies under which three authors were.

    What its author explained, or an officer found to be false, was nothing that the channel got wrong.
    """
    statement = select(Flag.policies, Flag.author_hash).where(
        Flag.channel_hash == channel_hash,
        Flag.author_hash != "",
        Flag.created_at >= since,
        Flag.state.not_in([FlagState.CLEARED, FlagState.EXPLAINED]),
        Flag.resolution.is_distinct_from(Resolution.FALSE_POSITIVE),
    )
    flags: Counter[str] = Counter()
    authors: dict[str, set[str]] = {}
    for policies, author in await session.execute(statement):
        for policy in policies:
            flags[policy] += 1
            authors.setdefault(policy, set()).add(author)
    return {policy: number for policy, number in flags.items() if len(authors[policy]) >= FEWEST_AUTHORS}
