"""An officer's answer to an author who asked for a second look."""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.audit.log import AuditLog
from bot.storage.database import Database
from bot.storage.flags import lock_flag
from bot.storage.models import FlagState
from bot.storage.sealed import SealedRows

#: Kind under which an officer's answer is sealed: ``agreed`` and the officer's ``words``.
REPLY = "reply"
_WORDS_CHARS = 2000


class ContestJobs(Protocol):
    """Enqueues durable work within the caller's transaction."""

    async def reply(self, session: AsyncSession, flag_id: str, revision: int) -> None:
        """Owe the author of a contested flag the officer's answer."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Contests:
    """Settles what authors contest."""

    database: Database
    rows: SealedRows
    audit: AuditLog
    jobs: ContestJobs
    now: Clock

    async def answer_contest(self, flag_id: str, *, upheld: bool, words: str, actor: str) -> bool:
        """Answer a contest; the author gets it as a private notice. Of two officers, the first one's answer stands.

        Args:
            flag_id: the contested flag.
            upheld: whether the officer agrees with the author, so that the message may stand.
            words: what the officer has to say to the author, or empty; at most 2,000 characters are kept, sealed.
            actor: who answers, as the audit log names officers.

        Returns:
            False if the flag is not contested (any more); nothing was done then.
        """
        async with self.database.transaction() as session:
            flag = await lock_flag(session, flag_id)
            if flag is None or flag.state != FlagState.CONTESTED:
                return False
            await self.rows.seal(session, flag_id, REPLY, {"agreed": upheld, "words": words.strip()[:_WORDS_CHARS]})
            flag.state = FlagState.CLEARED if upheld else FlagState.OPEN
            flag.settled_at = self.now() if upheld else None
            await self.audit.append(
                session, "contest.answered", subject=flag_id, actor=actor, detail={"upheld": upheld}
            )
            await self.jobs.reply(session, flag_id, flag.revision)
        return True
