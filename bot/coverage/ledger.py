"""For each watched channel, when the product really listened in the last 30 days, and why it did not otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.port import Clock
from bot.audit.details import AuditDetails
from bot.channels.book import ALL_CHANNELS
from bot.coverage.spans import Stretch, switched, united, within, without
from bot.coverage.watch import STALE
from bot.identity.officer import Officer
from bot.identity.roles import Right
from bot.identity.tenants import Tenants
from bot.storage.models import AuditEntry, Channel
from bot.storage.service import Listening

DAYS = 30
_NOT_THERE, _PAUSED, _UNKNOWN = "not_in_channel", "paused", "not_recorded"
_MEMBERSHIP: Mapping[str, bool] = {"channel.joined": True, "channel.left": False}
_PAUSES: Mapping[str, bool] = {"channel.paused": True, "channel.resumed": False}


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """A stretch in which a channel was not listened to."""

    stretch: Stretch
    #: Code of the reason.
    why: str
    #: How many messages of it were read back; None if it was not.
    read_back: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """One channel's last 30 days."""

    channel_hash: str
    platform: str
    #: The window: the last 30 days.
    window: Stretch
    listened: Sequence[Stretch]
    gaps: Sequence[Gap]

    @property
    def share(self) -> float:
        """Which percentage of the time the bot was in the channel it listened."""
        there = self.window.length - sum(
            (gap.stretch.length for gap in self.gaps if gap.why == _NOT_THERE), timedelta()
        )
        return 100 * sum((part.length for part in self.listened), timedelta()) / there if there else 0.0

    def place(self, stretch: Stretch) -> tuple[float, float]:
        """Return where a stretch begins in the window and how wide it is, both in thousandths of it."""
        whole = self.window.length
        return (1000 * ((stretch.start - self.window.start) / whole), 1000 * (stretch.length / whole))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Reads coverage from what ``Watch`` wrote and from the audit log."""

    tenants: Tenants
    details: AuditDetails
    now: Clock

    async def channels(self, session: AsyncSession, officer: Officer) -> Sequence[Covered]:
        """Return every channel of the officer's tenant that the bot is in."""
        officer.need(Right.COVERAGE)
        now = self.now()
        window = Stretch(now - timedelta(days=DAYS), now)
        rows = (
            await session.scalars(
                select(Channel)
                .where(self.tenants.workspaces_of(Channel.workspace_hash, officer.tenant))
                .order_by(Channel.platform, Channel.channel_hash)
            )
        ).all()
        heard = await self._heard(session, window)
        scopes = [ALL_CHANNELS, *(row.channel_hash for row in rows)]
        changes = await _changes(session, scopes)
        read = await self._read_back(session, scopes)
        covered: list[Covered] = []
        for row in rows:
            told = changes.get(row.channel_hash, ())
            there = switched(_of(told, _MEMBERSHIP), now) or [Stretch(row.joined_at, now)]
            paused = _paused(changes, row.channel_hash, now)
            found = _covered(row, window, there, paused, heard.get(row.platform, ()))
            covered.append(_with_read(found, read.get(row.channel_hash, ())))
        return covered

    async def rate_limits(self, session: AsyncSession, officer: Officer) -> Mapping[str, int]:
        """Return how often, in beats of 15 seconds, each platform asked to go slower in the last 30 days."""
        officer.need(Right.COVERAGE)
        limited = (AuditEntry.act == "platform.rate_limited") & (AuditEntry.at >= self.now() - timedelta(days=DAYS))
        counted = await session.execute(
            select(AuditEntry.subject, func.count()).where(limited).group_by(AuditEntry.subject)
        )
        return {str(platform): number for platform, number in counted}

    async def _heard(self, session: AsyncSession, window: Stretch) -> Mapping[str, Sequence[tuple[Stretch, str]]]:
        """Return by platform the stretches in which some process heard it, each with what ended it."""
        recent = (Listening.ended_at.is_(None)) | (Listening.ended_at >= window.start)
        heard: dict[str, list[tuple[Stretch, str]]] = {}
        for row in await session.scalars(select(Listening).where(recent).order_by(Listening.since)):
            fresh = row.seen_at >= window.end - STALE
            end = row.ended_at or (window.end if fresh else row.seen_at)
            heard.setdefault(row.platform, []).append((Stretch(row.since, end), row.why or "silent"))
        return heard

    async def _read_back(
        self, session: AsyncSession, channels: Sequence[str]
    ) -> Mapping[str, Sequence[tuple[Stretch, int]]]:
        """Return by channel the stretches that were read back, each with the number of its messages."""
        done = (AuditEntry.act == "channel.read_back") & AuditEntry.subject.in_(channels)
        entries = (await session.scalars(select(AuditEntry).where(done).order_by(AuditEntry.seq))).all()
        details = await self.details.of(session, entries)
        found: dict[str, list[tuple[Stretch, int]]] = {}
        for entry in entries:
            if (detail := details.get(entry.seq)) is not None:
                since, until = (datetime.fromisoformat(str(detail[key])) for key in ("since", "until"))
                messages = int(str(detail["messages"]))
                found.setdefault(entry.subject, []).append((Stretch(since, until), messages))
        return found


