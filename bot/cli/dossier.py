"""``chaperone dossier``: what an auditor or a privacy impact assessment asks for, in one Markdown file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import ConfigFile, fail, operator, with_store

if TYPE_CHECKING:
    from bot.wiring import Store

_To = Annotated[Path, typer.Argument(help="Where to write the dossier (Markdown); must not exist.")]


def dossier(file: _To, config: ConfigFile = None) -> None:
    """Write FILE: what is stored and how long, flows, roles, settings, detection figures, the audit log's state.

    It holds no patient's data and no secret. Exit status 1 if the audit log is broken; the dossier says so.
    """
    from sqlalchemy import func, select

    from bot.audit.checkpoints import CheckpointError
    from bot.cli.audit import told
    from bot.dossier.inventory import take_stock
    from bot.dossier.writing import Evidence, write
    from bot.keeping.custody import build_checkpoints
    from bot.storage.custody import Hold
    from bot.wiring import now
    from policies.detectors.figures import read_figures

    if file.exists():
        fail(f"{file} exists already; give another name")

    async def work(store: "Store") -> tuple[str, bool]:
        checkpoints = build_checkpoints(store)
        vouched = max((taken.entry for taken in await checkpoints.taken()), default=0)
        report = await checkpoints.verify()
        async with store.database.transaction() as session:
            await store.audit.append(session, "dossier.made", actor=operator(store))
            kinds = await take_stock(session, store.settings.retention)
            holds = await session.scalar(select(func.count()).select_from(Hold).where(Hold.lifted_at.is_(None)))
        evidence = Evidence(
            settings=store.settings,
            at=now(),
            database="SQLite" if store.database.is_sqlite else "PostgreSQL",
            kinds=kinds,
            holds=holds or 0,
            verified=told(report, vouched),
            figures=read_figures(),
        )
        return write(evidence), report.broken_at is None

    try:
        words, whole = with_store(config, work)
    except CheckpointError as error:
        fail(str(error), status=1)
    file.write_text(words, encoding="utf-8")
    typer.echo(f"wrote {file}")
    if not whole:
        fail("the audit log is broken; see the dossier", status=1)
