"""Numbers, addresses and links taken out, with their label where the clause reads better without."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from policies.finding import Entity, Span
from policies.message import Language
from policies.plain import Edit
from policies.rewriting.nouns import Person, phrase
from policies.rewriting.page import Declined, Doubt, Page

_OWNER = r"(?:his|her|their|its|the|my|pt'?s?|patient'?s|son|sa|ses|le|la|leur|au|du|de|no de|num de|numero de|no) "
#: Labels that mean nothing without the value behind them.
_LABEL = (
    r"mrns?(?: ?#)?|medical record(?: number)?|chart(?: (?:number|no\.?|#))?|patient id|hospital number|"
    r"(?:no |numero |num )?(?:de )?dossier|hcn|hc|phn|phin|ohip|ramq|nam|hsn|uli|mcp|"
    r"(?:\w+ )?(?:health|medicare|ontario|bc|ab|nunavut) (?:card|number|id|no\.?)|medicare|mbi|nhs|chi|ihi|"
    r"carte(?: (?:sante|d'assurance[- ]maladie|soleil))?|(?:numero )?d'assurance[- ]maladie|assurance[- ]maladie|"
    r"(?:last (?:four|4)(?: digits)?(?: of)? )?(?:ssn|sin|nas|social)(?: card)?|dob|ddn|"
    r"tel(?:ephone)?\.?|phone(?: number)?|ph|cell(?:ulaire|phone)?|mobile|call ?back|fax|telec\w*|e-?mail|courriel|"
    r"addr(?:ess)?|adresse|acc(?:oun)?t\.?|account|compte|acc(?:ession)?|serial|no de serie|serie|lot|no de lot|s/n|"
    r"ssn|dl|permis|passport|passeport|claim|member id|id|ip|number|numero|no|code postal|postal code|zip(?: code)?"
)
_JOINT = r"(?:[ ]?[#:=.,(]+[ ]?|[ ](?:is|was|are|est|c'est|c'etait|says|number|no\.?|num\.?|numero|#|id|au|a|le)(?![\w])|[ ])*[ ]*\(?"
_LABELLED = re.compile(rf"(?<![\w'])(?P<owner>{_OWNER})?(?P<label>{_LABEL})(?P<joint>{_JOINT})$")
_COPULA = re.compile(r"[ ](?:is|was|are|est|c'est|c'etait|says)(?P<rest>[ :#(]*)$")
_PREPOSITION = re.compile(r"(?<![\w'])(?:at|on|to|from|in|au|a la|a|@|via|with|par|du|de|sur|for|into|=|#|:) ?(?:the )?[(#]?$")
_GOES_ON = re.compile(
    r" (?:(?:in|on|under|dans|sur|sous|at|for|pour|with|avec|of)(?!\w)|"
    r"(?:is|isn't|was|are|were|has|had|needs?|wants?|goes|bounces|got|came|still|shows|will|can|blocks?|covers?|keeps?|says|"
    r"fell|flagged|est|sont|a|bloque|sonne|veut|doit|et|and|went|showed)(?!\w))"
)
_VERB = re.compile(
    r"[,)]? (?:(?:again|still|encore|toujours) )?(?:is|isn't|was|has|had|needs?|wants?|got|came|still|will|can|says|est|a|"
    r"veut|doit|refuse|refuses)(?!\w)"
)
_CLAUSE_START = re.compile(r"(?:\A|[\n;.!?>:(]|(?<!\w)(?:and|but|et|mais|pis|for|pour|of|de|see|voir)) *$")
_STANDING_FOR_PATIENT = frozenset({Entity.MRN, Entity.HEALTH_CARD})
_STREET = re.compile(r"[0-9]|(?<!\w)(?:street|st|ave|avenue|road|rd|rue|boul|chemin|box|crescent|drive)(?!\w)")
_LIVES = re.compile(r"(?<!\w)(?P<verb>lives?|living|stays?|staying|resides?|habite(?:nt)?|demeure|reste|loge|vit|home is|home)(?: \w+)? (?:at|in|on|au|a|sur|dans) (?:the |le |la )?$")
_FROM = re.compile(r"(?<![\w'])(?P<word>from|in|at|near|to|out of|by|around|de|d'|a|au|vers|pres de|a cote de|en) ?(?:the |la |le )?$")
_MUST_BE = re.compile(r"(?<!\w)(?:should be|be|it's|its|c'est|sinon|not|pas) $")
_PLACE_NOUN = re.compile(r" (?:medevac|nursing|health cent|reserve|hospital|hopital|kid|guy|lady|clinic)")

#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "value_label": _LABELLED,
        "value_copula": _COPULA,
        "value_preposition": _PREPOSITION,
        "value_goes_on": _GOES_ON,
        "value_verb": _VERB,
        "value_clause": _CLAUSE_START,
        "lives": _LIVES,
        "from": _FROM,
    }
)


def without_value(page: Page, span: Span, entity: str, *, alone: bool) -> Edit:
    """Return the edit that takes a number or link out.

    Args:
        page: the message.
        span: the value.
        entity: its kind.
        alone: whether nobody is named, so that a record number may be all that stands for the patient.
    """
    before = page.folded[max(0, span.start - 60) : span.start]
    end = span.end
    label = _LABELLED.search(before)
    if label:
        start = span.start - (len(before) - label.start())
        if alone and entity in _STANDING_FOR_PATIENT and not label["owner"] and _stands_for_patient(page, start, end):
            return Edit(start, end, phrase(Person(), page.language))
        copula = _COPULA.search(label["joint"].rstrip("(")) is not None
        if _GOES_ON.match(page.folded, end) and not (copula and not label["owner"]):
            kept = label.end("label") if not copula else label.start("joint") + len(label["joint"].rstrip(" :#("))
            return Edit(span.start - (len(before) - kept), end, "")
        return Edit(start, _closed(page, start, end), "")
    if alone and entity in {Entity.MRN, Entity.HEALTH_CARD, Entity.URL} and _stands_for_patient(page, span.start, end):
        return Edit(span.start, end, phrase(Person(), page.language))
    copula = re.search(r"[ ](?:is|was|says|est|c'est)(?: the| number| no\.?| #)? ?[:#(]?$", before)
    joint = copula or _PREPOSITION.search(before)
    start = span.start - (len(before) - joint.start() if joint else 0)
    if joint and joint[0].strip() == ":":
        start += 0
    return Edit(start, end, "")


def _stands_for_patient(page: Page, start: int, end: int) -> bool:
    return _CLAUSE_START.search(page.folded[max(0, start - 8) : start]) is not None and bool(_VERB.match(page.folded, end))


def _closed(page: Page, start: int, end: int) -> int:
    """Take the closing bracket along where the label opened one."""
    opened = page.text[start:end].count("(") - page.text[start:end].count(")")
    return end + 1 if opened == 1 and page.text[end : end + 1] == ")" else end


def without_address(page: Page, span: Span) -> Edit:
    """Return the edit that makes a small town the region, and takes a street out.

    Raises:
        Doubt: if the address is what the sentence tells.
    """
    words, before = page.folded[span.start : span.end], page.folded[max(0, span.start - 40) : span.start]
    if _MUST_BE.search(before):
        raise Doubt(Declined.TAKE_IT_TO_THE_CHART)
    french = page.language is Language.FR
    lives = _LIVES.search(before)
    if lives:
        start = span.start - (len(before) - lives.end("verb"))
        return Edit(start, span.end, " dans la r\u00e9gion" if french else " in the region")
    if _STREET.search(words):
        return without_value(page, span, Entity.ADDRESS, alone=False)
    if _PLACE_NOUN.match(page.folded, span.end):
        return Edit(span.start, span.end, "")
    joined = _FROM.search(before)
    if joined is None:
        return Edit(span.start, span.end, "")
    start = span.start - (len(before) - joined.start())
    word = joined["word"]
    if word in {"from", "in", "near", "to", "out of"}:
        return Edit(start, span.end, f"{'in' if word == 'near' else word} the region")
    if word in {"at", "by", "around"}:
        return Edit(start, span.end, "in the region")
    return Edit(start, span.end, "de la r\u00e9gion" if word in {"de", "d'"} else "dans la r\u00e9gion")
