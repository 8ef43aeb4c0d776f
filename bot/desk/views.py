"""What a notice shows: concealed, shown, rewritten, its rules, or one line."""

from collections.abc import Iterable
from dataclasses import replace

from adapters.notice import Notice, NoticeItem, NoticeKind, Offer
from bot.desk.offers import offers
from bot.desk.standing import Standing, View
from policies.catalogue import phrase
from policies.message import Language
from policies.policy import Policy


def concealed(notice: Notice, standing: Standing) -> Notice:
    """Return the notice without any word of the message."""
    lead = phrase("Some words of your message could tell readers who a patient is.", standing.language)
    return _wordless(notice, lead, View.CONCEALED, standing)


def shown(notice: Notice, standing: Standing) -> Notice:
    """Return the notice with the words that it is about, and what to do."""
    return replace(
        notice,
        advice=tuple(dict.fromkeys((*notice.advice, _what_settles_it(standing)))),
        rewrite="",
        changed=(),
        offers=offers(View.SHOWN, standing),
    )


def rewritten(notice: Notice, standing: Standing) -> Notice:
    """Return the notice with the rewrite in the place of all else."""
    lead = phrase("Edit your message, and paste these words in its place.", standing.language)
    bare = _wordless(notice, lead, View.REWRITTEN, standing)
    return replace(bare, rewrite=notice.rewrite, changed=notice.changed)


def rules(notice: Notice, policies: Iterable[Policy], standing: Standing) -> Notice:
    """Return the notice with the rules behind it, one paragraph each, and without any word of the message."""
    language = standing.language
    bare = _wordless(notice, phrase("This is the rule behind it:", language), View.RULES, standing)
    items = (
        NoticeItem(
            quotes=(),
            reason=f"{_sentence(policy.title[language])} {_sentence(policy.citation.gist[language])}",
            citation=policy.citation.label,
            url=policy.citation.url,
        )
        for policy in policies
    )
    return replace(bare, items=tuple(items))


def one_line(notice_id: str, outcome: str, language: Language, buttons: tuple[Offer, ...] = ()) -> Notice:
    """Return what is left of a notice once it is answered or old."""
    return Notice(
        id=notice_id,
        kind=NoticeKind.CONCERN,
        language=language,
        title=phrase("A private word about your message", language),
        lead="",
        offers=buttons,
        outcome=outcome,
    )


def noted(notice_id: str, outcome: str, standing: Standing) -> Notice:
    """Return one line about a notice that can still be answered."""
    return one_line(notice_id, outcome, standing.language, offers(View.NOTED, standing))


def _wordless(notice: Notice, lead: str, view: View, standing: Standing) -> Notice:
    return replace(notice, lead=lead, items=(), advice=(), rewrite="", changed=(), offers=offers(view, standing))


def _what_settles_it(standing: Standing) -> str:
    if standing.legal_hold:
        return phrase(
            "This channel is under a legal hold: ask the privacy office before you edit or delete anything.",
            standing.language,
        )
    return phrase("Please edit or delete the message; that settles it.", standing.language)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"
