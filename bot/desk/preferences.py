"""What people chose for themselves, sealed under their pseudonym."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.desk import Preferences
from adapters.port import SealedStore
from policies.message import Language

_KIND = "preferences"
_HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceBook:
    """Keeps each person's preferences."""

    sealed: SealedStore

    async def of(self, workspace: str, person: str) -> Preferences:
        """Return what a person chose, or the site's choices."""
        value = await self.sealed.get(_KIND, _key(workspace, person))
        return Preferences() if value is None else _read(value)

    async def put(self, workspace: str, person: str, preferences: Preferences) -> None:
        """Store what a person chose."""
        await self.sealed.put(_KIND, _key(workspace, person), _written(preferences))

    async def exported(self, workspace: str, person: str) -> Mapping[str, object] | None:
        """Return what is kept of a person's choices, JSON-ready; None if they made none."""
        return await self.sealed.get(_KIND, _key(workspace, person))

    async def forget(self, workspace: str, person: str) -> None:
        """Forget what a person chose; no error if they chose nothing."""
        await self.sealed.delete(_KIND, _key(workspace, person))


def sound(preferences: Preferences) -> Preferences:
    """Return preferences with what makes no sense (an unknown time zone, an hour past 23) put back to the default."""
    fresh = Preferences()
    hours_make_sense = all(0 <= hour < _HOURS for hour in (preferences.quiet_from, preferences.quiet_to))
    return replace(
        preferences,
        quiet_from=preferences.quiet_from if hours_make_sense else fresh.quiet_from,
        quiet_to=preferences.quiet_to if hours_make_sense else fresh.quiet_to,
        time_zone=preferences.time_zone if _is_zone(preferences.time_zone) else fresh.time_zone,
    )


def quiet_for_s(preferences: Preferences, now: datetime) -> float:
    """Return in how many seconds the quiet hours end that ``now`` lies in; 0 if it lies in none."""
    start, end = preferences.quiet_from, preferences.quiet_to
    local = now.astimezone(ZoneInfo(preferences.time_zone))
    is_quiet = start <= local.hour < end if start <= end else local.hour >= start or local.hour < end
    if not is_quiet:
        return 0.0
    until = local.replace(hour=end, minute=0, second=0, microsecond=0)
    if until <= local:
        until += timedelta(days=1)
    # Told apart in UTC, since a night in which the clocks change has an hour more or less.
    return (until.astimezone(UTC) - now).total_seconds()


def _key(workspace: str, person: str) -> str:
    return json.dumps([workspace, person])


def _written(preferences: Preferences) -> dict[str, object]:
    paused = preferences.tips_paused_until
    return {**asdict(preferences), "tips_paused_until": None if paused is None else paused.isoformat()}


def _read(value: Mapping[str, object]) -> Preferences:
    language, paused = value["language"], value["tips_paused_until"]
    return Preferences(
        language=None if language is None else Language(str(language)),
        reminders=bool(value["reminders"]),
        quiet_from=int(str(value["quiet_from"])),
        quiet_to=int(str(value["quiet_to"])),
        time_zone=str(value["time_zone"]),
        tips_paused_until=None if paused is None else date.fromisoformat(str(paused)),
    )


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
