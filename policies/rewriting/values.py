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
_JOINT = (
    r"(?:[ ]?[#:=.,(]{1,4}[ ]?|[ ](?:is|was|are|est|c'est|c'etait|says|number|no\.?|num\.?|numero|#|id|au|"
    r"a|le)(?!\w)){0,4}"
    r"[ ]{0,3}\(?"
)
_WHERE = r"(?:nb|bc|on|ab|mb|sk|ns|nl|pei|qc|us|ontario|alberta|manitoba|quebec|nunavut|yukon) "
_LABELLED = re.compile(rf"(?<![\w'])(?P<owner>{_OWNER})?(?:{_WHERE})?(?P<label>{_LABEL})(?P<joint>{_JOINT})$")
_COPULA = re.compile(r"[ ](?:is|was|are|est|c'est|c'etait|says)(?P<rest>[ :#(]*)$")
_PREPOSITION = re.compile(
    r"(?<![\w'])(?:at|on|to|from|in|au|a la|a|@|via|with|par|du|de|sur|for|into|=|#|:) ?(?:the )?[(#]?$"
)
_GOES_ON = re.compile(
    r" (?:(?:in|on|under|dans|sur|sous|at|for|pour|with|avec|of)(?!\w)|"
    r"(?:is|isn't|was|are|were|has|had|needs?|wants?|goes|bounces|got|came|still|shows|will|can|blocks?|"
    r"covers?|keeps?|says|"
    r"fell|flagged|est|sont|a|bloque|sonne|veut|doit|et|and|went|showed)(?!\w))"
)
_VERB = re.compile(
    r"[,)]? (?:(?:again|still|encore|toujours) )?(?:is|isn't|was|has|had|needs?|wants?|got|came|still|will|"
    r"can|says|est|a|"
    r"veut|doit|refuse|refuses)(?!\w)"
)
_COPULA_ALONE = re.compile(
    r"(?:,? (?:it's|its)|,? c'est(?: le)?| (?:is|was|says|est))(?: the| number| no\.?| #| from| at| au| on)? ?[:#(]?$"
)
#: A clause that tells the value and nothing else: "her cell is", "sa fille c'est le".
_TELLS_ONLY = re.compile(
    r"(?:\A|[\n.;,!?])[ \t]*(?P<told>(?:(?:his|her|their|son|sa|leur|the|la|"
    r"le) )?[^\W\d]+(?: [^\W\d]+)? (?:is|est|c'est)"
    r"(?: at| au| le| the)? )$"
)
_ENDS = re.compile(r"[ \t]*(?:[.;,!?\n]|\Z)")
#: Labels that are things, and can stay when their number goes.
_THINGS = re.compile(
    r"(?:acc|serial|no de serie|serie|lot|no de lot|permis|passport|passeport|claim|compte|fax|e-?mail|"
    r"courriel|addr|adresse)"
)
_NOUNS = re.compile(r"(?:.*dossier|chart|carte|.*card|number|numero|no$)")
_RUNS_ON = re.compile(r" [^\W\d]")
_CLAUSE_START = re.compile(r"(?:\A|[\n;.!?>:(]|(?<!\w)(?:and|but|et|mais|pis|for|pour|of|de|see|voir)) *$")
_NUMBERS_TO_CALL = frozenset({Entity.PHONE, Entity.FAX})
_STANDING_FOR_PATIENT = frozenset({Entity.MRN, Entity.HEALTH_CARD, Entity.URL})
_STREET = re.compile(r"[0-9]|(?<!\w)(?:street|st|ave|avenue|road|rd|rue|boul|chemin|box|crescent|drive)(?!\w)")
_LIVES = re.compile(
    r"(?<!\w)(?P<verb>lives?|living|stays?|staying|resides?|habite(?:nt)?|demeure|reste|loge|vit|home is|"
    r"home)(?: \w+)? (?:at|in|on|au|a|sur|dans) (?:the |le |la )?$"
)
_FROM = re.compile(
    r"(?<![\w'])(?P<word>from|in|at|near|to|out of|by|around|de|d'|a|au|vers|pres de|a cote de|en) ?(?:the |la |le )?$"
)
_MUST_BE = re.compile(r"(?<!\w)(?:should be|be|it's|its|c'est|sinon|not|pas) $")
_PLACE_NOUN = re.compile(r" (?:medevac|nursing|health cent|reserve|hospital|hopital|kid|guy|lady|clinic)")

