"""US social security and Canadian social insurance numbers, and the last four digits of one.

Formats: SSN 3-2-4, never 000, 666 or 900-999, 00 or 0000 in its parts (Social Security Administration); 123-45-6789 is
flagged too, because nobody types an example number by accident. SIN 3-3-3, the first digit neither 0 nor 8, Luhn
(python-stdnum). Known to miss: nine digits without grouping, label or context.
"""

import re

from policies.detectors import check_digits
from policies.detectors.family import DISTINCTIVE, END, FAINT, LABELLED, LIKELY, START, Family, Form, labelled
from policies.finding import Entity

_LABEL = (
    r"ssns?|social security|soc|soc sec|social ins(?:urance)?|social|sin|nas|itin|"
    r"(?:numero d')?assurance[ -]sociale|n°? ?d'assurance[ -]sociale"
)
_WORDS = re.compile(
    r"(?<![a-z0-9])(?:ssn|social security|soc sec|social ins(?:urance)?|sin|nas|assurance[ -]sociale)(?![a-z])"
)
_SIGN = r"[ .\-\n]"
_AREA = r"(?!000|666|9)[0-9]{3}"
_LAST = r"(?:last|final) ?(?:four|4)|(?:quatre|4) derniers(?: chiffres)?"
_OF = (
    r"(?: (?:digits?|chiffres|numbers?|of|de|du|d'|his|her|the|their|son|sa|pts?|pt's|patient's|social|ssn|sin|nas|"
    r"is|are|sont|:)|[:=,]){0,6} ?"
)

RECOGNIZER = Family(
    name="social_security",
    forms=(
        Form(
            name="labelled",
            entity=Entity.SSN_SIN,
            least_digits=9,
            pattern=labelled(_LABEL, rf"[0-9](?:{_SIGN}?[0-9]){{8}}"),
            score=LABELLED,
            checks={"sin": check_digits.sin},
            checked=LABELLED,
        ),
        Form(
            name="ssn",
            entity=Entity.SSN_SIN,
            least_digits=9,
            pattern=re.compile(START + _AREA + r"-(?!00)[0-9]{2}-(?!0000)[0-9]{4}" + END),
            score=DISTINCTIVE,
            words=_WORDS,
        ),
        Form(
            name="ssn_spaced",
            entity=Entity.SSN_SIN,
            least_digits=9,
            pattern=re.compile(START + _AREA + r"[ .](?!00)[0-9]{2}[ .](?!0000)[0-9]{4}" + END),
            score=FAINT,
            words=_WORDS,
        ),
        Form(
            name="sin",
            entity=Entity.SSN_SIN,
            least_digits=9,
            pattern=re.compile(START + r"[1-79][0-9]{2}-[0-9]{3}-[0-9]{3}" + END),
            score=0,
            checks={"sin": check_digits.sin},
            checked=LIKELY + 0.1,
            words=_WORDS,
        ),
        Form(
            name="nine_digits",
            entity=Entity.SSN_SIN,
            least_digits=9,
            pattern=re.compile(START + r"[0-9]{3} ?[0-9]{3} ?[0-9]{3}" + END),
            score=0,
            checks={"sin": check_digits.sin},
            checked=FAINT,
            words=_WORDS,
        ),
        Form(
            name="last_four",
            entity=Entity.SSN_SIN,
            least_digits=4,
            needs=("last", "final", "derniers", "end", "termin"),
            pattern=re.compile(
                rf"(?<![a-z0-9])(?:{_LAST}|(?:ssn|social|sin|nas)(?: (?:number|no|is|that|is|se))?"
                rf" (?:ends|ending|terminant)(?: (?:in|with|par|in))?){_OF}(?P<value>[0-9]{{4}}){END}"
            ),
            score=LIKELY,
            words=_WORDS,
            accepts=lambda value: not value.startswith(("19", "20")),
        ),
        Form(
            name="masked",
            entity=Entity.SSN_SIN,
            least_digits=3,
            needs=("xx", "**", "##"),
            pattern=re.compile(r"(?<![\w])[x*#]{3}[ \-]?[x*#]{2,3}[ \-]?(?P<value>[0-9]{3,4})" + END),
            score=DISTINCTIVE,
        ),
    ),
)
