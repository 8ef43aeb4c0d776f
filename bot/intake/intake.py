"""From a channel event to what must be remembered of it.

A clean message leaves a counter and nothing else. A flagged one leaves a flag, an audit entry and a delivery job in one
transaction, before the platform is acknowledged; so a crash at any point makes the platform deliver the event again,
and the unique hash of the message keeps the second time from having a second effect.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Protocol
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from adapters.notice import Act
from adapters.port import Address, ChannelEvent, Clock, Deleted, Edited, Posted
from bot import metrics
from bot.audit.log import AuditLog
from bot.channels.book import ChannelBook, channel_hash
from bot.channels.customs import Customs
from bot.channels.guard import Guard
from bot.coverage.volume import Read, Volume
from bot.delivery import notices
from bot.intake.bursts import Bursts
from bot.intake.excerpt import masked_excerpt
from bot.intake.flagged import Flagged, Preparing
from bot.intake.pile_on import PileOn
from bot.intake.reach import raised
from bot.intake.threads import ThreadBook, Together
from bot.keeping.versions import Versions
from bot.settings import ChannelSettings, Consequence
from bot.storage.codes import note_codes
from bot.storage.database import Database
from bot.storage.flags import add_flag, count_messages, flag_of_message
from bot.storage.models import Flag, FlagState, NoticeState
from bot.storage.responses import forget_response
from bot.storage.reviews import reopen_review
from bot.storage.sealed import SealedRows
from bot.vault.vault import Pseudonyms
from policies.checker import Checker
from policies.context import Context
from policies.detectors.combination import SMALL_GROUP
from policies.finding import Entity, Finding, Severity, Verdict, VerdictKind
from policies.language import detect_language
from policies.message import Message, Platform
from policies.threads import Heard, hear, smallest_group_of, with_completion

log = logging.getLogger(__name__)

_GRAVITY = tuple(Severity)


class Jobs(Protocol):
    """Enqueues durable work within the caller's transaction."""

    async def tell(self, session: AsyncSession, flag_id: str, revision: int, *, after_s: float = 0.0) -> None:
        """Owe the author of a flag a notice, so many seconds from now."""
        ...

    async def thank(self, session: AsyncSession, flag_id: str, revision: int) -> None:
        """Owe the author of a settled flag a thank-you."""
        ...

    async def alert(self, session: AsyncSession, flag_id: str) -> None:
        """Owe the officers of the flag's channel an alert."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeDesk:
    """Receives channel events; implements ``adapters.port.Intake``."""

    checker: Checker
    database: Database
    rows: SealedRows
    pseudonyms: Pseudonyms
    audit: AuditLog
    channels: ChannelBook
    customs: Customs
    guard: Guard
    jobs: Jobs
    bursts: Bursts
    threads: ThreadBook
    versions: Versions
    preparing: Preparing
    pile_on: PileOn
    now: Clock
    #: Counts what is read.
    volume: Volume = field(default_factory=Volume)
    #: Channels in which this process has looked at a message from outside the organisation.
    _opened: set[str] = field(default_factory=set, init=False, repr=False)

    async def __call__(self, event: ChannelEvent) -> None:
        """Check the event's message and store what follows; the same event again has no second effect.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: if the store failed; nothing was kept and the platform must deliver again.
        """
        if isinstance(event, Deleted):
            await self.threads.forget(event.platform, event.channel, event.message_id)
            await self._settle(self._message_hash(event.platform, event.channel, event.message_id), FlagState.DELETED)
            return
        if not await self.channels.watches(event.message) or not await self._may_process(event):
            return
        checked = await self._check(event)
        if checked is None:
            return
        verdict, together = checked
        message, settings = event.message, self.channels.settings(event.message)
        if isinstance(event, Posted) and not event.late:
            await self.pile_on.feel(event, verdict, settings, self.preparing.language)
        if not verdict.flagged:
            if isinstance(event, Edited):
                await self._settle(self._message_hash(message.platform, message.channel, message.id), FlagState.EDITED)
            return
        spoken_of, counted = self.customs.divided(message, verdict, settings)
        if spoken_of.flagged:
            told = _still(together, verdict, spoken_of)
            await self._flag(event, spoken_of, told, self.customs.followed(message, spoken_of, settings))
        if counted:
            async with self.database.transaction() as session:
                await self._count(session, message, counted, Consequence.OBSERVE)

    async def _may_process(self, event: Posted | Edited) -> bool:
        """Whether a message may be looked at: its author is of the organisation, or the officer allows for others."""
        if not event.address.foreign:
            return True
        message = event.message
        if not self.channels.settings(message).externals:
            metrics.FOREIGN.labels(message.platform).inc()
            return False
        channel = channel_hash(self.pseudonyms, message.platform, message.channel)
        if channel not in self._opened:
            async with self.database.transaction() as session:
                await self.audit.append(session, "externals.processed", subject=channel)
            self._opened.add(channel)
        return True

    async def _check(self, event: Posted | Edited) -> tuple[Verdict, Together | None] | None:
        """Judge a message off the event loop; a check that raises is counted and audited, never taken for clean."""
        message = event.message
        context = self.customs.context(message, self.channels.settings(message))
        started = perf_counter()
        try:
            verdict = await asyncio.to_thread(self.checker.check, message, context)
            heard = await asyncio.to_thread(hear, message, verdict)
        except Exception as error:  # noqa: BLE001 # whatever it is, it must not pass for a clean message
            # The exception's words may quote the message: only its type is told.
            log.error("check failed: %s", type(error).__name__)  # noqa: TRY400
            metrics.CHECK_FAILURES.labels(message.platform).inc()
            channel = channel_hash(self.pseudonyms, message.platform, message.channel)
            async with self.database.transaction() as session:
                detail = {"error": type(error).__name__, "platform": message.platform}
                await self.audit.append(session, "check.failed", subject=channel, detail=detail)
            return None
        everything, together = await self._across(event, context, heard, verdict)
        verdict = self.customs.reaching(message, everything, self.channels.settings(message))
        metrics.CHECK_SECONDS.observe(perf_counter() - started)
        metrics.MESSAGES.labels(message.platform, verdict.kind.code).inc()
        self._note_read(message)
        for finding in verdict.findings:
            metrics.FINDINGS.labels(finding.policy).inc()
        return verdict, _still(together, everything, verdict)

    async def _across(
        self, event: Posted | Edited, context: Context, heard: Heard, verdict: Verdict
    ) -> tuple[Verdict, Together | None]:
        """Return the verdict with what a message completes in its conversation, and what that is."""
        message, policy = event.message, self.checker.policies.get(SMALL_GROUP)
        if policy is None or context.lets_pass(Entity.QUASI):
            return verdict, None
        if isinstance(event, Edited) and not heard.telling.facts:
            await self.threads.forget(message.platform, message.channel, message.id)
            return verdict, None
        together = await self.threads.tell(message, heard, smallest_group_of(self.checker))
        if together is None:
            return verdict, None
        return with_completion(verdict, together.completed, policy), together

    def _note_read(self, message: Message) -> None:
        """Count a checked message of its channel and day."""
        where = Read(
            day=self.now().date(),
            channel_hash=channel_hash(self.pseudonyms, message.platform, message.channel),
            workspace_hash=self.pseudonyms.of("workspace", message.workspace),
        )
        self.volume.read(where)

    async def _flag(
        self, event: Posted | Edited, verdict: Verdict, together: Together | None, settings: ChannelSettings
    ) -> None:
        message = event.message
        message_hash = self._message_hash(message.platform, message.channel, message.id)
        flagged = await self.preparing.flagged(event, verdict, together, settings)
        async with self.database.transaction() as session:
            known = await flag_of_message(session, message_hash)
            if known is None:
                flag = self._new_flag(flagged, message_hash, settings)
                if await add_flag(session, flag):
                    await self._count(session, message, verdict.findings, settings.consequence)
                    # Coaching has a notice of its own: what several messages share speaks of patients.
                    coached = verdict.kind is VerdictKind.CONDUCT
                    due_s = 0.0 if coached else await self.bursts.join(session, message, flag.id)
                    await self._owe(session, event.address, flag, flagged, "flag.created")
                    if event.late:
                        await self.audit.append(session, "flag.late", subject=flag.id)
                    if due_s is not None:
                        await self.jobs.tell(session, flag.id, flag.revision, after_s=due_s)
                    if settings.consequence is Consequence.ESCALATE:
                        await self.jobs.alert(session, flag.id)
            elif verdict.kind is VerdictKind.CONDUCT and known.author_hash:
                # Conduct is never kept by author: the flag takes none of it.
                await self._count(session, message, verdict.findings, settings.consequence)
            elif isinstance(event, Edited):
                await self._revise(session, event, known, flagged, settings)
        if isinstance(event, Edited) and known is not None and known.author_hash and not _identifies(verdict):
            # What identified a patient is gone.
            await self._settle(message_hash, FlagState.EDITED)

    async def _revise(
        self, session: AsyncSession, event: Edited, flag: Flag, flagged: Flagged, settings: ChannelSettings
    ) -> None:
        """Bring a flag up to an edit that is still flagged; only words that are new bring a new notice."""
        verdict = flagged.verdict
        hashes = self._finding_hashes(event.message, verdict)
        state = FlagState(flag.state)
        anew = not set(hashes) <= set(flag.finding_hashes) or state in {FlagState.EDITED, FlagState.DELETED}
        if anew or state.awaits:
            await self.versions.keep(session, flag.id)
        if not anew and state.awaits:
            # The words around it changed: what is shown from now on, and put in its place, must not undo that.
            await self._seal_notice(session, flag, flagged)
            await forget_response(session, flag, Act.REWRITE)
        if not anew and set(hashes) == set(flag.finding_hashes):
            return
        # A flag of conduct is a nudge whatever the channel asks; from now on it is more.
        is_raised = flag.verdict == VerdictKind.CONDUCT.code and _identifies(verdict)
        if is_raised:
            self._place(flag, event.message, settings)
        self._describe(flag, flagged, hashes)
        await note_codes(session, flag)
        if not anew:
            await self.audit.append(session, "flag.revised", subject=flag.id, detail=_codes(flag))
            return
        flag.revision += 1
        flag.state = FlagState.OPEN
        flag.settled_at = None
        flag.notice_state = NoticeState.PENDING
        flag.told_with = None
        flag.owed_at = self.now()
        await reopen_review(session, flag.id)
        await self._owe(session, event.address, flag, flagged, "flag.revised")
        await self.jobs.tell(session, flag.id, flag.revision)
        if is_raised and settings.consequence is Consequence.ESCALATE:
            await self.jobs.alert(session, flag.id)

    async def _owe(self, session: AsyncSession, address: Address, flag: Flag, flagged: Flagged, act: str) -> None:
        """Seal what the notice needs and write the audit entry."""
        await self.rows.seal(session, flag.id, "address", address.to_json())
        await self._seal_notice(session, flag, flagged)
        if flag.consequence != Consequence.NUDGE:
            excerpt = masked_excerpt(flagged.message, flagged.verdict.findings)
            await self.rows.seal(session, flag.id, "excerpt", {"text": excerpt})
            await self.rows.seal(session, flag.id, "findings", flagged.features())
        await self.audit.append(session, act, subject=flag.id, detail=_codes(flag))
        await self.customs.exceptions.note_names(session, flag.id, flagged.message, flagged.verdict.findings)
        await self.guard.note_notice(session, flag)

    async def _seal_notice(self, session: AsyncSession, flag: Flag, flagged: Flagged) -> None:
        notice = flagged.notice(flag.id, self.checker.policies)
        await self.rows.seal(session, flag.id, "notice", notices.to_payload(notice))

    async def _settle(self, message_hash: str, state: FlagState) -> None:
        """Close the flag of a message whose findings are gone, and thank its author once if they had been told."""
        async with self.database.transaction() as session:
            flag = await flag_of_message(session, message_hash)
            if flag is None or flag.state in {state, FlagState.DELETED}:
                return
            awaited = FlagState(flag.state).awaits
            flag.state = state
            if not awaited:
                return
            flag.settled_at = self.now()
            await self.audit.append(session, "flag.settled", subject=flag.id, detail={"state": state})
            metrics.SETTLED.labels(flag.platform, state).inc()
            if flag.verdict != VerdictKind.CONDUCT.code:
                await self.jobs.thank(session, flag.id, flag.revision)

    async def _count(
        self, session: AsyncSession, message: Message, findings: Sequence[Finding], consequence: Consequence
    ) -> None:
        codes = list({finding.policy for finding in findings})
        channel = channel_hash(self.pseudonyms, message.platform, message.channel)
        await count_messages(session, self.now().date(), channel, codes, consequence)

    def _new_flag(self, flagged: Flagged, message_hash: str, settings: ChannelSettings) -> Flag:
        message = flagged.message
        flag = Flag(
            id=uuid4().hex,
            platform=message.platform,
            workspace_hash=self.pseudonyms.of("workspace", message.workspace),
            channel_hash=channel_hash(self.pseudonyms, message.platform, message.channel),
            message_hash=message_hash,
            state=FlagState.OPEN,
            notice_state=NoticeState.PENDING,
            revision=1,
            sent_at=message.sent_at,
            owed_at=self.now(),
            created_at=self.now(),
        )
        self._place(flag, message, settings)
        self._describe(flag, flagged, self._finding_hashes(message, flagged.verdict))
        return flag

    def _place(self, flag: Flag, message: Message, settings: ChannelSettings) -> None:
        """Give a flag its consequence. A nudge is coaching: nothing of it is kept by author or thread."""
        coaching = settings.consequence is Consequence.NUDGE
        flag.consequence = settings.consequence
        flag.author_hash = "" if coaching else self.pseudonyms.of("author", message.workspace, message.author)
        thread = (message.platform, message.channel, message.thread or message.id)
        flag.thread_hash = None if coaching else self.pseudonyms.of("thread of flags", *thread)

    def _describe(self, flag: Flag, flagged: Flagged, hashes: list[str]) -> None:
        verdict = flagged.verdict
        gravest = max((finding.severity for finding in verdict.findings), key=_GRAVITY.index)
        flag.verdict = verdict.kind.code
        flag.severity = raised(gravest, flagged.reach)
        flag.language = detect_language(flagged.message.text)
        flag.entities = sorted({finding.entity for finding in verdict.findings})
        flag.policies = sorted({finding.policy for finding in verdict.findings})
        flag.finding_hashes = hashes
        flag.score = max(finding.score for finding in verdict.findings)

    def _finding_hashes(self, message: Message, verdict: Verdict) -> list[str]:
        return sorted(
            {
                self.pseudonyms.of("finding", finding.policy, message.text[finding.span.start : finding.span.end])
                for finding in verdict.findings
            }
        )

    def _message_hash(self, platform: Platform, channel: str, message_id: str) -> str:
        # Channel ids are unique across workspaces, and a channel shared by two workspaces must have one flag.
        return self.pseudonyms.of("message", platform, channel, message_id)


def _identifies(verdict: Verdict) -> bool:
    return verdict.kind is not VerdictKind.CONDUCT


def _still(together: Together | None, before: Verdict, after: Verdict) -> Together | None:
    """Return what a message completes, unless that is no more to be spoken of."""
    dropped = {found.policy for found in before.findings} - {found.policy for found in after.findings}
    return None if SMALL_GROUP in dropped else together


def _codes(flag: Flag) -> dict[str, object]:
    return {
        "verdict": flag.verdict,
        "severity": flag.severity,
        "consequence": flag.consequence,
        "policies": flag.policies,
        "revision": flag.revision,
    }
