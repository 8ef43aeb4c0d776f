"""The whole product around a fake platform: the real store and workflow engine, with messages of one author."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from adapters.desk import Deed, Person
from adapters.notice import Act, NoticeKind
from adapters.port import Address, ChannelEvent, Deleted, Edited, Posted
from bot import wiring
from bot.settings import ChannelSettings, NoticeSettings, Settings
from bot.storage.database import Database
from bot.storage.models import AuditEntry, Flag, Response
from bot.storage.service import Listening
from bot.vault.vault import make_key
from policies.checker import Checker
from policies.message import Message, Platform
from tests.fakes.detector import CANARY_CHECKER
from tests.fakes.platform import FakePlatform
from tests.waiting import PATIENCE_S, every_job_is_done_or_asleep, until

AUTHOR = Person(platform=Platform.LOCAL, workspace="W1", id="U1")
COLLEAGUE = Person(platform=Platform.LOCAL, workspace="W1", id="U2")


class _Adapter:
    """An adapter without an app around a fake platform."""

    routes = ()

    def __init__(self, client: FakePlatform, *, connected: bool) -> None:
        self.client = client
        self.connected = connected

    async def start(self) -> None:
        """Nothing to open."""

    async def stop(self) -> None:
        """Nothing to close."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where a house can be opened, again and again."""

    folder: Path
    database_url: str
    platform: FakePlatform
    monkeypatch: pytest.MonkeyPatch
    #: Whether it says that it hears its platform; if not, coverage stays out of the audit log.
    connected: bool = False
    checker: Checker = field(default=CANARY_CHECKER)

    @asynccontextmanager
    async def house(self, notice: Mapping[str, object] | None = None, **channel: object) -> AsyncIterator[wiring.House]:
        """Open a house with settings of the notices and of the channel; nothing waits for long unless they say so."""
        self.monkeypatch.setattr(wiring, "build_adapters", lambda settings, services: (adapter,))
        adapter = _Adapter(self.platform, connected=self.connected)
        make_key(self.folder / "vault.key")
        soon = {"fallback_after_s": 0.3, "follow_up_after_s": 0, "shorten_after_s": 0.1, "remind_after_s": 0.1}
        settings = Settings(
            var_dir=self.folder,
            database_url=self.database_url,
            vault_key_file=self.folder / "vault.key",
            notice=NoticeSettings.model_validate({**soon, **(notice or {})}),
            default_channel=ChannelSettings.model_validate(channel),
        )
        async with wiring.open_house(settings, self.checker) as opened:
            if self.connected:
                await until_listening(opened)
            yield opened
            await every_job_is_done_or_asleep()

    async def told(self, house: wiring.House, words: str = "CANARY has a mass of 4 cm", message_id: str = "m1") -> str:
        """Have the author told of a message; returns the id of the notice."""
        before = len(self.platform.told)
        await house.intake(posted(words, message_id))
        await until(lambda: len(self.platform.told) > before, "the author to be told")
        await until_noted(house)
        return next(told.notice.id for told in self.platform.told[before:] if told.notice.kind is NoticeKind.CONCERN)


async def until_listening(house: wiring.House) -> None:
    """Return once it is written down that the house hears its platform, and the gap before is owed."""
    heard, found = select(Listening.id).where(Listening.ended_at.is_(None)), None
    async with asyncio.timeout(PATIENCE_S):
        while found is None:
            await asyncio.sleep(0.02)
            async with house.store.database.reading() as session:
                found = await session.scalar(heard)


async def until_noted(house: wiring.House) -> None:
    """Return once every notice that was told is written down as told."""
    pending = True
    while pending:
        pending = any(flag.notice_state == "pending" for flag in await flags(house))


def message(words: str, message_id: str = "m1", workspace: str = "W1") -> tuple[Message, Address]:
    """A message of the author, and where it stands."""
    sent = Message(
        platform=Platform.LOCAL,
        workspace=workspace,
        channel="C1",
        author="U1",
        id=message_id,
        sent_at=datetime(2026, 3, 2, tzinfo=UTC),
        text=words,
    )
    address = Address(platform=Platform.LOCAL, workspace=workspace, channel="C1", author="U1", message_id=message_id)
    return sent, address


def posted(words: str, message_id: str = "m1", workspace: str = "W1") -> ChannelEvent:
    """A new message."""
    sent, address = message(words, message_id, workspace)
    return Posted(event_id=f"p-{message_id}-{workspace}", message=sent, address=address)


def edited(words: str, message_id: str = "m1") -> ChannelEvent:
    """An edit."""
    sent, address = message(words, message_id)
    return Edited(event_id=f"e-{message_id}-{words}", message=sent, address=address)


def deleted(message_id: str = "m1") -> ChannelEvent:
    """A deletion."""
    return Deleted(event_id="d", platform=Platform.LOCAL, workspace="W1", channel="C1", message_id=message_id)


def press(notice: str, act: Act, choice: str = "", reason: str = "", **more: object) -> Deed:
    """A press of the author on a notice; ``person`` and ``direct`` may be given."""
    return Deed(**{"person": AUTHOR, "notice": notice, "act": act, "choice": choice, "reason": reason, **more})  # type: ignore[arg-type] # any field


async def flags(house: wiring.House) -> list[Flag]:
    """Return every flag, oldest first."""
    async with house.store.database.reading() as session:
        return list(await session.scalars(select(Flag).order_by(Flag.created_at, Flag.id)))


async def responses(house: wiring.House) -> list[tuple[str, str]]:
    """Return every act and choice that was written down, in order."""
    async with house.store.database.reading() as session:
        rows = await session.scalars(select(Response).order_by(Response.at, Response.flag_id))
        return [(row.act, row.choice) for row in rows]


async def audited(house: wiring.House) -> list[str]:
    """Return the acts of the audit log, in order."""
    async with house.store.database.reading() as session:
        return list(await session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)))


async def dump(database: Database) -> str:
    """Return every row of every table, the workflow engine's included."""
    if database.is_sqlite:
        listing = "SELECT '\"' || name || '\"' FROM sqlite_master WHERE type = 'table'"
    else:
        listing = (
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables "
            "WHERE schemaname IN ('public', 'dbos')"
        )
    async with database.reading() as session:
        tables = list(await session.scalars(text(listing)))
        rows = [(await session.execute(text(f"SELECT * FROM {table}"))).all() for table in tables]  # noqa: S608
    return repr(rows)
