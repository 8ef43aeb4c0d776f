"""What an author answers to a notice, and what follows from it."""

from dataclasses import dataclass, replace
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from adapters.desk import Answer, Deed
from adapters.notice import Act, Notice
from adapters.port import Clock
from bot import metrics
from bot.audit.log import AuditLog
from bot.channels.lessons import Lessons
from bot.desk import lines, views
from bot.desk.case import Case
from bot.desk.offers import CHOICES
from bot.storage.models import Flag, FlagState
from bot.storage.responses import add_response
from bot.storage.sealed import SealedRows
from policies.catalogue import phrase

#: Kind under which an author's reasons are sealed, by act; they may hold patient text.
REASON = "reason"
#: More than anybody types into a box of one line or two.
_REASON_CHARS = 2000


class AnswerJobs(Protocol):
    """Enqueues durable work within the caller's transaction."""

    async def thank(self, session: AsyncSession, flag_id: str, revision: int) -> None:
        """Owe the author of a settled flag what is left to say, and let go of what it no longer needs."""
        ...

    async def contest(self, session: AsyncSession, flag_id: str, revision: int) -> None:
        """Owe the officers of the flag's channel word of a contest."""
        ...

    async def remind(self, session: AsyncSession, flag_id: str, revision: int) -> None:
        """Owe the author of a flag one reminder."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Writes down what authors answer; every act has one effect however often it is done."""

    rows: SealedRows
    audit: AuditLog
    jobs: AnswerJobs
    lessons: Lessons
    now: Clock

    async def do(self, session: AsyncSession, case: Case, notice: Notice, deed: Deed) -> Answer:
        """Do an act that is written down, for a case that still waits."""
        if deed.act is Act.REWRITE:
            return await self.rewrite(session, case, notice)
        if deed.act is Act.REMIND:
            return await self._remind(session, case)
        if deed.act in CHOICES or deed.act is Act.CONTEST:
            return await self._object(session, case, deed)
        return Answer(say=lines.nothing_left(case.standing.language))

    async def rewrite(self, session: AsyncSession, case: Case, notice: Notice) -> Answer:
        """Show the rewrite, and write down that it was seen."""
        language = case.standing.language
        if case.standing.legal_hold:
            return Answer(say=lines.held(language))
        if not notice.rewrite:
            return Answer(
                say=phrase("There is no rewrite of this message; take it to the chart or a direct message.", language)
            )
        await self._note(session, case.flag, Act.REWRITE, "")
        return Answer(notice=views.rewritten(notice, case.standing))

    async def _remind(self, session: AsyncSession, case: Case) -> Answer:
        asked = case.done.keys() & {Act.REMIND, Act.CONTEST}
        if not case.standing.may_remind and not asked:
            return Answer(say=phrase("You switched reminders off on your own page.", case.standing.language))
        if not asked and await self._note(session, case.flag, Act.REMIND, ""):
            await self.jobs.remind(session, case.id, case.flag.revision)
        line = lines.outcome(case.state, {**case.done, Act.REMIND: ""}, case.standing.language)
        return Answer(notice=views.noted(case.id, line, replace(case.standing, may_remind=False)))

    async def _object(self, session: AsyncSession, case: Case, deed: Deed) -> Answer:
        """Write down why it may stand, or that the officer is to look again; the officer's own answer is the last."""
        act, language = deed.act, case.standing.language
        if case.standing.contested:
            return Answer(notice=views.noted(case.id, lines.outcome(case.state, case.done, language), case.standing))
        if act in CHOICES and deed.choice not in CHOICES[act]:
            return Answer(say=phrase("Please choose one of the answers first.", language))
        for flag in case.waiting:
            await self._write(session, flag, deed)
        line = lines.outcome(case.state, {act: deed.choice}, language)
        if act is Act.CONTEST:
            return Answer(notice=views.noted(case.id, line, replace(case.standing, contested=True)))
        return Answer(notice=views.one_line(case.id, line, language))

    async def _write(self, session: AsyncSession, flag: Flag, deed: Deed) -> None:
        if await self._note(session, flag, deed.act, deed.choice if deed.act in CHOICES else ""):
            await self.lessons.learn(session, flag, deed)
        if words := deed.reason.strip()[:_REASON_CHARS]:
            given = await self.rows.open(session, flag.id, REASON) or {}
            await self.rows.seal(session, flag.id, REASON, {**given, deed.act: words})
        if deed.act is Act.CONTEST:
            flag.state = FlagState.CONTESTED
            await self.jobs.contest(session, flag.id, flag.revision)
            return
        flag.state = FlagState.EXPLAINED
        flag.settled_at = self.now()
        metrics.SETTLED.labels(flag.platform, flag.state).inc()
        await self.jobs.thank(session, flag.id, flag.revision)

    async def _note(self, session: AsyncSession, flag: Flag, act: Act, choice: str) -> bool:
        """Write down an act once; returns whether it is new."""
        if not await add_response(session, flag, act, choice, self.now()):
            return False
        metrics.ANSWERS.labels(flag.platform, act).inc()
        detail = {"act": act, "choice": choice, "revision": flag.revision}
        await self.audit.append(session, "notice.answered", subject=flag.id, actor="author", detail=detail)
        return True
