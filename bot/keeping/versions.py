"""What was sealed of a flag before an edit came, kept as it was for as long as a hold covers the flag.

A version lies under its flag's own key, so that shredding and erasing the flag take it along; once no hold covers the
flag any more, the next purge takes it by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.keeping.kept import Keeping
from bot.storage.models import Flag, Sealed
from bot.storage.sealed import SealedRows

_KIND = "held:"
#: What an edit replaces.
_PARTS = ("notice", "excerpt", "text", "findings")


@dataclass(frozen=True, slots=True)
class Version:
    """What was sealed of a flag until a time."""

    until: datetime
    #: Payloads by their kinds.
    parts: Mapping[str, Mapping[str, object]] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """Keeps earlier versions, and lets go of them; within a caller's transaction."""

    rows: SealedRows
    keeping: Keeping
    now: Clock

    async def keep(self, session: AsyncSession, flag_id: str) -> None:
        """Keep what is sealed of a flag, which is about to be replaced, if the flag is held."""
        if not await self.keeping.holds(session, flag_id):
            return
        opened = {kind: await self.rows.open(session, flag_id, kind) for kind in _PARTS}
        parts = {kind: payload for kind, payload in opened.items() if payload is not None}
        if parts:
            number = len(await _kinds(session, flag_id)) + 1
            payload = {"until": self.now().isoformat(), "parts": parts}
            await self.rows.seal(session, flag_id, f"{_KIND}{number:06}", payload)

    async def due(self, session: AsyncSession, which: ColumnElement[bool]) -> int:
        """Return how many versions no hold keeps any more, of the flags that fulfil a condition."""
        return await session.scalar(select(func.count()).select_from(Sealed).where(*self._free(which))) or 0

    async def purge(self, session: AsyncSession, which: ColumnElement[bool]) -> int:
        """Remove them; returns how many went."""
        gone = await session.execute(delete(Sealed).where(*self._free(which)).returning(Sealed.kind))
        return len(gone.all())

    def _free(self, which: ColumnElement[bool]) -> Sequence[ColumnElement[bool]]:
        flags = select(Flag.id).where(which, ~self.keeping.keeps())
        return Sealed.kind.startswith(_KIND), Sealed.subject.in_(flags)


async def versions_of(session: AsyncSession, rows: SealedRows, flag_id: str) -> Sequence[Version]:
    """Return the versions that are kept of a flag, the oldest first.

    Raises:
        VaultError: if sealed bytes were altered or their key is missing.
    """
    opened = [await rows.open(session, flag_id, kind) for kind in await _kinds(session, flag_id)]
    return [_read(payload) for payload in opened if payload is not None]


async def _kinds(session: AsyncSession, flag_id: str) -> Sequence[str]:
    mine = (Sealed.subject == flag_id) & Sealed.kind.startswith(_KIND)
    return (await session.scalars(select(Sealed.kind).where(mine).order_by(Sealed.kind))).all()


def _read(payload: Mapping[str, object]) -> Version:
    parts = payload["parts"]
    return Version(datetime.fromisoformat(str(payload["until"])), parts if isinstance(parts, dict) else {})
