"""Telephone and fax numbers: North American in every grouping, international, British, French and Australian.

Formats: North American Numbering Plan (area code and exchange begin with 2 to 9), E.164 behind a plus sign, national
forms with a leading 0. Whose number it is shows in the words next to it; toll-free numbers are nobody's own. Known to
miss: numbers of seven digits without a label, extensions alone.
"""

import re
from dataclasses import replace

from policies.detectors.contact import whose
from policies.detectors.family import (
    DISTINCTIVE,
    END,
    FAINT,
    LABELLED,
    LIKELY,
    NEAR,
    START,
    Family,
    Form,
    labelled,
    plausible,
)
from policies.finding import Annotation, Entity, Span, Subject
from policies.scene import Scene

_LABEL = (
    r"tel|tels|telephone|phone|phones|ph|cell|cells|cellphone|cellulaire|mobile|mob|landline|text|sms|whatsapp|call|"
    r"call back|callback|appeler|appelez|fax|facs|facsimile|telec|telecopieur|telecopie|pager|beeper|teleavertisseur"
)
_WEAK_LABEL = r"number|numero|no|home|work|contact|reach|joindre|rejoindre|at|au"
_WORDS = re.compile(
    r"(?<![a-z])(?:tel|telephone|phone|ph|cell|cellulaire|mobile|call|text|sms|reach|contact|appeler|joindre|rejoindre|"
    r"fax|telec|telecopieur|pager|number|numero)(?![a-z])"
)
_FAX = re.compile(r"(?<![a-z])(?:fax|faxed|faxes|faxing|faxer|facs|facsimile|telec|telecopieur|telecopie)(?![a-z])")
_VOICE = re.compile(
    r"(?<![a-z])(?:tel|telephone|phone|ph|cell|cellulaire|mobile|call|text|sms|pager|line|ligne)(?![a-z])"
)
_FAX_BEHIND = re.compile(r"[ ]?[(\[]?(?:fax|telec|telecopieur)(?![a-z])")
_FAX_BEFORE = 45
_TOLL_FREE = re.compile(r"^1?8(?:00|33|44|55|66|77|88)[2-9]|^(?:1800|1300|0800|0808)")
_SIGN = r"[ .\-\n]"
_EXTENSION = r"(?:,? ?(?:x|ext\.?|poste|#) ?[0-9]{2,6})?"
_AREA = rf"(?:\+?1{_SIGN}?)?(?:\([2-9][0-9]{{2}}\)[ \-]?|[2-9][0-9]{{2}}{_SIGN})"
_LOCAL = r"[2-9][0-9]{2}[ .\-\n][0-9]{4}"
_ANY = r"\+?\(?[0-9](?:[ .\-()/]{0,2}[0-9]){6,14}"


def _refine(scene: Scene, claim: Annotation) -> Annotation:
    """Tell a fax from a telephone, and whose it is."""
    subject, evidence = whose(scene, claim.span)
    digits = "".join(char for char in scene.words(claim.span) if char.isdigit())
    if subject is Subject.UNKNOWN and _TOLL_FREE.search(digits):
        subject, evidence = Subject.OTHER, ("toll_free",)
    entity = Entity.FAX if _is_fax(scene, claim.span) else Entity.PHONE
    return replace(claim, entity=entity, subject=subject, evidence=(*claim.evidence, *evidence))


def _is_fax(scene: Scene, span: Span) -> bool:
    """Whether the last word for a kind of line in front of the number, or the first one right behind it, is fax."""
    before = scene.before(span, _FAX_BEFORE)
    fax = max((match.end() for match in _FAX.finditer(before)), default=-1)
    voice = max((match.end() for match in _VOICE.finditer(before)), default=-1)
    return fax > voice or (max(fax, voice) < 0 and bool(_FAX_BEHIND.match(scene.folded, span.end)))


def _has_phone_length(value: str) -> bool:
    return plausible(value) and sum(char.isdigit() for char in value) >= 7  # noqa: PLR2004 - a local number


RECOGNIZER = Family(
    name="phone",
    forms=(
        Form(
            name="labelled",
            entity=Entity.PHONE,
            least_digits=7,
            pattern=labelled(_LABEL, rf"{_AREA}{_LOCAL}{_EXTENSION}|{_LOCAL}|{_ANY}{_EXTENSION}"),
            score=LABELLED,
            accepts=_has_phone_length,
        ),
        Form(
            name="weakly_labelled",
            entity=Entity.PHONE,
            least_digits=7,
            pattern=labelled(_WEAK_LABEL, rf"{_AREA}{_LOCAL}{_EXTENSION}|{_LOCAL}|[2-9][0-9]{{9}}"),
            score=NEAR,
        ),
        Form(
            name="to_call",
            entity=Entity.PHONE,
            least_digits=7,
            pattern=re.compile(
                r"(?<![a-z])(?:call|calls|text|texts|reach|contact|messages?|answering|appeler|appelez|joindre|rejoindre)"
                rf"[a-z' ]{{0,40}} (?:at|on|to|au) (?P<value>{_ANY}{_EXTENSION}){END}"
            ),
            score=NEAR,
            accepts=_has_phone_length,
        ),
        Form(
            name="hyphenated",
            entity=Entity.PHONE,
            least_digits=10,
            pattern=re.compile(
                rf"{START}(?:\+?1[ \-])?(?:\([0-9]{{3}}\) ?|[0-9]{{3}}-)[0-9]{{3}}-[0-9]{{4}}{_EXTENSION}{END}"
            ),
            score=LIKELY,
            words=_WORDS,
        ),
        Form(
            name="north_american",
            entity=Entity.PHONE,
            least_digits=10,
            pattern=re.compile(rf"{START}{_AREA}{_LOCAL}{_EXTENSION}{END}"),
            score=DISTINCTIVE - 0.05,
            words=_WORDS,
        ),
        Form(
            name="ten_digits",
            entity=Entity.PHONE,
            least_digits=10,
            pattern=re.compile(rf"{START}1?[2-9][0-9]{{2}}[2-9][0-9]{{6}}{END}"),
            score=0.5,
            words=_WORDS,
        ),
        Form(
            name="local",
            entity=Entity.PHONE,
            least_digits=7,
            pattern=re.compile(rf"{START}[2-9][0-9]{{2}}-[0-9]{{4}}{END}"),
            score=FAINT,
            words=_WORDS,
        ),
        Form(
            name="international",
            entity=Entity.PHONE,
            least_digits=8,
            pattern=re.compile(rf"(?<![\w+])\+[1-9](?:[ .\-()]{{0,2}}[0-9]){{7,14}}{END}"),
            score=DISTINCTIVE,
        ),
        Form(
            name="national",
            entity=Entity.PHONE,
            least_digits=9,
            pattern=re.compile(
                rf"{START}(?:0[1-9](?:[ .][0-9]{{2}}){{4}}|07[0-9]{{3}} ?[0-9]{{6}}|04[0-9]{{2}} [0-9]{{3}} [0-9]{{3}}|"
                rf"0[1-35789][0-9]{{1,3}}[ \-][0-9]{{3,4}}[ \-][0-9]{{3,4}}|0?[18]800? [0-9]{{3}} [0-9]{{3,4}}){END}"
            ),
            score=LIKELY,
            words=_WORDS,
        ),
    ),
    refine=_refine,
    refined=frozenset({Entity.FAX}),
)
