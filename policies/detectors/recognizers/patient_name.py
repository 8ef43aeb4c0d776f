"""Patients' and relatives' names where a title, a label or the words around say that one stands there.

Source: 45 CFR 164.514(b)(2)(i)(A). The patterns are sure rather than many: titled (Mrs, Mme), labelled ("pt", "nom:"),
LAST, First, with age or sex behind, possessive before a clinical noun, relatives, spelled out, initials. A bare first
or last name in running text is left to a model.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from policies.context import Context
from policies.detectors.eponyms import is_eponym
from policies.detectors.naming import capitalised, is_given, is_plain, name_at
from policies.finding import Annotation, Entity, Span, Subject
from policies.overlap import without_overlap
from policies.scene import TOKEN, Scene
from policies.search import Search
from policies.subject import clause_of, subject_of

_AGE = (
    r"[0-9]{1,3} ?(?:-? ?(?:yo?|y/o|yrs?|years?|ans|an|mos?|months?|mois|days?|jours?|wks?|weeks?|sem)(?!\w| of| in|"
    r" ago| with|"
    r" later| and)|[mf](?!\w))"
)
_KEYS = r"(?:dob|ddn|mrn|nam|phin|hcn|ramq|ohip)(?!\w)"
_RELATIVE = (
    r"daughter|son|wife|husband|hubby|mom|mum|mother|dad|father|sister|brother|niece|nephew|partner|boyfriend|"
    r"girlfriend|"
    r"grandson|granddaughter|grandmother|grandma|fiancee?|aunt|uncle|cousin|roommate|fille|fils|mere|pere|soeur|frere|"
    r"conjointe?|epouse|epoux|mari|niece|neveu|maman|papa|oncle|tante|blonde|chum"
)
_NOUN_EN = (
    r"k|na|cr|inr|hgb|hb|plts?|wbc|trops?|troponins?|lactate|lipase|labs?|lytes|bloods|gas|abg|vbg|ct|mri|ecg|ekg|"
    r"x-?ray|cxr|us|"
    r"echo|scan|chart|path(?:ology)?|biopsy|cultures?|foley|line|picc|chest tube|drain|wound|dressing|bp|pressures?|"
    r"sats?|sugars?|"
    r"urine|lp|vanc\w*|insulin|meds|med rec|warfarin|heparin|consent|dnr|code status|discharge|d/c|mom|mum|mother|"
    r"dad|father|"
    r"daughter|son|wife|husband|sister|brother|family|parents|partner|niece|nephew|fracture|hip|leg|foot|"
    r"pacemaker|icd|"
    r"stent|tumou?r|cancer|chemo|dialysis|bowel|disability|aaa|pneumonia|delirium|helpp|hellp|surgery|appt|appointment|"
    r"referral|results?|records?|a1c|bnp|crp|creat|platelets|nok|poa|pharmacy|gp|fp|hernia|stroke|seizures?|pain|"
    r"temp|fever|"
    r"allergy|allergies|med list|home o2|bipap|trach|peg|feeds?|diet|goals|transfer|bed|room|iv|pump|dose|form|"
    r"letter|cast|splint"
)
_OF_EN = (
    r"labs|results?|path(?:ology)?|ecg|ekg|chart|cultures?|consent|d/c summary|discharge summary|meds|med rec|"
    r"requisition|req|referral|"
    r"records?|tox screen|swab|lytes|ct|mri|x-?ray|images|biopsy|trop|bloods|script|refill|bed|update|consult|letter|"
    r"note|form|"
    r"family|daughter|son|wife|mother|death|care|mrn|hcn|phin|dob|pathology|opinion"
)
_OF_FR = (
    rf"{_RELATIVE}|famille|dossier(?: papier)?|chart|chambre|plaque|scan|labos?|biopsie|cr|creat|tropo|bilan|"
    rf"potassium|allergie|"
    r"pansement|rapport(?: d'echo)?|echo|irm|consentement|bili|echantillon|hb|glycemie|pouce|"
    r"decubitus|pharmacie|"
    r"avis (?:de chir )?(?:svp )?pour|preventive"
)
_START = r"(?<![\w/])"
_MR = re.compile(
    rf"{_START}(?<!\d )(?:mrs?|ms|mme|mlle|madame|monsieur|mister|missus|mademoiselle)(?:\. ?| )(?=[^\W\d_])"
)
_M_DOT = re.compile(rf"{_START}(?<!\d )(?<!the )m\. (?=[^\W\d_])")
_TRIGGERS: Mapping[str, tuple[re.Pattern[str], float]] = {
    "label": (
        re.compile(
            rf"{_START}(?<!dog's )(?<!cat's )(?<!horse's )(?<!baby's )(?<!student's )(?<!resident's )(?<!clerk's )"
            rf"(?<!fellow's )(?<!colleague's )(?<!nurse's )(?<!doc's )(?<!doctor's )(?<!rep's )(?:(?:pt|patient|"
            rf"pte|patiente|client)(?:'s)?(?: name| nom)?|name|"
            rf"nom(?: du patient| de famille)?|"
            r"prenom|first name|(?:last|family|given) name|surname|nok|sdm|poa)(?: ?[:=]| is| was| est|"
            r" c'est)[ \n]{0,3}"
            r"(?:(?:mrs?|ms|mme|m)\.? )?(?=[^\W\d_])"
        ),
        0.9,
    ),
    "called": (
        re.compile(
            rf"{_START}(?:named|nommee?|s'appelle|goes by|id'?d as|(?:her|his) name(?:'s| is)|known as|au nom de|"
            rf"nom (?:c'est|est)|"
            r"name (?:on it|as on it|for [\w ]{3,14}):?|alias) (?=[^\W\d_])"
        ),
        0.85,
    ),
    "prefix": (
        re.compile(
            rf"{_START}(?:pt|pte|patient|patiente|client|bb|lil|p'?tite?|le petit|la petite|baby(?: (?:boy|"
            rf"girl))?) (?=[^\W\d_])"
        ),
        0.85,
    ),
    "relative": (
        re.compile(
            rf"(?<![\w/])(?<!my )(?<!our )(?<!mon )(?<!ma )(?:{_RELATIVE})(?:(?:'s name)?(?: is| est|:)| \(|"
            rf" aussi svp,)? ?"
            r"(?=[^\W\d_])"
        ),
        0.85,
    ),
    "apposition": (
        re.compile(rf"(?<!\w)(?:her|his|the|pt'?s|patient's|son|sa|le|la) (?:{_RELATIVE}), (?=[^\W\d_])"),
        0.75,
    ),
    "of": (re.compile(rf"{_START}(?:{_OF_EN}) (?:for|on|of|from|re) (?:the )?(?=[^\W\d_])"), 0.75),
    "de": (
        re.compile(rf"{_START}(?:{_OF_FR}) (?:au |de |du |d'|pour )?(?:la petite |le petit |la |le )?(?=[^\W\d_])"),
        0.75,
    ),
    "re": (re.compile(r"(?:^|\n|(?<=hi ))re:? (?=[^\W\d_])"), 0.75),
    "verb": (
        re.compile(
            rf"{_START}(?:admitted|intubated|extubated|discharged|consented|scoped|reassessed|pronounced|"
            rf"seen today:?|transfert[^:\n]{{0,8}}:|"
            r"last admit is|case for rounds:|fugue:|or booking:|releve:|bilan:|contact:|new pt for \w+:|"
            r"update on [\w ]{3,20}:|"
            r"confirm the hcn of|dossier de|call back|rappeler) (?=[^\W\d_])"
        ),
        0.75,
    ),
}
_TITLES, _ABBREVIATED = Search(_MR), Search(_M_DOT)
_SEARCHES = {name: (Search(pattern), score) for name, (pattern, score) in _TRIGGERS.items()}
_POSSESSIVE = re.compile(
    rf"(?<![\w'\-])(?P<name>[^\W\d_]{{2,}}(?:-[^\W\d_]+)*(?: [^\W\d_]{{2,}}(?:-[^\W\d_]+)*)?)'s (?:old |new |last |"
    rf"repeat |am |cardiac )?"
    rf"(?:{_NOUN_EN})(?!\w)"
)
_WITH_DEMOGRAPHIC = re.compile(
    rf"(?:,? ?\(?,? ?(?:is (?:a |an )?)?{_AGE}|, [0-9]{{1,3}}(?=,|\)|\.? ?$|\.? *\n)|,? [mf] ?[0-9]{{1,3}}(?!\w)|"
    rf",? ?[(|]? ?{_KEYS})"
)
#: Behind anybody's name, even a titled colleague's, what happens to patients only.
_BECAME = re.compile(
    r"(?:,? (?:md|rn|np))?(?: was| is| got| has been| had been| is being|'s been| a ete| est| etait)"
    r"(?: just| also| again)? (?:re)?(?:admitted|intubated|extubated|hospitali[sz]ed|diagnosed with|transfused|"
    r"admise?|intubee?|extubee?|hospitalisee?|transfusee?)(?!\w)"
)
_LAST_FIRST = re.compile(
    r"(?<![\w,])(?P<name>[A-Z][A-Z'\-]{1,30}(?: [A-Z][A-Z'\-]{1,30})?, [A-Z][A-Za-z'\-]{1,30}|"
    r"[A-Z][a-z]{1,30}(?:-[A-Z][a-z]{1,30})?, [A-Z][a-z]{1,30})(?!\w)"
)
_SPELLED = re.compile(r"(?<![\w\-])[^\W\d_](?:-[^\W\d_]){4,30}(?![\w\-])")
#: Hyphens in the shortest name that is spelled out.
_SPELLING_HYPHENS = 4
_INITIALS = re.compile(r"(?<![\w.])(?P<name>[A-Z]\.[A-Z]\.)(?![\w])")
#: What may stand in front of a name in the form LAST, First; the empty string is the start of the text.
_BREAKS = ("", "\n", ":", ";", ".", "|", "#", ">", "-", "(", '"')
_NO_INITIALS = re.compile(r"(?:U\.[SK]|[BD]\.C|N\.[BS]|P\.[OSEMR]|I\.V|A\.M|M\.D|Q\.D|[EO]\.R|C\.V)\.")
_CITED = re.compile(
    r" ?(?:et al|\(?(?:19|20)[0-9]{2}|'s (?:paper|trial|score|criteria|book|law)|trial|study|score|criteria|protocol)"
)
_MITRAL = re.compile(
    r"(?:severe|mild|moderate|trace|mod|trivial|no|with|new|and|\+|as|tr|the|for|w|by|on|cardiac|on) ?$"
)
#: How far from the start of a clause a full name may stand and still be what the clause is about.
_AT_START = 4
#: Letters of the shortest name that such a place makes certain.
_SHORTEST = 3
#: Letters of an abbreviation behind "MR", such as TR or AS.
_ABBREVIATION = 2
#: Lower-case words behind a title that are no surname, though surnames may be words ("mr so", "mrs do").
_AFTER_TITLE = re.compile(
    r"(?:and|or|bean|the|of|in|w|with|who|whose|from|at|for|do not|pt|patient|right|big|perfect|robot|clean|president|"
    r"speaker|potato|"
    r"nice|know|congeniality|de|du|des|la|le|les|l|qui|que|a|est|et|avec|dans|en|au|aux|dit|se|sa|son|ne|n|y|ou|va|"
    r"vient|veut|refuse|"
    r"demande|pense|parle|vit|habite|reste|attend|sera|etait|avait|doit|peut|fait|prend|arrive|part|monte|tousse|"
    r"saigne|desature|"
    r"j|tout|chose|bonjour|merci|svp|toi|moi|je|tu|il|elle|on|nous|vous|pas|plus|tres|bien|encore|deja|sous|sur|chez|"
    r"connue?|suivie?|"
    r"agee?|flare|contin|med|pathways|nurse|teacher|wife|trial|plaques?|lesions?)(?!\w)"
)


class PatientNameRecognizer:
    """Finds names of patients and relatives by sure patterns; one annotation for each stretch of text."""

    name = "patient_name"
    entities = frozenset({Entity.PATIENT_NAME})
    patterns: Mapping[str, re.Pattern[str]] = MappingProxyType(
        {name: pattern for name, (pattern, _) in _TRIGGERS.items()}
        | {
            "title": _MR,
            "m_dot": _M_DOT,
            "possessive": _POSSESSIVE,
            "demographic": _WITH_DEMOGRAPHIC,
            "became": _BECAME,
            "last_first": _LAST_FIRST,
            "spelled": _SPELLED,
            "initials": _INITIALS,
            "no_initials": _NO_INITIALS,
            "cited": _CITED,
            "mitral": _MITRAL,
            "after_title": _AFTER_TITLE,
        }
    )

    def find(self, scene: Scene, context: Context) -> Iterator[Annotation]:
        """Yield each name once, by its surest pattern."""
        del context
        seen = [*_titled(scene), *_triggered(scene), *_possessive(scene), *_spelled(scene)]
        if scene.has_capital:
            seen += (*_in_form(scene), *_runs(scene))
        seen = [annotation for annotation in seen if not _CITED.match(scene.folded, annotation.span.end)]
        seen.sort(key=lambda annotation: (-annotation.score, annotation.span.start - annotation.span.end))
        yield from without_overlap(seen, lambda annotation: annotation.span)


def _elided(scene: Scene, span: Span) -> bool:
    """Whether it is a name such as L'Heureux or D'Amours, both letters capital, and no shouting."""
    words = scene.words(span)
    return words[:2] in {"L'", "D'"} and words[2:3].isupper() and words[3:4].islower()


def _titled(scene: Scene) -> Iterator[Annotation]:
    for match in (*scene.matches(_TITLES), *scene.matches(_ABBREVIATED)):
        title, at = scene.text[match.start() : match.end()].rstrip(". "), match.end()
        span = name_at(scene, at, trusting=True)
        if title in {"MR", "MS"} and (
            _MITRAL.search(scene.before(Span(*match.span()), 10)) or not _shouts(scene, span)
        ):
            continue
        if span is None and title not in {"MR", "MS", "M", "ms"}:
            span = _lower_case_name(scene, at, title.lower())
        if span is not None and (_elided(scene, span) or not _AFTER_TITLE.match(scene.folded, span.start)):
            yield _annotation(span, "title", 0.95)


def _shouts(scene: Scene, span: Span | None) -> bool:
    """Whether what follows a title in capitals is a name in capitals rather than "MR TR" or "MS clinic"."""
    words = "" if span is None else scene.words(span)
    return words.isupper() and not is_plain(words) and len(words) > _ABBREVIATION


def _lower_case_name(scene: Scene, at: int, title: str) -> Span | None:
    token = TOKEN.match(scene.text, at)
    if token is None or (title in {"m", "madame", "monsieur"} and is_plain(token[0])):
        return None
    return Span(*token.span())


def _triggered(scene: Scene) -> Iterator[Annotation]:
    for name, (search, score) in _SEARCHES.items():
        if not (scene.has_capital or name == "prefix"):
            continue
        for match in scene.matches(search):
            span = name_at(scene, match.end(), last_first=name in {"label", "prefix", "called", "verb"})
            if span is None and name == "prefix":
                span = _lower_case_pair(scene, match.end())
            if span is not None and not is_eponym(scene, span):
                yield _annotation(span, name, score)


def _lower_case_pair(scene: Scene, at: int) -> Span | None:
    """A given name and a surname in lower case, as in "pt john tremblay"."""
    first = TOKEN.match(scene.text, at)
    if first is None or not is_given(first[0]) or scene.text[first.end() : first.end() + 1] != " ":
        return None
    last = TOKEN.match(scene.text, first.end() + 1)
    if last is None or is_plain(last[0]):
        return Span(*first.span())
    return Span(first.start(), last.end())


def _in_form(scene: Scene) -> Iterator[Annotation]:
    for match in _LAST_FIRST.finditer(scene.text) if ", " in scene.text else ():
        last, first = match["name"].split(", ")
        sure = _WITH_DEMOGRAPHIC.match(scene.folded, match.end()) or (last.isupper() and is_given(first))
        apart = scene.text[: match.start()].rstrip(" ")[-1:] in _BREAKS
        if sure and apart and not is_plain(last) and not is_plain(first):
            yield _annotation(Span(*match.span("name")), "last_first", 0.9)
    for match in _INITIALS.finditer(scene.text) if "." in scene.text else ():
        if not _NO_INITIALS.match(match[0]):
            span = name_at(scene, match.start(), trusting=True) or Span(*match.span())
            yield _annotation(span, "initials", 0.6)


def _spelled(scene: Scene) -> Iterator[Annotation]:
    if scene.text.count("-") < _SPELLING_HYPHENS:
        return
    for match in _SPELLED.finditer(scene.text):
        word = match[0].replace("-", "")
        span = Span(*match.span())
        if not is_plain(word) and not is_eponym(Scene(word), Span(0, len(word))):
            yield _annotation(span, "spelled", 0.8)


def _possessive(scene: Scene) -> Iterator[Annotation]:
    if "'s " not in scene.folded:
        return
    for match in _POSSESSIVE.finditer(scene.folded):
        span = Span(*match.span("name"))
        first, space, last = scene.words(span).partition(" ")
        if space and (is_plain(first) or not capitalised(first)):
            span, first = Span(span.start + len(first) + 1, span.end), last
        if ((capitalised(first) and not is_plain(first)) or is_given(first)) and not is_eponym(scene, span):
            yield _annotation(span, "possessive", 0.75)


def _runs(scene: Scene) -> Iterator[Annotation]:
    """Capitalised runs with age or sex behind, and full names in a clause about a patient."""
    at = 0
    for token in scene.capitalised:
        if token.start() < at:
            continue
        span = name_at(scene, token.start())
        if span is None or is_eponym(scene, span):
            continue
        at = span.end
        words = scene.words(span).split()
        if _BECAME.match(scene.folded, span.end):
            yield _annotation(span, "became", 0.96, Subject.PATIENT, ("cue:event",))
            continue
        if _WITH_DEMOGRAPHIC.match(scene.folded, span.end) and not words[0].isupper():
            yield _annotation(span, "demographic", 0.85)
        elif len(words) > 1 and not is_plain(words[-1]) and not words[0].isupper() and not words[-1].isupper():
            subject, evidence = subject_of(scene, span)
            if subject is Subject.PATIENT:
                certain = is_given(words[0]) or _is_topic(scene, span)
            else:
                certain = subject is Subject.UNKNOWN and _is_topic(scene, span)
            yield _annotation(span, "full_name", 0.7 if certain else 0.4, subject, evidence)


def _is_topic(scene: Scene, span: Span) -> bool:
    """Whether a name of two words that are no others stands at the start of a clause about findings or treatment."""
    start, end = clause_of(scene, span)
    words = scene.words(span).split()
    return (
        span.start - start < _AT_START
        and not any(is_plain(word) or len(word) < _SHORTEST for word in words)
        and any(
            cue.subject is Subject.PATIENT and cue.code in {"clinical", "event"} and start <= cue.start < end
            for cue in scene.cues
        )
    )


def _annotation(
    span: Span, pattern: str, score: float, subject: Subject = Subject.UNKNOWN, evidence: tuple[str, ...] = ()
) -> Annotation:
    return Annotation(
        span=span,
        entity=Entity.PATIENT_NAME,
        score=score,
        recognizer="patient_name",
        pattern=pattern,
        evidence=evidence,
        subject=subject,
    )


RECOGNIZER = PatientNameRecognizer()
