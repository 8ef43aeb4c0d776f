"""A role in the place of a name: what goes with the name (title, article, possessive), and how the role is joined."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from policies.finding import Span
from policies.message import Language
from policies.plain import Edit
from policies.rewriting.cast import Mention
from policies.rewriting.nouns import PATIENT_WORDS, Person, after_preposition, phrase
from policies.rewriting.page import Declined, Doubt, Page

_TITLE = re.compile(
    r"(?<![\w'])(?P<title>mrs?|ms|mme|mlle|madame|monsieur|mister|missus|miss|mademoiselle|dre?|prof|m)(?:\. ?| )$"
)
_POSSESSIVE = re.compile(r"'s(?!\w)|'(?= )|s(?= [a-z])")
_FRENCH_TITLES = frozenset({"mme", "mlle", "madame", "monsieur", "mademoiselle", "m", "dre"})
_FRENCH_BEFORE = re.compile(r"(?<![\w'])(?:de|du|d'|de la|la|le|l'|pour|chez|avec|que|qu'|qui|et|est|au|svp) ?$")
_FORM_LABEL = re.compile(
    r"(?:^|(?<=[\n|;.,/(]))[ \t]*(?:(?:pt|patient|pte|patiente|client)(?:'s)?(?: name| nom)?|(?:full )?name|nom(?: du patient)?|"
    r"contact|nok|sdm|poa)[ ]?[:=][ \n]{0,2}$"
)
_PATIENT_BEFORE = re.compile(rf"(?<![\w'])(?:(?:my|our|the|this|ma|mon|ta|ton|la|le|notre) )?(?P<word>{PATIENT_WORDS}) $")
_GREETING = re.compile(r"(?<!\w)(?:hi|hey|hello|dear|bonjour|bonsoir|salut|allo|cher|chere),? $")
_ARTICLE_BEFORE = re.compile(r"(?<![\w'])(?P<the>the )$|(?<![\w'])(?:an?|another|that|our|my|which|any|each|une?|cet(?:te)?|notre|quel(?:le)?|autre) $")
_DEMOGRAPHIC = re.compile(r" ?\(?[0-9]{1,3} ?(?:[mf](?!\w)|yo|y/o|yrs?|years?|mo(?!\w)|wks?|weeks?|mois|ans|sem)")
_CLAUSE_START = re.compile(r"(?:\A|[\n:;,.!?>|(-])[ \t]*(?:[-*#\u2022][ \t]*)?$")
_ATTRIBUTE = re.compile(
    r" (?:k|na|cr|inr|hgb|hb|plts?|wbc|trops?|lactate|lipase|labs?|lytes|gas|ct|mri|ecg|ekg|xray|cxr|us|echo|scan|chart|"
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
    }
)


def renamed(page: Page, mention: Mention, person: Person) -> Edit:
    """Return the edit that puts the person's role in the place of one mention.

    Raises:
        Doubt: if an article shows that the name is one of several alike.
    """
    start, end = mention.span.start, _whole_word(page, mention.span.end)
    if mention.before:
        return _beside_kin(page, mention.before, start, end)
    if mention.behind:
        return _before_kin(page, mention.behind, person, start)
    title = _TITLE.search(page.folded, max(0, start - 16), start)
    if title:
        start = title.start()
    possessive = _POSSESSIVE.match(page.folded, end)
    end = possessive.end() if possessive else end
    before = page.folded[max(0, start - 40) : start]
    label = _FORM_LABEL.search(before)
    if label and not possessive:
        return Edit(start - len(label[0].lstrip()), end, "")
    if _GREETING.search(before):
        return Edit(start - 1, end, "")
    several = person.order is not None or bool(person.kin)
    word = _PATIENT_BEFORE.search(before)
    if word and not several:
        return Edit(start - 1, end, "'s" if possessive else "")
    if word:
        start -= len(before) - word.start()
    elif not several and _DEMOGRAPHIC.match(page.folded, end) and _CLAUSE_START.search(before):
        return Edit(start, end, "")
    language = _language(page, title["title"] if title else "", before)
    if language is Language.FR:
        taken, joined = after_preposition(page.folded[max(0, start - 16) : start], phrase(person, language))
        return Edit(start - taken, end, joined)
    owned = bool(possessive) or _ATTRIBUTE.match(page.folded, end) is not None
    article = None if word else _ARTICLE_BEFORE.search(before)
    if article:
        if not article["the"]:
            raise Doubt(Declined.WHO_IS_WHO)
        start -= len(article[0])
    return Edit(start, end, phrase(person, language) + ("'s" if owned else ""))


def _beside_kin(page: Page, kin: re.Match[str], start: int, end: int) -> Edit:
    """Leave the word for kin and take the name out with what joins them: "her daughter Ana" is "her daughter"."""
    joint = kin.start("join")
    possessive = re.compile(r"'s(?!\w)").match(page.folded, end)
    if possessive:
        return Edit(joint, possessive.end(), "'s")
    if "(" in kin["join"] and page.text[end : end + 1] == ")":
        end += 1
    elif kin["join"] == ", " and page.text[end : end + 1] == ",":
        end += 1
    elif re.search(r"(?:is|est|:|=) ?$", kin["join"]) and not page.text[end:].strip(" .!?\n"):
        raise Doubt(Declined.TAKE_IT_TO_THE_CHART)
    del start
    return Edit(joint, end, "")


def _before_kin(page: Page, kin: re.Match[str], person: Person, start: int) -> Edit:
    """Put "the sister" for "Joy (the sister)"."""
    title = _TITLE.search(page.folded, max(0, start - 16), start)
    start = title.start() if title else start
    label = _FORM_LABEL.search(page.folded, max(0, start - 40), start)
    french = page.text[kin.start("kin") : kin.end("kin")].lower() and page.language is Language.FR
    role = phrase(person, Language.FR if french else Language.EN)
    end = kin.end()
    if label:
        return Edit(start, end, person.kin)
    return Edit(start, end - (kin["end"] == "," and kin["join"] == "("), role)


def _language(page: Page, title: str, before: str) -> Language:
    if title in _FRENCH_TITLES:
        return Language.FR
    if title in {"mrs", "ms", "miss", "missus", "mister"}:
        return Language.EN
    return Language.FR if page.language is Language.FR or _FRENCH_BEFORE.search(before) else Language.EN


def _whole_word(page: Page, end: int) -> int:
    """Where the word that the name ends in ends, a plural or possessive "s" apart."""
    at = end
    while at < len(page.text) and page.text[at].isalpha():
        at += 1
    return end if page.folded[end:at] in {"", "s"} else at


def room_stand_in(page: Page, span: Span, person: Person) -> Edit:
    """Return the edit that names the patient in the place of the room that stood for them."""
    possessive = re.compile(r"'?s(?!\w)").match(page.folded, span.end)
    if page.language is Language.FR and not possessive:
        taken, joined = after_preposition(page.folded[max(0, span.start - 16) : span.start], phrase(person, Language.FR))
        return Edit(span.start - taken, span.end, joined)
    end = possessive.end() if possessive else span.end
    return Edit(span.start, end, phrase(person, Language.EN) + ("'s" if possessive else ""))
