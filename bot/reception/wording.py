"""What people of a watched channel are told about it: all of them once in public, later ones in private."""

import hashlib
from datetime import datetime

from adapters.notice import Act, Notice, NoticeKind, Offer
from adapters.port import TipPost
from bot.keeping.settings import RetentionTimes
from bot.settings import ChannelSettings, Consequence, NoticeSettings
from policies.catalogue import phrase
from policies.message import Language

#: How ids of welcomes, which are keyed hashes, do not begin.
POLICY = "policy-"


def introduction(
    post_id: str,
    channel: ChannelSettings,
    notice: NoticeSettings,
    retention: RetentionTimes,
    language: Language,
) -> TipPost:
    """Word the introduction that a channel's members read once; ``post_id`` is the same whenever it is tried again."""
    paragraphs = [
        phrase(
            "Chaperone reads along in this channel and looks for words that could identify a patient. "
            "This is said once, to everybody here.",
            language,
        ),
        *_terms(channel, retention, language),
    ]
    return TipPost(
        id=post_id,
        language=language,
        title=phrase("What Chaperone does in this channel", language),
        body="\n\n".join(paragraphs),
        source=_policy_label(notice, language) if notice.policy_url else "",
        url=notice.policy_url,
    )


def welcome(  # noqa: PLR0913 # the parts of one notice
    notice_id: str,
    channel: ChannelSettings,
    notice: NoticeSettings,
    retention: RetentionTimes,
    language: Language,
    *,
    acknowledged: bool,
) -> Notice:
    """Word the welcome of a newcomer; with a policy to confirm, unless that was done or there is none."""
    has_policy = bool(notice.policy_url)
    asks = phrase("Please read the practice's policy, and confirm that you did.", language)
    return Notice(
        id=notice_id,
        kind=NoticeKind.WELCOME,
        language=language,
        title=phrase("You joined a channel in which Chaperone reads along", language),
        lead=phrase("It looks for words that could identify a patient.", language),
        advice=(
            *_terms(channel, retention, language),
            *([f"{_policy_label(notice, language)}\N{NO-BREAK SPACE}: {notice.policy_url}"] if has_policy else []),
            *([asks] if has_policy and not acknowledged else []),
        ),
        footer=phrase("Only you can see this.", language),
        offers=(confirming(language),) if has_policy and not acknowledged else (),
    )


def confirmed(version: str, at: datetime, language: Language) -> str:
    """Return the line that says that the policy was confirmed, and when."""
    if version:
        said = phrase("You confirmed on {day} that you read version {version} of the policy.", language)
    else:
        said = phrase("You confirmed on {day} that you read the policy.", language)
    return said.format(day=at.date().isoformat(), version=version)


def confirming(language: Language) -> Offer:
    """Return the button by which the policy is confirmed."""
    return Offer(act=Act.ACKNOWLEDGE, label=phrase("I have read the policy", language), primary=True)


def policy_id(version: str) -> str:
    """Return what stands for the id of a notice where people confirm a version of the policy on their own page."""
    return f"{POLICY}{hashlib.sha256(version.encode()).hexdigest()[:16]}"


def acknowledgement(notice_id: str, version: str, at: datetime, language: Language) -> Notice:
    """Word the line that takes the place of a welcome, or of the button on one's own page, once it is confirmed."""
    welcomed = phrase("You joined a channel in which Chaperone reads along", language)
    on_own_page = phrase("Your practice's social media policy", language)
    return Notice(
        id=notice_id,
        kind=NoticeKind.WELCOME,
        language=language,
        title=on_own_page if notice_id.startswith(POLICY) else welcomed,
        lead="",
        outcome=confirmed(version, at, language),
    )


def fell_back(notice_id: str, channel_code: str, policy: str, *, overridden: bool, language: Language) -> Notice:
    """Word the message to an officer about a policy that only counts in a channel from now on; codes only."""
    if overridden:
        why = phrase("Its authors overrode more than three of ten of the last notices.", language)
    else:
        why = phrase("The channel had more than three times as many notices as usual.", language)
    return Notice(
        id=notice_id,
        kind=NoticeKind.ALERT,
        language=language,
        title=phrase("A policy no longer speaks in a channel you oversee", language),
        lead=phrase(
            "Policy {policy} only counts in channel {channel} until you lift that.",
            language,
            policy=policy,
            channel=channel_code[:8],
        ),
        advice=(why,),
    )


def _terms(channel: ChannelSettings, retention: RetentionTimes, language: Language) -> tuple[str, ...]:
    """Return what is seen, stored and done, who reads it and how to contest it, one paragraph each."""
    if channel.consequence is Consequence.OBSERVE:
        return (
            phrase("For now it only counts how often that happens. Nobody is told, and no message is kept.", language),
            phrase("The practice's privacy officer reads the counts.", language),
        )
    return (
        phrase(
            "It reads each message when it is posted or edited. If nothing is found, nothing of the message is kept.",
            language,
        ),
        phrase(
            "If something is found, only the author is told, in private, with a version of the message to use instead. "
            "Nobody else here learns of it.",
            language,
        ),
        *_kept(channel.consequence, retention, language),
        *(
            [phrase("Messages of people from other organisations are left alone.", language)]
            if not channel.externals
            else []
        ),
        phrase(
            "To contest a notice, use its buttons: say that it is not a patient, that it may stand here, or ask the "
            "officer for a second look.",
            language,
        ),
    )


def _kept(consequence: Consequence, retention: RetentionTimes, language: Language) -> tuple[str, ...]:
    if consequence is Consequence.NUDGE:
        return (
            phrase(
                "The words found are kept sealed until the message is settled, {days} days at most; then only a count "
                "is left, which the privacy officer reads.",
                language,
                days=retention.nudge_days,
            ),
        )
    kept = phrase(
        "A log keeps codes, not words. The words found are kept sealed for {days} days; only the privacy officer can "
        "open them, with a reason that is written down.",
        language,
        days=retention.sealed_days,
    )
    if consequence is Consequence.ESCALATE:
        return kept, phrase(
            "The officers of this channel are also told that there was something, without words.", language
        )
    return (kept,)


def _policy_label(notice: NoticeSettings, language: Language) -> str:
    if notice.policy_version:
        return phrase("The practice's policy, version {version}", language, version=notice.policy_version)
    return phrase("The practice's policy", language)
