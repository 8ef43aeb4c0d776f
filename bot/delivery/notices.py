"""The wording of the private word to an author, in English and in French.

Only an item's quotes and the rewrite hold words of the message, for its author alone. Titles, which push messages
show, never do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from adapters.notice import Earlier, Notice, NoticeItem, NoticeKind
from policies.catalogue import phrase
from policies.detectors.combination import SMALL_GROUP, group_told
from policies.finding import Finding, Span, VerdictKind
from policies.message import Language, Message
from policies.policy import Policy
from policies.risk.explanation import explanation
from policies.risk.group import Group
from policies.text import plain_text

_QUOTE_CHARS = 80
_QUOTES_PER_ITEM = 5
#: Longer than a chat message, a rewrite would not be read again, and Slack would not show it.
_REWRITE_CHARS = 2500
#: Between the rewrites of several messages.
_BETWEEN = "\n\n"


def concern(  # noqa: PLR0913 # the parts of one notice
    flag_id: str,
    message: Message,
    findings: Sequence[Finding],
    policies: Mapping[str, Policy],
    language: Language,
    *,
    rewrite: str = "",
    changed: Sequence[Span] = (),
    completed: Group | None = None,
    earlier: Sequence[Earlier] = (),
    readers: str = "",
) -> Notice:
    """Word the notice about a flagged message: which words, why, the rule, and what to do; it has no buttons yet.

    Args:
        flag_id: the flag it belongs to.
        message: the message, whose text the findings' offsets count.
        findings: at least one.
        policies: those in force, by code.
        language: the language to write in.
        rewrite: the message in words that identify nobody, or empty; one that is too long to read again is left out.
        changed: which stretches of the rewrite are not the author's words.
        completed: the group that its facts leave with those of earlier messages, if it takes those.
        earlier: those messages.
        readers: one sentence about who can read it, or empty.
    """
    by_policy: dict[str, list[Finding]] = {}
    for finding in findings:
        by_policy.setdefault(finding.policy, []).append(finding)
    judged = [policies[code] for code in by_policy]
    bare = Notice(
        id=flag_id,
        kind=NoticeKind.CONCERN,
        language=language,
        title=phrase("A private word about your message", language),
        lead=_lead(max(finding.kind for finding in findings), language),
        items=tuple(
            NoticeItem(
                quotes=_quotes(message, by_policy[policy.code]),
                reason=_reason(policy, message, completed, language),
                citation=policy.citation.label,
                url=policy.citation.url,
                earlier=tuple(earlier) if policy.code == SMALL_GROUP else (),
            )
            for policy in judged
        ),
        advice=tuple(
            dict.fromkeys((*((readers,) if readers else ()), *(policy.advice[language] for policy in judged)))
        ),
        footer=_footer(language),
    )
    if all(finding.kind is VerdictKind.CONDUCT for finding in findings):
        return bare
    return _with_rewrite(bare, rewrite, changed)


def together(notices: Sequence[Notice]) -> Notice:
    """Return one notice about several messages under the first one's id; at least one, all in one language."""
    first, *more = notices
    if not more:
        return first
    language = first.language
    items: dict[tuple[str, str], NoticeItem] = {}
    for item in (item for notice in notices for item in notice.items):
        seen = items.get((item.reason, item.citation))
        quotes = tuple(dict.fromkeys((*(seen.quotes if seen else ()), *item.quotes)))[:_QUOTES_PER_ITEM]
        earlier = tuple(dict.fromkeys((*(seen.earlier if seen else ()), *item.earlier)))
        items[item.reason, item.citation] = replace(item, quotes=quotes, earlier=earlier)
    elsewhere = _elsewhere(language)
    advice = dict.fromkeys(line for notice in notices for line in notice.advice if line != elsewhere)
    bare = Notice(
        id=first.id,
        kind=first.kind,
        language=language,
        title=phrase("A private word about your messages", language),
        lead=phrase(
            "In {count} more of your messages here, these words could tell readers who a patient is:",
            language,
            count=len(notices),
        ),
        items=tuple(items.values()),
        advice=tuple(advice),
        footer=first.footer,
    )
    if not all(notice.rewrite for notice in notices):
        return _with_rewrite(bare, "", ())
    changed: list[Span] = []
    at = 0
    for notice in notices:
        changed += (Span(span.start + at, span.end + at) for span in notice.changed)
        at += len(notice.rewrite) + len(_BETWEEN)
    return _with_rewrite(bare, _BETWEEN.join(notice.rewrite for notice in notices), changed)


def thanks(flag_id: str, language: Language) -> Notice:
    """Word the one line that follows when an edit or deletion has settled a flag."""
    return Notice(
        id=flag_id,
        kind=NoticeKind.THANKS,
        language=language,
        title=phrase("Thank you, that message is settled", language),
        lead=phrase("What could have identified a patient is no longer in it. There is nothing more to do.", language),
        footer=_footer(language),
    )


