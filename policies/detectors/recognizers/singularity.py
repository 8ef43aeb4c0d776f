"""Words that single one person out without a name: an office, the only one of a kind, the news.

Source: 45 CFR 164.514(b)(2)(i)(R), "any other unique identifying number, characteristic, or code", and PHIPA s. 4(2).
These are first, sure patterns for the commonest ways; many more exist, and a model or the reader must see those. An
office counts only with an article or possessive that makes it one person's ("the mayor", "notre député").
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from policies.context import Context
from policies.finding import Annotation, Entity, Span, Subject
from policies.scene import Scene
from policies.search import Search

_OFFICE_EN = (
    r"mayor|deputy mayor|reeve|warden|mla|mpp|mp|member of parliament|congress(?:man|woman)|"
    r"councillor|band chief|chief of [a-z]+|fire chief|deputy fire chief|police chief|chief of police|sheriff|bishop|"
    r"imam|"
    r"rabbi|priest|school principal|principal of [a-z ]{3,30}|judge (?:from|of|in) [a-z ]{3,30}|ambassador|"
    r"minister of [a-z]+|"
    r"weather (?:presenter|man|woman|guy|girl)|news anchor|tv host|radio host|goalie|goaltender|quarterback|"
    r"team captain|"
    r"long snapper|head coach|hockey coach[a-z ]{0,30}|conductor|astronaut|olympian|grade \d teacher[a-z -]{0,40}"
)
_OFFICE_FR = (
    r"maire|mairesse|prefet|depute|deputee|eveque|cure|imam|rabbin|"
    r"chef de bande|"
    r"chef des pompiers|chef de police|directeur de l'ecole|directrice de l'ecole|directrice de la garderie|"
    r"concierge de l'ecole|"
    r"doyenne? de|doyen|notaire du village|animateur de radio|animatrice de radio|chef d'antenne|goalie|gardien de but|"
    r"capitaine de l'equipe|sage-femme du village|epiciere? du village"
)
_RELATIVE = (
    r"(?:'s (?:wife|husband|son|daughter|mother|father|partner|brother|sister)|(?<=\w) (?:de|du) [a-z-]{3,25}|"
    r" in town)?"
)
_OFFICE = re.compile(
    rf"(?<!\w)(?:(?:the|our|a former|the former|their) (?:local |former |town |city |village |"
    rf"retired )?(?:{_OFFICE_EN})|"
    rf"(?:le |la |notre |l'ancien |l'ancienne |(?:la |le )?(?:femme|mari|conjointe?|fille|fils|mere|pere) (?:du |"
    rf"de la |de notre ))"
    rf"(?:{_OFFICE_FR})){_RELATIVE}(?!\w)"
)
_WHERE = (
    r"(?:town|village|county|province|region|country|reserve|valley|island|community|state|territory|city|manitoba|"
    r"ontario|quebec|"
    r"alberta|saskatchewan|canada|nunavut|yukon|bc|british columbia|nova scotia|new brunswick|newfoundland|pei|"
    r"north america|"
    r"pays|comte|monde|canton|coin|outaouais|abitibi|gaspesie|ile|mrc|[a-z]+-[a-z-]+)"
)
_ONLY = re.compile(
    rf"(?<!\w)(?:the only|the first(?: ever)?|first(?: ever)?(?= [a-z]+ case)|the sole|the lone|la seule|le seul|"
    rf"la premiere|"
    rf"le premier|l'unique)(?: [\w'/-]+){{1,6}}? (?:in|of|on|at|from|de|du|au|dans|d')(?: the| la| le| l'| our|"
    rf" notre)?(?: whole| entire)? ?{_WHERE}(?!\w)"
)
_NEWS = re.compile(
    r"(?<!\w)(?:(?:the|that|le|la|our|notre) (?:guy|man|woman|kid|girl|boy|lady|couple|family|driver|pilot|teen|one|"
    r"pt|patient|"
    r"patiente|gars|dame|monsieur|famille|conducteur|pilote|fermier|enfant|ado|coureur|skier|"
    r"cyclist)(?: [\w'-]+){0,8}? |"
    r"(?:who|that|qui|est|is|was|were|made|won) )"
    r"(?:(?:on|in|from|made|all over|sur|a|aux|dans|de|du|front page of) )?"
    r"(?:the )?(?:front page|(?:local |evening |6 o'clock |morning )?news|(?:local )?(?:paper|newspaper)|"
    r"cbc(?! (?:within|and|with|in|q|daily|every|now|today|tomorrow|tmrw|before|after|ok))|ctv|tva|"
    r"radio-canada|tv|"
    r"la tele|nouvelles|journal|la presse|free press|the sun|headlines?|viral video|bridge video|youtube|tiktok|"
    r"lotto max|lottery|"
    r"loto|amber alert|alerte amber)(?: (?:this|last|yesterday|ce|hier|today) ?[a-z]*)?(?!\w)"
)
_AUTHORS = re.compile(
    r"(?<!\w)(?:my|ma|mon) (?:wife|husband|spouse|femme|mari|conjointe?|blonde|chum|partner)(?='s| (?:has|had|is|"
    r"needs|is having|a |est |"
    r"doit)| had)(?=[^.\n]{0,40}(?:surgery|colonoscopy|colposcopy|biopsy|chemo|scan|mri|c-?section|cancer|miscarr|"
    r"hospital|"
    r"chirurgie|biopsie|chimio|irm|opere|accouch|fausse couche|icu|er |appointment|rdv))"
)
_CODES = frozenset({"patient", "clinical", "event", "age", "chart"})
_CARE = re.compile(
    r"(?<!\w)(?:here with|is here|in here|(?:he|she) is ours|he's ours|she's ours|fast track|waiting room|"
    r"salle d'attente|"
    r"my code|was in (?:with|for|last)|going to or|bloc|urg|in (?:the )?(?:ed|er|icu|or|resus|bay)|open tib|drain|"
    r"infecte|"
    r"overdosed|blessee?|admise?|etoh|presumed suicide|torsion|amputation|opere|broken|path called|form 1|asthma|"
    r"cancer)(?!\w)"
)
_POLITICS = re.compile(
    r"(?<!\w)(?:opening|opens|inaugur\w*|announce\w*|annonce\w*|budget|press|conference|election\w*|vote\w*|ribbon|"
    r"bill \d+|"
    r"loi \d+|reform\w*|tweet\w*|speech|discours|campaign|promise\w*|promis|a la tele|strike|greve|funding)(?!\w)"
)
_PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {"office": _OFFICE, "only": _ONLY, "news": _NEWS, "authors_spouse": _AUTHORS}
)
_SEARCHES = {name: Search(pattern) for name, pattern in _PATTERNS.items()}


class SingularityRecognizer:
    """Finds descriptions that fit one person; their subject is PATIENT where the clause is clinical."""

    name = "singularity"
    entities = frozenset({Entity.QUASI})
    patterns: Mapping[str, re.Pattern[str]] = MappingProxyType({**_PATTERNS, "care": _CARE, "politics": _POLITICS})

    def find(self, scene: Scene, context: Context) -> Iterator[Annotation]:
        """Yield each description once."""
        del context
        for name, search in _SEARCHES.items():
            for match in scene.matches(search):
                span = Span(*match.span())
                yield Annotation(
                    span=span,
                    entity=Entity.QUASI,
                    score=0.7,
                    recognizer=self.name,
                    pattern=name,
                    subject=Subject.PATIENT if name == "authors_spouse" or _is_clinical(scene) else Subject.UNKNOWN,
                )


def _is_clinical(scene: Scene) -> bool:
    """Whether the message is about somebody's care at all; news and politics alone are nobody's record."""
    if _POLITICS.search(scene.folded):
        return False
    cared_for = any(cue.subject is Subject.PATIENT and cue.code in _CODES for cue in scene.cues)
    return cared_for or _CARE.search(scene.folded) is not None


RECOGNIZER = SingularityRecognizer()
