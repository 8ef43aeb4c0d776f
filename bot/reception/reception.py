"""Who is told of what when a channel is watched; implements ``adapters.port.Channels``.

Rows decide, so that nothing is told twice: one for each channel's introduction, one for each newcomer of a channel. The
hourly ``introduce_due`` makes up for channels that were switched on in the settings, or whose joining was cut off.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.desk import Answer, Deed, Person
from adapters.port import Address, ChannelAddress, Clock
from bot import metrics
from bot.audit.log import AuditLog
from bot.channels.book import ChannelBook, channel_hash
from bot.desk.preferences import PreferenceBook
from bot.reception.people import PeopleBook
from bot.reception.wording import POLICY, acknowledgement, policy_id
from bot.settings import Settings
from bot.storage.community import Acknowledgement, Introduction, Welcome
from bot.storage.database import Database
from bot.storage.models import Channel
from bot.storage.sealed import SealedRows
from bot.tips.tips import channel_language
from bot.vault.vault import Pseudonyms
from policies.catalogue import phrase
from policies.message import Language

#: A channel that the bot comes back to is introduced to it anew if that was so long before.
_FORGOTTEN = timedelta(days=28)


class ReceptionJobs(Protocol):
    """Enqueues durable work within the caller's transaction."""

    async def introduce(self, session: AsyncSession, channel_hash: str, at: datetime) -> None:
        """Owe a channel its introduction."""
        ...

    async def welcome(self, session: AsyncSession, welcome_id: str) -> None:
        """Owe a newcomer a welcome."""
        ...

    async def meet(self, session: AsyncSession, channel_hash: str, at: datetime) -> None:
        """Owe a look at the people of a channel's workspace."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """Owes introductions and welcomes, and takes acknowledgements."""

    site: Settings
    database: Database
    rows: SealedRows
    pseudonyms: Pseudonyms
    audit: AuditLog
    channels: ChannelBook
    people: PeopleBook
    preferences: PreferenceBook
    jobs: ReceptionJobs
    now: Clock

    async def watched(self, address: ChannelAddress) -> bool:
        """Whether messages of a channel are to be checked (settings, pauses)."""
        return await self.channels.watched(address)

    async def joined(self, address: ChannelAddress) -> None:
        """Remember a channel that the bot was added to; owe it an introduction, and meet its people."""
        await self.channels.joined(address)
        await self._receive(channel_hash(self.pseudonyms, address.platform, address.channel), address)

    async def left(self, address: ChannelAddress) -> None:
        """Forget a channel that the bot was removed from."""
        await self.channels.left(address)

    async def arrived(self, address: ChannelAddress, person: Person) -> None:
        """Owe somebody who joined a watched channel one welcome."""
        if not self.site.watches(address.platform, address.channel):
            return
        known = channel_hash(self.pseudonyms, address.platform, address.channel)
        welcome_id = self.pseudonyms.of("welcome", known, person.workspace, person.id)
        chosen = await self.preferences.of(person.workspace, person.id)
        row = {
            "id": welcome_id,
            "person_hash": self._person(person),
            "language": chosen.language or person.language or channel_language(self.site, address.channel),
            "version": self.site.notice.policy_version,
            "at": self.now(),
        }
        to_person = Address(
            platform=address.platform,
            workspace=person.workspace,
            channel=address.channel,
            author=person.id,
            message_id="",
            reference=address.reference,
        )
        async with self.database.transaction() as session:
            if await _insert(session, Welcome, row):
                await self.rows.seal(session, welcome_subject(welcome_id), "address", to_person.to_json())
                await self.jobs.welcome(session, welcome_id)

    async def introduce_due(self) -> int:
        """Introduce the bot wherever that is owed, and meet people again; returns how many channels were looked at."""
        addresses = await self.channels.addresses()
        for known, address in addresses.items():
            await self._receive(known, address)
        return len(addresses)

    async def acknowledge(self, deed: Deed) -> Answer:
        """Write down that somebody read the policy, once for each version; from a welcome, or from their own page."""
        person = self._person(deed.person)
        if deed.notice.startswith(POLICY):
            return await self._acknowledge_own_page(deed)
        async with self.database.transaction() as session:
            welcome = await session.get(Welcome, deed.notice)
            if welcome is None or welcome.person_hash != person:
                subject = "" if welcome is None else welcome.id
                detail = {"act": deed.act}
                await self.audit.append(session, "notice.refused", subject=subject, actor=person, detail=detail)
                language = deed.person.language or self.site.notice.language or Language.EN
                return Answer(say=phrase("This welcome is not yours to confirm; nothing was done.", language))
            at = await self._write_down(session, deed.person, welcome.version)
            return Answer(notice=acknowledgement(deed.notice, welcome.version, at, Language(welcome.language)))

    async def _acknowledge_own_page(self, deed: Deed) -> Answer:
        chosen = await self.preferences.of(deed.person.workspace, deed.person.id)
        language = chosen.language or deed.person.language or self.site.notice.language or Language.EN
        version = self.site.notice.policy_version
        if not self.site.notice.has_policy or deed.notice != policy_id(version):
            return Answer(say=phrase("The policy has changed since; open your page again.", language))
        async with self.database.transaction() as session:
            at = await self._write_down(session, deed.person, version)
        return Answer(notice=acknowledgement(deed.notice, version, at, language))

    async def _write_down(self, session: AsyncSession, person: Person, version: str) -> datetime:
        """Write down that somebody read a version, once; returns when they first said so."""
        known = self._person(person)
        if await _insert(session, Acknowledgement, {"person_hash": known, "version": version, "at": self.now()}):
            metrics.ACKNOWLEDGED.labels(person.platform).inc()
            await self.audit.append(session, "policy.acknowledged", actor=known, detail={"version": version})
        return (await session.get_one(Acknowledgement, (known, version))).at

    async def _receive(self, known: str, address: ChannelAddress) -> None:
        if not self.site.watches(address.platform, address.channel):
            return
        async with self.database.transaction() as session:
            now = self.now()
            if self.site.notice.introduce and await self._owe_introduction(session, known, now):
                await self.jobs.introduce(session, known, now)
            claimed_at = await self.people.claim(session, address.workspace)
            if claimed_at is not None:
                await self.jobs.meet(session, known, claimed_at)

    async def _owe_introduction(self, session: AsyncSession, known: str, now: datetime) -> bool:
        """Write down that a channel is owed its introduction; returns False if it has been owed before."""
        joined_at = await session.scalar(select(Channel.joined_at).where(Channel.channel_hash == known))
        if joined_at is None:
            return False
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        statement = dialect.insert(Introduction).values(channel_hash=known, at=now)
        owing = statement.on_conflict_do_update(
            index_elements=[Introduction.channel_hash],
            set_={"at": now},
            where=Introduction.at < joined_at - _FORGOTTEN,
        )
        return (await session.execute(owing.returning(Introduction.at))).scalar() is not None

    def _person(self, person: Person) -> str:
        return self.pseudonyms.of("person", person.workspace, person.id)


def welcome_subject(welcome_id: str) -> str:
    """Return the subject under which the address of a welcome is sealed."""
    return f"welcome:{welcome_id}"


async def _insert(session: AsyncSession, table: type[Welcome | Acknowledgement], row: dict[str, object]) -> bool:
    """Insert a row unless it is there; returns whether it is new."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).values(**row).on_conflict_do_nothing().returning(table.at)
    return (await session.execute(statement)).scalar() is not None
