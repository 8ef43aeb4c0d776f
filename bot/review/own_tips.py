"""Writing, approving and withdrawing a practice's own tips: in versions, each approved by another than its writer."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.audit.log import AuditLog
from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.review.standing import MissingError, ReviewError
from bot.storage.database import Database
from bot.storage.own_tips import OwnTip, TipState
from bot.tips.own import OwnTips
from policies.checker import Checker
from policies.tips.collection import Tip, TipError, read_tip
from policies.tips.inspection import objections


@dataclass(frozen=True, slots=True, kw_only=True)
class TipVersion:
    """One version of an own tip, with what became of it."""

    id: str
    version: int
    state: TipState
    #: Officers' ids; nobody has decided about a draft.
    author: str
    decided_by: str | None
    at: datetime
    tip: Tip


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTipDesk:
    """What officers do with the tips of their legal entity; every query carries the tenant."""

    database: Database
    tips: OwnTips
    checker: Checker
    audit: AuditLog
    now: Clock

    async def all(self, officer: Officer) -> Sequence[TipVersion]:
        """Return every version of every own tip, the newest first."""
        officer.need(Right.TIPS)
        statement = select(OwnTip).where(OwnTip.tenant == officer.tenant).order_by(OwnTip.at.desc(), OwnTip.id)
        async with self.database.reading() as session:
            rows = (await session.scalars(statement)).all()
            opened = await self.tips.of(session, rows)
        return [_version(row, opened[row.id]) for row in rows if row.id in opened]

    async def write(
        self, officer: Officer, strategy: int, content: Mapping[str, object], revises: str | None = None
    ) -> str:
        """Store a draft, a new tip or the next version of the one that it revises; returns its id.

        Args:
            officer: who writes it.
            strategy: 1 to 10.
            content: what a file of tips has under a tip's code.
            revises: id of any version of the same tip.

        Raises:
            AccessError, MissingError, ReviewError: if it may not be, or the tip cannot be shown as it is.
        """
        officer.need(Right.TEACH)
        tip_id = f"own_{uuid4().hex}"
        if revises is not None:
            async with self.database.reading() as session:
                await self._series(session, officer, revises)
        await self._hold_is_fit(tip_id, strategy, content)
        try:
            async with self.database.transaction() as session:
                series = [] if revises is None else await self._series(session, officer, revises)
                row = OwnTip(
                    id=tip_id,
                    tenant=officer.tenant,
                    series=series[0].series if series else tip_id,
                    version=len(series) + 1,
                    strategy=strategy,
                    state=TipState.DRAFT,
                    author=officer.id,
                    at=self.now(),
                )
                session.add(row)
                await session.flush()
                await self.tips.seal(session, tip_id, content)
                await self._note(session, "tip.written", row, officer)
        except IntegrityError:
            reason = "somebody wrote a version in the meantime; look at the page again"
            raise ReviewError(reason) from None
        return tip_id

    async def approve(self, officer: Officer, tip_id: str) -> None:
        """Let channels get a draft that somebody else wrote, in the place of the version before it.

        Raises:
            AccessError, MissingError, ReviewError: if it may not be.
        """
        officer.need(Right.TEACH)
        async with self.database.transaction() as session:
            series = await self._series(session, officer, tip_id)
            row = next(row for row in series if row.id == tip_id)
            if row.state != TipState.DRAFT:
                reason = "only a draft can be approved"
                raise ReviewError(reason)
            if row.author == officer.id:
                reason = "a second officer approves it, never the one who wrote it"
                raise ReviewError(reason)
            if any(other.version > row.version and other.state == TipState.APPROVED for other in series):
                reason = "a later version is approved already"
                raise ReviewError(reason)
            for other in series:
                if other.state == TipState.APPROVED:
                    other.state = TipState.REPLACED
            await self._decide(session, "tip.approved", row, officer, TipState.APPROVED)

    async def withdraw(self, officer: Officer, tip_id: str) -> None:
        """Take a draft or an approved tip back; what channels were asked is still answered.

        Raises:
            AccessError, MissingError, ReviewError: if it may not be.
        """
        officer.need(Right.TEACH)
        async with self.database.transaction() as session:
            row = next(row for row in await self._series(session, officer, tip_id) if row.id == tip_id)
            if row.state not in {TipState.DRAFT, TipState.APPROVED}:
                reason = "it is out of use already"
                raise ReviewError(reason)
            await self._decide(session, "tip.withdrawn", row, officer, TipState.WITHDRAWN)

    async def _hold_is_fit(self, code: str, strategy: int, content: Mapping[str, object]) -> None:
        try:
            tip = read_tip(code, strategy, content)
        except TipError as error:
            raise ReviewError(str(error)) from None
        wrong = await asyncio.to_thread(lambda: list(objections(tip, self.checker)))
        if wrong:
            raise ReviewError("; ".join(f"{key} {reason}" for key, reason in wrong))

    async def _series(self, session: AsyncSession, officer: Officer, tip_id: str) -> Sequence[OwnTip]:
        """Return every version of a tip, locked, oldest first; raises ``MissingError`` if it is not the tenant's."""
        mine = OwnTip.tenant == officer.tenant
        series = select(OwnTip.series).where(OwnTip.id == tip_id, mine).scalar_subquery()
        statement = select(OwnTip).where(OwnTip.series == series, mine).order_by(OwnTip.version).with_for_update()
        rows = (await session.scalars(statement)).all()
        if not rows:
            raise MissingError
        return rows

    async def _decide(
        self, session: AsyncSession, act: str, row: OwnTip, officer: Officer, state: TipState
    ) -> None:  # the parts of one decision
        row.state, row.decided_by, row.decided_at = state, officer.id, self.now()
        await session.flush()
        await self._note(session, act, row, officer)

    async def _note(self, session: AsyncSession, act: str, row: OwnTip, officer: Officer) -> None:
        detail: dict[str, object] = {"series": row.series, "version": row.version, "strategy": row.strategy}
        await self.audit.append(session, act, subject=row.id, detail=detail, actor=officer.id)


def _version(row: OwnTip, tip: Tip) -> TipVersion:
    return TipVersion(
        id=row.id,
        version=row.version,
        state=TipState(row.state),
        author=row.author,
        decided_by=row.decided_by,
        at=row.at,
        tip=tip,
    )
