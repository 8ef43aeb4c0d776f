"""Signed checkpoints of the audit log, in a file outside the database that is only ever appended to.

A hash chain alone does not show that its end was cut off. A checkpoint is the number and digest of the last entry of a
moment, signed with Ed25519 (RFC 8032), one JSON object a line; whoever holds the public key can check it without
Chaperone. What was cut off after the last checkpoint is not noticed.
"""

import asyncio
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters.port import Clock
from bot.audit import AuditLog
from bot.audit_walk import AuditReport
from bot.storage.database import Database

_PURPOSE = "chaperone audit checkpoint"


class CheckpointError(Exception):
    """A checkpoint cannot be taken or read; says what to do, and never quotes the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The end of the chain at a moment."""

    #: Number and digest of the last entry.
    entry: int
    digest: str
    at: datetime

    def signed_part(self) -> bytes:
        """Return the bytes that are signed: canonical JSON of purpose, entry, digest and time."""
        return json.dumps([_PURPOSE, self.entry, self.digest, self.at.isoformat()], separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoints:
    """Takes checkpoints, and verifies the log against them."""

    database: Database
    audit: AuditLog
    file: Path
    now: Clock

    @property
    def public_key(self) -> str:
        """The Ed25519 public key, 64 hex digits, for whoever is to check the file."""
        return self.audit.signing_key().public

    async def take(self) -> Checkpoint | None:
        """Verify the log and vouch for its present end; None if it is empty.

        Raises:
            CheckpointError: if the log is broken, which is never vouched for, or the file cannot be read or written.
        """
        report = await self.verify()
        if report.broken_at is not None:
            reason = f"the audit log is broken at entry {report.broken_at}; no checkpoint was taken"
            raise CheckpointError(reason)
        if not report.last:
            return None
        taken = Checkpoint(entry=report.last, digest=report.head, at=self.now().astimezone(UTC))
        signature = self.audit.signing_key().sign(taken.signed_part())
        line = {"entry": taken.entry, "digest": taken.digest, "at": taken.at.isoformat(), "key": self.public_key}
        await asyncio.to_thread(_append, self.file, json.dumps({**line, "signature": signature}) + "\n")
        return taken

    async def verify(self) -> AuditReport:
        """Walk the chain and hold it to every checkpoint.

        Raises:
            CheckpointError: if a checkpoint cannot be read, or was not signed by this installation.
        """
        # Read before the chain, which may grow meanwhile and never shrinks.
        marks = {checkpoint.entry: checkpoint.digest for checkpoint in await self.taken()}
        async with self.database.reading() as session:
            return await self.audit.verify(session, marks)

    async def taken(self) -> Sequence[Checkpoint]:
        """Return the checkpoints of the file, oldest first; raises as ``verify``."""
        try:
            lines = (await asyncio.to_thread(self.file.read_bytes)).splitlines()
        except FileNotFoundError:
            return ()
        except OSError as error:
            reason = f"audit.checkpoint_file cannot be read ({error.strerror})"
            raise CheckpointError(reason) from None
        return [self._read(number, line) for number, line in enumerate(lines, 1)]

    def _read(self, number: int, line: bytes) -> Checkpoint:
        try:
            value = json.loads(line)
            checkpoint = Checkpoint(
                entry=int(value["entry"]), digest=str(value["digest"]), at=datetime.fromisoformat(value["at"])
            )
            genuine = self.audit.signing_key().verifies(checkpoint.signed_part(), value["signature"])
        except (KeyError, TypeError, ValueError):
            genuine = False
        if not genuine:
            reason = f"line {number} of audit.checkpoint_file was altered, or belongs to another installation"
            raise CheckpointError(reason)
        return checkpoint


def _append(file: Path, line: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "ab") as out:
            out.write(line.encode("ascii"))
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        reason = f"audit.checkpoint_file cannot be written ({error.strerror})"
        raise CheckpointError(reason) from None
