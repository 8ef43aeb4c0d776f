"""A heated conversation: whoever writes next there is told once, in private, that not replying is sometimes best.

Three messages that heat it within half an hour make a conversation heated, whichever replicas they reach
(``bot.intake.heat``). The word is tried once and not owed: a moment later it would come too late.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from adapters.notice import Notice, NoticeKind
from adapters.port import ChatPlatform, Posted
from bot.intake.heat import HeatBook
from bot.settings import ChannelSettings, Consequence
from policies.catalogue import phrase
from policies.conduct.heat import heats
from policies.finding import Verdict, VerdictKind
from policies.message import Language, Message, Platform

log = logging.getLogger(__name__)

_PATIENCE_S = 2.0

#: Returns the language to speak to a message's author in.
Spoken = Callable[[Message], Awaitable[Language]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PileOn:
    """Feels the heat of conversations, and cools them."""

    heat: HeatBook
    platforms: Mapping[Platform, ChatPlatform]

    async def feel(self, event: Posted, verdict: Verdict, settings: ChannelSettings, spoken: Spoken) -> None:
        """Take in a checked message; tell its author, in the language they are spoken to in, if it was heated before.

        Only where the channel has conduct switched on; not beside a word about a patient, and once a day at most.
        """
        message = event.message
        if not settings.conduct or settings.consequence is Consequence.OBSERVE:
            return
        feel = self.heat.heat if heats(message.text, verdict) else self.heat.is_heated
        if await feel(message) and verdict.kind is VerdictKind.CLEAN and await self.heat.calm(message):
            await self._tell(event, await spoken(message))

    async def _tell(self, event: Posted, language: Language) -> None:
        platform = self.platforms.get(event.address.platform)
        if platform is None:
            return
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await platform.tell_in_channel(event.address, calming(event.message.id, language), retry=False)
        except Exception as error:  # noqa: BLE001 # whatever a platform library throws, a word of advice is not owed
            log.info("a word about a heated conversation on %s: %s", event.address.platform, type(error).__name__)


def calming(message_id: str, language: Language) -> Notice:
    """Word it; it quotes nobody."""
    return Notice(
        id=f"calm.{message_id}",
        kind=NoticeKind.ADVICE,
        language=language,
        title=phrase("A private word about this conversation", language),
        lead=phrase(
            "This conversation has become heated. Sometimes not replying is best; it can also wait, or be talked over.",
            language,
        ),
        footer=phrase("Only you can see this; it comes once a day at most, and nobody counts to whom.", language),
    )
