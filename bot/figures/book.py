"""The figures as they are shown: reckoned anew every ten minutes, not for every page that is opened."""

from asyncio import Lock
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapters.port import Clock
from bot.figures.board import Board
from bot.figures.chart import Chart
from bot.figures.effect import Effect
from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.storage.database import Database

#: How long figures are shown before they are reckoned anew; they are over weeks, and cost as much as a hundred pages.
KEPT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """Every figure of a tenant, and when it was reckoned."""

    at: datetime
    board: Sequence[Chart]
    effect: Sequence[Chart]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureBook:
    """Keeps each tenant's figures for a while, in this process only."""

    database: Database
    board: Board
    effect: Effect
    now: Clock
    _kept: dict[str, Reckoned] = field(default_factory=dict, init=False, repr=False)
    #: So that officers who come at once do not each have them reckoned.
    _turn: Lock = field(default_factory=Lock, init=False, repr=False)

    async def of(self, officer: Officer) -> Reckoned:
        """Return the figures of the officer's tenant, ten minutes old at most.

        Raises:
            AccessError: if the officer may see no figures.
        """
        officer.need(Right.FIGURES)
        async with self._turn:
            kept = self._kept.get(officer.tenant)
            if kept is None or self.now() >= kept.at + KEPT:
                kept = self._kept[officer.tenant] = await self._reckon(officer)
        return kept

    async def _reckon(self, officer: Officer) -> Reckoned:
        at = self.now()
        async with self.database.reading() as session:
            board = await self.board.charts(session, officer)
            return Reckoned(at=at, board=board, effect=await self.effect.charts(session, officer))
