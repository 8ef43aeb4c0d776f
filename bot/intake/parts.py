"""Puts together what takes channel events in."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from adapters.port import ChatPlatform, Clock
from bot.channels.guard import Guard
from bot.coverage.volume import Volume
from bot.intake.earlier import EarlierWords
from bot.intake.flagged import Preparing
from bot.intake.intake import IntakeDesk, Jobs
from bot.intake.pile_on import PileOn
from bot.intake.reach import ReachBook
from policies.checker import Checker
from policies.message import Platform

if TYPE_CHECKING:
    from bot.wiring import Store


def build_intake(  # noqa: PLR0913 # each part by its name
    store: "Store",
    checker: Checker,
    jobs: Jobs,
    *,
    guard: Guard,
    platforms: Mapping[Platform, ChatPlatform],
    volume: Volume,
    now: Clock,
) -> IntakeDesk:
    """Return the desk that every adapter hands its events to."""
    preparing = Preparing(
        checker=checker,
        channels=store.channels,
        customs=store.customs,
        preferences=store.preferences,
        earlier=EarlierWords(platforms=platforms),
        reaches=ReachBook(platforms=platforms, now=now),
        now=now,
    )
    return IntakeDesk(
        checker=checker,
        database=store.database,
        rows=store.rows,
        pseudonyms=store.pseudonyms,
        audit=store.audit,
        channels=store.channels,
        customs=store.customs,
        guard=guard,
        jobs=jobs,
        bursts=store.bursts,
        threads=store.threads,
        versions=store.versions,
        preparing=preparing,
        pile_on=PileOn(heat=store.heat, platforms=platforms),
        now=now,
        volume=volume,
    )
