"""Measures the officers' pages over many flags against the same pages over 1,000, on SQLite and on PostgreSQL.

Flags of two years, their codes, reviews, answers and audit entries are made up and loaded in bulk into two databases, a
large and a small one; their pages are then asked for in turns, over ASGI, with the application's own sessions and
queries, so that what else the machine does slows both alike. Prints each page's median and 95th percentile in
milliseconds over both, the ratio of the two percentiles, how long the first answer over many took (figures are reckoned
then, and shown for ten minutes), and each statement that reads a whole large table, as EXPLAIN tells. Ends with status
1 where a ratio is over 3 or there is such a statement.

PostgreSQL is measured where it is asked for, for instance by --postgresql 1000000 (``pgserver`` must have a wheel for
this Python).
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pgserver
from pydantic import SecretStr
from sqlalchemy import JSON, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from bot.console.app import console_app
from bot.console.shield import session_cookie
from bot.identity.roles import Role
from bot.identity.tokens import Scope
from bot.office import build_desk
from bot.settings import Settings
from bot.storage.codes import FlagCode, words_code
from bot.storage.models import AuditEntry, Base, Flag, Response
from bot.storage.officers import Review, ReviewTag
from bot.vault.vault import make_key
from bot.wiring import Store, open_store
from policies.engine import load_checker
from policies.registry import load_policies
from tests.conftest import new_database
from tests.plans import reading, scans

FEW = 1_000
MOST_RATIO = 3.0
ROUNDS = 40
#: Shares of the flags that officers resolved, of those that were false, that somebody works on or tagged, and that
#: authors answered or contested: as rare as they can be and fill a page over 1,000, too.
RESOLVED, FALSE, ASSIGNED, TAGGED, ANSWERED, CONTESTED = 0.8, 0.1, 0.08, 0.08, 0.1, 0.08
PAGES = (
    "/console/queue",
    "/console/queue?status=new",
    "/console/queue?policy=patient_name",
    "/console/queue?search=mrn",
    "/console/queue?search=patient name",
    "/console/queue?sort=severity",
    "/console/queue?severity=high",
    "/console/queue?state=contested",
    "/console/queue?resolution=false_positive",
    "/console/queue?channel={channel}",
    "/console/queue?author={author}",
    "/console/queue?assignee=me",
    "/console/queue?assignee=nobody",
    "/console/queue?tag=follow-up",
    "/console/queue?alike={flag}",
    "/console/queue?days=7",
    "/console/flags/{flag}",
    "/console/figures",
    "/console/audit",
    "/api/v1/flags",
)
#: The large tables; PostgreSQL rightly reads small ones whole.
FILLED = ("flag", "flag_code", "review", "response", "audit")
_BATCH = 20_000
#: Long enough for a figure of a slow page, too.
LONGEST_MS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A console over so many flags, and the client of an officer who may see every page."""

    store: Store
    client: httpx.AsyncClient
    #: What pages are asked about: the newest flag's ``flag``, ``channel`` and ``author``.
    known: Mapping[str, str]

    async def ask(self, page: str) -> float:
        """Ask for a page; returns how many milliseconds it took."""
        began_at = time.perf_counter()
        (await self.client.get(page.format_map(self.known))).raise_for_status()
        return 1000 * (time.perf_counter() - began_at)


@dataclass(slots=True)
class Asked:
    """How many milliseconds a page took over few and over many flags, time and again."""

    few: list[float] = field(default_factory=list)
    many: list[float] = field(default_factory=list)
    #: The first answer over many.
    first: float = 0.0
    #: Statements that read a whole table of the many.
    scans: Sequence[str] = ()


def main() -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sqlite", type=int, default=100_000, metavar="FLAGS", help="how many are many on SQLite")
    parser.add_argument("--postgresql", type=int, default=0, metavar="FLAGS", help="and on PostgreSQL; 0 for none")
    given = parser.parse_args()
    kept = []
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        if given.sqlite:
            addresses = [f"sqlite:///{folder}/{size}.db" for size in ("few", "many")]
            kept.append(asyncio.run(_compare("SQLite", folder, addresses, given.sqlite)))
        if given.postgresql:
            server = pgserver.get_server(folder / "server")
            stack.callback(server.cleanup)
            addresses = [stack.enter_context(new_database(server.get_uri())) for _ in ("few", "many")]
            kept.append(asyncio.run(_compare("PostgreSQL", folder, addresses, given.postgresql)))
    return 0 if all(kept) else 1


