"""Backups: the whole database in one file, proven by restoring it into a scratch place and verifying its audit log.

On SQLite the online backup of SQLite itself, on PostgreSQL ``pg_dump`` and ``pg_restore``. The vault's key is in
neither, and without it a backup can be neither proven nor used.
"""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError

from adapters.port import Clock
from bot.audit.checkpoints import CheckpointError, Checkpoints
from bot.audit.details import AuditDetails
from bot.audit.log import AuditLog
from bot.audit.walk import AuditReport
from bot.storage.database import Database
from bot.storage.models import DataKey
from bot.storage.sealed import SealedRows, root_key
from bot.vault.vault import Vault, VaultError

_SIDES = ("", "-wal", "-shm", "-journal")


class BackupError(Exception):
    """A backup cannot be made, proven or restored; says what to do, and quotes nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backups:
    """Makes backups of a database, and restores them into an empty place."""

    database: Database
    vault: Vault
    checkpoint_file: Path
    now: Clock

    async def make(self, file: Path) -> AuditReport:
        """Write a backup (mode 0600), prove it, and only then give it its name; returns what its audit log holds.

        Raises:
            BackupError: if the file exists, cannot be written, or does not pass.
        """
        if await asyncio.to_thread(file.exists):
            reason = "the file exists; a backup is never written over another one"
            raise BackupError(reason)
        draft = file.with_name(f"{file.name}.{uuid4().hex[:8]}.part")
        try:
            draft.touch(mode=0o600, exist_ok=False)
            if self.database.is_sqlite:
                await asyncio.to_thread(_copy_sqlite, Path(str(self.database.url.database)), draft)
            else:
                options = ("--format=custom", "--no-owner", "--no-privileges")
                await _tool("pg_dump", self.database.url, *options, f"--file={draft}")
            report = await self.prove(draft)
            if report.cut_off:
                reason = f"the backup ends before entry {report.broken_at}, which a checkpoint vouches for"
                raise BackupError(reason)
            draft.replace(file)
        except OSError as error:
            reason = f"the backup cannot be written ({error.strerror})"
            raise BackupError(reason) from None
        finally:
            draft.unlink(missing_ok=True)
        return report

    async def prove(self, file: Path) -> AuditReport:
        """Restore a backup into a scratch place and verify its audit log; ``cut_off`` if checkpoints know of more.

        Raises:
            BackupError: if it is none, belongs to another key, or its log is broken.
        """
        if not await asyncio.to_thread(file.is_file):
            reason = "there is no such file"
            raise BackupError(reason)
        async with self._scratch(file) as scratch:
            try:
                report = await self._verify(scratch)
            except (VaultError, CheckpointError) as error:
                raise BackupError(str(error)) from None
            except DBAPIError:
                reason = "the file is not a backup of Chaperone, or was damaged"
                raise BackupError(reason) from None
        if report.broken_at is not None and not report.cut_off:
            reason = f"the audit log in the backup is broken at entry {report.broken_at}"
            raise BackupError(reason)
        return report

    async def restore(self, file: Path) -> AuditReport:
        """Prove a backup, and restore it into the configured database, which must not hold anything yet.

        Raises:
            BackupError: if the backup does not pass, or something is there already.
        """
        await self._must_be_empty()
        report = await self.prove(file)
        if self.database.is_sqlite:
            target = Path(str(self.database.url.database))
            draft = target.with_name(f"{target.name}.{uuid4().hex[:8]}.part")
            target.parent.mkdir(parents=True, exist_ok=True)
            draft.touch(mode=0o600, exist_ok=False)
            shutil.copyfile(file, draft)
            draft.replace(target)
        else:
            await _pg_restore(self.database.url, file)
        return report

    async def _verify(self, scratch: Database) -> AuditReport:
        async with scratch.reading() as session:
            whole = not scratch.is_sqlite or (await session.execute(text("PRAGMA quick_check"))).scalar() == "ok"
            if not whole or await session.get(DataKey, "root") is None:
                reason = "the file is not a backup of Chaperone, or was damaged"
                raise BackupError(reason)
        root = await root_key(scratch, self.vault, self.now)
        audit = AuditLog(root.derive("audit"), self.now, AuditDetails(SealedRows(self.vault, self.now)))
        return await Checkpoints(database=scratch, audit=audit, file=self.checkpoint_file, now=self.now).verify()

    async def _must_be_empty(self) -> None:
        if self.database.is_sqlite:
            full = await asyncio.to_thread(_is_there, str(self.database.url.database))
        else:
            async with self.database.reading() as session:
                tables = "SELECT 1 FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') LIMIT 1"
                full = (await session.execute(text(tables))).scalar() is not None
        if full:
            reason = (
                "database_url holds a database already; stop Chaperone and move it away (on SQLite with its -wal and "
                "-shm files), or point database_url to an empty one"
            )
            raise BackupError(reason)

    @asynccontextmanager
    async def _scratch(self, file: Path) -> AsyncIterator[Database]:
        if self.database.is_sqlite:
            with TemporaryDirectory(prefix="chaperone-", dir=file.parent) as folder:
                copy = Path(folder) / "scratch.db"
                shutil.copyfile(file, copy)
                scratch = Database(f"sqlite:///{copy}")
                try:
                    yield scratch
                finally:
                    await scratch.close()
            return
        name = f"chaperone_scratch_{uuid4().hex[:12]}"
        await self._administer(f"CREATE DATABASE {name} TEMPLATE template0")
        url = self.database.url.set(database=name)
        scratch = Database(url.render_as_string(hide_password=False))
        try:
            await _pg_restore(url, file)
            yield scratch
        finally:
            await scratch.close()
            await self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    async def _administer(self, statement: str) -> None:
        engine = self.database.engine.execution_options(isolation_level="AUTOCOMMIT")
        try:
            async with engine.connect() as connection:
                await connection.execute(text(statement))
        except DBAPIError:
            reason = "the database user cannot make a scratch database to prove the backup in; give it CREATEDB"
            raise BackupError(reason) from None


def _is_there(target: str) -> bool:
    return any(Path(f"{target}{side}").exists() for side in _SIDES)


def _copy_sqlite(source: Path, copy: Path) -> None:
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as live,
        closing(sqlite3.connect(copy)) as backup,
    ):
        live.backup(backup)
        # One file, without a log of its own beside it.
        backup.execute("PRAGMA journal_mode=DELETE")


async def _pg_restore(url: URL, file: Path) -> None:
    options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    await _tool("pg_restore", url, *options, str(file))


async def _tool(name: str, url: URL, *arguments: str) -> None:
    """Run a tool of PostgreSQL on a database; the password goes by the environment, what it prints nowhere."""
    program = shutil.which(name)
    if program is None:
        reason = f"{name} is not installed; install PostgreSQL's client tools, of the server's version or newer"
        raise BackupError(reason)
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    password = {"PGPASSWORD": str(url.password)} if url.password else {}
    process = await asyncio.create_subprocess_exec(
        program,
        f"--dbname={address}",
        *arguments,
        env={**os.environ, **password},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    status = await process.wait()
    if status:
        reason = f"{name} failed (exit status {status}): is it of the server's version or newer, and the file whole?"
        raise BackupError(reason)
