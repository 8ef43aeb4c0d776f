"""Names of patients, 45 CFR 164.514(b)(2)(i)(A), and of those near to them.

A colleague's name passes: one titled as a clinician, greeted, on a call list or a member of the workspace. So do names
in an invented case, and those that the channel has learnt are no patient's. Misses bare first and last names in running
text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from policies.citations import SAFE_HARBOR
from policies.context import Context
from policies.detectors.eponyms import is_public_figure
from policies.fiction import is_fiction
from policies.finding import Annotation, Entity, Severity, Subject, VerdictKind
from policies.policy import Hit, Policy
from policies.roster import name_words
from policies.ruling import ACTED_ON, both
from policies.scene import Scene
from policies.subject import subject_of

#: Forms that say by themselves that a patient's name stands there.
_SAYS_PATIENT = frozenset(
    {"title", "label", "called", "prefix", "relative", "apposition", "possessive", "demographic", "verb", "became"}
)


_TEAM = re.compile(
    r"(?<!\w)(?:on|teams?|side|units?|ward|pod|wing|block|group|plan|option|section|hep|vitamin|type|room|"
    r"equipe|unite|aile|bloc|groupe|du cote|vitamine|au) $"
)
_NEAR = 12
#: Behind the initial of a genus.
_SPECIES = re.compile(
    r"\.? ?(?:aureus|epidermidis|lugdunensis|pneumoniae|pyogenes|agalactiae|viridans|anginosus|milleri|"
    r"gallolyticus|bovis|faecalis|faecium|coli|aeruginosa|maltophilia|marcescens|cloacae|oxytoca|mirabilis|baumannii|cenocepacia|"
    r"influenzae|catarrhalis|meningitidis|gonorrhoeae|pertussis|monocytogenes|difficile|perfringens|fragilis|acnes|pylori|jejuni|"
    r"typhi|enterica|burgdorferi|pallidum|trachomatis|henselae|canis|jirovecii|albicans|auris|neoformans|fumigatus|"
    r"falciparum|vivax)(?!\w)"
)
#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType({"team": _TEAM, "species": _SPECIES})


def _find(scene: Scene, annotations: Sequence[Annotation], context: Context) -> Iterator[Hit]:
    colleagues = [seen for seen in annotations if seen.entity is Entity.STAFF_NAME]
    names = [seen for seen in annotations if seen.entity is Entity.PATIENT_NAME and _is_acted_on(seen)]
    if names and not is_fiction(scene):
        for name in names:
            if not (_is_colleague(name, colleagues) or _is_nobodys(scene, name) or _is_excepted(scene, name, context)):
                yield Hit(annotation=name)


def _is_acted_on(name: Annotation) -> bool:
    return name.score >= ACTED_ON and name.subject is not Subject.OTHER


def _is_colleague(name: Annotation, colleagues: Sequence[Annotation]) -> bool:
    """Whether a colleague's name that is at least as sure covers the whole of this one, and nothing befell them."""
    return name.pattern != "became" and any(
        other.score >= name.score and other.span.contains(name.span) for other in colleagues
    )


def _is_nobodys(scene: Scene, name: Annotation) -> bool:
    """Whether it is a public figure's, or the letter of a team, unit or genus; unless its form says a patient's."""
    if name.pattern in _SAYS_PATIENT:
        return False
    if is_public_figure(scene, name.span):
        return True
    if sum(map(str.isalpha, scene.text[name.span.start : name.span.end])) > 1:
        return False
    is_genus = _SPECIES.match(scene.folded, name.span.end) is not None
    return is_genus or _TEAM.search(scene.before(name.span, _NEAR)) is not None


def _is_excepted(scene: Scene, name: Annotation, context: Context) -> bool:
    """Whether the channel has learned that this name is no patient's, and nothing around it says otherwise."""
    if not context.excepted or name.pattern in _SAYS_PATIENT:
        return False
    says = subject_of(scene, name.span)[0]
    return says is not Subject.PATIENT and name_words(scene.words(name.span)) in context.excepted


POLICY = Policy(
    code="patient_name",
    title=both("a patient's name", "le nom d'un patient"),
    entities=frozenset({Entity.PATIENT_NAME}),
    kind=VerdictKind.IDENTIFIES,
    severity=Severity.HIGH,
    citation=SAFE_HARBOR["A"],
    strategy=8,
    advice=both(
        "Say age range, sex and problem instead of the name.",
        "Dites le groupe d'âge, le sexe et le problème plutôt que le nom.",
    ),
    find=_find,
    must_flag=(
        "mrs okafor fell again, CT head neg",
        "Mme Gélinas attend son scan",
        "M. Leblanc est dans le corridor en jaquette",
        "pt john tremblay is back with chest pain",
        "PT: OSEI-BONSU, KWABENA for thoracics",
        "nom: Fatoumata Diallo, douleur thoracique",
        "the patient is Halyna Kowalchuk and she wants to go home",
        "Oksana Bondar 45F, RUQ pain",
        "Ngoc Bich Tran, 61 ans, pancréatite",
        "TREMBLAY, Jean DOB 1961-08-30",
        "Amarjit's pacemaker needs an interrogation",
        "her daughter Chidinma is at bedside",
        "le fils de Mme Tukkiapik rappelle",
        "wife is Folake, at bedside",
        "it is spelled S-Z-C-Z-E-P-A-N-I-A-K",
        "Mr. Young has a new murmur",
        "our own Dr Okafor was admitted last night",
    ),
    must_pass=(
        "Dr Okafor is on call tonight",
        "ask Priya Raman, she is on nights",
        "thx Maryam for the help",
        "mild MR and trace TR on the echo",
        "Mme de tantôt au bobo flou est partie contente",
        "Cullen's sign for real this time",
        "Crohn's flare, what dose of pred",
        "Smith et al 2019 showed no benefit",
        "OSCE station 4: Mrs. Edna Green, 58, chest pain",
        "pt needs a bed",
        "will mark the chart once may is over",
        "the Foley came out",
        "CONSULT TEMPLATE PT: MRN: REASON:",
        "merci JP, calling his wife to pick up",
        "shania twain on the overhead speakers again",
        "no one sick on B. one CT pending",
        "S. aureus was excluded right?",
    ),
)
