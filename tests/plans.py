"""How a database goes about the statements of a page, as EXPLAIN tells."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

#: The tables that grow with every flag and every act.
GROWING = (
    "flag",
    "flag_code",
    "review",
    "response",
    "attempt",
    "reveal",
    "data_key",
    "sealed",
    "audit",
    "audit_detail",
)


@contextmanager
def reading(engine: AsyncEngine) -> Iterator[Mapping[str, Any]]:
    """Yield a mapping that fills with the statements that read during the block, each with its last parameters."""
    said: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:  # SQLAlchemy's
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            said[statement] = parameters

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    yield said
    event.remove(engine.sync_engine, "before_cursor_execute", note)


async def scans(
    engine: AsyncEngine, said: Mapping[str, Any], tables: Sequence[str] = GROWING, *, small: bool = False
) -> Sequence[str]:
    """Return each statement that reads a whole table without an index, with the line of its plan that says so.

    Args:
        engine: Of the database.
        said: What ``reading`` gave.
        tables: Which tables to look at.
        small: PostgreSQL rightly reads a small table whole; this has it use an index wherever one serves at all.
    """
    is_sqlite = engine.dialect.name == "sqlite"
    names = "|".join(tables)
    whole = re.compile(rf"\bSeq Scan on (?:{names})\b|\bSCAN (?:{names})(?:_\d+)?(?: LEFT-JOIN)?$")
    found = []
    async with engine.connect() as connection:
        if small and not is_sqlite:
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for statement, parameters in said.items():
            explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
            plan = [str(row[-1]) for row in await connection.exec_driver_sql(explain + statement, parameters)]
            if not (is_sqlite and _in_order(statement, plan)):
                found += [f"{' '.join(statement.split())} -> {line.strip()}" for line in plan if whole.search(line)]
    return found


def _in_order(statement: str, plan: Sequence[str]) -> bool:
    """Whether SQLite reads a table in the order of its own key, and no further than it has to."""
    return "LIMIT ?" in statement and plan[0].startswith("SCAN audit") and not any("ORDER BY" in line for line in plan)
