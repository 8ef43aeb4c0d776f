"""``chaperone backup`` and ``restore``: the database in one file, proven."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import ConfigFile, fail, operator, read_settings, with_store

if TYPE_CHECKING:
    from bot.audit.walk import AuditReport
    from bot.settings import Settings
    from bot.wiring import Store

_To = Annotated[Path, typer.Argument(help="Where to write the backup; must not exist.")]
_From = Annotated[Path, typer.Argument(help="A file that 'chaperone backup' wrote.")]


def backup(file: _To, config: ConfigFile = None) -> None:
    """Write the database to FILE while Chaperone runs, and prove it by restoring it into a scratch place.

    The vault's key is not in it: back that up separately.
    """
    from bot.keeping.backup import BackupError
    from bot.keeping.custody import build_backups

    async def work(store: "Store") -> "AuditReport":
        report = await build_backups(store.settings, store.database, store.rows.vault).make(file)
        async with store.database.transaction() as session:
            detail: dict[str, object] = {"entries": report.entries}
            await store.audit.append(session, "backup.made", detail=detail, actor=operator(store))
        return report

    try:
        report = with_store(config, work)
    except BackupError as error:
        fail(str(error), status=1)
    typer.echo(f"written and proven: {report.entries} entries of the audit log intact; head {report.head}")


def restore(file: _From, config: ConfigFile = None) -> None:
    """Prove the backup in FILE, and restore it into the configured database, which must be empty."""
    from sqlalchemy.exc import OperationalError

    from bot.keeping.backup import BackupError
    from bot.replicas import ReplicaError
    from bot.storage.database import DatabaseError
    from bot.vault.vault import VaultError

    settings = read_settings(config)
    try:
        report = asyncio.run(_restore(settings, file))
    except (BackupError, DatabaseError, ReplicaError, VaultError) as error:
        fail(str(error), status=1)
    except OperationalError:
        fail("database_url: the database cannot be reached; check that it runs and that the address is right")
    aside = _set_aside(settings) if report.cut_off else None

    async def note(store: "Store") -> None:
        async with store.database.transaction() as session:
            detail: dict[str, object] = {"entries": report.entries, "vouched_for_more": report.cut_off}
            await store.audit.append(session, "backup.restored", detail=detail, actor=operator(store))

    with_store(config, note)
    typer.echo(f"restored: {report.entries} entries of the audit log intact; head {report.head}")
    if aside is not None:
        typer.echo(f"checkpoints vouch for later entries, which are not in the backup; they were set aside as {aside}")


async def _restore(settings: "Settings", file: Path) -> "AuditReport":
    from bot.keeping.custody import build_backups
    from bot.replicas import SoleReplica
    from bot.storage.database import Database
    from bot.vault.place import open_vault
    from bot.wiring import database_url

    vault = await open_vault(settings)
    database = Database(database_url(settings))
    sole = SoleReplica("restore", settings.var_dir)
    if database.is_sqlite:
        await sole.claim()
    try:
        return await build_backups(settings, database, vault).restore(file)
    finally:
        await sole.release()
        await database.close()


def _set_aside(settings: "Settings") -> Path:
    from bot.keeping.custody import checkpoint_file

    file = checkpoint_file(settings)
    return file.rename(file.with_name(f"{file.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"))
