"""Names the earlier messages that a message combines with: whose and when, with a link; never a word of them."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time

from adapters.desk import Preferences
from adapters.notice import Earlier
from adapters.port import Address, ChatPlatform
from bot.intake.threads import Together
from bot.settings import ChannelSettings
from policies.catalogue import phrase
from policies.message import Language, Platform

log = logging.getLogger(__name__)

_LOCALES = {Language.EN: "en_CA", Language.FR: "fr_CA"}
#: Messages that a notice names, the latest ones.
_MOST = 5
#: How long links may take, in seconds; without them the notice names the messages all the same.
_PATIENCE_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierWords:
    """Words what ``bot.intake.threads`` has found."""

    platforms: Mapping[Platform, ChatPlatform]

    async def named(
        self, together: Together, address: Address, sent_at: datetime, language: Language, zone: str
    ) -> tuple[Earlier, ...]:
        """Return the earlier messages, in the order of the conversation.

        Args:
            together: what was completed.
            address: where the author of the completing message is, who alone will read this.
            sent_at: when that message was sent.
            language: the language to write in.
            zone: the time zone to tell times in.
        """
        latest = together.earlier[-_MOST:]
        links = await self._links(address, [told.message_id for told in latest])
        return tuple(
            Earlier(label=_label(told.at, sent_at, language, zone, own=told.author == together.author), url=url)
            for told, url in zip(latest, links, strict=True)
        )

    async def _links(self, address: Address, message_ids: Sequence[str]) -> Sequence[str]:
        platform = self.platforms.get(address.platform)
        if platform is None:
            return [""] * len(message_ids)
        try:
            async with asyncio.timeout(_PATIENCE_S):
                return [await platform.link(address, message_id) for message_id in message_ids]
        except Exception as error:  # noqa: BLE001 # whatever a platform library throws, the notice goes out
            log.info("no links to earlier messages on %s: %s", address.platform, type(error).__name__)
            return [""] * len(message_ids)


def zone_of(chosen: Preferences, settings: ChannelSettings) -> str:
    """Return the time zone that an author chose, or else the channel's."""
    return chosen.time_zone if chosen.time_zone != Preferences().time_zone else settings.tip.time_zone


def _label(at: datetime, sent_at: datetime, language: Language, zone: str, *, own: bool) -> str:
    place, local = ZoneInfo(zone), _LOCALES[language]
    time = format_time(at, "short", tzinfo=place, locale=local)
    if at.astimezone(place).date() != sent_at.astimezone(place).date():
        day = format_skeleton("MMMd", at, tzinfo=place, locale=local)
        if own:
            return phrase("Together with your message of {day}, {time}", language, day=day, time=time)
        return phrase("Together with the message of {day}, {time}", language, day=day, time=time)
    if own:
        return phrase("Together with your message of {time}", language, time=time)
    return phrase("Together with the message of {time}", language, time=time)
