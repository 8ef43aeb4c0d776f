"""One try to tell people of a watched channel, or to learn who they are, with all written down before and after."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from adapters.port import Address, ChannelAddress, ChatPlatform, Clock, Names
from bot import metrics
from bot.audit.log import AuditLog
from bot.channels.book import ChannelBook
from bot.channels.guard import guard_subject
from bot.delivery.carriage import carried
from bot.delivery.courier import Code, Outcome
from bot.identity.tenants import Tenants
from bot.keeping.settings import RetentionTimes
from bot.reception.people import PeopleBook
from bot.reception.reception import welcome_subject
from bot.reception.roll import Roll
from bot.reception.wording import fell_back, introduction, welcome
from bot.settings import Settings
from bot.storage.attempts import begin_attempt, end_attempt
from bot.storage.community import Acknowledgement, Fallback, Welcome
from bot.storage.database import Database
from bot.storage.sealed import SealedRows
from bot.tips.tips import channel_language
from policies.message import Language, Platform

_ROUTE = "reception"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceptionCourier:
    """Carries introductions, welcomes and word of policies that fell back."""

    site: Settings
    database: Database
    rows: SealedRows
    channels: ChannelBook
    tenants: Tenants
    people: PeopleBook
    roll: Roll
    audit: AuditLog
    platforms: Mapping[Platform, ChatPlatform]
    now: Clock

    async def introduce(self, known: str, stamp: str) -> Outcome:
        """Try once to post a channel's introduction; ``moot`` once the channel is left or no longer watched."""
        post_id = f"introduction:{known}:{stamp}"
        async with self.database.transaction() as session:
            address = await self.channels.address(session, known)
            if address is None or not self.site.watches(address.platform, address.channel):
                return Outcome(Code.MOOT)
            retry = await begin_attempt(session, post_id, _ROUTE, self.now())
        platform = self.platforms.get(address.platform)
        if platform is None:
            return await self._off(post_id, retry=retry)
        language = channel_language(self.site, address.channel)
        channel = self.site.channel(address.channel)
        post = introduction(post_id, channel, self.site.notice, self._times(address.workspace), language)
        outcome, code = await carried(
            lambda: platform.post_tip(address, post, retry=retry), "introduction", address.platform, retry=retry
        )
        metrics.INTRODUCTIONS.labels(address.platform, outcome.code).inc()
        await self._note(post_id, code, outcome, "channel.introduced", known)
        return outcome

    async def welcome(self, welcome_id: str) -> Outcome:
        """Try once to welcome a newcomer."""
        subject = welcome_subject(welcome_id)
        async with self.database.transaction() as session:
            row = await session.get(Welcome, welcome_id)
            sealed = await self.rows.open(session, subject, "address")
            if row is None or sealed is None:
                return Outcome(Code.MOOT)
            address = Address.from_json(sealed)
            acknowledged = await session.get(Acknowledgement, (row.person_hash, row.version)) is not None
            retry = await begin_attempt(session, subject, _ROUTE, self.now())
        platform = self.platforms.get(address.platform)
        if platform is None:
            return await self._off(subject, retry=retry)
        channel = self.site.channel(address.channel)
        language = Language(row.language)
        times = self._times(address.workspace)
        notice = welcome(welcome_id, channel, self.site.notice, times, language, acknowledged=acknowledged)
        outcome, code = await carried(
            lambda: platform.tell_directly(address, notice, retry=retry), "welcome", address.platform, retry=retry
        )
        metrics.DELIVERIES.labels(address.platform, "welcome", outcome.code).inc()
        await self._note(subject, code, outcome, "person.welcomed", welcome_id)
        return outcome

    async def close_welcome(self, welcome_id: str) -> None:
        """Let go of the address of a welcome that was delivered or given up."""
        async with self.database.transaction() as session:
            await self.rows.shred(session, welcome_subject(welcome_id))

    async def tell_fallback(self, known: str, policy: str, stamp: str, officer: int) -> Outcome:
        """Try once to tell the ``officer``-th officer of a channel; ``moot`` when there is none, or it was lifted."""
        subject = f"{guard_subject(known, policy)}:{officer}"[:128]
        async with self.database.transaction() as session:
            row = await session.get(Fallback, (known, policy))
            sealed = await self.rows.open(session, guard_subject(known, policy), "address")
            if row is None or row.lifted_at is not None or sealed is None:
                return Outcome(Code.MOOT)
            address = Address.from_json(sealed)
            officers = self.site.channel(address.channel).officers
            if officer >= len(officers):
                return Outcome(Code.MOOT)
            retry = await begin_attempt(session, subject, stamp, self.now())
        platform = self.platforms.get(address.platform)
        if platform is None:
            return await self._off(subject, stamp, retry=retry)
        notice = fell_back(
            f"guard-{known[:12]}-{policy}-{stamp}",
            known,
            policy,
            overridden=row.reason == "overridden",
            language=channel_language(self.site, address.channel),
        )
        to_officer = replace(address, author=officers[officer], thread=None)
        outcome, code = await carried(
            lambda: platform.tell_directly(to_officer, notice, retry=retry), "alert", address.platform, retry=retry
        )
        await self._note(subject, code, outcome, "officer.alerted", known, stamp)
        return outcome

    async def meet(self, known: str) -> Outcome:
        """Try once to learn who the people of a channel's workspace are, and who is in its channels."""
        async with self.database.reading() as session:
            address = await self.channels.address(session, known)
        if address is None:
            return Outcome(Code.MOOT)
        platform = self.platforms.get(address.platform)
        if platform is None:
            return Outcome(Code.RETRY)
        people: list[Names] = []

        async def ask() -> None:
            people.extend([names async for names in platform.people(address)])

        outcome, _ = await carried(ask, "list of people", address.platform, retry=False)
        if outcome.code is Code.DELIVERED:
            await self.people.learn(address.workspace, people)
            await self._call_the_roll(platform, address.workspace)
        return outcome

    async def _call_the_roll(self, platform: ChatPlatform, workspace: str) -> None:
        """Learn who is in the watched channels of a workspace; where that cannot be told, what was known stays."""
        for known, address in (await self.channels.addresses()).items():
            if (address.platform, address.workspace) != (platform.platform, workspace):
                continue
            if not (self.site.notice.has_policy and self.site.watches(address.platform, address.channel)):
                await self.roll.learn(known, workspace, ())
                continue
            present: list[str] = []

            async def ask(at: ChannelAddress = address, into: list[str] = present) -> None:
                into.extend([person async for person in platform.member_ids(at)])

            outcome, _ = await carried(ask, "list of members", address.platform, retry=False)
            if outcome.code is Code.DELIVERED:
                await self.roll.learn(known, workspace, present)

    def _times(self, workspace: str) -> RetentionTimes:
        """Return how long what is kept of a workspace."""
        owner = self.tenants.of(self.channels.pseudonyms.of("workspace", workspace))
        return self.site.retention.of(owner)

    async def _off(self, subject: str, route: str = _ROUTE, *, retry: bool) -> Outcome:
        """Wait for a platform that is not configured now."""
        async with self.database.transaction() as session:
            await end_attempt(session, subject, route, None if retry else "platform_off")
        return Outcome(Code.RETRY)

    async def _note(  # noqa: PLR0913, PLR0917 # the parts of one entry
        self, attempt: str, code: str | None, outcome: Outcome, act: str, subject: str, route: str = _ROUTE
    ) -> None:
        async with self.database.transaction() as session:
            await end_attempt(session, attempt, route, code)
            if outcome.code is Code.DELIVERED:
                await self.audit.append(session, act, subject=subject)


def stamped(at: datetime) -> str:
    """Return a time as part of an id."""
    return at.strftime("%Y%m%dT%H%M%S%f")