async def paused_stretches(
    session: AsyncSession, channels: Sequence[str], now: datetime
) -> Mapping[str, Sequence[Stretch]]:
    """Return when each channel was on pause, by itself or with all others."""
    changes = await _changes(session, [ALL_CHANNELS, *channels])
    return {known: _paused(changes, known, now) for known in channels}


def _paused(changes: Mapping[str, Sequence[tuple[datetime, str]]], known: str, now: datetime) -> Sequence[Stretch]:
    scopes = (ALL_CHANNELS, known)
    return united(part for scope in scopes for part in switched(_of(changes.get(scope, ()), _PAUSES), now))


def _with_read(covered: Covered, read: Sequence[tuple[Stretch, int]]) -> Covered:
    """Say of each gap how much of it was read back."""

    def looked_up(gap: Gap) -> Gap:
        counts = [messages for stretch, messages in read if within([stretch], [gap.stretch])]
        return replace(gap, read_back=sum(counts)) if counts else gap

    return replace(covered, gaps=[looked_up(gap) for gap in covered.gaps])


def _covered(
    row: Channel,
    window: Stretch,
    there: Sequence[Stretch],
    paused: Sequence[Stretch],
    heard: Sequence[tuple[Stretch, str]],
) -> Covered:
    present = within(there, [window])
    off = within(paused, present)
    listened = without(within((stretch for stretch, _ in heard), present), off)
    deaf = without(without(present, off), listened)
    gaps = [
        *(Gap(stretch, _NOT_THERE) for stretch in without([window], present)),
        *(Gap(stretch, _PAUSED) for stretch in off),
        *(Gap(stretch, _reason(stretch.start, heard)) for stretch in deaf),
    ]
    return Covered(
        channel_hash=row.channel_hash, platform=row.platform, window=window, listened=listened, gaps=sorted(gaps)
    )


def _reason(at: datetime, heard: Sequence[tuple[Stretch, str]]) -> str:
    """Return what ended the last stretch before a moment."""
    ended = [(stretch.end, why) for stretch, why in heard if stretch.end <= at]
    return max(ended)[1] if ended else _UNKNOWN


async def _changes(session: AsyncSession, subjects: Sequence[str]) -> Mapping[str, Sequence[tuple[datetime, str]]]:
    """Return by subject when its channel was joined, left, paused or resumed."""
    wanted = AuditEntry.act.in_([*_MEMBERSHIP, *_PAUSES]) & AuditEntry.subject.in_(subjects)
    found: dict[str, list[tuple[datetime, str]]] = {}
    rows = await session.execute(
        select(AuditEntry.subject, AuditEntry.at, AuditEntry.act).where(wanted).order_by(AuditEntry.seq)
    )
    for subject, at, act in rows:
        found.setdefault(subject, []).append((at, act))
    return found


def _of(told: Sequence[tuple[datetime, str]], acts: Mapping[str, bool]) -> Sequence[tuple[datetime, bool]]:
    return [(at, acts[act]) for at, act in told if act in acts]