_REGION: Mapping[str, str] = MappingProxyType(
    {"from": "from the region", "to": "to the region", "out of": "out of the region"}
    | dict.fromkeys(("in", "near", "at", "by", "around"), "in the region")
    | dict.fromkeys(("de", "d'"), "de la r\u00e9gion")
)

#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "value_label": _LABELLED,
        "value_copula": _COPULA,
        "value_preposition": _PREPOSITION,
        "value_goes_on": _GOES_ON,
        "value_verb": _VERB,
        "value_clause": _CLAUSE_START,
        "value_copula_alone": _COPULA_ALONE,
        "value_tells_only": _TELLS_ONLY,
        "value_ends": _ENDS,
        "value_things": _THINGS,
        "value_nouns": _NOUNS,
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
    label = _LABELLED.search(before)
    owned = label is not None and bool(label["owner"])
    start = span.start - (len(before) - label.start() if label else 0)
    if alone and entity in _STANDING_FOR_PATIENT and not owned and _stands_for_patient(page, start, span.end):
        return Edit(start, span.end, phrase(Person(), page.language))
    if label:
        return _without_label(page, span, label, entity)
    end = span.end
    clause = _TELLS_ONLY.search(before)
    if clause and entity in _NUMBERS_TO_CALL and _ENDS.match(page.text, end):
        return Edit(span.start - (len(before) - clause.start("told")), end, "")
    joint = _COPULA_ALONE.search(before) or _PREPOSITION.search(before)
    start = span.start - (len(before) - joint.start() if joint else 0)
    return Edit(start, end, "")


def _without_label(page: Page, span: Span, label: re.Match[str], entity: str) -> Edit:
    """Take the value out with its label, or without where the sentence is about the thing so labelled."""
    offset = span.start - len(label.string)
    if _keeps_its_label(page, label, entity, span.end):
        kept = offset + label.end("label")
        return Edit(kept, _closed(page, kept, span.end), "")
    copula = _COPULA.search(label["joint"].rstrip("(")) is not None
    if _GOES_ON.match(page.folded, span.end) and not (copula and not label["owner"]):
        kept = label.start("joint") + len(label["joint"].rstrip(" :#(")) if copula else label.end("label")
        return Edit(offset + kept, span.end, "")
    start = offset + label.start()
    return Edit(start, _closed(page, start, span.end), "")


def _keeps_its_label(page: Page, label: re.Match[str], entity: str, end: int) -> bool:
    """Whether the label is a thing that the sentence goes on about: "asks for the family's fax", "au dossier"."""
    if _COPULA.search(label["joint"].rstrip("(")) and not label["joint"].startswith(","):
        return False
    if label.string[: label.start("label")].endswith("'s "):
        return True
    word = label["label"]
    if entity not in _STANDING_FOR_PATIENT and _THINGS.match(word):
        return entity not in {Entity.ADDRESS, Entity.EMAIL, Entity.FAX} or bool(_RUNS_ON.match(page.text, end))
    return bool(label["owner"]) and _NOUNS.match(word) is not None


def _stands_for_patient(page: Page, start: int, end: int) -> bool:
    return _CLAUSE_START.search(page.folded[max(0, start - 8) : start]) is not None and bool(
        _VERB.match(page.folded, end)
    )


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
    joined = None if _PLACE_NOUN.match(page.folded, span.end) else _FROM.search(before)
    if joined is None:
        return Edit(span.start, span.end, "")
    return Edit(
        span.start - (len(before) - joined.start()), span.end, _REGION.get(joined["word"], "dans la r\u00e9gion")
    )
