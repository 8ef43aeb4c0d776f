"""Filters of the queue that an officer saved, sealed with their account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.review.queue import Filter
from bot.review.standing import ReviewError
from bot.storage.database import Database
from bot.storage.sealed import SealedRows

_KIND = "filters"
_MOST = 30
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Saved:
    """A filter with the name that its officer gave it."""

    name: str = field(repr=False)
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFilters:
    """Keeps each officer's filters."""

    database: Database
    rows: SealedRows

    async def of(self, officer: Officer) -> Sequence[Saved]:
        """Return an officer's filters, by name."""
        officer.need(Right.FLAGS)
        async with self.database.reading() as session:
            kept = await self.rows.open(session, _subject(officer), _KIND) or {}
        return [
            Saved(name, {str(key): str(value) for key, value in fields.items()})
            for name, fields in sorted(kept.items())
            if isinstance(fields, dict)
        ]

    async def save(self, officer: Officer, name: str, wanted: Filter) -> None:
        """Keep a filter under a name; an empty filter removes what is kept under it.

        Raises:
            ReviewError: if the name is empty or too long, or there are thirty already.
        """
        officer.need(Right.FLAGS)
        name = name.strip()
        if not 0 < len(name) <= _LONGEST_NAME:
            reason = "a filter's name has 1 to 40 characters"
            raise ReviewError(reason)
        async with self.database.transaction() as session:
            kept = await self.rows.open(session, _subject(officer), _KIND) or {}
            kept.pop(name, None)
            if wanted.chosen():
                kept[name] = dict(wanted.chosen())
            if len(kept) > _MOST:
                reason = "thirty filters are kept at most; save an empty one under a name to remove it"
                raise ReviewError(reason)
            await self.rows.seal(session, _subject(officer), _KIND, kept)


def _subject(officer: Officer) -> str:
    return f"officer:{officer.id}"