def alert(flag_id: str, policy_codes: Sequence[str], language: Language) -> Notice:
    """Word the message to an officer about a flag in an ``escalate`` channel; codes only."""
    return Notice(
        id=f"{flag_id}.alert",
        kind=NoticeKind.ALERT,
        language=language,
        title=phrase("A message was flagged in a channel you oversee", language),
        lead=phrase(
            "Its author has been told in private. Flag {id}: {policies}.",
            language,
            id=flag_id[:8],
            policies=", ".join(policy_codes),
        ),
    )


def contested(flag_id: str, policy_codes: Sequence[str], language: Language) -> Notice:
    """Word the message to an officer about an author who asks for a second look; codes only."""
    return Notice(
        id=f"{flag_id}.contest",
        kind=NoticeKind.ALERT,
        language=language,
        title=phrase("An author asks you to look again", language),
        lead=phrase(
            "The author of a flagged message thinks that it may stand. Flag {id}: {policies}.",
            language,
            id=flag_id[:8],
            policies=", ".join(policy_codes),
        ),
    )


def reminder(flag_id: str, language: Language) -> Notice:
    """Word the one reminder that an author asked for; no word of the message."""
    return Notice(
        id=f"{flag_id}.reminder",
        kind=NoticeKind.REMINDER,
        language=language,
        title=phrase("Your reminder: a message of yours is still to be settled", language),
        lead=phrase("You asked for this reminder; no other will come.", language),
        footer=_footer(language),
    )


def reply(flag_id: str, words: str, language: Language, *, agreed: bool) -> Notice:
    """Word an officer's answer to a contest; ``words`` are the officer's own, or empty."""
    if agreed:
        lead = phrase("The officer agrees with you: the message may stand.", language)
    else:
        lead = phrase("The officer sees it as we did: please edit or delete the message.", language)
    return Notice(
        id=f"{flag_id}.reply",
        kind=NoticeKind.REPLY,
        language=language,
        title=phrase("The officer looked again at your message", language),
        lead=lead,
        advice=(words,) if words else (),
        footer=_footer(language),
    )


def flag_of(notice_id: str) -> str:
    """Return the id of the flag that a notice is about."""
    return notice_id.partition(".")[0]


def to_payload(notice: Notice) -> dict[str, object]:
    """Return a notice without its buttons as a JSON object, for sealing."""
    return {key: value for key, value in asdict(notice).items() if key not in {"offers", "outcome"}}


def from_payload(payload: Mapping[str, object]) -> Notice:
    """Rebuild a notice from ``to_payload``'s object."""
    items, advice, changed = (payload.get(name, []) for name in ("items", "advice", "changed"))
    if not (isinstance(items, list | tuple) and isinstance(advice, list | tuple) and isinstance(changed, list | tuple)):
        reason = "a sealed notice has lists of items, advice and changes"
        raise TypeError(reason)
    return Notice(
        id=str(payload["id"]),
        kind=NoticeKind(str(payload["kind"])),
        language=Language(str(payload["language"])),
        title=str(payload["title"]),
        lead=str(payload["lead"]),
        items=tuple(NoticeItem.from_json(item) for item in items),
        advice=tuple(advice),
        rewrite=str(payload.get("rewrite", "")),
        changed=tuple(Span(**span) for span in changed),
        footer=str(payload["footer"]),
    )


def _lead(kind: VerdictKind, language: Language) -> str:
    if kind is VerdictKind.IDENTIFIES:
        return phrase("These words could tell readers who a patient is:", language)
    if kind is VerdictKind.MAY_IDENTIFY:
        return phrase("Somebody who knows the ward could tell from these words who a patient is:", language)
    return phrase("You may want to read these words once more:", language)


def _footer(language: Language) -> str:
    return phrase("Only you can see this.", language)


def _reason(policy: Policy, message: Message, completed: Group | None, language: Language) -> str:
    """Return what the words are, and of facts that together fit few people how few."""
    title = policy.title[language]
    left = (completed or group_told(message)) if policy.code == SMALL_GROUP else None
    if left is None:
        return title
    return phrase("{title}: {explanation}", language, title=title, explanation=explanation(left, language))


def _elsewhere(language: Language) -> str:
    return phrase("If these words are needed, take them to the chart or a direct message.", language)


def _with_rewrite(notice: Notice, rewrite: str, changed: Sequence[Span]) -> Notice:
    if rewrite and len(rewrite) <= _REWRITE_CHARS:
        return replace(notice, rewrite=rewrite, changed=tuple(changed))
    return replace(notice, advice=(*notice.advice, _elsewhere(notice.language)))


def _quotes(message: Message, findings: Sequence[Finding]) -> tuple[str, ...]:
    """Return the words as their author saw them, without the platform's mark-up."""
    marked = (message.text[finding.span.start : finding.span.end] for finding in findings)
    words = (" ".join(plain_text(stretch, message.platform).text.split()) for stretch in marked)
    short = (quote if len(quote) <= _QUOTE_CHARS else f"{quote[:_QUOTE_CHARS]}…" for quote in words)
    return tuple(dict.fromkeys(short))[:_QUOTES_PER_ITEM]
