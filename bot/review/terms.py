"""Changing a policy's terms: in versions with author, time and reason, none of which is ever altered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.audit.log import AuditLog
from bot.channels.book import ALL_CHANNELS
from bot.channels.terms import LOWEST, Change, TermsBook, change_of
from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.identity.tenants import Tenants
from bot.review.standing import MissingError, ReviewError
from bot.settings import Consequence
from bot.storage.database import Database
from bot.storage.models import Channel
from bot.storage.sealed import SealedRows
from bot.storage.terms import PolicyChange
from policies.finding import VerdictKind
from policies.policy import Policy

_SHORTEST_REASON, _LONGEST_REASON = 10, 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One change of a policy's terms."""

    channel_hash: str
    change: Change
    restores: int | None
    #: Officer's id.
    author: str
    at: datetime
    #: Whether it is the last of its channel.
    holds: bool
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsDesk:
    """Stores versions, and tells what was stored; every query carries the tenant."""

    database: Database
    rows: SealedRows
    tenants: Tenants
    book: TermsBook
    audit: AuditLog
    now: Clock

    async def own(self, session: AsyncSession, officer: Officer, channel: str) -> None:
        """Hold that a channel's hash, or ``*`` for every one, is of the officer's tenant.

        Raises:
            MissingError: if not.
        """
        if channel == ALL_CHANNELS:
            return
        own = self.tenants.workspaces_of(Channel.workspace_hash, officer.tenant)
        found = select(Channel.channel_hash).where(Channel.channel_hash == channel, own)
        if await session.scalar(found) is None:
            raise MissingError

    async def history(self, session: AsyncSession, officer: Officer, policy: str) -> Sequence[Version]:
        """Return every version of a policy's terms in the officer's tenant, the newest first."""
        officer.need(Right.POLICIES)
        statement = (
            select(PolicyChange)
            .where(PolicyChange.tenant == officer.tenant, PolicyChange.policy == policy)
            .order_by(PolicyChange.at.desc(), PolicyChange.version.desc(), PolicyChange.id)
        )
        rows = (await session.scalars(statement)).all()
        last = {row.channel_hash: row.version for row in sorted(rows, key=lambda row: row.version)}
        return [await self._version(session, row, holds=last[row.channel_hash] == row.version) for row in rows]

    async def change(  # noqa: PLR0913, PLR0917 # what a version says
        self,
        officer: Officer,
        policy: Policy,
        channel: str,
        wanted: Change,
        reason: str,
        restores: int | None = None,
    ) -> None:
        """Store what is wanted as the version after ``wanted.version``, which was the last that the officer saw.

        Raises:
            AccessError, MissingError, ReviewError: if it may not be, makes no sense, or somebody was faster.
        """
        officer.need(Right.TERMS)
        _check(policy, wanted, reason)
        row = PolicyChange(
            id=uuid4().hex,
            tenant=officer.tenant,
            channel_hash=channel,
            policy=policy.code,
            version=wanted.version + 1,
            threshold=wanted.threshold,
            consequence=wanted.consequence,
            restores=restores,
            author=officer.id,
            at=self.now(),
        )
        detail: dict[str, object] = {
            "channel": channel,
            "version": row.version,
            "threshold": wanted.threshold,
            "consequence": wanted.consequence,
            "restores": restores,
        }
        try:
            async with self.database.transaction() as session:
                await self.own(session, officer, channel)
                await self._hold_is_next(session, row)
                session.add(row)
                await session.flush()
                await self.rows.seal(session, _subject(row.id), "reason", {"words": reason.strip()})
                await self.audit.append(session, "policy.changed", subject=policy.code, actor=officer.id, detail=detail)
        except IntegrityError:
            raise ReviewError(_OVERTAKEN) from None
        await self.book.refresh()

    async def _hold_is_next(self, session: AsyncSession, row: PolicyChange) -> None:
        """Hold that a new version follows the last one, differs from it, and restores what it says it does."""
        same = (
            PolicyChange.tenant == row.tenant,
            PolicyChange.channel_hash == row.channel_hash,
            PolicyChange.policy == row.policy,
        )
        before = {kept.version: kept for kept in await session.scalars(select(PolicyChange).where(*same))}
        if max(before, default=0) != row.version - 1:
            raise ReviewError(_OVERTAKEN)
        last = before.get(row.version - 1)
        if (row.threshold, row.consequence) == (None, None) if last is None else _equal(row, last):
            reason = "these terms are in force already"
            raise ReviewError(reason)
        if row.restores is not None and not (row.restores in before and _equal(row, before[row.restores])):
            reason = "the version to go back to says something else"
            raise ReviewError(reason)

    async def _version(self, session: AsyncSession, row: PolicyChange, *, holds: bool) -> Version:
        sealed = await self.rows.open(session, _subject(row.id), "reason")
        return Version(
            channel_hash=row.channel_hash,
            change=change_of(row),
            restores=row.restores,
            author=row.author,
            at=row.at,
            holds=holds,
            reason="" if sealed is None else str(sealed["words"]),
        )


_OVERTAKEN = "somebody changed these terms in the meantime; look at the page again"


def _equal(one: PolicyChange, other: PolicyChange) -> bool:
    return (one.threshold, one.consequence) == (other.threshold, other.consequence)


def _check(policy: Policy, wanted: Change, reason: str) -> None:
    wrong = ""
    if not _SHORTEST_REASON <= len(reason.strip()) <= _LONGEST_REASON:
        wrong = "give the reason for the change in 10 to 2,000 characters"
    elif wanted.threshold is not None and not LOWEST < wanted.threshold <= 1:
        wrong = "a threshold lies above 0.5, up to 1"
    elif policy.kind is VerdictKind.CONDUCT and wanted.consequence not in {None, *consequences(policy)}:
        wrong = "conduct is followed by a nudge at most"
    if wrong:
        raise ReviewError(wrong)


def consequences(policy: Policy) -> Sequence[Consequence]:
    """Return what may follow from a policy's findings; conduct is only ever coached on."""
    return [Consequence.OBSERVE, Consequence.NUDGE] if policy.kind is VerdictKind.CONDUCT else list(Consequence)


def _subject(change_id: str) -> str:
    return f"policy_change:{change_id}"
