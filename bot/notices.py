"""The wording of the private word to an author, in English and in French.

Only an item's quotes and the rewrite hold words of the message, for its author alone. Titles, which push messages
show, never do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from adapters.notice import Notice, NoticeItem, NoticeKind
from policies.finding import Finding, VerdictKind
from policies.message import Language, Message
from policies.policy import Policy
from policies.text import plain_text

_QUOTE_CHARS = 80
_QUOTES_PER_ITEM = 5

_TITLE: Mapping[NoticeKind, Mapping[Language, str]] = {
    NoticeKind.CONCERN: {
        Language.EN: "A private word about your message",
        Language.FR: "Un mot en privé au sujet de votre message",
    },
    NoticeKind.THANKS: {
        Language.EN: "Thank you, that message is settled",
        Language.FR: "Merci, c'est réglé pour ce message",
    },
    NoticeKind.ALERT: {
        Language.EN: "A message was flagged in a channel you oversee",
        Language.FR: "Un message a été signalé dans un canal sous votre responsabilité",
    },
}
_LEAD: Mapping[VerdictKind, Mapping[Language, str]] = {
    VerdictKind.IDENTIFIES: {
        Language.EN: "These words could tell readers who a patient is:",
        Language.FR: "Ces mots pourraient révéler l'identité d'un patient :",
    },
    VerdictKind.MAY_IDENTIFY: {
        Language.EN: "Somebody who knows the ward could tell from these words who a patient is:",
        Language.FR: "Une personne qui connaît l'unité pourrait reconnaître un patient à ces mots :",
    },
    VerdictKind.CONDUCT: {
        Language.EN: "You may want to read these words once more:",
        Language.FR: "Ces mots méritent peut-être une relecture :",
    },
}
_THANKS_LEAD: Mapping[Language, str] = {
    Language.EN: "What could have identified a patient is no longer in it. There is nothing more to do.",
    Language.FR: "Ce qui pouvait identifier un patient n'y est plus. Il n'y a rien d'autre à faire.",
}
_ALERT_LEAD: Mapping[Language, str] = {
    Language.EN: "Its author has been told in private. Flag {id}: {policies}.",
    Language.FR: "L'auteur a été avisé en privé. Signalement {id} : {policies}.",
}
_EDIT: Mapping[Language, str] = {
    Language.EN: "Please edit or delete the message; that settles it.",
    Language.FR: "Veuillez modifier ou supprimer le message; ce sera réglé.",
}
_TAKE_IT_ELSEWHERE: Mapping[Language, str] = {
    Language.EN: "If these words are needed, take them to the chart or a direct message.",
    Language.FR: "Si ces mots sont nécessaires, passez par le dossier ou un message direct.",
}
#: Longer than a chat message, a rewrite would not be read again, and Slack would not show it.
_REWRITE_CHARS = 2500
_FOOTER: Mapping[Language, str] = {
    Language.EN: "Only you can see this.",
    Language.FR: "Vous seul pouvez voir ceci.",
}


def concern(  # noqa: PLR0913 # the parts of one notice
    flag_id: str,
    message: Message,
    findings: Sequence[Finding],
    policies: Mapping[str, Policy],
    language: Language,
    *,
    rewrite: str = "",
) -> Notice:
    """Word the notice about a flagged message: which words, why, the rule, and what to do.

    Args:
        flag_id: the flag it belongs to.
        message: the message, whose text the findings' offsets count.
        findings: at least one.
        policies: those in force, by code.
        language: the language to write in.
        rewrite: the message in words that identify nobody, or empty; one that is too long to read again is left out.
    """
    offered = rewrite if len(rewrite) <= _REWRITE_CHARS else ""
    by_policy: dict[str, list[Finding]] = {}
    for finding in findings:
        by_policy.setdefault(finding.policy, []).append(finding)
    judged = [policies[code] for code in by_policy]
    return Notice(
        id=flag_id,
        kind=NoticeKind.CONCERN,
        language=language,
        title=_TITLE[NoticeKind.CONCERN][language],
        lead=_LEAD[max(finding.kind for finding in findings)][language],
        items=tuple(
            NoticeItem(
                quotes=_quotes(message, by_policy[policy.code]),
                reason=policy.title[language],
                citation=policy.citation.label,
                url=policy.citation.url,
            )
            for policy in judged
        ),
        advice=(
            *dict.fromkeys(policy.advice[language] for policy in judged),
            *([] if offered else [_TAKE_IT_ELSEWHERE[language]]),
            _EDIT[language],
        ),
        rewrite=offered,
        footer=_FOOTER[language],
    )


def thanks(flag_id: str, language: Language) -> Notice:
    """Word the one line that follows when an edit or deletion has settled a flag."""
    return Notice(
        id=flag_id,
        kind=NoticeKind.THANKS,
        language=language,
        title=_TITLE[NoticeKind.THANKS][language],
        lead=_THANKS_LEAD[language],
        footer=_FOOTER[language],
    )


def alert(flag_id: str, policy_codes: Sequence[str], language: Language) -> Notice:
    """Word the message to an officer about a flag in an ``escalate`` channel; codes only."""
    return Notice(
        id=flag_id,
        kind=NoticeKind.ALERT,
        language=language,
        title=_TITLE[NoticeKind.ALERT][language],
        lead=_ALERT_LEAD[language].format(id=flag_id[:8], policies=", ".join(policy_codes)),
    )


def to_payload(notice: Notice) -> dict[str, object]:
    """Return a notice as a JSON object, for sealing."""
    return asdict(notice)


def from_payload(payload: Mapping[str, object]) -> Notice:
    """Rebuild a notice from ``to_payload``'s object."""
    fields = dict(payload)
    items = fields.pop("items")
    advice = fields.pop("advice")
    if not isinstance(items, list) or not isinstance(advice, list):
        reason = "a sealed notice has lists of items and advice"
        raise TypeError(reason)
    return Notice(
        id=str(fields["id"]),
        kind=NoticeKind(str(fields["kind"])),
        language=Language(str(fields["language"])),
        title=str(fields["title"]),
        lead=str(fields["lead"]),
        items=tuple(NoticeItem(**{**item, "quotes": tuple(item["quotes"])}) for item in items),
        advice=tuple(advice),
        rewrite=str(fields.get("rewrite", "")),
        footer=str(fields["footer"]),
    )


def _quotes(message: Message, findings: Sequence[Finding]) -> tuple[str, ...]:
    """Return the words as their author saw them, without the platform's mark-up."""
    marked = (message.text[finding.span.start : finding.span.end] for finding in findings)
    words = (" ".join(plain_text(stretch, message.platform).text.split()) for stretch in marked)
    short = (quote if len(quote) <= _QUOTE_CHARS else f"{quote[:_QUOTE_CHARS]}…" for quote in words)
    return tuple(dict.fromkeys(short))[:_QUOTES_PER_ITEM]
