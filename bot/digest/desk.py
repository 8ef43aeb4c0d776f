"""Sends each recipient the digest of the day before, once, from their hour on, by mail or by direct message.

A row for recipient and day is committed before anything is sent. One that a crash left pending is tried again after an
hour, so a digest can come twice but not be lost; after five tries of a day it is given up, which the audit log says.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from adapters.port import Address, ChannelAddress, ChatPlatform, Clock
from bot.audit.log import AuditLog
from bot.channels.book import ChannelBook
from bot.coverage.spans import Stretch
from bot.delivery.carriage import carried
from bot.delivery.courier import Code
from bot.digest.counts import count
from bot.digest.mail import Mailer, MailError
from bot.digest.wording import Digest, word
from bot.identity.tenants import DEFAULT_TENANT, Tenants
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.service import DigestSent
from bot.vault.vault import Pseudonyms
from policies.message import Language, Platform

log = logging.getLogger(__name__)

_SENT, _PENDING, _GIVEN_UP = "sent", "pending", "given_up"
_MOST_TRIES = 5
_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Somebody who is to get a digest."""

    #: Keyed hash, by which it is known whether they had it.
    known: str
    tenant: str
    time_zone: str
    language: Language
    email: str = field(default="", repr=False)
    address: Address | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestDesk:
    """Knows who gets a digest and when, counts, and sends."""

    site: Settings
    database: Database
    tenants: Tenants
    channels: ChannelBook
    pseudonyms: Pseudonyms
    audit: AuditLog
    platforms: Mapping[Platform, ChatPlatform]
    now: Clock

    async def send_due(self) -> int:
        """Send what is due now; returns how many went out."""
        sent = 0
        for reader in await self._readers():
            here = self.now().astimezone(ZoneInfo(reader.time_zone))
            if here.hour >= self.site.digest.hour and await self._claim(reader, here.date()):
                sent += await self._send(reader, here.date())
        return sent

    async def _readers(self) -> Sequence[_Reader]:
        by_mail = [
            _Reader(
                known=self.pseudonyms.of("digest", recipient.tenant, recipient.email),
                tenant=recipient.tenant,
                time_zone=recipient.time_zone,
                language=recipient.language,
                email=recipient.email,
            )
            for recipient in self.site.digest.recipients
        ]
        if not self.site.digest.chat:
            return by_mail
        addresses = await self.channels.addresses()
        by_chat = [reader for address in addresses.values() for reader in self._officers(address)]
        return list({reader.known: reader for reader in (*by_mail, *by_chat)}.values())

    def _officers(self, address: ChannelAddress) -> Iterator[_Reader]:
        """Yield the officers of a channel."""
        settings = self.site.channel(address.channel)
        tenant = self._tenant(address.workspace)
        for officer in settings.officers:
            yield _Reader(
                known=self.pseudonyms.of("digest", tenant, address.platform, address.workspace, officer),
                tenant=tenant,
                time_zone=settings.tip.time_zone,
                language=settings.language or Language.EN,
                address=Address(
                    platform=address.platform,
                    workspace=address.workspace,
                    channel=address.channel,
                    author=officer,
                    message_id="",
                    reference=address.reference,
                ),
            )

    def _tenant(self, workspace: str) -> str:
        listed = self.site.console.tenants
        return next((code for code, workspaces in listed.items() if workspace in workspaces), DEFAULT_TENANT)

    async def _claim(self, reader: _Reader, today: date) -> bool:
        """Commit a try for today's digest, unless it went out, is under way or was tried often enough."""
        day, now = today.isoformat(), self.now()
        async with self.database.transaction() as session:
            row = await session.get(DigestSent, (reader.known, day), with_for_update=True)
            if row is None:
                # Of two replicas one fails at the commit, and its next run finds the row.
                session.add(DigestSent(recipient=reader.known, day=day, outcome=_PENDING, tries=1, at=now))
                return True
            if row.outcome in {_SENT, _GIVEN_UP} or now - row.at < _AGAIN:
                return False
            row.outcome, row.tries, row.at = _PENDING, row.tries + 1, now
        return True

    async def _send(self, reader: _Reader, today: date) -> bool:
        outcome = await self._carry(reader, await self._worded(reader, today), today)
        async with self.database.transaction() as session:
            row = await session.get_one(DigestSent, (reader.known, today.isoformat()))
            row.outcome = outcome[:64]
            if outcome == _SENT:
                await self.audit.append(session, "digest.sent", subject=reader.known)
            elif row.tries >= _MOST_TRIES:
                row.outcome = _GIVEN_UP
                await self.audit.append(session, "digest.failed", subject=reader.known, detail={"code": outcome})
        return outcome == _SENT

    async def _carry(self, reader: _Reader, digest: Digest, today: date) -> str:
        """Send a digest once; returns ``sent`` or a code that says why not."""
        address = reader.address
        if address is None:
            return await self._mail(reader.email, digest)
        platform = self.platforms.get(address.platform)
        if platform is None:
            return "platform_off"
        notice = digest.notice(f"digest-{reader.known[:16]}-{today.isoformat()}")
        # A retry from the first, as the one before may have been cut off behind the platform's back.
        outcome, code = await carried(
            lambda: platform.tell_directly(address, notice, retry=True), "digest", address.platform, retry=False
        )
        return _SENT if outcome.code is Code.DELIVERED else code or "unsure"

    async def _mail(self, recipient: str, digest: Digest) -> str:
        smtp = self.site.digest.smtp
        if smtp is None:
            return "mail_off"
        try:
            mailer = Mailer(settings=smtp, ca_bundle=self.site.network.ca_bundle, now=self.now)
            await mailer.send(recipient, digest.title, digest.mail())
        except MailError as error:
            log.warning("digest was not sent: %s", error)
            return str(error)
        return _SENT

    async def _worded(self, reader: _Reader, today: date) -> Digest:
        yesterday, zone = today - timedelta(days=1), ZoneInfo(reader.time_zone)
        day = Stretch(datetime.combine(yesterday, time.min, zone), datetime.combine(today, time.min, zone))
        async with self.database.reading() as session:
            counts = await count(session, self.tenants, reader.tenant, day, self.now())
        return word(counts, yesterday, self._console(), reader.language)

    def _console(self) -> str:
        settings = self.site.console
        return settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
