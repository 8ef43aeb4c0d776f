"""A flagged message with all that its notice is made of, gathered before anything is stored."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.desk import Preferences
from adapters.notice import Earlier, Notice
from adapters.port import Clock, Edited, Posted, Reach
from bot.channels.book import ChannelBook
from bot.channels.customs import Customs
from bot.delivery import notices
from bot.desk.case import spoken
from bot.desk.preferences import PreferenceBook
from bot.intake.earlier import EarlierWords, zone_of
from bot.intake.excerpt import explained
from bot.intake.reach import ReachBook, readers
from bot.intake.threads import Together
from bot.settings import ChannelSettings
from policies.checker import Checker
from policies.detectors.combination import SMALL_GROUP, group_told
from policies.finding import Verdict, VerdictKind
from policies.language import detect_language
from policies.message import Language, Message
from policies.policy import Policy
from policies.rewrite import Rewrite, rewrite

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """A flagged message, what was found in it, and its rewrite, if one can be offered."""

    message: Message
    verdict: Verdict
    rewrite: Rewrite | None = field(repr=False)
    #: What to speak to the author.
    language: Language
    #: What it completes with earlier messages, and how those are named, if it does.
    together: Together | None
    earlier: tuple[Earlier, ...]
    #: Who can read it; nothing is asked about conduct.
    reach: Reach

    def notice(self, flag_id: str, policies: Mapping[str, Policy]) -> Notice:
        """Return the private word about it, under a flag's id."""
        made = self.rewrite
        return notices.concern(
            flag_id,
            self.message,
            self.verdict.findings,
            policies,
            self.language,
            rewrite=made.text if made else "",
            changed=made.changed if made else (),
            completed=self.together.completed.group if self.together else None,
            earlier=self.earlier,
            readers=readers(self.reach, self.language),
        )

    def features(self) -> dict[str, object]:
        """Return what was found, in codes, and how many people its facts fit, if they are few; no word of it."""
        found = explained(self.verdict.findings)
        if all(finding.policy != SMALL_GROUP for finding in self.verdict.findings):
            return {"findings": found}
        left = self.together.completed.group if self.together else group_told(self.message)
        return {"findings": found, "group": None if left is None else left.size}


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparing:
    """Gathers it."""

    checker: Checker
    channels: ChannelBook
    customs: Customs
    preferences: PreferenceBook
    earlier: EarlierWords
    reaches: ReachBook
    now: Clock

    async def flagged(
        self, event: Posted | Edited, verdict: Verdict, together: Together | None, settings: ChannelSettings
    ) -> Flagged:
        """Return the message of an event, flagged; whatever cannot be had is left out and costs no notice."""
        message = event.message
        chosen = await self.preferences.of(message.workspace, message.author)
        language = self._language(message, chosen)
        earlier: tuple[Earlier, ...] = ()
        if together is not None:
            at, zone = message.sent_at or self.now(), zone_of(chosen, settings)
            earlier = await self.earlier.named(together, event.address, at, language, zone)
        identifies = verdict.kind > VerdictKind.CONDUCT
        return Flagged(
            message=message,
            verdict=verdict,
            rewrite=await self._rewritten(message, verdict),
            language=language,
            together=together,
            earlier=earlier,
            reach=await self.reaches.of(event.address) if identifies else Reach(),
        )

    async def language(self, message: Message) -> Language:
        """Return the language to speak to a message's author in."""
        return self._language(message, await self.preferences.of(message.workspace, message.author))

    def _language(self, message: Message, chosen: Preferences) -> Language:
        return spoken(self.channels.site, message.channel, detect_language(message.text), chosen)

    async def _rewritten(self, message: Message, verdict: Verdict) -> Rewrite | None:
        """Return the rewrite, made off the event loop, if there is one."""
        context = self.customs.context(message, self.channels.settings(message))
        try:
            made = await asyncio.to_thread(rewrite, message, verdict, lambda draft: self.checker.check(draft, context))
        except Exception as error:  # noqa: BLE001 # the notice must go out all the same
            # Its words may quote the message: only its type is told.
            log.error("rewrite failed: %s", type(error).__name__)  # noqa: TRY400
            return None
        return made if isinstance(made, Rewrite) else None
