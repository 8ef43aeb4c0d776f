"""Rooms, beds, bays, stretchers and places on a list, which stand for a patient in a message of a care team.

No rule names them; they are a "unique identifying characteristic" within the walls, 45 CFR 164.514(b)(2)(i)(R). The
recognizer sees every keyword with a number and every French "la dame du 12"; it says whether a patient is meant from
what the clause does with the place: it spikes, wants, waits, or a person lies in it; or else it is empty, booked,
broken, or holds equipment. Known to miss: a bare number without any person ("the 6 is back").
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from policies.context import Context
from policies.finding import Annotation, Entity, Span, Subject
from policies.scene import Scene
from policies.search import Search
from policies.subject import clause_of

_NUMBER = (
    r"(?:[a-z]{0,2}-?\d{1,4}(?:[.\-]\d{1,4})?(?:-?[a-f])?"
    r"(?:[ -](?:[a-d](?! [a-z])|bis|window|door|fenetre|porte)(?!\w))?|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
)
_BED = r"bed|beds|lit|lits|civiere|stretcher|gurney|hallway|hall|couloir|corridor|recliner|chaise|crib|bassinet|chair"
_ROOM = r"rm|rms|room|ch|chambre|chbre|bay|bays|baie|salle|cubicle|cubicule|resus|rea|trauma|chevet"
_JOIN = r"(?:\. ?(?=\d)| )?(?:#|no\.? ?|num(?:ber|ero)? ?)?"
_END = r"(?![\w%/]|:\d|[.,]\d| ?(?:h|hrs?|heures?|hours?|min|minutes?|jours?|days?|pts|patients|personnes|%)(?!\w))"
_PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "bed": re.compile(rf"(?<![\w\-])(?:{_BED}){_JOIN}{_NUMBER}{_END}"),
        "room": re.compile(rf"(?<![\w\-])(?:{_ROOM}){_JOIN}{_NUMBER}{_END}"),
        "list": re.compile(
            r"(?<!\w)(?:#\d{1,2} on|(?<=patient )\d{1,2} on|(?<=pt )\d{1,2} on) (?:the|my|your) (?:or )?list(?!\w)"
        ),
        "person_in": re.compile(
            r"(?<!\w)(?:dame|monsieur|madame|mme|gars|patiente?|pte?|homme|femme|enfant|bebe|bb|ptite?|petite?|vieux|"
            r"vieille|"
            r"voisine?|client|cliente|jeune|ado|lady|guy|man|woman|gentleman|kid|boy|girl|pts?|baby|family|fille|"
            r"fils|mere|"
            r"pere|conjointe?)"
            r"(?: (?:in|at|from|of|du|au|de la|dans le|dans la|a la|de l'enfant au))(?: rm| room)? "
            r"(?P<value>\d{1,4}(?:[.\-]\d{1,4})?(?:-?[a-f])?)(?![\w%/]|:\d|[.,]\d| ?(?:e|er|ere|yo|years|ans|days?|"
            r"mg|h|th|st|nd|"
            r"rd|jours?|mois|%|weeks?|semaines?|heures?|hrs?|am|pm|minutes?|au|janvier|fevrier|mars|avril|mai|juin|"
            r"juillet|"
            r"aout|septembre|octobre|novembre|decembre|mos?|wks?)(?!\w))"
        ),
        "possessive": re.compile(
            r"(?<![\w\-])(?P<value>[a-z]?\d{1,4}[a-f]?)'?s (?:niece|nephew|daughter|son|wife|husband|mother|mom|mum|"
            r"dad|father|"
            r"sister|brother|family|nurse|iv|line|foley|trop|labs|chest tube|bp|ct|sitter|partner)(?!\w)"
        ),
    }
)
_SEARCHES = {name: Search(pattern) for name, pattern in _PATTERNS.items()}
#: What a place does only when a patient is meant.
_DOES = re.compile(
    r"[ ,:;)-]{0,3}(?:(?:just|still|now|also|already|again|apparently|finally|encore|toujours|vient de|a|est|in \w+|"
    r"sur \w+|"
    r"aux \w+|au \w+|\(\w+\)|who|qui|cannot|can't|can) ){0,2}"
    r"(?:'s |is |has |had |was |needs?|wants?|won'?t|refus|spik|cod(?:ed|ing)|crash|desat|desature|seiz|fell|pull|"
    r"vomit|"
    r"asking|asks|threw|thinks|says|said|told|got|went|keeps|looks|febrile|tachy|brady|hypotens|septic|sob|cp|dispo|"
    r"npo|k \d|"
    r"hgb|hb \d|bp \d|sat|spo2|ta \d|fc \d|ak|veut|demande|a (?:desat|vomi|chut|tomb|sign|refus|spik|fait|mal|besoin|"
    r"ete)|va |"
    r"grimpe|convulse|saigne|tombe|parle|pleure|en fa|en choc|en arret|desorganise|agit|confus|delir|lost|grimp|"
    r"d/c|discharg|leaving|ama|crying|climb|yelling|scream|passed|died|dcd|mine|yours|on mine|ate |family|daughter|"
    r"son |"
    r"wife|husband|mom|mother|niece|fille|mere|conjoint|famille|re:|acr|intub|extub|reintub|bleed|bled|spo|hr \d|"
    r"rr \d|pain|"
    r"doul|fievre|temp|stemi|stroke|gcs|rosc|up for|ready for|waiting|attend|going to|transfer|transf)"
)
_VETO = re.compile(
    r"(?<!\w)(?:empty|vacant|open|opens|available|free|clean(?:ed|ing)?|terminal|vide|vides|libre|libres|dispo|"
    r"disponible|"
    r"nettoye|nettoyage|desinfect\w*|booked|booking|reserved?|reservee?|reservation|meeting|reunion|conference|"
    r"rounds|huddle|"
    r"lecture|debrief|journal club|orientation|workshop|atelier|teaching|potluck|lunch|pizza|caucus|interviews?|closed|"
    r"ferme|fermee|renovat\w*|flood\w*|out of (?:order|service)|broken|brise|brisee|repair\w*|maintenance|printer|"
    r"imprimante|"
    r"monitor (?:is|in|down)|bulb|sink|lift|call bell|outlet|wifi|computer|ordi|ordinateur|hook|phone in|stock\w*|"
    r"restock\w*|"
    r"stethoscope|ultrasound from|sonosite|cart|chariot|recharge\w*|parked|parking|yoga|prayer|lactation|dictation|"
    r"on-?call room|call room|lounge|salon|conference centre|zoom|basement|ground floor|coffee|station|formation|"
    r"remote|missing|found|trouvee?|disparue?|latex|water alarm|stolen|lost and found|tiroir|"
    r"locale?|"
    r"the ultrasound|borrow\w*|emprunt\w*|who took|qui a pris|leak\w*|bureau|office|menu|pyxis|omnicell|door code|"
    r"code for)"
    r"(?!\w)"
)
_PERSON_BEFORE = re.compile(
    r"(?<!\w)(?:pts?|patient|patiente|pte|dame|lady|guy|man|woman|gentleman|kid|boy|girl|baby|bb|mr|mrs|mme|monsieur|"
    r"madame|"
    r"client|fille|fils|mere|family|famille|daughter|son|wife|husband|bleed|stemi|stroke|fracture|fx|see|seen|tell|ask|"
    r"called|calls|call|for|evaluer|voir|interprete|arrest|code blue|acr|code bleu|code 44 au|update sur|preround on|"
    r"called to|update on|septic|copd|chf|dka|who|qui|whose|partie du|"
    r"parti du|"
    r"alarm|ptite?|petite?|vieux|vieille|gars|enfant|homme|femme|moved to|moved|transferred to|admitted to|sitter|"
    r"desat in|bleeding in|complex in|just|the \w+ in|consult|reassess|check|assess|round on|called to|update on|"
    r"into|"
    r"extubate)"
    r"(?: \w+)?(?: (?:in|at|on|to|du|au|de|en|dans|the|la|le|from|is)){0,6}[ ,:(\"]{0,6}$"
)


class RoomRecognizer:
    """Finds rooms and beds, and tells from the clause whether a patient is meant."""

    name = "room"
    entities = frozenset({Entity.ROOM})
    patterns: Mapping[str, re.Pattern[str]] = MappingProxyType(
        {**_PATTERNS, "does": _DOES, "veto": _VETO, "person_before": _PERSON_BEFORE}
    )

    def find(self, scene: Scene, context: Context) -> Iterator[Annotation]:
        """Yield every place; its subject is PATIENT, OTHER (furniture, a booking) or UNKNOWN."""
        del context
        for name, search in _SEARCHES.items():
            if name == "list" and " list" not in scene.folded:
                continue
            for match in scene.matches(search):
                span = Span(*match.span("value" if "value" in match.re.groupindex else 0))
                subject, evidence = _subject(scene, span, name)
                yield Annotation(
                    span=span,
                    entity=Entity.ROOM,
                    score=0.8 if subject is Subject.PATIENT else 0.5,
                    recognizer=self.name,
                    pattern=name,
                    evidence=evidence,
                    subject=subject,
                )


def _subject(scene: Scene, span: Span, pattern: str) -> tuple[Subject, tuple[str, ...]]:
    start, end = clause_of(scene, span)
    clause = scene.folded[start:end]
    if pattern != "possessive" and _VETO.search(clause):
        return Subject.OTHER, ("cue:place",)
    if pattern in {"list", "person_in", "possessive"} or _PERSON_BEFORE.search(scene.before(span, 40)):
        return Subject.PATIENT, ("cue:person",)
    if _DOES.match(scene.folded, span.end):
        return Subject.PATIENT, ("cue:state",)
    if clause.strip() == scene.folded[span.start : span.end] and _answers(scene, start, pattern):
        return Subject.PATIENT, ("cue:answer",)
    return Subject.UNKNOWN, ()


def _answers(scene: Scene, start: int, pattern: str) -> bool:
    """Whether a place that is a clause of its own answers the question "who?" that is quoted before it."""
    return pattern == "bed" or (scene.text.startswith(">") and not _VETO.search(scene.folded[:start]))


RECOGNIZER = RoomRecognizer()
