"""Messages of which no rewrite is offered, because the name is what they are for or little else is in them."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from policies.finding import Span
from policies.plain import Edit
from policies.rewriting.page import Declined, Doubt, Page

#: The message is about a name, or asks who or where somebody is.
_ABOUT_A_NAME = re.compile(
    r"(?<!\w)(?:(?:first|last|given|family|legal|same|her|his|street|pt's|patient's) names?|surname|prenom|nom de famille|son nom|"
    r"nom (?:c'est|est)|noms? identiques?|spell(?:ed|s|ing)?|epel\w+|nickname|initials|pseudonym|alias|goes by|"
    r"calls? (?:her|him|them)|everyone calls|wristbands?|armbands?|name is|id'?d as|who (?:is|'s|are|has|took)|who's|whos|whose|whoevers?|"
    r"qui (?:est|a|suit|c'est)|c'est qui|anyone seen|any1 seen|where is|where's|looking for|cherche|john doe|jane doe|"
    r"same kid|recall an?|connait|connais|merged?|duplicates?|fusionnes?|s'appelle\w*|appelle encore|nomme)(?!\w)"
)
#: The name answers a question that names nobody.
_ANSWERED = re.compile(r"^[ \t]*>.*(?:\n|\Z)", re.MULTILINE)
#: A name is said to be somebody's, or told from another.
_IS_THE_NAME = re.compile(
    r"(?:(?<![\w'])(?:it's|its|it is|that's|thats|that is|this is|(?<!name )is|was|he's|she's|hes|shes|c'est|c|named?|nommee?|called|"
    r"appelle|not|pas|vs|or|ou|yes|re-?named|says|said|reads|on the req \()|=) ?(?:dr |mrs? |mme |m )?\"?$"
)
_SEVERAL = re.compile(
    r"(?<!\w)(?:wrong|mauvais(?:e)?|mislabel\w*|mixed up|twins?|jumea\w+|jumelles?|look[- ]?alikes?|homonymes?|"
    r"the other (?:one|pt|patient|lady|guy|room|chart)|l'autre(?= (?:pt|patient|dame|est|a))|les deux|both of them|swap(?:ped)?|"
    r"different dobs?|celle du|celui du|brothers)(?!\w)"
)
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
#: A list of people: lines that each begin with a person.
_FEWEST_WORDS = 3
_MOST_REPLACED = 0.6

#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "about_a_name": _ABOUT_A_NAME,
        "answered": _ANSWERED,
        "is_the_name": _IS_THE_NAME,
        "several": _SEVERAL,
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
    if any(_IS_THE_NAME.search(page.folded, max(0, name.start - 24), name.start) for name in names):
        raise Doubt(Declined.TAKE_IT_TO_THE_CHART)


def refuse_what_is_mostly_gone(page: Page, edits: Sequence[Edit]) -> None:
    """Raise a doubt where edits leave fewer than three words, or take most of them."""
    kept = gone = 0
    at = 0
    for edit in (*sorted(edits), Edit(len(page.text), len(page.text) + 1, "")):
        kept += len(_WORD.findall(page.text[at : edit.start]))
        gone += len(_WORD.findall(page.text[edit.start : edit.end]))
        at = edit.end
    if kept < _FEWEST_WORDS or gone > _MOST_REPLACED * (kept + gone):
        raise Doubt(Declined.TAKE_IT_TO_THE_CHART)
