"""What an officer decides about flags, one or many at once, and taking it back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.audit.log import AuditLog
from bot.channels.exceptions import ExceptionBook
from bot.identity.accounts import Accounts
from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.review.queue import Queue, standing_of
from bot.review.standing import (
    LONGEST_NOTE,
    TAG,
    Resolution,
    ReviewError,
    Standing,
    Status,
    read_standing,
    same_tenant,
)
from bot.storage.database import Database
from bot.storage.models import Flag
from bot.storage.officers import Review, ReviewNote, ReviewStep, ReviewTag
from bot.storage.sealed import SealedRows

#: How many flags one act may change.
MOST_AT_ONCE = 500
_MOST_TAGS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """Writes down what officers decide; each act with its audit entries in one transaction."""

    database: Database
    rows: SealedRows
    queue: Queue
    accounts: Accounts
    exceptions: ExceptionBook
    audit: AuditLog
    now: Clock

    async def resolve(self, officer: Officer, flag_ids: Sequence[str], resolution: Resolution) -> str:
        """Resolve flags; returns the batch by which it can be undone.

        Raises:
            AccessError, MissingError, ReviewError: if it may not be, a flag is not there, or is part of an incident.
        """
        change = lambda before: replace(  # noqa: E731 # short
            before, status=Status.RESOLVED, resolution=resolution, escalated_to=None
        )
        return await self._change(officer, flag_ids, "review.resolved", {"resolution": resolution}, change)

    async def reopen(self, officer: Officer, flag_ids: Sequence[str]) -> str:
        """Take resolved flags into review again; returns and raises as ``resolve``."""
        change = lambda before: replace(before, status=Status.IN_REVIEW, resolution=None)  # noqa: E731 # short
        return await self._change(officer, flag_ids, "review.reopened", {}, change)

    async def assign(self, officer: Officer, flag_ids: Sequence[str], assignee: str | None) -> str:
        """Give flags to an officer of the same tenant who may review, or to nobody; as ``resolve``."""
        if assignee is not None:
            await self._hold_may_review(officer, assignee)

        def change(before: Standing) -> Standing:
            status = Status.IN_REVIEW if before.status is Status.NEW and assignee else before.status
            escalated_to = before.escalated_to if before.escalated_to == assignee else None
            return replace(before, assignee=assignee, status=status, escalated_to=escalated_to)

        return await self._change(officer, flag_ids, "review.assigned", {"assignee": assignee}, change)

    async def escalate(self, officer: Officer, flag_id: str, second: str, reason: str) -> str:
        """Give a flag to a second officer who may review, for a reason, which becomes a note; as ``resolve``."""
        officer.need(Right.REVIEW)
        _check_note(reason)
        async with self.database.reading() as session:
            await self.queue.flag(session, officer, flag_id)
        await self._hold_may_review(officer, second)
        if second == officer.id:
            alone = "escalate to another officer than yourself"
            raise ReviewError(alone)

        def change(before: Standing) -> Standing:
            if before.status is Status.RESOLVED:
                settled = "this flag is resolved; take it into review again first"
                raise ReviewError(settled)
            status = before.status if before.status is Status.INCIDENT else Status.IN_REVIEW
            return replace(before, assignee=second, escalated_to=second, status=status)

        return await self._change(officer, [flag_id], "review.escalated", {"to": second}, change, reason)

    async def tag(self, officer: Officer, flag_ids: Sequence[str], tag: str, *, on: bool) -> str:
        """Put a tag on flags or take it off; as ``resolve``."""
        tag = tag.strip().lower()
        if not TAG.fullmatch(tag):
            reason = "a tag is a short code of a-z, 0-9 and -, up to 32 long; never a name"
            raise ReviewError(reason)

        def change(before: Standing) -> Standing:
            tags = before.tags | {tag} if on else before.tags - {tag}
            if len(tags) > _MOST_TAGS:
                reason = "a flag has at most 20 tags"
                raise ReviewError(reason)
            return replace(before, tags=tags)

        return await self._change(officer, flag_ids, "review.tagged", {"tag": tag, "on": on}, change)

    async def note(self, officer: Officer, flag_id: str, words: str) -> None:
        """Add a note; its words are sealed with the flag.

        Raises:
            AccessError, MissingError, ReviewError: as ``resolve``, or if it is empty or too long.
        """
        officer.need(Right.REVIEW)
        _check_note(words)
        async with self.database.transaction() as session:
            await self.queue.flag(session, officer, flag_id)
            await self._add_note(session, officer, flag_id, words)
            await self.audit.append(session, "review.noted", subject=flag_id, actor=officer.id)

    async def undo(self, officer: Officer, batch: str) -> int:
        """Take an act of one's own back, for every flag that nobody has changed since; returns how many."""
        officer.need(Right.REVIEW)
        undone = 0
        async with self.database.transaction() as session:
            statement = select(ReviewStep).where(
                ReviewStep.batch == batch, ReviewStep.officer_id == officer.id, ReviewStep.undone_at.is_(None)
            )
            steps = (await session.scalars(statement)).all()
            flags = await self.queue.locked(session, officer, [step.flag_id for step in steps])
            for step in steps:
                flag = flags[step.flag_id]
                if await self._standing(session, flag) != read_standing(step.after):
                    continue
                await self._put(session, flag, read_standing(step.before))
                step.undone_at = self.now()
                await self.audit.append(session, "review.undone", subject=flag.id, actor=officer.id)
                undone += 1
        return undone

    async def _change(  # noqa: PLR0913, PLR0917 # what an act is
        self,
        officer: Officer,
        flag_ids: Sequence[str],
        act: str,
        detail: dict[str, object],
        change: Callable[[Standing], Standing],
        words: str = "",
    ) -> str:
        officer.need(Right.REVIEW)
        if not 0 < len(set(flag_ids)) <= MOST_AT_ONCE:
            reason = "choose at least one flag, and at most 500"
            raise ReviewError(reason)
        batch = uuid4().hex
        async with self.database.transaction() as session:
            for flag in (await self.queue.locked(session, officer, flag_ids)).values():
                before = await self._standing(session, flag)
                after = change(before)
                if before.status is Status.INCIDENT and after.status is not Status.INCIDENT:
                    reason = "a flag of an incident is settled with the incident"
                    raise ReviewError(reason)
                if after == before:
                    continue
                await self._put(session, flag, after)
                if words:
                    await self._add_note(session, officer, flag.id, words)
                if after.resolution is Resolution.FALSE_POSITIVE:
                    await self.exceptions.propose(session, flag)
                session.add(
                    ReviewStep(
                        id=uuid4().hex,
                        batch=batch,
                        flag_id=flag.id,
                        officer_id=officer.id,
                        at=self.now(),
                        before=before.to_json(),
                        after=after.to_json(),
                    )
                )
                await self.audit.append(session, act, subject=flag.id, detail=detail, actor=officer.id)
        return batch

    async def _add_note(self, session: AsyncSession, officer: Officer, flag_id: str, words: str) -> None:
        note = ReviewNote(id=uuid4().hex, flag_id=flag_id, officer_id=officer.id, at=self.now())
        session.add(note)
        await self.rows.seal(session, flag_id, f"note:{note.id}", {"words": words.strip()})

    async def _hold_may_review(self, officer: Officer, other_id: str) -> None:
        async with self.database.reading() as session:
            other = await self.accounts.by_id(session, other_id)
        if not same_tenant(officer, other) or other is None or not other.may(Right.REVIEW):
            reason = "flags can be given to reviewers of your own organization only"
            raise ReviewError(reason)

    async def _standing(self, session: AsyncSession, flag: Flag) -> Standing:
        tags = await session.scalars(select(ReviewTag.tag).where(ReviewTag.flag_id == flag.id))
        return standing_of(flag, await session.get(Review, flag.id), frozenset(tags))

    async def _put(self, session: AsyncSession, flag: Flag, standing: Standing) -> None:
        review = await session.get(Review, flag.id)
        if review is None:
            review = Review(flag_id=flag.id)
            session.add(review)
        flag.status, flag.resolution = standing.status, standing.resolution
        review.assignee, review.escalated_to = standing.assignee, standing.escalated_to
        review.resolved_at = self.now() if standing.status is Status.RESOLVED else None
        await session.flush()
        await session.execute(delete(ReviewTag).where(ReviewTag.flag_id == flag.id))
        session.add_all(ReviewTag(flag_id=flag.id, tag=tag) for tag in sorted(standing.tags))
        await session.flush()


def _check_note(words: str) -> None:
    if not 0 < len(words.strip()) <= LONGEST_NOTE:
        reason = "a note has 1 to 4,000 characters"
        raise ReviewError(reason)
