"""What those who choose an answer of a tip are told; of what they chose only a count is kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from adapters.desk import TipChoice, TipReply
from adapters.port import Clock
from bot.channels.book import ChannelBook
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.models import TipPosted
from bot.storage.questions import TipTally, count_answer
from bot.tips.own import OwnTips
from bot.tips.tips import REMEMBERED_FOR, channel_language
from bot.tips.weeks import week_of
from bot.tips.wording import word_reply
from bot.vault.vault import Pseudonyms
from policies.catalogue import phrase
from policies.message import Language
from policies.tips.collection import Tip

_POST = re.compile(r"tip:([0-9a-f]{1,64}):(\d{4}-W\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Answers those who answer a tip."""

    tips: Mapping[str, Tip]
    own: OwnTips
    site: Settings
    database: Database
    channels: ChannelBook
    pseudonyms: Pseudonyms
    now: Clock

    async def answer(self, given: TipChoice) -> TipReply:
        """Count the person's first choice of a tip, and explain its answer in the channel's language.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: if the store failed; nothing was counted.
        """
        place = _POST.fullmatch(given.tip)
        if place is None:
            return self._gone(given)
        known, week = place.groups()
        async with self.database.transaction() as session:
            row = await session.get(TipPosted, (known, week))
            address = await self.channels.address(session, known)
            tip = None if row is None else self.tips.get(row.tip) or await self.own.asked(session, row.tip)
            if address is None or tip is None or address.platform != given.person.platform:
                return self._gone(given)
            language = channel_language(self.site, address.channel)
            if language not in tip.texts:
                # The channel was spoken to in another language when it was asked.
                [language] = tip.texts
            if not 0 <= given.choice < len(tip.texts[language].choices):
                return self._gone(given)
            if week >= week_of(self.now() - REMEMBERED_FOR, self.site.channel(address.channel).tip):
                person = given.person
                answerer = self.pseudonyms.of("answerer", given.tip, person.workspace, person.id)
                tally = TipTally(channel_hash=known, week=week, choice=given.choice)
                await count_answer(session, answerer, tally)
        return word_reply(tip, given.choice, language)

    def _gone(self, given: TipChoice) -> TipReply:
        language = given.person.language or self.site.notice.language or Language.EN
        return TipReply(language=language, title=phrase("This question is no longer here.", language))
