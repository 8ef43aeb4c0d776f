"""What an officer writes to an author: from a template, in the author's language, as a private notice."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from adapters.port import Clock
from bot.audit.log import AuditLog
from bot.desk.contests import REPLY, ContestJobs, Contests
from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.review.queue import Queue
from bot.review.standing import ReviewError
from bot.storage.database import Database
from bot.storage.models import FlagState
from bot.storage.sealed import SealedRows
from policies.message import Language

_LONGEST = 2000

#: The templates by code and language; none quotes or describes a message.
TEMPLATES: Mapping[str, Mapping[Language, str]] = MappingProxyType(
    {
        "removal": {
            Language.EN: "Please edit or delete this message today. If it must stay, tell me why in a private word.",
            Language.FR: "Veuillez modifier ou supprimer ce message aujourd'hui. S'il doit rester, dites-moi pourquoi "
            "en privé.",
        },
        "education": {
            Language.EN: "No harm seems to have come of it. For the next case, leave out what could tell readers who "
            "the patient is: the point of your question rarely needs it.",
            Language.FR: "Rien de grave ne semble en être résulté. La prochaine fois, laissez de côté ce qui pourrait "
            "révéler qui est le patient: votre question en a rarement besoin.",
        },
        "talk": {
            Language.EN: "I would like to talk about this message with you in person. Please call the privacy office.",
            Language.FR: "J'aimerais parler de ce message avec vous. Veuillez appeler le bureau de la protection de la "
            "vie privée.",
        },
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Brings an officer's words to an author."""

    database: Database
    rows: SealedRows
    queue: Queue
    audit: AuditLog
    jobs: ContestJobs
    now: Clock

    async def notify(self, officer: Officer, flag_id: str, template: str) -> None:
        """Send a template to the author of a flag that is still open; once for each revision of the message.

        Raises:
            AccessError, MissingError, ReviewError: if it may not be, or there is no use in it any more.
        """
        officer.need(Right.REVIEW)
        if template not in TEMPLATES:
            reason = "choose one of the templates"
            raise ReviewError(reason)
        async with self.database.transaction() as session:
            flag = await self.queue.flag(session, officer, flag_id)
            if flag.state != FlagState.OPEN:
                reason = "the author has settled this flag, or waits for your answer to a contest"
                raise ReviewError(reason)
            if await self.rows.open(session, flag_id, REPLY) is not None:
                reason = "the author of this flag has had an officer's word already"
                raise ReviewError(reason)
            words = TEMPLATES[template][Language(flag.language)]
            await self.rows.seal(session, flag_id, REPLY, {"agreed": False, "words": words})
            detail: dict[str, object] = {"template": template}
            await self.audit.append(session, "author.notified", subject=flag_id, detail=detail, actor=officer.id)
            await self.jobs.reply(session, flag_id, flag.revision)

    async def answer(self, officer: Officer, flag_id: str, words: str, *, upheld: bool) -> None:
        """Answer a contest.

        Raises:
            AccessError, MissingError, ReviewError: if it may not be, or the flag is not contested (any more).
        """
        officer.need(Right.REVIEW)
        if len(words) > _LONGEST:
            reason = "an answer has at most 2,000 characters"
            raise ReviewError(reason)
        async with self.database.reading() as session:
            await self.queue.flag(session, officer, flag_id)
        contests = Contests(database=self.database, rows=self.rows, audit=self.audit, jobs=self.jobs, now=self.now)
        if not await contests.answer_contest(flag_id, upheld=upheld, words=words, actor=officer.id):
            reason = "this flag is not contested any more"
            raise ReviewError(reason)
