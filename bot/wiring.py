"""Puts the parts together; the only place that names concrete classes.

Platforms that are not configured are not imported.
"""

import asyncio
import ipaddress
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.port import Adapter, ChannelEvent, ChatPlatform, Services
from bot.audit.details import AuditDetails
from bot.audit.log import AuditLog
from bot.channels.book import ChannelBook
from bot.channels.customs import Customs, build_customs
from bot.channels.guard import Guard
from bot.coverage.reading_back import Owing, Reader
from bot.coverage.volume import Volume
from bot.coverage.watch import Watch
from bot.delivery.courier import Courier
from bot.delivery.delivery import Delivery
from bot.desk.case import Cases
from bot.desk.contests import Contests
from bot.desk.desk import Desk
from bot.desk.parts import build_author_desk
from bot.desk.preferences import PreferenceBook
from bot.identity.tenants import Tenants, tenants_of
from bot.intake.bursts import Bursts
from bot.intake.heat import HeatBook
from bot.intake.intake import IntakeDesk
from bot.intake.parts import build_intake
from bot.intake.threads import ThreadBook
from bot.keeping.kept import Keeping
from bot.keeping.versions import Versions
from bot.own_rules import load_own_rules
from bot.reception.courier import ReceptionCourier
from bot.reception.reception import Reception
from bot.reception.roll import Roll
from bot.replicas import Membership, membership
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.sealed import SealedRecords, SealedRows, root_key
from bot.tips.courier import TipCourier
from bot.tips.own import OwnTips
from bot.tips.tips import TipDesk
from bot.vault.place import open_vault
from bot.vault.vault import Pseudonyms
from policies.checker import Checker
from policies.message import Platform
from policies.registry import load_policies
from policies.tips.collection import load_tips

_REFRESH_S = 5.0


def now() -> datetime:
    """Return the present time, aware and in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """The opened database with what reads and writes it."""

    settings: Settings
    database: Database
    rows: SealedRows
    records: SealedRecords
    pseudonyms: Pseudonyms
    audit: AuditLog
    channels: ChannelBook
    customs: Customs

    @property
    def tenants(self) -> Tenants:
        """Whose each workspace is."""
        return tenants_of(self.settings.console.tenants, self.pseudonyms)

    @property
    def keeping(self) -> Keeping:
        """Which flags may not go."""
        return Keeping(site=self.settings, tenants=self.tenants, pseudonyms=self.pseudonyms)

    @property
    def versions(self) -> Versions:
        """What held flags were before edits."""
        return Versions(rows=self.rows, keeping=self.keeping, now=now)

    @property
    def cases(self) -> Cases:
        """What opens notices again."""
        return Cases(site=self.settings, rows=self.rows, keeping=self.keeping)

    @property
    def preferences(self) -> PreferenceBook:
        """What people chose for themselves."""
        return PreferenceBook(sealed=self.records)

    @property
    def threads(self) -> ThreadBook:
        """What threads have told."""
        lasts_s = self.settings.notice.follow_up_after_s
        return ThreadBook(database=self.database, rows=self.rows, pseudonyms=self.pseudonyms, lasts_s=lasts_s, now=now)

    @property
    def heat(self) -> HeatBook:
        """How hot conversations are."""
        return HeatBook(database=self.database, pseudonyms=self.pseudonyms, now=now)

    @property
    def bursts(self) -> Bursts:
        """Which flags share a notice."""
        return Bursts(pseudonyms=self.pseudonyms, lasts_s=self.settings.notice.follow_up_after_s, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything that serves; started."""

    store: Store
    delivery: Delivery
    adapters: tuple[Adapter, ...]
    intake: IntakeDesk
    reception: Reception
    desk: Desk
    contests: Contests


