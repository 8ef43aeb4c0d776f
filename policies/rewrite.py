"""A version of a flagged message that keeps its clinical meaning and identifies nobody, to paste back.

Names become roles, exact dates a year or a time in words, ages over 89 "90+"; numbers, addresses and links go with
their labels; rooms become the ward, small towns the region. What is not found stays word for word. A rewrite that could
mix up people, or that takes from a message what it is for, is not offered: that belongs in the chart or a direct
message. Source of what must go: 45 CFR 164.514(b)(2)(i); of what may stay: years, and states or provinces.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from policies.finding import Entity, Finding, Span, Verdict, VerdictKind
from policies.message import Message
from policies.plain import Edit, PlainText
from policies.rewriting.cast import Mention, cast, mentions
from policies.rewriting.dates import coarse_age, coarse_date
from policies.rewriting.descriptions import indefinite
from policies.rewriting.doubts import refuse_what_is_mostly_gone, refuse_what_names_are_for, refuse_what_would_dangle
from policies.rewriting.draft import Draft, drafted
from policies.rewriting.names import renamed, room_stand_in
from policies.rewriting.page import Declined, Doubt, Page
from policies.rewriting.rooms import room_use
from policies.rewriting.values import without_address, without_value
from policies.scene import Scene
from policies.text import shown_text

__all__ = ["Declined", "Rewrite", "rewrite"]

_NUMBER = re.compile(r"\d+(?:[.,/:]\d+)*")
#: What holds more of either is a list or a document, not something that was said.
_MOST_FINDINGS = 40
_MOST_CHARS = 8000
_ROLES = frozenset({Entity.PATIENT_NAME, Entity.ROOM})
#: What becomes coarser words, which the clause may do without.
_COARSENED = frozenset({Entity.DATE, Entity.ADDRESS})
_BY_ITSELF = frozenset({Entity.PHOTO_REF, Entity.BIOMETRIC})

#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType({"rewrite_number": _NUMBER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """Plain text to paste in the place of a message."""

    text: str = field(repr=False)
    #: Which stretches of it are not the author's words; sorted, apart.
    changed: tuple[Span, ...]


def rewrite(message: Message, verdict: Verdict, check: Callable[[Message], Verdict]) -> Rewrite | Declined:
    """Return the message in words that identify nobody, or why none are offered.

    Args:
        message: the message as posted; mark-up does not come back in the rewrite.
        verdict: what the checker said of it.
        check: the same checker in the same context; a rewrite that it would flag is not offered.
    """
    found = [finding for finding in verdict.findings if finding.kind > VerdictKind.CONDUCT]
    if not found:
        return Declined.NOTHING_TO_CHANGE
    if len(found) > _MOST_FINDINGS or len(message.text) > _MOST_CHARS:
        return Declined.TAKE_IT_TO_THE_CHART
    shown = shown_text(message.text, message.platform)
    page = Page(Scene(shown.text), message.sent_at)
    try:
        plan = _planned(page, shown, found, verdict)
        draft = _written(page, plan.edits)
        again = check(Message(text=draft.text, sent_at=message.sent_at))
        if again.kind > VerdictKind.CONDUCT:
            plan = _plainer(plan, draft, again)
            draft = _written(page, plan.edits)
            again = check(Message(text=draft.text, sent_at=message.sent_at))
    except Doubt as doubt:
        return doubt.reason
    if again.kind > VerdictKind.CONDUCT or _numbers_lost(page, plan.edits, draft.text):
        return Declined.NOT_CLEAN
    return Rewrite(text=draft.text, changed=draft.changed)


class _Plan(NamedTuple):
    """What is to be replaced, sorted and apart, and where those replacements end that may as well be nothing."""

    edits: list[Edit]
    needless: frozenset[int]


def _written(page: Page, edits: Sequence[Edit]) -> Draft:
    refuse_what_is_mostly_gone(page, edits)
    refuse_what_would_dangle(page, edits)
    return drafted(page, edits)


def _plainer(plan: _Plan, draft: Draft, verdict: Verdict) -> _Plan:
    """The plan with nothing in the place of those years, regions and wards that the checker takes for finer ones.

    Raises:
        Doubt: if it objects to anything else.
    """
    worded = [edit for edit in plan.edits if edit.new.strip()]
    objected = {
        edit
        for edit, span in zip(worded, draft.changed, strict=False)
        if any(finding.span.overlaps(span) for finding in verdict.findings)
    }
    ours = all(any(finding.span.overlaps(span) for span in draft.changed) for finding in verdict.findings)
    if not ours or len(worded) != len(draft.changed) or any(edit.end not in plan.needless for edit in objected):
        raise Doubt(Declined.NOT_CLEAN)
    return plan._replace(edits=[edit._replace(new="") if edit in objected else edit for edit in plan.edits])


def _planned(page: Page, shown: PlainText, found: Sequence[Finding], verdict: Verdict) -> _Plan:
    spans = [(Entity(finding.entity), span) for finding in found if (span := shown.located(finding.span))]
    if any(entity in _BY_ITSELF for entity, _ in spans):
        raise Doubt(Declined.NOT_BY_WORDS)
    staff = [seen.span for seen in verdict.annotations if seen.entity is Entity.STAFF_NAME]
    colleagues = [span for seen in staff if (span := shown.located(seen))]
    named = mentions(page, [span for entity, span in spans if entity is Entity.PATIENT_NAME], colleagues)
    edits = _roles(page, named, [span for entity, span in spans if entity is Entity.ROOM])
    alone = not edits
    needless: set[int] = set()
    for finding in found:
        span = shown.located(finding.span)
        entity = Entity(finding.entity)
        if span is None or entity in _ROLES:
            continue
        if entity is Entity.QUASI:
            near = [seen for seen in verdict.annotations if seen.span.overlaps(finding.span)]
            edits.append(indefinite(page, span, near))
        else:
            edits.append(_made_vague(page, span, entity, alone=alone))
            if entity in _COARSENED:
                needless.add(edits[-1].end)
    return _Plan(_apart(page, edits, [span for _, span in spans]), frozenset(needless))


def _roles(page: Page, named: Sequence[Mention], rooms: Sequence[Span]) -> list[Edit]:
    """The edits for everybody who is named or whose room stands for them."""
    names = [mention.span for mention in named]
    uses = [room_use(page, room, names) for room in rooms]
    standing = [use.stands_in for use in uses if use.stands_in]
    bare = [mention.span for mention in named if not mention.kin]
    refuse_what_names_are_for(page, bare, [*names, *rooms])
    people = cast(page, named, standing)
    edits = [use.edit for use in uses if use.edit]
    edits += [renamed(page, mention, people[mention.span]) for mention in named]
    return edits + [room_stand_in(page, span, people[span]) for span in standing]


def _made_vague(page: Page, span: Span, entity: Entity, *, alone: bool) -> Edit:
    if entity is Entity.DATE:
        return coarse_date(page, span)
    if entity is Entity.AGE_OVER_89:
        return coarse_age(page, span)
    if entity is Entity.ADDRESS:
        return without_address(page, span)
    return without_value(page, span, entity, alone=alone)


def _apart(page: Page, edits: Sequence[Edit], findings: Sequence[Span]) -> list[Edit]:
    """The edits without overlap: where two touch, the words between them go with the first.

    Raises:
        Doubt: if an edit would take a number that was not found.
    """
    apart: list[Edit] = []
    for edit in sorted(edits):
        start = max(edit.start, apart[-1].end) if apart else edit.start
        if start < edit.end:
            apart.append(Edit(start, edit.end, edit.new))
        elif edit.new.strip():
            raise Doubt(Declined.NOT_CLEAN)
    for start, end, _ in apart:
        inside = [span for span in findings if span.start < end and start < span.end]
        taken = (at for at in range(start, end) if page.text[at].isdigit())
        if any(not any(span.start <= at < span.end for span in inside) for at in taken):
            raise Doubt(Declined.NOT_CLEAN)
    return apart


def _numbers_lost(page: Page, edits: Sequence[Edit], text: str) -> bool:
    """Whether a number that stands outside of the edits is missing from the new text, or out of order."""
    gone = sorted((edit.start, edit.end) for edit in edits)
    said = iter(match[0] for match in _NUMBER.finditer(text))
    outside = (
        match[0]
        for match in _NUMBER.finditer(page.text)
        if not any(start < match.end() and match.start() < end for start, end in gone)
    )
    return not all(number in said for number in outside)
