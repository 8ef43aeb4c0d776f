"""Puts together what keeps the record and lets go of it, and what runs by the clock."""

from collections.abc import Sequence
from pathlib import Path

from adapters.port import Clock
from bot.audit.checkpoints import Checkpoints
from bot.audit.outlets import Outlet, SyslogOutlet, WebOutlet
from bot.digest.desk import DigestDesk
from bot.keeping.backup import Backups
from bot.keeping.holds import Holds
from bot.keeping.loss import Loss
from bot.keeping.retention import Retention
from bot.keeping.subjects import Subjects
from bot.schedule import Schedule, tip_times
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.sealed import SealedRows
from bot.vault.place import key_source
from bot.vault.ring import KeyRing
from bot.vault.vault import Vault
from bot.wiring import House, Store, build_tip_desk, now


def checkpoint_file(settings: Settings) -> Path:
    """Return where checkpoints of the audit log are appended."""
    return settings.audit.checkpoint_file or settings.var_dir / "audit-checkpoints.jsonl"


def build_checkpoints(store: Store, clock: Clock = now) -> Checkpoints:
    """Return the checkpoints of a store's audit log."""
    return Checkpoints(
        database=store.database,
        audit=store.audit,
        file=checkpoint_file(store.settings),
        now=clock,
        outlets=_outlets(store.settings),
        copies=store.settings.audit.checkpoint_copies,
    )


def _outlets(settings: Settings) -> Sequence[Outlet]:
    outlets: list[Outlet] = []
    if settings.audit.checkpoint_syslog:
        outlets.append(SyslogOutlet(settings.audit.checkpoint_syslog, settings.network.ca_bundle))
    if address := settings.audit.checkpoint_url.get_secret_value():
        outlets.append(WebOutlet(address, settings.network))
    return outlets


def build_backups(settings: Settings, database: Database, vault: Vault) -> Backups:
    """Return what backs up and restores a database."""
    return Backups(database=database, vault=vault, checkpoint_file=checkpoint_file(settings), now=now)


def build_key_ring(store: Store) -> KeyRing:
    """Return what rotates the vault's key."""
    return KeyRing(
        database=store.database, vault=store.rows.vault, audit=store.audit, source=key_source(store.settings)
    )


def build_loss(database: Database, rows: SealedRows, clock: Clock = now) -> Loss:
    """Return what goes on after a vault key was lost."""
    return Loss(database=database, rows=rows, now=clock)


def build_holds(store: Store, clock: Clock = now) -> Holds:
    """Return the legal holds of a store."""
    return Holds(database=store.database, rows=store.rows, audit=store.audit, now=clock)


def build_subjects(store: Store) -> Subjects:
    """Return what answers authors who ask for their own data."""
    return Subjects(
        database=store.database,
        rows=store.rows,
        pseudonyms=store.pseudonyms,
        preferences=store.preferences,
        threads=store.threads,
        keeping=store.keeping,
        audit=store.audit,
    )


def build_retention(store: Store, clock: Clock = now) -> Retention:
    """Return what lets go of a store's rows."""
    return Retention(
        settings=store.settings.retention,
        database=store.database,
        rows=store.rows,
        audit=store.audit,
        keeping=store.keeping,
        versions=store.versions,
        bursts=store.bursts,
        threads=store.threads,
        heat=store.heat,
        now=clock,
    )


def build_digests(house: House) -> DigestDesk:
    """Return what sends officers their daily digest."""
    store = house.store
    return DigestDesk(
        site=store.settings,
        database=store.database,
        tenants=store.tenants,
        channels=store.channels,
        pseudonyms=store.pseudonyms,
        audit=store.audit,
        platforms={adapter.client.platform: adapter.client for adapter in house.adapters},
        now=now,
    )


def build_schedule(house: House) -> Schedule:
    """Return what runs by the clock."""
    store = house.store
    return Schedule(
        times=tip_times(store.settings),
        post_tips=build_tip_desk(store, house.delivery).post_due,
        purge=build_retention(store).purge,
        introduce=house.reception.introduce_due,
        forget=store.customs.purge,
        checkpoint=build_checkpoints(store).take,
        digest=build_digests(house).send_due,
    )
