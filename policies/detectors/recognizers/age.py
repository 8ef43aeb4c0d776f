"""Ages of 90 and more of one person, in figures and words, English and French.

Source: 45 CFR 164.514(b)(2)(i)(C): all ages over 89 must be grouped as "90 or older". The figure, with its unit where
it has one, is the span. Ages of groups ("90 ans et plus", "the over-90s"), temperatures and days are no such ages.
Known to miss: an age that only a date of birth gives away.
"""

import re

from policies.detectors.family import DISTINCTIVE, LABELLED, LIKELY, Family, Form
from policies.finding import Annotation, Entity
from policies.scene import Scene

_FIGURE = r"(?:9[0-9]|10[0-9]|11[0-9])(?:[.,]5| ?1/2|½)?"
_TENS = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_WORDS = (
    rf"ninety(?:[- ]{_TENS})?|(?:a |one )hundred(?: (?:and )?{_TENS})?(?= (?:years?|yrs?|yo|y/o))|"
    r"quatre[- ]vingt[- ](?:dix(?:[- ](?:sept|huit|neuf))?|onze|douze|treize|quatorze|quinze|seize)|"
    r"nonante(?:[- ][a-z]+)?|cent(?: (?:un|deux|trois|quatre|cinq|six))?(?= ans)"
)
_UNIT = r"(?:[- ]?(?:years?|yrs?|yr|ans)(?:[- ](?:old|young))?|[- ]?y[./]?o\.?|[- ]?an|[- ]?y(?= )|a(?=\W))"
_GROUP = re.compile(r" ?(?:\+|et plus|and (?:over|up|above|older)|or (?:over|older|more)|ou plus|plus(?!\w)|-day|%|/)")
_FEVER = re.compile(r"(?:temp(?:erature)?|febrile|fever|tmax|t|fievre)[ :=]{0,3}(?:of |is |was |to |a )?$")
_FEVER_BEHIND = re.compile(r" ?f? ?(?:fever|temp|febrile|degrees|rectal|oral|tympanic)")


def _refine(scene: Scene, claim: Annotation) -> Annotation | None:
    """Drop group ages and temperatures."""
    before, after = scene.before(claim.span, 18), scene.after(claim.span, 14)
    if _GROUP.match(after):
        return None
    if claim.pattern == "sex" and (_FEVER.search(before) or _FEVER_BEHIND.match(after)):
        return None
    return claim


RECOGNIZER = Family(
    name="age",
    forms=(
        Form(
            name="years",
            entity=Entity.AGE_OVER_89,
            pattern=re.compile(
                rf"(?<![\w.,/<>≥≤+\-])(?<!> )(?<!< )(?<!≥ )(?<!over )(?<!under )(?<!above )(?<!past )(?<!plus de )"
                rf"(?<!moins de )(?<!the )(?<!last )(?<!next )(?<!derniers )(?<!les )(?<!des )"
                rf"(?P<value>(?:{_FIGURE}|(?:{_WORDS})(?: and a half| et demi)?){_UNIT})(?!\w)"
            ),
            score=LABELLED,
            accepts=bool,
        ),
        Form(
            name="sex",
            entity=Entity.AGE_OVER_89,
            pattern=re.compile(
                rf"(?<![\w.,/<>≥+\-])(?P<value>{_FIGURE}) ?(?:[mf]|female|male|woman|man|lady|femme|homme)(?!\w|')"
            ),
            score=DISTINCTIVE,
            accepts=bool,
        ),
        Form(
            name="predicate",
            entity=Entity.AGE_OVER_89,
            pattern=re.compile(
                rf"(?<!\w)(?:(?:he|she|pt|patient|mom|mum|dad|mother|father|grandma|grandpa|who)(?: is|'s| was|s| just "
                rf"turned| turned| turns| will be)|turns|turned|turning|"
                rf"(?<!mean )(?<!median )(?<!average )(?<!avg )(?<!moyen )age|aged|age:|agee? de) (?:now |already |"
                rf"only |about "
                rf"|almost |nearly )?(?P<value>{_FIGURE}|(?:{_WORDS})(?: and a half)?)"
                r"(?![\w/%°]|[.,]\d| ?(?:%|sys|kg|lbs?|on (?:\d|ra|room|o2|bipap|cpap|hf|nc|np)|over \d|cm|pounds|"
                r"percent|"
                r"bpm|days?|minutes|hours|beds|pts|patients|and (?:over|up|above|older)|or older|to \d)|-\d| ?\+)"
            ),
            score=DISTINCTIVE,
            accepts=bool,
        ),
        Form(
            name="titled",
            entity=Entity.AGE_OVER_89,
            pattern=re.compile(
                rf"(?<!\w)(?:mrs?|mme|ms|m)\.? [^\W\d_]{{2,25}}(?: [^\W\d_]{{2,25}})?,? (?P<value>{_FIGURE})"
                r"(?=, [a-z]| [a-z]{4})(?! (?:percent|days|minutes|beats|over|systolic))"
            ),
            score=LIKELY,
            accepts=bool,
        ),
        Form(
            name="bare_words",
            entity=Entity.AGE_OVER_89,
            needs=("ninety",),
            pattern=re.compile(
                rf"(?:^|(?<=\n)|(?<=[.!?] ))(?P<value>(?:ninety[- ]{_TENS})),? (?=[a-z])(?!y(?:ear|r|o))"
            ),
            score=LIKELY,
            accepts=bool,
        ),
        Form(
            name="nineties",
            entity=Entity.AGE_OVER_89,
            pattern=re.compile(
                r"(?<!\w)(?P<value>(?:in (?:his|her) (?:mid |late |early )?|(?:early|mid|late)[- ])(?:nineties|90'?s)|"
                r"(?<!les )(?<!des )(?<!mes )(?<!my )(?<!the )(?<!of )"
                r"(?:(?:super)?centenarian|centenaire|nonagenarian|nonagenaire))(?!\w)"
                r"(?! (?:study|trial|cohort|etude|music|song|rock|kid|tv))"
            ),
            score=DISTINCTIVE,
            accepts=bool,
        ),
    ),
    refine=_refine,
    numeric=False,
)
