"""Signed checkpoints of the audit log, outside the database: in a file that is only appended to, and wherever they go.

A hash chain alone does not show that its end was cut off. A checkpoint is the number and digest of the last entry of a
moment, signed with Ed25519 (RFC 8032), one JSON object a line; whoever holds the public key can check it without
Chaperone. What was cut off after the last checkpoint is not noticed. Copies that others wrote down, such as a syslog
server, count like the file; in them a line may begin with anything and most may be none of ours.
"""

import asyncio
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters.port import Clock
from bot.audit.log import AuditLog
from bot.audit.outlets import Outlet, OutletError
from bot.audit.walk import AuditReport
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
    #: Where each one is sent besides.
    outlets: Sequence[Outlet] = ()
    #: Files where others wrote them down.
    copies: Sequence[Path] = ()

    @property
    def public_key(self) -> str:
        """The Ed25519 public key, 64 hex digits, for whoever is to check the file."""
        return self.audit.signing_key().public

    async def take(self) -> Checkpoint | None:
        """Verify the log and vouch for its present end; None if it is empty.

        Raises:
            CheckpointError: if the log is broken, which is never vouched for, or the file cannot be read or written, or
                the checkpoint did not get out everywhere else.
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
        words = json.dumps({**line, "signature": signature})
        await asyncio.to_thread(_append, self.file, f"{words}\n")
        sent = await asyncio.gather(*(outlet.send(words, taken.at) for outlet in self.outlets), return_exceptions=True)
        if failures := [failure for failure in sent if isinstance(failure, BaseException)]:
            reason = "; ".join(sorted(_told(failure) for failure in failures))
            raise CheckpointError(reason)
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
        """Return the checkpoints of the file and the copies that can be read; raises as ``verify``."""
        try:
            lines = (await asyncio.to_thread(self.file.read_bytes)).splitlines()
        except FileNotFoundError:
            lines = []
        except OSError as error:
            reason = f"audit.checkpoint_file cannot be read ({error.strerror})"
            raise CheckpointError(reason) from None
        found = [self._read("audit.checkpoint_file", number, line) for number, line in enumerate(lines, 1)]
        for copy in self.copies:
            found += await asyncio.to_thread(self._of_copy, copy)
        return found

    async def unread(self) -> Sequence[int]:
        """Return which of ``audit.checkpoint_copies`` cannot be read now, counted from 1."""
        readable = await asyncio.gather(*(asyncio.to_thread(_is_readable, copy) for copy in self.copies))
        return [number for number, well in enumerate(readable, 1) if not well]

    def _of_copy(self, copy: Path) -> list[Checkpoint]:
        own, found = f'"key": "{self.public_key}"'.encode(), []
        with suppress(OSError), copy.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if own in line:
                    found.append(self._read("audit.checkpoint_copies", number, line[line.index(b"{") :]))
        return found

    def _read(self, where: str, number: int, line: bytes) -> Checkpoint:
        try:
            value = json.loads(line)
            checkpoint = Checkpoint(
                entry=int(value["entry"]), digest=str(value["digest"]), at=datetime.fromisoformat(value["at"])
            )
            genuine = self.audit.signing_key().verifies(checkpoint.signed_part(), value["signature"])
        except (KeyError, TypeError, ValueError):
            genuine = False
        if not genuine:
            reason = f"line {number} of {where} was altered, or belongs to another installation"
            raise CheckpointError(reason)
        return checkpoint


def _told(failure: BaseException) -> str:
    return str(failure) if isinstance(failure, OutletError) else type(failure).__name__


def _is_readable(file: Path) -> bool:
    return os.access(file, os.R_OK)


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
