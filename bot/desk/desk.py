"""Serves one person at a time, about what is theirs only; implements ``adapters.desk.AuthorDesk``."""

import re
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from adapters.desk import Answer, Deed, Draft, Home, Person, Preferences, Report, TipChoice, TipReply
from adapters.notice import Act, Notice
from adapters.port import Clock
from bot.audit.log import AuditLog
from bot.delivery import notices
from bot.desk import lines, views
from bot.desk.answers import Answers
from bot.desk.case import Case, Cases
from bot.desk.changes import Change, Changes
from bot.desk.drafts import DraftDesk
from bot.desk.home import Homes
from bot.desk.preferences import PreferenceBook, sound
from bot.desk.questions import Questions
from bot.reception.reception import Reception
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.models import NoticeState
from bot.vault.vault import Pseudonyms
from policies.catalogue import phrase
from policies.message import Language

#: How long the buttons of a notice work.
_BUTTONS_WORK = timedelta(days=30)
_FLAG_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The author's desk."""

    site: Settings
    database: Database
    cases: Cases
    pseudonyms: Pseudonyms
    audit: AuditLog
    preferences: PreferenceBook
    answers: Answers
    reception: Reception
    changes: Changes
    drafts: DraftDesk
    homes: Homes
    questions: Questions
    now: Clock

    async def act(self, deed: Deed) -> Answer:
        """Do what was pressed; pressed twice, it has one effect. Somebody else's press does nothing and is logged.

        A platform that asks by itself gets the notice as it is now, and that counts neither as read nor as a press.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: if the store failed; nothing was done.
        """
        if deed.act is Act.ACKNOWLEDGE and not deed.automatic:
            return await self.reception.acknowledge(deed)
        preferences = await self.preferences.of(deed.person.workspace, deed.person.id)
        async with self.database.transaction() as session:
            case = await self._open(session, deed, preferences)
            if isinstance(case, Answer):
                return case
            if deed.automatic:
                return Answer(notice=_as_it_stands(case, concealed=deed.direct))
            for flag in case.waiting:
                # Whoever presses a button has read the notice.
                flag.notice_state = NoticeState.DELIVERED
            answer = await self._do(session, case, deed)
        return answer if isinstance(answer, Answer) else await self.changes.carry_out(answer, deed.person)

    async def answer_tip(self, choice: TipChoice) -> TipReply:
        """Explain a tip's answer; the person's first choice is counted, and what they chose is kept nowhere."""
        return await self.questions.answer(choice)

    async def check(self, draft: Draft) -> Report:
        """Report on a draft; nothing of it is stored, logged or counted by person."""
        person = draft.person
        return await self.drafts.check(draft, await self.preferences.of(person.workspace, person.id))

    async def home(self, person: Person) -> Home:
        """Return the person's own page."""
        return await self.homes.of(person, await self.preferences.of(person.workspace, person.id))

    async def prefer(self, person: Person, preferences: Preferences) -> Home:
        """Store what a person chose, without what makes no sense, and return their page."""
        chosen = sound(preferences)
        await self.preferences.put(person.workspace, person.id, chosen)
        return await self.homes.of(person, chosen)

    def words(self, key: str, language: Language) -> str:
        """Return a phrase of the catalogue in a language, for what a platform itself must label (menus, dialogs).

        Raises:
            KeyError: if the catalogue lacks it.
        """
        return phrase(key, language)

    async def _open(self, session: AsyncSession, deed: Deed, preferences: Preferences) -> Case | Answer:
        """Return what the notice is about, or why its button does nothing for this person."""
        language = preferences.language or deed.person.language or self.site.notice.language or Language.EN
        flag_id = notices.flag_of(deed.notice)
        known = _FLAG_ID.fullmatch(flag_id)
        case = await self.cases.open(session, flag_id, preferences) if known else None
        if case is None:
            return Answer(say=lines.nothing_left(language))
        if not self._is_author(deed.person, case):
            if not deed.automatic:
                presser = self.pseudonyms.of("author", deed.person.workspace, deed.person.id)
                await self.audit.append(
                    session, "notice.refused", subject=case.flag.id, actor=presser, detail={"act": deed.act}
                )
            return Answer(say=phrase("Only its author can answer this notice; nothing was done.", language))
        if case.flag.owed_at is not None and self.now() - case.flag.owed_at > _BUTTONS_WORK:
            return Answer(say=phrase("These buttons worked for thirty days; nothing was done.", language))
        return case

    def _is_author(self, person: Person, case: Case) -> bool:
        flag, address = case.flag, case.address
        if person.platform != flag.platform:
            return False
        if flag.author_hash:
            return self.pseudonyms.of("author", person.workspace, person.id) == flag.author_hash
        # Of a nudge nothing is kept by author but the sealed address.
        return address is not None and (address.workspace, address.author) == (person.workspace, person.id)

    async def _do(self, session: AsyncSession, case: Case, deed: Deed) -> Answer | Change:
        notice, standing = case.notice, case.standing
        if notice is None or not case.waiting:
            return Answer(notice=_settled(case))
        if deed.act is Act.SHOW:
            return Answer(notice=views.shown(notice, standing))
        if deed.act is Act.WHY:
            codes = {code for flag in case.waiting for code in flag.policies}
            behind = [policy for code, policy in self.drafts.checker.policies.items() if code in codes]
            return Answer(notice=views.rules(notice, behind, standing))
        if deed.act in {Act.REPLACE, Act.DELETE}:
            return await self.changes.begin(session, case, notice, deed)
        return await self.answers.do(session, case, notice, deed)


def _as_it_stands(case: Case, *, concealed: bool) -> Notice:
    """The notice as it is now, for a platform that asks by itself; nobody pressed anything, so nothing is noted."""
    notice, standing = case.notice, case.standing
    if notice is None or not case.waiting:
        return _settled(case)
    if line := lines.outcome(case.state, case.done, standing.language):
        return views.noted(case.id, line, standing)
    return (views.concealed if concealed else views.shown)(notice, standing)


def _settled(case: Case) -> Notice:
    line = lines.outcome(case.state, case.done, case.standing.language)
    return views.one_line(case.id, line, case.standing.language)