def database_url(settings: Settings) -> str:
    """Return the configured database's address, or that of the embedded one."""
    return settings.database_url.get_secret_value() or f"sqlite:///{settings.var_dir / 'chaperone.db'}"


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[tuple[Database, SealedRows]]:
    """Open the database and bring its tables up to date, with a vault that may lack keys.

    Raises:
        DatabaseError, SettingsError, VaultError: if the settings do not fit; each names the setting.
    """
    vault = await open_vault(settings)
    database = Database(database_url(settings))
    try:
        await database.migrate()
        yield database, SealedRows(vault, now)
    finally:
        await database.close()


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """Open the database, bring its tables up to date and unlock the vault.

    Raises:
        DatabaseError, SettingsError, VaultError: if the settings do not fit; each names the setting.
    """
    async with open_database(settings) as (database, rows):
        root = await root_key(database, rows.vault, now)
        pseudonyms = Pseudonyms(root.derive("pseudonyms"))
        audit = AuditLog(root.derive("audit"), now, AuditDetails(rows))
        channels = ChannelBook(site=settings, database=database, rows=rows, pseudonyms=pseudonyms, audit=audit, now=now)
        customs = build_customs(database, rows, pseudonyms, audit, now, settings.console.tenants)
        await channels.refresh()
        await customs.refresh()
        yield Store(
            settings=settings,
            database=database,
            rows=rows,
            records=SealedRecords(database, rows, pseudonyms),
            pseudonyms=pseudonyms,
            audit=audit,
            channels=channels,
            customs=customs,
        )


def local_channel_is_on(settings: Settings) -> bool:
    """Whether the demonstration channel, where anyone can be anyone, is to be served."""
    if settings.local.enabled is not None:
        return settings.local.enabled
    return settings.slack is None and settings.teams is None and is_loopback(settings.host)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach ``host``."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def build_adapters(settings: Settings, services: Services) -> tuple[Adapter, ...]:
    """Build the adapter of every configured platform."""
    adapters: list[Adapter] = []
    if settings.slack is not None:
        from adapters.slack import app as slack  # noqa: PLC0415 # heavy, and only for those who use it

        adapters.append(slack.build(settings.slack, settings.network, services))
    if settings.teams is not None:
        from adapters.teams import app as teams  # noqa: PLC0415 # the same

        adapters.append(teams.build(settings.teams, settings.network, services))
    if local_channel_is_on(settings):
        from adapters.local import app as local  # noqa: PLC0415 # the same

        adapters.append(local.build(services, hosts=settings.local.hosts))
    return tuple(adapters)


@asynccontextmanager
async def open_house(settings: Settings, checker: Checker) -> AsyncIterator[House]:
    """Start everything that serves, and stop it in reverse order.

    Raises:
        DatabaseError, ReplicaError, SettingsError, VaultError: if it cannot start; each says what to change.
    """
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings))
        member = membership(store.database, store.audit, settings.replica, settings.var_dir)
        executor_id = await member.claim()
        stack.push_async_callback(member.release)
        platforms: dict[Platform, ChatPlatform] = {}

        async def take_in(event: ChannelEvent) -> None:
            await intake(event)

        reader = Reader(
            database=store.database,
            rows=store.rows,
            channels=store.channels,
            audit=store.audit,
            platforms=platforms,
            intake=take_in,
        )
        delivery = _build_delivery(store, platforms, executor_id, reader)
        volume = Volume()
        watch = Watch(
            database=store.database,
            audit=store.audit,
            replica=executor_id,
            volume=volume,
            now=now,
            owing=Owing(jobs=delivery, platforms=platforms, now=now),
        )
        guard = _build_guard(store, delivery)
        intake = build_intake(store, checker, delivery, guard=guard, platforms=platforms, volume=volume, now=now)
        reception = _build_reception(store, delivery)
        desk = build_author_desk(
            store, checker, delivery, platforms=platforms, guard=guard, reception=reception, now=now
        )
        services = Services(
            intake=intake,
            sealed=store.records,
            channels=reception,
            now=now,
            desk=desk,
            tally=volume.tally,
        )
        adapters = build_adapters(settings, services)
        platforms.update({adapter.client.platform: adapter.client for adapter in adapters})
        await delivery.start()
        stack.push_async_callback(delivery.stop)
        await watch.begin()
        stack.push_async_callback(watch.end)
        for adapter in adapters:
            await adapter.start()
            stack.push_async_callback(adapter.stop)
        stack.push_async_callback(_cancel, asyncio.create_task(_keep_watch(store, member, delivery)))
        stack.push_async_callback(_cancel, asyncio.create_task(watch.run(lambda: _hearing(adapters))))
        contests = Contests(database=store.database, rows=store.rows, audit=store.audit, jobs=delivery, now=now)
        yield House(
            store=store,
            delivery=delivery,
            adapters=adapters,
            intake=intake,
            reception=reception,
            desk=desk,
            contests=contests,
        )


