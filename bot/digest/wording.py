"""The words of a digest, for mail and for chat: counts and links."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from adapters.notice import Notice, NoticeKind
from bot.digest.counts import Counts
from policies.catalogue import phrase
from policies.message import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A digest, worded."""

    title: str
    lines: Sequence[str]
    footer: str
    language: Language

    def mail(self) -> str:
        """Return the body of a mail."""
        return "\n".join((self.title, "", *self.lines, "", self.footer, ""))

    def notice(self, notice_id: str) -> Notice:
        """Return the direct message."""
        return Notice(
            id=notice_id,
            kind=NoticeKind.ALERT,
            language=self.language,
            title=self.title,
            lead=self.lines[0],
            advice=tuple(self.lines[1:]),
            footer=self.footer,
        )


def word(counts: Counts, day: date, console: str, language: Language) -> Digest:
    """Word the digest of a day; ``console`` is the address of the console, without a slash at its end."""
    lines = [
        phrase(
            "Flagged that day: {flagged} (high {high}, medium {medium}, low {low}).",
            language,
            flagged=counts.flagged,
            high=counts.high,
            medium=counts.medium,
            low=counts.low,
        ),
        phrase(
            "Not looked at yet: {new}. {url}",
            language,
            new=counts.new,
            url=f"{console}/console/queue?status=new&sort=severity",
        ),
        phrase(
            "Contested by their authors: {contested}. {url}",
            language,
            contested=counts.contested,
            url=f"{console}/console/queue?state=contested",
        ),
        phrase(
            "Escalated to a second officer: {escalated}. {url}",
            language,
            escalated=counts.escalated,
            url=f"{console}/console/queue?escalated=me",
        ),
        phrase("Reveals that wait for a second officer: {reveals}.", language, reveals=counts.reveals),
        phrase(
            "Open incidents: {incidents}; a deadline ends within two weeks, or has ended, for {urgent}. {url}",
            language,
            incidents=counts.incidents,
            urgent=counts.urgent,
            url=f"{console}/console/incidents",
        ),
        phrase("Notices of that day that could not be delivered: {failed}.", language, failed=counts.undelivered),
    ]
    return Digest(
        title=phrase("Chaperone: the digest of {day}", language, day=day.isoformat()),
        lines=lines,
        footer=phrase("Counts and links only; what was written stays sealed.", language),
        language=language,
    )