async def _compare(name: str, folder: Path, addresses: Sequence[str], count: int) -> bool:
    """Fill two databases and print the figures of each page; returns whether all are as they must be."""
    kept = True
    async with AsyncExitStack() as stack:
        few, many = [
            await stack.enter_async_context(_office(folder / f"{name}{number}", address, number))
            for address, number in zip(addresses, (FEW, count), strict=True)
        ]
        title = f"{name}, {FEW:,} and {count:,} flags"
        print(f"\n{title:42}{'p50':>8}{'p95':>8}{'p50':>8}{'p95':>8}{'ratio':>8}{'first':>8}")
        for page in PAGES:
            asked = await _asked(few, many, page)
            before, after = _percentile(asked.few, 0.95), _percentile(asked.many, 0.95)
            figures = (_percentile(asked.few, 0.5), before, _percentile(asked.many, 0.5), after)
            print(
                f"{page:42}{''.join(f'{ms:8.0f}' for ms in figures)}{after / before:8.1f}{asked.first:8.0f}", flush=True
            )
            for statement in asked.scans:
                print(f"    reads all: {statement}", flush=True)
            kept = kept and after <= MOST_RATIO * before and not asked.scans
    return kept


async def _asked(few: Office, many: Office, page: str) -> Asked:
    """Ask for a page in both, in turns."""
    asked = Asked()
    with reading(many.store.database.engine) as said:
        await few.ask(page)
        asked.first = await many.ask(page)
        while len(asked.many) < ROUNDS and sum(asked.many) < LONGEST_MS:
            asked.few.append(await few.ask(page))
            asked.many.append(await many.ask(page))
    asked.scans = await scans(many.store.database.engine, said, FILLED)
    return asked


def _percentile(times: Sequence[float], share: float) -> float:
    return sorted(times)[ceil(share * len(times)) - 1]


def _settings(folder: Path, address: str) -> Settings:
    folder.mkdir()
    make_key(folder / "vault.key")
    return Settings(var_dir=folder, database_url=SecretStr(address), vault_key_file=folder / "vault.key")


@asynccontextmanager
async def _office(folder: Path, address: str, count: int) -> AsyncIterator[Office]:
    async with open_store(_settings(folder, address)) as store:
        began_at = time.perf_counter()
        desk = build_desk(store, load_checker(patterns_only=True), _NoJobs())
        officer, _ = await desk.accounts.invite("officer", list(Role), "default", actor="bench")
        known = await _fill(store, count, officer.id)
        print(f"{count:,} flags made up in {time.perf_counter() - began_at:.0f} s", flush=True)
        token = await desk.tokens.create("siem", list(Scope), "default", 1, actor="bench")
        headers = {
            "cookie": f"{session_cookie(desk.settings)}={await desk.sessions.open(officer)}",
            "authorization": f"Bearer {token}",
        }
        transport = httpx.ASGITransport(app=console_app(desk))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost:8767", timeout=300, headers=headers
        ) as client:
            yield Office(store=store, client=client, known=known)


class _NoJobs:
    """Owes nobody an answer, since none is given."""

    async def reply(self, session: AsyncSession, flag_id: str, revision: int) -> None:
        """Do nothing."""