@asynccontextmanager
async def open_tip_desk(store: Store) -> AsyncIterator[TipDesk]:
    """Open the desk that decides about tips, for a process that does not serve; those that do carry what it posts."""
    delivery = _build_delivery(store, {}, "")
    await delivery.connect()
    try:
        yield build_tip_desk(store, delivery)
    finally:
        await delivery.stop()


def _build_delivery(
    store: Store, platforms: Mapping[Platform, ChatPlatform], executor_id: str, reader: Reader | None = None
) -> Delivery:
    courier = Courier(
        site=store.settings,
        database=store.database,
        rows=store.rows,
        cases=store.cases,
        audit=store.audit,
        platforms=platforms,
        preferences=store.preferences,
        now=now,
    )
    tip_courier = TipCourier(
        tips=load_tips(),
        own=OwnTips(rows=store.rows, tenants=store.tenants),
        site=store.settings,
        database=store.database,
        channels=store.channels,
        audit=store.audit,
        platforms=platforms,
        now=now,
    )
    reception_courier = ReceptionCourier(
        site=store.settings,
        database=store.database,
        rows=store.rows,
        channels=store.channels,
        tenants=store.tenants,
        people=store.customs.people,
        roll=Roll(database=store.database, pseudonyms=store.pseudonyms),
        audit=store.audit,
        platforms=platforms,
        now=now,
    )
    return Delivery(
        database=store.database,
        courier=courier,
        tip_courier=tip_courier,
        reception_courier=reception_courier,
        reader=reader,
        executor_id=executor_id,
        times=store.settings.notice,
    )


def _build_guard(store: Store, delivery: Delivery) -> Guard:
    return Guard(rows=store.rows, audit=store.audit, jobs=delivery, now=now)


def _build_reception(store: Store, delivery: Delivery) -> Reception:
    return Reception(
        site=store.settings,
        database=store.database,
        rows=store.rows,
        pseudonyms=store.pseudonyms,
        audit=store.audit,
        channels=store.channels,
        people=store.customs.people,
        preferences=store.preferences,
        jobs=delivery,
        now=now,
    )


def build_tip_desk(store: Store, delivery: Delivery) -> TipDesk:
    """Return the desk that decides about tips."""
    return TipDesk(
        tips=load_tips(),
        own=OwnTips(rows=store.rows, tenants=store.tenants),
        site=store.settings,
        database=store.database,
        audit=store.audit,
        channels=store.channels,
        jobs=delivery,
        now=now,
        policies=load_policies(rule.policy for rule in load_own_rules(store.settings.detection.rules)),
    )


def _hearing(adapters: Sequence[Adapter]) -> Mapping[Platform, bool]:
    return {adapter.client.platform: adapter.connected for adapter in adapters}


async def _keep_watch(store: Store, member: Membership, delivery: Delivery) -> None:
    async def refresh() -> None:
        while True:
            await asyncio.sleep(_REFRESH_S)
            await store.channels.refresh()
            await store.customs.refresh()
            await store.rows.vault.refresh()

    await asyncio.gather(member.watch(delivery.take_over), refresh())


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
