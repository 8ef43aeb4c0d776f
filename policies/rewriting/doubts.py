"""Messages of which no rewrite is offered, because the name is what they are for or little else is in them."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from policies.finding import Span
from policies.plain import Edit
from policies.rewriting.page import Declined, Doubt, Page

#: The message is about a name, or asks who or where somebody is.
_ABOUT_A_NAME = re.compile(
    r"(?<!\w)(?:(?:first|last|given|family|legal|same|her|his|street|pt's|patient's) names?|surname|prenom|"
    r"nom de famille|son nom|"
    r"nom (?:c'est|est)|noms? identiques?|spell(?:ed|s|ing)?|epel\w+|nickname|initials|pseudonym|alias|goes by|"
    r"calls? (?:her|him|them)|everyone calls|wristbands?|armbands?|name is|id'?d as|naming (?:him|her)|"
    r"whoevers? got|you know|aka|"
    r"name (?:as )?on it|john doe|jane doe|"
    r"same kid|recall an?|merged?|duplicates?|fusionnes?|s'appelle\w*|appelle encore|nomme)(?!\w)"
)
#: The name answers a question that names nobody.
_ANSWERED = re.compile(r"^[ \t]*>.*(?:\n|\Z)", re.MULTILINE)
#: A name is said to be somebody's, or told from another.
_IS_THE_NAME = re.compile(
    r"(?:(?<![\w'])(?:it's|its|it is|that's|thats|that is|this is|(?<!name )is|was|he's|she's|hes|shes|"
    r"c'est|c|named?|nommee?|called|"
    r"appelle|not|pas|vs|or|ou|yes|re-?named|says|said|reads|on the req \()|=) ?(?:dr |mrs? |mme |m )?\"?$"
)
#: Somebody is looked for, or asked about by name.
_SOUGHT = re.compile(
    r"(?<!\w)(?:cherche|looking for|any(?:one|1|body) seen|where(?:'s| is| did)|ou est|who(?:'s| is| has|"
    r" took)|qui (?:est|a|suit)|"
    r"c'est qui|qu?qu?'?un (?:a vu|connait)|quelqu'un (?:a vu|connait)|anyone know|a vu la (?:fille|mere|femme) de|"
    r"le dossier papier de) (?:mrs?\.? |mme |ms\.? |m\. )?$"
)
#: Whoever spells a name out wants it written right.
_SPELLED = re.compile(r"[^\W\d_](?:[- ][^\W\d_]){3,}$")
_SEVERAL = re.compile(
    r"(?<!\w)(?:(?:wrong|mauvais|mauvaise|bon|right) (?:pt|patient|patiente|guy|lady|kid|person|chart|"
    r"dossier|name|nom|one)|mislabel\w*|mixed up|twins?|jumea\w+|jumelles?|look[- ]?alikes?|homonymes?|"
    r"the other (?:one|pt|patient|lady|guy|room|chart)|l'autre(?= (?:pt|patient|dame|est|a))|les deux|"
    r"both of them|swap(?:ped)?|"
    r"different dobs?|celle du|celui du|brothers)(?!\w)"
)
_WORD = re.compile(r"[^\W_]+(?:['\u2019\-][^\W_]+)*")
#: Words that need what follows them.
_LEFT_HANGING = re.compile(
    r"(?<![\w'])(?:was|is|are|est|c'est|c'est le|it's|its|has|le|la|the|as|for|to|at|and|et|or|ou|pis|of|"
    r"de|du|lives?|habite|"
    r"sa|his|her|be|pour|par|"
    r"[a-z]{2,}'s)[ ]*[(:#]?[ ]*$"
)
_SUPPORT = re.compile(r" (?:in|on|under|dans|sur|sous)(?!\w)")
_VERB_BEHIND = re.compile(r" (?:is|are|was|were|est|sont|etait)(?!\w)")
_SENTENCE_START = re.compile(r"(?:\A|[\n.!?])[ \t]*$")
_FEWEST_WORDS = 2
_MOST_REPLACED = 0.55

#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "about_a_name": _ABOUT_A_NAME,
        "answered": _ANSWERED,
        "is_the_name": _IS_THE_NAME,
        "several": _SEVERAL,
        "sought": _SOUGHT,
        "spelled_out": _SPELLED,
        "left_hanging": _LEFT_HANGING,
        "rewrite_word": _WORD,
    }
)


def refuse_what_names_are_for(page: Page, names: Sequence[Span], places: Sequence[Span]) -> None:
    """Raise a doubt where a name, or a room in its place, is the message's point.

    Args:
        page: the message.
        names: names without kin beside them.
        places: names and rooms.
    """
    if places and _ANSWERED.search(page.folded):
        raise Doubt(Declined.TAKE_IT_TO_THE_CHART)
    if names and _ABOUT_A_NAME.search(page.folded):
        raise Doubt(Declined.TAKE_IT_TO_THE_CHART)
    if places and _SEVERAL.search(page.folded):
        raise Doubt(Declined.WHO_IS_WHO)
    if any(_SPELLED.match(page.folded, name.start, name.end) for name in names):
        raise Doubt(Declined.TAKE_IT_TO_THE_CHART)
    if any(_SOUGHT.search(page.folded, max(0, name.start - 40), name.start) for name in names):
        raise Doubt(Declined.TAKE_IT_TO_THE_CHART)
    if any(_IS_THE_NAME.search(page.folded, max(0, name.start - 24), name.start) for name in names):
        raise Doubt(Declined.TAKE_IT_TO_THE_CHART)


def refuse_what_is_mostly_gone(page: Page, edits: Sequence[Edit]) -> None:
    """Raise a doubt where edits leave fewer than two words, or take most of them."""
    kept = gone = 0
    at = 0
    for edit in (*sorted(edits), Edit(len(page.text), len(page.text) + 1, "")):
        kept += len(_WORD.findall(page.text[at : edit.start]))
        gone += max(0, len(_WORD.findall(page.text[edit.start : edit.end])) - len(_WORD.findall(edit.new)))
        at = edit.end
    if kept < _FEWEST_WORDS or gone > _MOST_REPLACED * (kept + gone):
        raise Doubt(Declined.TAKE_IT_TO_THE_CHART)


def refuse_what_would_dangle(page: Page, edits: Sequence[Edit]) -> None:
    """Raise a doubt where a stretch that goes leaves a word waiting for it, or a verb without a subject."""
    for edit in edits:
        if edit.new.strip():
            continue
        hangs = _LEFT_HANGING.search(page.folded, max(0, edit.start - 16), edit.start)
        if hangs and not _SUPPORT.match(page.folded, edit.end):
            raise Doubt(Declined.TAKE_IT_TO_THE_CHART)
        if _VERB_BEHIND.match(page.folded, edit.end) and _SENTENCE_START.search(page.folded, 0, edit.start):
            raise Doubt(Declined.TAKE_IT_TO_THE_CHART)
