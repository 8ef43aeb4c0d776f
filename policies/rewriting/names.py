"""A role in the place of a name: what goes with the name (title, article, possessive), and how the role is joined."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from policies.finding import Span
from policies.message import Language
from policies.plain import Edit
from policies.rewriting.cast import Mention
from policies.rewriting.nouns import KIN_EN, PATIENT_WORDS, Person, after_preposition, phrase
from policies.rewriting.page import Declined, Doubt, Page

_TITLE = re.compile(
    r"(?<![\w'])(?:mrs?|ms|mme|mlle|madame|monsieur|mister|missus|miss|mademoiselle|dre?|prof|m)(?:\. ?| )$"
)
_POSSESSIVE = re.compile(r"'s(?!\w)|'(?= )|s(?= [a-z])")
_ENGLISH_TITLES = frozenset({"mrs", "ms", "miss", "missus", "mister"})
_FRENCH_TITLES = frozenset({"mme", "mlle", "madame", "monsieur", "mademoiselle", "m", "dre"})
_FRENCH_BEFORE = re.compile(r"(?<![\w'])(?:de|du|d'|de la|la|le|l'|pour|chez|avec|que|qu'|qui|et|est|au|svp) ?$")
_FRENCH_VERB = re.compile(
    r" (?:a|est|se|s'est|ne|nous|veut|refuse|va|vient|demande|attend|doit|peut|vomit|desature)(?!\w)"
)
_ENGLISH_BEFORE = re.compile(r"(?<![\w'])(?:the|for|with|w|of|on|to|see|saw|tell|told|from|by|re|is|admitted) $")
_ENGLISH_VERB = re.compile(r"(?:'s| (?:is|was|has|had|wants|needs|got|will|said|says|came|went))(?!\w)")
_FORM_LABEL = re.compile(
    r"(?:^|(?<=[\n|;.,/(]))[ \t]*(?:(?:pt|patient|pte|patiente|client)(?:'s)?(?: name| nom)?|"
    r"(?:full )?name|nom(?: du patient)?|"
    r"contact|nok|sdm|poa)[ ]?[:=][ \n]{0,2}$"
)
_PATIENT_BEFORE = re.compile(
    rf"(?<![\w'])(?:(?:my|our|the|this|ma|mon|ta|ton|la|le|notre) )?(?P<word>{PATIENT_WORDS}) $"
)
_NAMING = re.compile(r"(?:is|est|:|=) ?$")
_ONE_OF_SEVERAL = re.compile(r" (?:one|twins?|brothers|sisters)(?!\w)")
_GREETING = re.compile(r"(?<!\w)(?:hi|hey|hello|dear|bonjour|bonsoir|salut|allo|cher|chere),? $")
_ARTICLE_BEFORE = re.compile(
    r"(?<![\w'])(?P<the>the )$|(?<![\w'])(?:an?|another|that|our|our own|own|my|which|any|each|une?|"
    r"cet(?:te)?|notre|quel(?:le)?|autre) $"
)
_DEMOGRAPHIC = re.compile(
    r" ?\(?[0-9]{1,3} ?(?:[mf](?!\w)|yo|y/o|yrs?|years?|mo(?!\w)|wks?|weeks?|mois|ans|sem)| (?:my|our|ma|"
    r"mon|notre) (?:pt|pte|patiente?)(?!\w)"
)
_ENDEARMENT = re.compile(r"(?<![\w'])(?:lil|little|poor|good old|old|big|ti) $")
_CLAUSE_START = re.compile(r"(?:\A|[\n:;,.!?>|(-])[ \t]*(?:[-*#\u2022][ \t]*)?$")
_ATTRIBUTE = re.compile(
    r" (?:k|na|cr|inr|hgb|hb|plts?|wbc|trops?|lactate|lipase|labs?|lytes|gas|ct|mri|ecg|ekg|xray|cxr|us|"
    r"echo|scan|chart|"
    r"bp|sats?|meds|mom|mum|dad|daughter|son|wife|husband|family|vanco?|cultures?|images?|mvc|disability|results?|foot|"
    r"hip|wound|consent|dnr)(?!\w)"
)

#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "title_before": _TITLE,
        "possessive_behind": _POSSESSIVE,
        "french_before": _FRENCH_BEFORE,
        "form_label": _FORM_LABEL,
        "patient_before": _PATIENT_BEFORE,
        "greeting": _GREETING,
        "article_before": _ARTICLE_BEFORE,
        "demographic_behind": _DEMOGRAPHIC,
        "clause_start": _CLAUSE_START,
        "attribute_behind": _ATTRIBUTE,
        "french_verb": _FRENCH_VERB,
        "english_before": _ENGLISH_BEFORE,
        "english_verb": _ENGLISH_VERB,
        "endearment": _ENDEARMENT,
        "one_of_several": _ONE_OF_SEVERAL,
    }
)


def renamed(page: Page, mention: Mention, person: Person) -> Edit:
    """Return the edit that puts the person's role in the place of one mention.

    Raises:
        Doubt: if an article shows that the name is one of several alike.
    """
    start, end = mention.span.start, _whole_word(page, mention.span.end)
    if mention.before:
        return _beside_kin(page, mention.before, end)
    if mention.behind:
        return _before_kin(page, mention.behind, person, start)
    title = _title_before(page, start)
    start = title.start() if title else start
    if _ONE_OF_SEVERAL.match(page.folded, end):
        raise Doubt(Declined.WHO_IS_WHO)
    possessive = _POSSESSIVE.match(page.folded, end)
    whole = Span(start, possessive.end() if possessive else end)
    before = page.folded[max(0, start - 40) : start]
    needless = _needless(page, whole, before, person, owned=possessive is not None)
    if needless is not None:
        return needless
    word = _PATIENT_BEFORE.search(before)
    if word:
        whole = Span(start - (len(before) - word.start()), whole.end)
    language = _language(page, title[0].rstrip(". ") if title else "", before, page.folded[end : end + 16])
    if language is Language.FR and not (possessive and possessive[0].startswith("'")):
        return _in_french(page, whole, person)
    owned = bool(possessive) or _ATTRIBUTE.match(page.folded, end) is not None
    return _in_english(whole, "" if word else before, person, owned=owned)


def _title_before(page: Page, start: int) -> re.Match[str] | None:
    first = max(0, start - 16)
    return _TITLE.search(page.folded, first, start) or _ENDEARMENT.search(page.folded, first, start)


def _needless(page: Page, name: Span, before: str, person: Person, *, owned: bool) -> Edit | None:
    """The edit that takes the name out, where words around it say already who is meant; else None."""
    label = _FORM_LABEL.search(before)
    if label and not owned:
        return Edit(name.start - len(label[0].lstrip()), name.end, "")
    if _GREETING.search(before):
        return Edit(name.start - 1, name.end, "")
    if person.order is not None or person.kin:
        return None
    if _PATIENT_BEFORE.search(before):
        return Edit(name.start - 1, name.end, "'s" if owned else "")
    if not owned and _DEMOGRAPHIC.match(page.folded, name.end) and _CLAUSE_START.search(before):
        return Edit(name.start, name.end, "")
    return None


def _in_french(page: Page, name: Span, person: Person) -> Edit:
    before = page.folded[max(0, name.start - 16) : name.start]
    taken, joined = after_preposition(before, phrase(person, Language.FR))
    return Edit(name.start - taken, name.end, joined)


def _in_english(name: Span, before: str, person: Person, *, owned: bool) -> Edit:
    article = _ARTICLE_BEFORE.search(before)
    if article and not article["the"]:
        raise Doubt(Declined.WHO_IS_WHO)
    start = name.start - (len(article[0]) if article else 0)
    return Edit(start, name.end, phrase(person, Language.EN) + ("'s" if owned else ""))


def _beside_kin(page: Page, kin: re.Match[str], end: int) -> Edit:
    """Leave the word for kin and take the name out with what joins them: "her daughter Ana" is "her daughter"."""
    joint = kin.start("join")
    possessive = _POSSESSIVE.match(page.folded, end)
    if possessive:
        return Edit(joint, possessive.end(), "'s")
    closing = {" (": ")", ", ": ","}.get(kin["join"])
    if closing is not None and page.text[end : end + 1] == closing:
        return Edit(joint, end + 1, "")
    if _NAMING.search(kin["join"]) and not page.text[end:].strip(" .!?\n"):
        raise Doubt(Declined.TAKE_IT_TO_THE_CHART)
    return Edit(joint, end, "")


def _before_kin(page: Page, kin: re.Match[str], person: Person, start: int) -> Edit:
    """Put "the sister" for "Joy (the sister)"."""
    title = _TITLE.search(page.folded, max(0, start - 16), start)
    start = title.start() if title else start
    label = _FORM_LABEL.search(page.folded, max(0, start - 40), start)
    role = phrase(person, Language.EN if person.kin in KIN_EN else Language.FR)
    end = kin.end()
    if label:
        return Edit(start, end, person.kin)
    return Edit(start, end - (kin["end"] == "," and kin["join"] == "("), role)


def _language(page: Page, title: str, before: str, behind: str) -> Language:
    if title in _FRENCH_TITLES or title in _ENGLISH_TITLES:
        return Language.FR if title in _FRENCH_TITLES else Language.EN
    if _FRENCH_BEFORE.search(before) or _FRENCH_VERB.match(behind):
        return Language.FR
    if _ENGLISH_BEFORE.search(before) or _ENGLISH_VERB.match(behind):
        return Language.EN
    return page.language


def _whole_word(page: Page, end: int) -> int:
    """Where the word that the name ends in ends, a plural or possessive "s" apart."""
    at = end
    while at < len(page.text) and page.text[at].isalpha():
        at += 1
    return end if page.folded[end:at] in {"", "s"} else at


def room_stand_in(page: Page, span: Span, person: Person) -> Edit:
    """Return the edit that names the patient in the place of the room that stood for them."""
    possessive = _POSSESSIVE.match(page.folded, span.end)
    before = page.folded[max(0, span.start - 16) : span.start]
    language = _language(page, "", before, page.folded[span.end : span.end + 16])
    if language is Language.FR and not possessive:
        return _in_french(page, span, person)
    return _in_english(
        Span(span.start, possessive.end() if possessive else span.end), "", person, owned=bool(possessive)
    )