async def _fill(store: Store, count: int, officer: str) -> Mapping[str, str]:
    """Make up flags and what is about them; returns what is known of the newest one."""
    rng, now = random.Random(5), datetime.now(UTC)  # noqa: S311 # nothing is secret here
    policies = sorted(load_policies())
    flags: Sequence[Mapping[str, Any]] = ()
    async with store.database.reading() as session:
        entries = await session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    async with store.database.engine.begin() as connection:
        for start in range(0, count, _BATCH):
            flags = [_flag(number, count, now, rng, policies) for number in range(start, min(count, start + _BATCH))]
            await _load(connection, Flag, flags)
            await _load(connection, FlagCode, [row for flag in flags for row in _codes(flag)])
            await _load(connection, Review, [_review(flag, now, officer) for flag in flags if flag["status"] != "new"])
            tagged = [{"flag_id": flag["id"], "tag": "follow-up"} for flag in flags if rng.random() < TAGGED]
            await _load(connection, ReviewTag, tagged)
            await _load(connection, Response, [_answer(flag) for flag in flags if rng.random() < ANSWERED])
            await _load(
                connection, AuditEntry, [_entry(entries + start + at, flag) for at, flag in enumerate(flags, start=1)]
            )
    async with store.database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.exec_driver_sql("ANALYZE" if store.database.is_sqlite else "VACUUM ANALYZE")
    newest = flags[-1]
    return {"flag": newest["id"], "channel": newest["channel_hash"], "author": newest["author_hash"]}


async def _load(connection: AsyncConnection, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, on PostgreSQL by COPY."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        await connection.execute(insert(table), rows)
        return
    columns = [Base.metadata.tables[table.__tablename__].columns[name] for name in rows[0]]
    raw = (await connection.get_raw_connection()).driver_connection
    names = ", ".join(f'"{column.name}"' for column in columns)
    async with raw.cursor() as cursor, cursor.copy(f"COPY {table.__tablename__} ({names}) FROM STDIN") as copy:
        for row in rows:
            await copy.write_row(
                [json.dumps(row[c.name]) if isinstance(c.type, JSON) else row[c.name] for c in columns]
            )


def _flag(number: int, count: int, now: datetime, rng: random.Random, policies: Sequence[str]) -> dict[str, Any]:
    at = now - timedelta(days=730) * (1 - number / count)
    status = rng.choices(("resolved", "in_review", "new"), (RESOLVED, ASSIGNED, 1 - RESOLVED - ASSIGNED))[0]
    outcome = "false_positive" if rng.random() < FALSE else "educational"
    return {
        "id": UUID(int=rng.getrandbits(128)).hex,
        "platform": "slack",
        "workspace_hash": "w" * 32,
        "channel_hash": f"c{rng.randrange(40):031}",
        "author_hash": f"a{rng.randrange(500):031}",
        "message_hash": f"{number:032}",
        "thread_hash": None,
        "verdict": "identifies",
        "severity": rng.choice(("low", "medium", "high")),
        "consequence": "warn",
        "language": "en",
        "entities": ["MRN"],
        "policies": [rng.choice(policies)],
        "finding_hashes": [f"{rng.randrange(count):032}"],
        "revision": 1,
        "score": 0.9,
        "state": "contested" if rng.random() < CONTESTED else rng.choice(("open", "edited", "deleted")),
        "status": status,
        "resolution": outcome if status == "resolved" else None,
        "notice_state": "delivered",
        "told_with": None,
        "owed_at": at,
        "sent_at": at,
        "created_at": at,
        "settled_at": at + timedelta(minutes=5),
    }


def _codes(flag: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for code in (*flag["policies"], *flag["entities"], *flag["finding_hashes"], words_code(flag["finding_hashes"])):
        yield {"flag_id": flag["id"], "code": code, "at": flag["created_at"]}


def _review(flag: Mapping[str, Any], now: datetime, officer: str) -> dict[str, Any]:
    is_resolved = flag["status"] == "resolved"
    return {
        "flag_id": flag["id"],
        "assignee": None if is_resolved else officer,
        "escalated_to": None,
        "resolved_at": now if is_resolved else None,
        "incident_id": None,
    }


def _answer(flag: Mapping[str, Any]) -> dict[str, Any]:
    return {"flag_id": flag["id"], "revision": 1, "act": "not_patient", "choice": "colleague", "at": flag["created_at"]}


def _entry(seq: int, flag: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "seq": seq,
        "at": flag["created_at"],
        "actor": "system",
        "act": "flag.created",
        "subject": flag["id"],
        "detail": {},
        "previous": "0",
        "digest": f"{seq:064}",
        "version": 2,
        "detail_hash": "",
    }


if __name__ == "__main__":
    sys.exit(main())
