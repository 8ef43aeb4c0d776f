"""Colleagues' names: titled, thanked, listed with a pager, or members of the workspace. Annotated, never flagged.

They are seen so that a patient's name pattern does not take a colleague for a patient. Known to miss: colleagues named
in passing who are not members.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from policies.context import Context
from policies.detectors.naming import capitalised, is_plain, name_at
from policies.finding import Annotation, Entity, Span, Subject
from policies.overlap import without_overlap
from policies.roster import Roster
from policies.scene import TOKEN, Scene, fold
from policies.search import Search

_TITLE = re.compile(
    r"(?<!\w)(?:drs?|dre|docteure?|doctor|prof|professor|nurse|rn|np|md|pharmacist|pharmacien(?:ne)?|infirmiere?|"
    r"resident|"
    r"residente|fellow|attending|clerk|externe|r[1-5]|locum|surgeon|midwife|chirurgien(?:ne)?|charge|staff|rep|moa|"
    r"sw)\.? "
)
_GREETED = re.compile(
    r"(?<!\w)(?:thanks|thank you|thank u|thx|ty|tks|merci(?: a)?|merci bcp|cheers|kudos(?: to)?|congrats(?: to)?|"
    r"congratulations(?: to)?|bravo|felicitations(?: a)?|happy b(?:irth)?day|bonne fete|welcome(?: to)?|"
    r"bienvenue(?: a)?|hey|hi|"
    r"hello|salut|allo|bonjour|morning|ask(?:ing)?|ping(?:ing)?|page|paging|cc|credit to|courtesy of|sub for|swap with|"
    r"covering for|handing over to|handed over to|shadowing|bloc avec|garde (?:de|d')|d'accord avec|same as|"
    r"agree with|demande a) "
)
#: Two capitals by themselves are a colleague only where thanked.
_THANKED = re.compile(r"(?<!\w)(?:thanks|thank you|thx|ty|tks|merci(?: a)?|cheers|bravo) ")
_INITIALS = re.compile(r"[A-Z]{2}(?=$|[,.!\n])")
_BEHIND = re.compile(
    r",? ?\(?(?:md|rn|np|pharmd|pharm|rpn|lpn|r[1-5]|pgy ?\d|sw|clerk|cmio|frcpc|ccfp|physio|ot|rt|mrt|pager|pgr|"
    r"pagette|p\d{4}|"
    r"x\d{4}|uro|orl|ortho|plasty|cards|gi|neuro|neph|ext|poste|is (?:on (?:call|tonight|for|service|trauma)|"
    r"covering|the (?:ttl|mrp|"
    r"staff|fellow|resident)|post[- ]?call|off|away|supervising|back (?:mon|tues|wed|thurs|fri|on|tmrw|tomorrow))|"
    r"covers|has the "
    r"pager|on call|overnight|prend le relais|remplace|est de garde|fait la (?:sup|garde|nuit)|takes over|"
    r"is taking consults|team [a-e]|and i (?:are|will|can|both|cover)|et moi (?:on|sommes|allons)|"
    r"[a-d](?=,|\.|$)|admits?)(?!\w)"
)
#: Behind a member's name, what makes them the patient of whom the message tells.
_ILL = re.compile(
    r"(?: (?:came|comes|brought|coming) in (?:with|by|for)| present(?:s|ed|ing) with| se presente (?:avec|pour)|"
    r"'s (?:mri|ct|labs|biopsy|path(?:ology)?|potassium|creat(?:inine)?|troponins?|echo|chemo|dialysis|code status|"
    r"cancer))(?!\w)"
)
_NAME_OF_A_MEMBER = 0.8
#: First and last name, both of members: only a label or what happens to patients says more.
_WHOLE_NAME = 0.97
_THANKS = Search(_THANKED)
_LEADS = {"title": (Search(_TITLE), 0.95), "greeted": (Search(_GREETED), 0.85)}


class StaffNameRecognizer:
    """Finds colleagues by their titles, by how they are addressed, by what follows, and by the member list."""

    name = "staff_name"
    entities = frozenset({Entity.STAFF_NAME})
    patterns: Mapping[str, re.Pattern[str]] = MappingProxyType(
        {
            "title": _TITLE,
            "greeted": _GREETED,
            "thanked": _THANKED,
            "initials": _INITIALS,
            "behind": _BEHIND,
            "ill": _ILL,
        }
    )

    def find(self, scene: Scene, context: Context) -> Iterator[Annotation]:
        """Yield each colleague once."""
        seen = [*_led(scene), *_thanked(scene), *_followed(scene)] if scene.has_capital else []
        seen += _members(scene, context.colleagues)
        yield from without_overlap(seen, lambda annotation: annotation.span)


def _led(scene: Scene) -> Iterator[Annotation]:
    for name, (search, score) in _LEADS.items():
        for match in scene.matches(search):
            span = name_at(scene, match.end(), trusting=name == "title" and match[0].startswith(("dr", "doc", "prof")))
            if span is not None:
                yield _annotation(span, name, score)


def _thanked(scene: Scene) -> Iterator[Annotation]:
    for match in scene.matches(_THANKS):
        initials = _INITIALS.match(scene.text, match.end())
        if initials is not None:
            yield _annotation(Span(*initials.span()), "greeted", 0.85)


def _followed(scene: Scene) -> Iterator[Annotation]:
    for token in scene.capitalised:
        if _BEHIND.match(scene.folded, token.end()) and not is_plain(token[0]):
            yield _annotation(Span(*token.span()), "role", 0.85)


def _members(scene: Scene, colleagues: Roster) -> Iterator[Annotation]:
    if not colleagues:
        return
    runs: list[tuple[int, int, int]] = []
    for token in TOKEN.finditer(scene.text):
        may_be = (capitalised(token[0]) or not is_plain(token[0])) and not _ILL.match(scene.folded, token.end())
        if not may_be or fold(token[0]) not in colleagues:
            continue
        start, end, words = runs[-1] if runs else (0, 0, 0)
        if words and scene.text[end : token.start()] == " ":
            runs[-1] = (start, token.end(), words + 1)
        else:
            runs.append((*token.span(), 1))
    for start, end, words in runs:
        yield _annotation(Span(start, end), "member", _NAME_OF_A_MEMBER if words == 1 else _WHOLE_NAME)


def _annotation(span: Span, pattern: str, score: float) -> Annotation:
    return Annotation(
        span=span,
        entity=Entity.STAFF_NAME,
        score=score,
        recognizer="staff_name",
        pattern=pattern,
        subject=Subject.STAFF,
    )


RECOGNIZER = StaffNameRecognizer()
