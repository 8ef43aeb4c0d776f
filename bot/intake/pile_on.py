"""A heated conversation: whoever writes next there is told once, in private, that not replying is sometimes best.

Three messages that heat it within half an hour make a conversation heated; how hot it is, each process knows by itself,
in memory and without authors. That somebody was told is a keyed hash of the person and the day, for two days. The word
is tried once and not owed: a moment later it would come too late.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from adapters.desk import Person
from adapters.notice import Notice, NoticeKind
from adapters.port import ChatPlatform, Clock, Posted
from bot.settings import ChannelSettings, Consequence
from bot.storage.database import Database
from bot.storage.threads import Calmed
from bot.vault.vault import Pseudonyms
from policies.catalogue import phrase
from policies.conduct.heat import heats
from policies.finding import Verdict, VerdictKind
from policies.message import Language, Message, Platform

log = logging.getLogger(__name__)

_WINDOW = timedelta(minutes=30)
#: Messages that heat a conversation within the window until it is heated.
_HEATED = 3
_MOST_CONVERSATIONS = 4096
_PATIENCE_S = 2.0
_KEPT = timedelta(days=2)

#: Returns the language to speak to a message's author in.
Spoken = Callable[[Message], Awaitable[Language]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PileOn:
    """Feels the heat of conversations, and cools them."""

    database: Database
    pseudonyms: Pseudonyms
    platforms: Mapping[Platform, ChatPlatform]
    now: Clock
    #: By conversation: when which of its last messages heated it.
    _heat: OrderedDict[tuple[str, str, str], dict[str, datetime]] = field(
        default_factory=OrderedDict, init=False, repr=False
    )

    async def feel(self, event: Posted, verdict: Verdict, settings: ChannelSettings, spoken: Spoken) -> None:
        """Take in a checked message; tell its author, in the language they are spoken to in, if it was heated before.

        Only where the channel has conduct switched on; not beside a word about a patient, and once a day at most.
        """
        message = event.message
        if not settings.conduct or settings.consequence is Consequence.OBSERVE:
            return
        is_heated = self._take(message, heating=heats(message.text, verdict))
        if is_heated and verdict.kind is VerdictKind.CLEAN and await self._is_first_today(message):
            await self._tell(event, await spoken(message))

    def _take(self, message: Message, *, heating: bool) -> bool:
        """Note a message that heats its conversation; return whether others had heated it before."""
        key = (message.platform, message.channel, message.thread or "")
        at = message.sent_at or self.now()
        known = {told: when for told, when in self._heat.get(key, {}).items() if abs(at - when) <= _WINDOW}
        others = len(known) - (message.id in known)
        if heating and others < _HEATED:
            known[message.id] = at
        if known:
            self._heat[key] = known
            self._heat.move_to_end(key)
        else:
            self._heat.pop(key, None)
        if len(self._heat) > _MOST_CONVERSATIONS:
            self._heat.popitem(last=False)
        return others >= _HEATED

    async def _is_first_today(self, message: Message) -> bool:
        """Write down that a person is told today; the hash leads from no day to another."""
        person = Person(platform=message.platform, workspace=message.workspace, id=message.author)
        at = self.now()
        code = calmed_code(self.pseudonyms, person, at.date())
        async with self.database.transaction() as session:
            await session.execute(delete(Calmed).where(Calmed.at < at - _KEPT))
            dialect = sqlite if self.database.is_sqlite else postgresql
            fresh = dialect.insert(Calmed).values(code=code, at=at).on_conflict_do_nothing()
            return (await session.execute(fresh.returning(Calmed.code))).scalar() is not None

    async def _tell(self, event: Posted, language: Language) -> None:
        platform = self.platforms.get(event.address.platform)
        if platform is None:
            return
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await platform.tell_in_channel(event.address, calming(event.message.id, language), retry=False)
        except Exception as error:  # noqa: BLE001 # whatever a platform library throws, a word of advice is not owed
            log.info("a word about a heated conversation on %s: %s", event.address.platform, type(error).__name__)


def calmed_code(pseudonyms: Pseudonyms, person: Person, day: date) -> str:
    """Return the code under which it stands that a person was told on a day."""
    return pseudonyms.of("calmed", day.isoformat(), person.platform, person.workspace, person.id)


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
