"""What is known of a place beyond its settings: its people, the names it has learnt, the policies that only count."""

from dataclasses import dataclass, replace

from bot.channels import channel_hash
from bot.exceptions import ExceptionBook
from bot.guard import GuardBook
from bot.people import PeopleBook
from bot.settings import ChannelSettings
from bot.vault import Pseudonyms
from policies.context import Context
from policies.finding import Finding, Verdict, VerdictKind
from policies.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Customs:
    """Answers from memory; ``refresh`` brings it up to date."""

    people: PeopleBook
    exceptions: ExceptionBook
    guard: GuardBook
    pseudonyms: Pseudonyms

    def context(self, message: Message, settings: ChannelSettings) -> Context:
        """Return what a check of a message may weigh."""
        return Context(
            purpose=settings.purpose,
            may_pass=settings.may_pass,
            conduct=settings.conduct,
            colleagues=self.people.roster(message.workspace),
            excepted=self.exceptions.roster(message),
        )

    def divided(self, message: Message, verdict: Verdict) -> tuple[Verdict, tuple[Finding, ...]]:
        """Return the verdict with the findings to speak of, and the findings of policies that only count here.

        Conduct only counts beside words that identify a patient, whose flag is kept by author: conduct never is.
        """
        channel = channel_hash(self.pseudonyms, message.platform, message.channel)
        told = [found for found in verdict.findings if not self.guard.has_fallen(channel, found.policy)]
        gravest = max((found.kind for found in told), default=VerdictKind.CLEAN)
        if gravest > VerdictKind.CONDUCT:
            told = [found for found in told if found.kind > VerdictKind.CONDUCT]
        counted = tuple(found for found in verdict.findings if found not in told)
        if not counted:
            return verdict, ()
        spoken = tuple(found for found in verdict.findings if found not in counted)
        kind = max((found.kind for found in spoken), default=VerdictKind.CLEAN)
        return replace(verdict, findings=spoken, kind=kind), counted

    async def refresh(self) -> None:
        """Read what this or another replica, or the command line, has changed."""
        await self.people.refresh()
        await self.exceptions.refresh()
        await self.guard.refresh()

    async def purge(self) -> None:
        """Remove what has ended."""
        await self.exceptions.purge()
        await self.guard.purge()
