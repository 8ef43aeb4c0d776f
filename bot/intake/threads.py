"""What the messages of a thread told of people, kept so that the one that completes a picture is noticed.

A conversation is a thread, its first message included; outside of threads it is what one author writes in a channel
within the minute of ``bot.intake.bursts``. Facts identify together, so they are sealed under a subject of the workspace
and the conversation, go a week after the last one, and hold no text. One row is locked while a message is taken in, so
that of two replicas neither loses what the other has heard.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.channels.book import channel_hash
from bot.identity.tenants import Tenants
from bot.storage.database import Database
from bot.storage.sealed import SealedRows
from bot.storage.threads import Thread, ThreadMessage
from bot.vault.vault import Pseudonyms, VaultError
from policies.message import Message, Platform
from policies.risk.history import History, Told
from policies.risk.mentions import Completion
from policies.threads import Heard

#: How long facts are kept after the last one of their thread.
KEPT = timedelta(days=7)
_FACTS = "facts"
#: Of a conversation: its platform and channel.
_PLACE = "place"
_BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """What a message completes, and the earlier messages that told the rest."""

    completed: Completion
    #: In the order of the conversation.
    earlier: tuple[Told, ...] = field(repr=False)
    #: The author of the message, as in ``Told.author``.
    author: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Place:
    """A conversation that a message belongs to."""

    key: str
    #: How far apart messages of the conversation may be; None: as far as they like.
    reach: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadBook:
    """Keeps what threads told."""

    database: Database
    rows: SealedRows
    pseudonyms: Pseudonyms
    #: How long messages of one author outside of threads belong together, in seconds; 0: they do not.
    lasts_s: float
    now: Clock

    async def tell(self, message: Message, heard: Heard, smallest: int) -> Together | None:
        """Take in what a message tells, in the place of what it told before; return what it completes.

        Told twice, it counts once and completes the same.
        """
        if not heard.telling.facts:
            return None
        found: Together | None = None
        async with self.database.transaction() as session:
            for place in self._places(message):
                found = await self._tell(session, message, heard, place, smallest) or found
        return found

    async def forget(self, platform: Platform, channel: str, message_id: str) -> None:
        """Take back what a message told, wherever it did."""
        known = self._message_hash(platform, channel, message_id)
        async with self.database.reading() as session:
            keys = await _conversations_of(session, known)
        if not keys:
            return
        async with self.database.transaction() as session:
            for key in keys:
                row = await _lock(session, key)
                if row is not None:
                    history = await self._open(session, row)
                    history.forget(message_id)
                    await self._keep(session, row, history)
                    await session.execute(delete(ThreadMessage).where(_entry(key, [known])))

    async def export_author(self, session: AsyncSession, workspace: str, author: str) -> Sequence[Mapping[str, object]]:
        """Return what is kept of each message that an author told something in, once each, by time; JSON-ready."""
        messages: dict[tuple[str, str], Mapping[str, object]] = {}
        for row, own in await self._told_by(session, workspace, author):
            place = await self.rows.open(session, subject_of(row), _PLACE) or {}
            messages.update({(row.channel_hash, told.message_id): {**place, **_exported(told)} for told in own})
        return sorted(messages.values(), key=lambda message: str(message["at"]))

    async def forget_author(self, session: AsyncSession, workspace: str, author: str) -> None:
        """Take back all that an author told in threads, by which its messages are found included."""
        for known, own in await self._told_by(session, workspace, author):
            row = await _lock(session, known.thread_hash)
            if row is None:
                continue
            place = await self.rows.open(session, subject_of(row), _PLACE)
            if place is not None:
                where = Platform(str(place["platform"])), str(place["channel"])
                hashes = [self._message_hash(*where, told.message_id) for told in own]
                await session.execute(delete(ThreadMessage).where(_entry(row.thread_hash, hashes)))
            history = await self._open(session, row)
            history.told = [told for told in history.told if told.author != own[0].author]
            await self._keep(session, row, history)

    async def shred_workspace(self, workspace: str) -> int:
        """Destroy the keys of everything that the threads of a workspace told; returns how many there were."""
        return await self._shred(Thread.workspace_hash == self.pseudonyms.of("workspace", workspace))

    async def shred_tenant(self, tenants: Tenants, tenant: str) -> int:
        """Destroy the keys of everything that the threads of a legal entity told; returns how many there were."""
        return await self._shred(tenants.workspaces_of(Thread.workspace_hash, tenant))

    async def due(self) -> int:
        """Return how many conversations are past their time."""
        async with self.database.reading() as session:
            return len((await session.scalars(select(Thread.thread_hash).where(self._is_old()))).all())

    async def purge(self) -> int:
        """Destroy what is past its time; returns of how many conversations."""
        return await self._shred(self._is_old())

    def _is_old(self) -> ColumnElement[bool]:
        return Thread.expires_at <= self.now()

    def _places(self, message: Message) -> Sequence[_Place]:
        """Return the conversations of a message, in the order in which they are locked."""
        where = (message.platform, message.channel)
        places = [_Place(self.pseudonyms.of("thread", *where, message.thread or message.id), None)]
        if message.thread is None and self.lasts_s:
            key = self.pseudonyms.of("thread burst", *where, message.workspace, message.author)
            places.append(_Place(key, timedelta(seconds=self.lasts_s)))
        return sorted(places, key=lambda place: place.key)

    async def _tell(
        self, session: AsyncSession, message: Message, heard: Heard, place: _Place, smallest: int
    ) -> Together | None:
        told = self._told(message, heard, place)
        row = await self._row(session, message, place, told)
        if row is None:
            return None
        history = await self._open(session, row)
        if not history.told:
            where = {"platform": message.platform, "channel": message.channel}
            await self.rows.seal(session, subject_of(row), _PLACE, where)
        if place.reach is not None:
            history.told = [known for known in history.told if abs(known.at - told.at) <= place.reach]
        completed = history.tell(told, smallest)
        await self._keep(session, row, history)
        await self._index(session, row, message, history)
        if completed is None:
            return None
        return Together(completed=completed, earlier=history.of(completed.earlier), author=told.author)

    def _told(self, message: Message, heard: Heard, place: _Place) -> Told:
        return Told(
            message_id=message.id,
            author=self._author(place.key, message.workspace, message.author),
            at=message.sent_at or self.now(),
            facts=heard.telling.facts,
            of_a_person=heard.telling.of_a_person,
            another=heard.another,
            answers=heard.answers,
        )

    async def _row(self, session: AsyncSession, message: Message, place: _Place, told: Told) -> Thread | None:
        """Lock the row of a conversation; outside of threads one is only begun with words about a person."""
        until: datetime = self.now() + (KEPT if place.reach is None else place.reach)
        if told.of_a_person or message.thread is not None:
            dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
            fresh = dialect.insert(Thread).values(
                thread_hash=place.key,
                workspace_hash=self.pseudonyms.of("workspace", message.workspace),
                channel_hash=channel_hash(self.pseudonyms, message.platform, message.channel),
                expires_at=until,
            )
            await session.execute(fresh.on_conflict_do_nothing())
        row = await _lock(session, place.key)
        if row is not None:
            row.expires_at = until
        return row

    async def _open(self, session: AsyncSession, row: Thread) -> History:
        """Return what a conversation told; what cannot be opened is lost, and keeps no message from its check."""
        with suppress(VaultError):
            return _history(await self.rows.open(session, subject_of(row), _FACTS))
        await self.rows.shred(session, subject_of(row))
        return History()

    async def _told_by(
        self, session: AsyncSession, workspace: str, author: str
    ) -> Sequence[tuple[Thread, Sequence[Told]]]:
        """Return the conversations in which an author told something, also those that another workspace began."""
        rows = (await session.scalars(select(Thread).order_by(Thread.thread_hash))).all()
        found: list[tuple[Thread, Sequence[Told]]] = []
        for at in range(0, len(rows), _BATCH):
            batch = rows[at : at + _BATCH]
            opened = await self.rows.open_each(session, [subject_of(row) for row in batch], _FACTS)
            for row in batch:
                writer = self._author(row.thread_hash, workspace, author)
                own = [told for told in _history(opened.get(subject_of(row))).told if told.author == writer]
                if own:
                    found.append((row, own))
        return found

    async def _keep(self, session: AsyncSession, row: Thread, history: History) -> None:
        if history.told:
            payload = {"told": [told.to_json() for told in history.told]}
            await self.rows.seal(session, subject_of(row), _FACTS, payload)
        else:
            await self.rows.shred(session, subject_of(row))
            await session.delete(row)

    async def _index(self, session: AsyncSession, row: Thread, message: Message, history: History) -> None:
        """Bring the rows by which messages are found up to a history."""
        own = ThreadMessage.thread_hash == row.thread_hash
        known = set((await session.scalars(select(ThreadMessage.message_hash).where(own))).all())
        kept = {self._message_hash(message.platform, message.channel, told.message_id) for told in history.told}
        await session.execute(delete(ThreadMessage).where(_entry(row.thread_hash, sorted(known - kept))))
        session.add_all(ThreadMessage(thread_hash=row.thread_hash, message_hash=new) for new in sorted(kept - known))

    async def _shred(self, which: ColumnElement[bool]) -> int:
        shredded = 0
        while batch := await self._shred_batch(which):
            shredded += batch
        return shredded

    async def _shred_batch(self, which: ColumnElement[bool]) -> int:
        async with self.database.transaction() as session:
            statement = select(Thread).where(which).order_by(Thread.thread_hash).limit(_BATCH)
            rows = (await session.scalars(statement.with_for_update(skip_locked=True))).all()
            for row in rows:
                await self.rows.shred(session, subject_of(row))
                await session.delete(row)
        return len(rows)

    def _author(self, key: str, workspace: str, author: str) -> str:
        """Return a hash that is this conversation's own: it leads from none of a person's words to others."""
        return self.pseudonyms.of("thread author", key, workspace, author)

    def _message_hash(self, platform: Platform, channel: str, message_id: str) -> str:
        return self.pseudonyms.of("message", platform, channel, message_id)


def subject_of(row: Thread) -> str:
    """Return the subject under which a conversation's facts are sealed."""
    return f"thread:{row.workspace_hash}:{row.thread_hash}"


def _history(sealed: Mapping[str, object] | None) -> History:
    told = [] if sealed is None else sealed["told"]
    return History([Told.from_json(value) for value in told]) if isinstance(told, list) else History()


def _exported(told: Told) -> Mapping[str, object]:
    return {
        "message": told.message_id,
        "at": told.at.isoformat(),
        "facts": [{"kind": fact.kind, "figure": fact.figure, "value": fact.value} for fact in told.facts],
        "about_a_person": told.of_a_person,
        "about_another": told.another,
        "an_answer": told.answers,
    }


async def _lock(session: AsyncSession, key: str) -> Thread | None:
    return await session.get(Thread, key, with_for_update=True)


async def _conversations_of(session: AsyncSession, message_hash: str) -> Sequence[str]:
    mine = ThreadMessage.message_hash == message_hash
    found = select(ThreadMessage.thread_hash).where(mine).order_by(ThreadMessage.thread_hash)
    return (await session.scalars(found)).all()


def _entry(key: str, messages: Sequence[str]) -> ColumnElement[bool]:
    return (ThreadMessage.thread_hash == key) & ThreadMessage.message_hash.in_(messages)
