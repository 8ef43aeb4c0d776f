"""Names that a channel has learnt are no patient's, as keyed hashes of channel and words.

Several authors, or the officer, make a name an exception; it ends by itself, can be revoked, and never outranks words
that make the name a patient's (see ``policies.rules.patient_name``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.desk import Person
from adapters.port import Clock
from bot.audit.log import AuditLog
from bot.reception.people import HashedRoster
from bot.storage.community import FlagName, NameException, NameVote
from bot.storage.database import Database
from bot.storage.models import Flag
from bot.vault.vault import Pseudonyms
from policies.finding import Entity, Finding
from policies.message import Message
from policies.roster import NOBODY, Roster, name_words
from policies.text import plain_text

#: Choices of "not a patient" that say whose name it is instead.
_TEACHES = frozenset({"colleague", "public_figure", "fictional"})
#: How many authors must say so.
_ENOUGH = 3
#: How long an exception holds, and how long a proposal waits for more authors.
_HOLDS = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionEntry:
    """An exception or a proposal, as an officer sees it; codes only."""

    code: str
    channel_hash: str
    authors: int
    #: Since when it holds; None: it is only proposed.
    since: datetime | None
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionBook:
    """Keeps the exceptions, and knows those in force without asking the database."""

    database: Database
    pseudonyms: Pseudonyms
    audit: AuditLog
    now: Clock
    #: When each exception in force ends, by its code, as of the last ``refresh``.
    _in_force: dict[str, datetime] = field(default_factory=dict, init=False, repr=False)

    def roster(self, message: Message) -> Roster:
        """Return the exceptions of a message's channel, as of the last ``refresh``."""
        now = self.now()
        codes = {code for code, ends_at in self._in_force.items() if now < ends_at}
        return HashedRoster(self.pseudonyms, "name", (message.platform, message.channel), codes) if codes else NOBODY

    async def note_names(
        self, session: AsyncSession, flag_id: str, message: Message, findings: Iterable[Finding]
    ) -> None:
        """Write down which names a stored flag is about."""
        names = [finding.span for finding in findings if finding.entity == Entity.PATIENT_NAME]
        shown = (plain_text(message.text[span.start : span.end], message.platform).text for span in names)
        words = {name_words(name) for name in shown} - {""}
        await session.flush()
        await session.execute(delete(FlagName).where(FlagName.flag_id == flag_id))
        codes = {self.pseudonyms.of("name", message.platform, message.channel, name) for name in words}
        session.add_all(FlagName(flag_id=flag_id, code=code) for code in sorted(codes))

    async def note_override(self, session: AsyncSession, flag: Flag, choice: str, author: Person) -> None:
        """Count that the author of a flag says its name is no patient's.

        A flag about several names teaches nothing: it is not said which of them is meant.
        """
        codes = (await session.scalars(select(FlagName.code).where(FlagName.flag_id == flag.id))).all()
        if choice not in _TEACHES or len(codes) != 1:
            return
        [code] = codes
        row = await self._proposed(session, code, flag.channel_hash)
        voter = self.pseudonyms.of("voter", code, author.workspace, author.id)
        if not await _insert(session, NameVote, code=code, voter_hash=voter, at=self.now()):
            return
        if row.since is None:
            row.expires_at = self.now() + _HOLDS
            if await _authors(session, code) >= _ENOUGH:
                await self._enact(session, row, "system")

    async def propose(self, session: AsyncSession, flag: Flag) -> None:
        """Propose every name that a flag is about, because an officer found the flag to be false."""
        for code in (await session.scalars(select(FlagName.code).where(FlagName.flag_id == flag.id))).all():
            await self._proposed(session, code, flag.channel_hash)

    async def approve(self, code: str, *, actor: str) -> bool:
        """Put a proposal into force; returns False if there is no such proposal."""
        async with self.database.transaction() as session:
            row = await session.get(NameException, code, with_for_update=True)
            if row is None or row.since is not None or row.expires_at <= self.now():
                return False
            await self._enact(session, row, actor)
        await self.refresh()
        return True

    async def revoke(self, code: str, *, actor: str) -> bool:
        """End an exception or turn a proposal down; returns False if there is no such thing."""
        async with self.database.transaction() as session:
            row = await session.get(NameException, code, with_for_update=True)
            if row is None:
                return False
            await self.audit.append(session, "exception.revoked", subject=code, actor=actor)
            await session.delete(row)
        await self.refresh()
        return True

    async def entries(self) -> Sequence[ExceptionEntry]:
        """Return every exception and proposal that has not ended, those that end first in front."""
        async with self.database.reading() as session:
            current = select(NameException).where(NameException.expires_at > self.now())
            rows = (await session.scalars(current.order_by(NameException.expires_at, NameException.code))).all()
            return [
                ExceptionEntry(
                    code=row.code,
                    channel_hash=row.channel_hash,
                    authors=await _authors(session, row.code),
                    since=row.since,
                    expires_at=row.expires_at,
                )
                for row in rows
            ]

    async def refresh(self) -> None:
        """Read what other replicas or the command line have changed."""
        async with self.database.reading() as session:
            rows = await session.execute(
                select(NameException.code, NameException.expires_at).where(
                    NameException.since.is_not(None), NameException.expires_at > self.now()
                )
            )
            in_force = {row.code: row.expires_at for row in rows}
        self._in_force.clear()
        self._in_force.update(in_force)

    async def purge(self) -> None:
        """Remove what has ended."""
        async with self.database.transaction() as session:
            await session.execute(delete(NameException).where(NameException.expires_at <= self.now()))

    async def _proposed(self, session: AsyncSession, code: str, channel: str) -> NameException:
        """Return the row of a name, locked; new, or anew if what there was has ended."""
        fresh = {"code": code, "channel_hash": channel, "since": None, "expires_at": self.now() + _HOLDS}
        await _insert(session, NameException, **fresh)
        row = await session.get_one(NameException, code, with_for_update=True, populate_existing=True)
        if row.expires_at <= self.now():
            row.since, row.expires_at = None, self.now() + _HOLDS
            await session.execute(delete(NameVote).where(NameVote.code == code))
        return row

    async def _enact(self, session: AsyncSession, row: NameException, actor: str) -> None:
        row.since, row.expires_at = self.now(), self.now() + _HOLDS
        detail = {"authors": await _authors(session, row.code)}
        await self.audit.append(session, "exception.made", subject=row.code, actor=actor, detail=detail)


async def _authors(session: AsyncSession, code: str) -> int:
    return await session.scalar(select(func.count()).where(NameVote.code == code)) or 0


async def _insert(session: AsyncSession, table: type[NameException | NameVote], **values: object) -> bool:
    """Insert a row unless it is there; returns whether it is new."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing().returning(table.code)
    return (await session.execute(statement)).scalar() is not None
