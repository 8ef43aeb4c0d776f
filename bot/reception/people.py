"""Who belongs to a workspace: parts of names as keyed hashes, never a name."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock, Names
from bot.storage.community import Colleague, Workspace
from bot.storage.database import Database
from bot.vault.vault import Pseudonyms
from policies.roster import NOBODY, Roster, name_parts

#: How old the names of a workspace may be before they are asked for again; asked for hourly, that makes once a day.
_FRESH = timedelta(hours=23)
_BATCH = 500


@dataclass(frozen=True, slots=True)
class HashedRoster:
    """A roster that knows its words by their keyed hashes only; implements ``policies.roster.Roster``."""

    pseudonyms: Pseudonyms
    #: Kind of the hashes, and the parts that stand before the words in each.
    kind: str
    scope: tuple[str, ...] = field(repr=False)
    hashes: Collection[str]

    def __contains__(self, words: object, /) -> bool:
        """Whether the words are on the roster."""
        return isinstance(words, str) and self.pseudonyms.of(self.kind, *self.scope, words) in self.hashes

    def __len__(self) -> int:
        """How many entries the roster can have."""
        return len(self.hashes)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleBook:
    """Keeps the people of each workspace, and knows them without asking the database."""

    database: Database
    pseudonyms: Pseudonyms
    now: Clock
    #: By workspace hash, as of the last ``refresh``: the version of the names, and their hashes.
    _known: dict[str, tuple[int, frozenset[str]]] = field(default_factory=dict, init=False, repr=False)

    def roster(self, workspace: str) -> Roster:
        """Return the roster of a workspace, as of the last ``refresh``."""
        _, hashes = self._known.get(self._hash(workspace), (0, frozenset()))
        return HashedRoster(self.pseudonyms, "colleague", (workspace,), hashes) if hashes else NOBODY

    async def claim(self, session: AsyncSession, workspace: str) -> datetime | None:
        """Return when the caller, and nobody else, is to ask for a workspace's people: now, or None if not yet."""
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        now = self.now()
        statement = dialect.insert(Workspace).values(workspace_hash=self._hash(workspace), tried_at=now, version=0)
        claiming = statement.on_conflict_do_update(
            index_elements=[Workspace.workspace_hash],
            set_={"tried_at": now},
            where=Workspace.tried_at < now - _FRESH,
        )
        return (await session.execute(claiming.returning(Workspace.tried_at))).scalar()

    async def learn(self, workspace: str, people: Collection[Names]) -> None:
        """Store the people of a workspace in the place of those known before; nobody at all changes nothing."""
        parts = {part for names in people for name in (names.display, names.real) for part in name_parts(name)}
        if not parts:
            return
        known = self._hash(workspace)
        hashes = {self.pseudonyms.of("colleague", workspace, part) for part in parts}
        async with self.database.transaction() as session:
            await session.scalar(select(Workspace).where(Workspace.workspace_hash == known).with_for_update())
            before = set(await session.scalars(select(Colleague.name_hash).where(Colleague.workspace_hash == known)))
            gone = sorted(before - hashes)
            for at in range(0, len(gone), _BATCH):
                batch = Colleague.name_hash.in_(gone[at : at + _BATCH])
                await session.execute(delete(Colleague).where(Colleague.workspace_hash == known, batch))
            session.add_all(Colleague(workspace_hash=known, name_hash=new) for new in sorted(hashes - before))
            if hashes != before:
                raised = update(Workspace).where(Workspace.workspace_hash == known)
                await session.execute(raised.values(version=Workspace.version + 1))
        await self.refresh()

    async def refresh(self) -> None:
        """Read the names that this or another replica has learnt since."""
        async with self.database.reading() as session:
            rows = await session.execute(select(Workspace.workspace_hash, Workspace.version))
            for known, version in rows.all():
                if self._known.get(known, (0, NOBODY))[0] != version:
                    names = select(Colleague.name_hash).where(Colleague.workspace_hash == known)
                    self._known[known] = (version, frozenset(await session.scalars(names)))

    def _hash(self, workspace: str) -> str:
        return self.pseudonyms.of("workspace", workspace)
