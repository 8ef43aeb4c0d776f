"""Who can read a channel, in counts, and what that changes: a wide reach makes a flag graver, and its notice says so.

Wide is a channel that everybody of the workspace can open, that has guests, or that another organisation shares. What a
platform does not tell is not guessed, and the notice is silent about it.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from babel.numbers import format_decimal

from adapters.port import Address, ChannelAddress, ChatPlatform, Clock, Reach
from policies.catalogue import phrase
from policies.finding import Severity
from policies.message import Language, Platform

log = logging.getLogger(__name__)

_LOCALES = {Language.EN: "en_CA", Language.FR: "fr_CA"}
_FRESH = timedelta(hours=1)
_MOST_CHANNELS = 4096
#: How long a platform may take to tell, in seconds.
_PATIENCE_S = 1.5
#: From here numbers are told in tens.
_EXACT = 20
_UNKNOWN = Reach()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachBook:
    """Asks platforms who can read a channel, and remembers it for an hour, in memory only."""

    platforms: Mapping[Platform, ChatPlatform]
    now: Clock
    _known: OrderedDict[tuple[Platform, str], tuple[datetime, Reach]] = field(
        default_factory=OrderedDict, init=False, repr=False
    )

    async def of(self, address: Address) -> Reach:
        """Return who can read the channel of a message; nothing is known where the platform cannot tell soon."""
        key = (address.platform, address.channel)
        asked_at, known = self._known.get(key, (None, _UNKNOWN))
        if asked_at is not None and self.now() - asked_at < _FRESH:
            return known
        found = await self._ask(address)
        self._known[key] = (self.now(), found)
        self._known.move_to_end(key)
        if len(self._known) > _MOST_CHANNELS:
            self._known.popitem(last=False)
        return found

    async def _ask(self, address: Address) -> Reach:
        platform = self.platforms.get(address.platform)
        if platform is None:
            return _UNKNOWN
        channel = ChannelAddress(
            platform=address.platform,
            workspace=address.workspace,
            channel=address.channel,
            reference=address.reference,
        )
        try:
            async with asyncio.timeout(_PATIENCE_S):
                return await platform.reach(channel)
        except Exception as error:  # noqa: BLE001 # whatever a platform library throws, the notice goes out
            log.info("reach of a channel on %s unknown: %s", address.platform, type(error).__name__)
            return _UNKNOWN


def raised(severity: Severity, reach: Reach) -> Severity:
    """Return a severity, one step up where the reach is wide."""
    steps = tuple(Severity)
    return steps[min(steps.index(severity) + reach.is_wide, len(steps) - 1)]


def readers(reach: Reach, language: Language) -> str:
    """Return one sentence about who can read a channel of wide reach; empty for any other."""
    if not reach.is_wide:
        return ""
    parts = []
    if reach.people:
        parts.append(phrase("about {count} people", language, count=_about(reach.people, language)))
    if reach.guests == 1:
        parts.append(phrase("1 guest", language))
    elif reach.guests:
        parts.append(phrase("{count} guests", language, count=_about(reach.guests, language)))
    if reach.organisations == 1:
        parts.append(phrase("1 other organization", language))
    elif reach.organisations:
        parts.append(phrase("{count} other organizations", language, count=_about(reach.organisations, language)))
    if reach.public:
        parts.append(phrase("whoever of the workspace opens the channel", language))
    return phrase("Who can read it here: {readers}.", language, readers=", ".join(parts))


def _about(count: int, language: Language) -> str:
    return format_decimal(count if count < _EXACT else round(count, -1), locale=_LOCALES[language])
