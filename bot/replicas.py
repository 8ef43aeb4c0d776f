"""Which process is which, and taking over from one that died.

On SQLite one process owns the directory, held by a lock file. On PostgreSQL each replica holds a session lock on its
name (the server lets go of it when the process dies, however it dies) and writes a heartbeat row; whoever finds a stale
row takes over that replica's unfinished work. The database's clock decides, so replicas' clocks need not agree.
"""

import asyncio
import fcntl
import hashlib
import logging
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import delete, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.audit.log import AuditLog
from bot.storage.database import Database
from bot.storage.models import Replica

log = logging.getLogger(__name__)

_BEAT_S = 2.0
_STALE_S = 15.0
#: Replicas on one machine that share a default name are told apart by a number, up to this many.
_MOST_NAMES = 64

#: Takes up the unfinished work of an executor; returns how many jobs there were.
TakeOver = Callable[[str], Awaitable[int]]


class ReplicaError(Exception):
    """The process cannot run beside another one; the message says what to change."""


class Membership(Protocol):
    """A process's place among the replicas."""

    async def claim(self) -> str:
        """Claim and return this process's executor id.

        Raises:
            ReplicaError: if another running process has it.
        """
        ...

    async def watch(self, take_over: TakeOver) -> None:
        """Show signs of life, and take over from replicas that show none, until cancelled."""
        ...

    async def release(self) -> None:
        """Let go of the claim."""
        ...


def membership(database: Database, audit: AuditLog, name: str, var_dir: Path) -> Membership:
    """Return the membership that suits the database; ``name`` empty means one made from host and directory."""
    if database.is_sqlite:
        return SoleReplica(name or "sole", var_dir)
    place = hashlib.sha256(str(var_dir.resolve()).encode()).hexdigest()[:6]
    return ReplicaGroup(database, audit, name, f"{socket.gethostname()[:40]}-{place}")


class SoleReplica:
    """The only process on an embedded database."""

    def __init__(self, name: str, var_dir: Path) -> None:
        self._name = name
        self._var_dir = var_dir
        self._lock: IO[bytes] | None = None

    async def claim(self) -> str:
        """Lock the directory; see ``Membership``."""
        self._var_dir.mkdir(parents=True, exist_ok=True)
        lock = (self._var_dir / "chaperone.lock").open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            reason = f"another Chaperone is using {self._var_dir}; stop it, or set var_dir to another directory"
            raise ReplicaError(reason) from None
        self._lock = lock
        return self._name

    async def watch(self, take_over: TakeOver) -> None:
        """There is nobody to take over from."""
        del take_over
        await asyncio.Event().wait()

    async def release(self) -> None:
        """Unlock the directory."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None


class ReplicaGroup:
    """One of several processes on a shared PostgreSQL database."""

    def __init__(self, database: Database, audit: AuditLog, name: str, default_name: str) -> None:
        self._database = database
        self._audit = audit
        self._names = [name] if name else [f"{default_name}-{number}" for number in range(1, _MOST_NAMES + 1)]
        self._executor_id = ""
        self._holder: AsyncConnection | None = None

    async def claim(self) -> str:
        """Lock the first free name; see ``Membership``."""
        engine = self._database.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._holder = await engine.connect()
        for name in self._names:
            statement = text("SELECT pg_try_advisory_lock(7106283, hashtext(:name))")
            if (await self._holder.execute(statement, {"name": name})).scalar():
                self._executor_id = name
                await self._beat()
                return name
        await self.release()
        reason = f"another running replica is named {self._names[0]}; give each its own setting replica"
        raise ReplicaError(reason)

    async def watch(self, take_over: TakeOver) -> None:
        """Beat and look around until cancelled; an unreachable database is tried again."""
        while True:
            try:
                await self._beat()
                await self._bury_the_dead(take_over)
            except SQLAlchemyError as error:
                log.warning("heartbeat failed: %s", type(error).__name__)
            await asyncio.sleep(_BEAT_S)

    async def release(self) -> None:
        """Leave the group."""
        if self._holder is not None:
            # The connection goes back to the pool with its session locks, unless they are let go.
            await self._holder.execute(text("SELECT pg_advisory_unlock_all()"))
            await self._holder.close()
            self._holder = None

    async def _beat(self) -> None:
        statement = text(
            "INSERT INTO replica (executor_id, beat_at) VALUES (:name, clock_timestamp()) "
            "ON CONFLICT (executor_id) DO UPDATE SET beat_at = excluded.beat_at"
        )
        async with self._database.transaction() as session:
            await session.execute(statement, {"name": self._executor_id})

    async def _bury_the_dead(self, take_over: TakeOver) -> None:
        # The row stays locked until its work is taken up, so that exactly one survivor does it, and another one can
        # if that survivor dies meanwhile.
        statement = text(
            "SELECT executor_id FROM replica WHERE executor_id <> :own "
            "AND beat_at < clock_timestamp() - make_interval(secs => :stale) FOR UPDATE SKIP LOCKED LIMIT 1"
        )
        async with self._database.transaction() as session:
            dead = (await session.execute(statement, {"own": self._executor_id, "stale": _STALE_S})).scalar()
            if dead is None:
                return
            jobs = await take_over(dead)
            await session.execute(delete(Replica).where(Replica.executor_id == dead))
            await self._audit.append(session, "replica.taken_over", detail={"replica": dead, "jobs": jobs})
            log.warning("took over %d jobs of replica %s", jobs, dead)
