"""Reports on what somebody is about to post; nothing of it is stored, logged or counted."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from adapters.desk import Draft, Preferences, Remark, Report
from adapters.notice import Notice
from adapters.port import Clock
from bot.delivery import notices
from bot.desk.remarks import remark
from bot.reception.people import PeopleBook
from bot.settings import Settings
from policies.catalogue import phrase
from policies.checker import Checker
from policies.context import Context, Purpose
from policies.drafts import observe
from policies.finding import Span, Verdict, VerdictKind
from policies.language import detect_language
from policies.message import Language, Message, Platform
from policies.plain import PlainText
from policies.rewrite import Rewrite, rewrite
from policies.text import shown_text

log = logging.getLogger(__name__)

#: Longest message of the platforms, in code points.
_DRAFT_CHARS = 40_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDesk:
    """Checks drafts as messages of a channel about which nothing is known but the people of the workspace."""

    site: Settings
    checker: Checker
    people: PeopleBook
    now: Clock

    async def check(self, draft: Draft, preferences: Preferences) -> Report:
        """Report on a draft; one that cannot be checked is said to be unchecked, and never clean."""
        language = (
            preferences.language or draft.person.language or self.site.notice.language or detect_language(draft.text)
        )
        platform = draft.person.platform if draft.marked_up else Platform.PLAIN
        message = Message(platform=platform, text=draft.text[:_DRAFT_CHARS], sent_at=self.now())
        shown = shown_text(message.text, platform)
        try:
            report = await asyncio.to_thread(self._report, draft, message, shown, language)
        except Exception as error:  # noqa: BLE001 # whatever it is, its words may quote the draft
            log.error("a draft was not checked: %s", type(error).__name__)  # noqa: TRY400
            failed = phrase("It could not be checked just now; please read it once more yourself.", language)
            return Report(language=language, title=_title(language), lead=failed, text=shown.text)
        if len(draft.text) <= _DRAFT_CHARS:
            return report
        cut = phrase("Only the first 40,000 characters were read.", language)
        return replace(report, advice=(*report.advice, cut), passed=False)

    def _report(self, draft: Draft, message: Message, shown: PlainText, language: Language) -> Report:
        context = Context(
            purpose=Purpose.PUBLIC if draft.public else Purpose.DISCUSSION,
            colleagues=self.people.roster(draft.person.workspace),
        )
        verdict = self.checker.check(message, context)
        remarks: Sequence[Remark] = ()
        if draft.public:
            written = detect_language(shown.text)
            identifies = verdict.kind > VerdictKind.CONDUCT
            seen = observe(shown.text, written, identifies=identifies)
            remarks = [remark(observation, written, language) for observation in seen]
        report = Report(
            language=language,
            title=_title(language),
            lead=phrase("Nothing in it seems to tell readers who a patient is.", language),
            text=shown.text,
            remarks=tuple(remarks),
            footer=phrase("Only you can see this, and nothing of it is kept.", language),
        )
        if not message.text.strip():
            return replace(report, lead=phrase("There are no words to check.", language), remarks=())
        if not verdict.flagged:
            return replace(report, passed=True)
        made = rewrite(message, verdict, lambda again: self.checker.check(again, context))
        return _with_findings(report, self._notice(message, verdict, made, language), shown, verdict)

    def _notice(self, message: Message, verdict: Verdict, made: object, language: Language) -> Notice:
        found = made if isinstance(made, Rewrite) else None
        return notices.concern(
            "",
            message,
            verdict.findings,
            self.checker.policies,
            language,
            rewrite=found.text if found else "",
            changed=found.changed if found else (),
        )


def _with_findings(report: Report, notice: Notice, shown: PlainText, verdict: Verdict) -> Report:
    spans = (shown.located(finding.span) for finding in verdict.findings)
    return replace(
        report,
        lead=notice.lead,
        marked=tuple(_apart(span for span in spans if span)),
        items=notice.items,
        rewrite=notice.rewrite,
        changed=notice.changed,
        advice=() if notice.rewrite else notice.advice,
    )


def _apart(spans: Iterable[Span]) -> Iterable[Span]:
    """The spans sorted, and those that share code points as one."""
    apart: list[Span] = []
    for span in sorted(spans):
        if apart and apart[-1].overlaps(span):
            apart[-1] = Span(apart[-1].start, max(apart[-1].end, span.end))
        else:
            apart.append(span)
    return apart


def _title(language: Language) -> str:
    return phrase("Your draft", language)
