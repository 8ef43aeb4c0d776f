"""What is known of a place beyond its settings: its people, the names it has learnt, the terms of its policies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from adapters.port import Clock
from bot.audit.log import AuditLog
from bot.channels.book import channel_hash
from bot.channels.exceptions import ExceptionBook
from bot.channels.guard import GuardBook
from bot.channels.terms import Terms, TermsBook
from bot.identity.tenants import tenants_of
from bot.reception.people import PeopleBook
from bot.settings import ChannelSettings, Consequence
from bot.storage.database import Database
from bot.storage.sealed import SealedRows
from bot.vault.vault import Pseudonyms
from policies.context import Context
from policies.finding import Finding, Verdict, VerdictKind
from policies.message import Message

_GRAVITY = tuple(Consequence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Customs:
    """Answers from memory; ``refresh`` brings it up to date."""

    people: PeopleBook
    exceptions: ExceptionBook
    guard: GuardBook
    terms: TermsBook
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

    def reaching(self, message: Message, verdict: Verdict, settings: ChannelSettings) -> Verdict:
        """Return the verdict without the findings that are less sure than their policy's threshold here."""
        reached = [
            found for found in verdict.findings if found.score >= self._terms(message, found.policy, settings).threshold
        ]
        return _with(verdict, reached)

    def followed(self, message: Message, verdict: Verdict, settings: ChannelSettings) -> ChannelSettings:
        """Return how the channel is treated for this verdict: the gravest that follows from one of its findings.

        Conduct is never followed by more than a nudge.
        """
        following = [self._consequence(message, found, settings) for found in verdict.findings]
        gravest = max(following, key=_GRAVITY.index, default=settings.consequence)
        return settings.model_copy(update={"consequence": gravest})

    def divided(
        self, message: Message, verdict: Verdict, settings: ChannelSettings
    ) -> tuple[Verdict, tuple[Finding, ...]]:
        """Return the verdict with the findings to speak of, and the findings of policies that only count here.

        Conduct only counts beside words that identify a patient, whose flag is kept by author: conduct never is.
        """
        channel = channel_hash(self.pseudonyms, message.platform, message.channel)
        told = [
            found
            for found in verdict.findings
            if not self.guard.has_fallen(channel, found.policy)
            and self._consequence(message, found, settings) is not Consequence.OBSERVE
        ]
        gravest = max((found.kind for found in told), default=VerdictKind.CLEAN)
        if gravest > VerdictKind.CONDUCT:
            told = [found for found in told if found.kind > VerdictKind.CONDUCT]
        counted = tuple(found for found in verdict.findings if found not in told)
        return _with(verdict, told), counted

    async def refresh(self) -> None:
        """Read what this or another replica, or the command line, has changed."""
        await self.people.refresh()
        await self.exceptions.refresh()
        await self.guard.refresh()
        await self.terms.refresh()

    async def purge(self) -> None:
        """Remove what has ended."""
        await self.exceptions.purge()
        await self.guard.purge()

    def _terms(self, message: Message, policy: str, settings: ChannelSettings) -> Terms:
        workspace = self.pseudonyms.of("workspace", message.workspace)
        channel = channel_hash(self.pseudonyms, message.platform, message.channel)
        return self.terms.of(workspace, channel, policy, settings.consequence)

    def _consequence(self, message: Message, found: Finding, settings: ChannelSettings) -> Consequence:
        consequence = self._terms(message, found.policy, settings).consequence
        if found.kind is VerdictKind.CONDUCT and consequence is not Consequence.OBSERVE:
            return Consequence.NUDGE
        return consequence


def build_customs(  # noqa: PLR0913, PLR0917 # the parts of a store
    database: Database,
    rows: SealedRows,
    pseudonyms: Pseudonyms,
    audit: AuditLog,
    clock: Clock,
    tenants: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Customs:
    """Return what is known of places, still empty; ``tenants`` are the legal entities with their workspaces."""
    return Customs(
        people=PeopleBook(database=database, pseudonyms=pseudonyms, now=clock),
        exceptions=ExceptionBook(database=database, pseudonyms=pseudonyms, audit=audit, now=clock),
        guard=GuardBook(database=database, rows=rows, audit=audit, now=clock),
        terms=TermsBook(database=database, tenants=tenants_of(tenants, pseudonyms)),
        pseudonyms=pseudonyms,
    )


def _with(verdict: Verdict, findings: Sequence[Finding]) -> Verdict:
    """Return a verdict with some of its findings, and as grave as they are."""
    if len(findings) == len(verdict.findings):
        return verdict
    kind = max((found.kind for found in findings), default=VerdictKind.CLEAN)
    return replace(verdict, findings=tuple(findings), kind=kind)
