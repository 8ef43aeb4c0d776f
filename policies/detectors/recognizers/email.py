"""E-mail addresses, also spelled out ("jane dot doe at example dot com") or bracketed ("jane [at] example.com").

Whose address it is shows in the words next to it; shared mailboxes and the domains of hospitals, colleges and public
bodies belong to staff unless the words say otherwise. Known to miss: addresses whose domain is left out.
"""

import re
from dataclasses import replace

from policies.detectors.contact import whose
from policies.detectors.family import DISTINCTIVE, LIKELY, Family, Form
from policies.finding import Annotation, Entity, Subject
from policies.scene import Scene

_LOCAL = r"[a-z0-9](?:[a-z0-9._%+'\-]{0,62}[a-z0-9_])?"
_DOMAIN = r"(?:[a-z0-9](?:[a-z0-9\-]{0,40}[a-z0-9])?\.){1,5}[a-z]{2,18}"
_TOP = r"(?:com|ca|org|net|edu|gov|info|fr|uk|au|us|qc)"
_AT = r"(?: ?[\[({<] ?(?:at|a|arobase|@) ?[\])}>] ?| at | arobase | chez )"
_DOT = r"(?:\.| ?[\[({] ?(?:dot|point|\.) ?[\])}] ?| dot | point )"
#: Words in front of "at" that a page, not a mailbox, stands behind: "look at example dot com".
_PLACE = (
    r"(?:look|looking|see|read|watch|find|found|posted|available|published|online|up|info|more|here|register|page|site|"
    r"website|disponible|inscription|it|is|are)"
)
_ROLE = re.compile(
    r"(?:info|admin|clinic|clinique|clerk|office|bureau|reception|intake|referrals?|bookings?|appointments?|"
    r"rendez-?vous|contact|support|help|helpdesk|education|conference|registration|research|library|chief|program|"
    r"residency|noreply|no-reply|events?|privacy|compliance|hr|it|scheduling|oncall|switchboard|cme|fpc|"
    r"dpc)(?:[._\-][a-z0-9]{1,20})?@"
)
_INSTITUTION = re.compile(
    r"(?:hospital|hopital|health|sante|clinic|clinique|medical|med|nhs|uhn|chum|cusm|cisss|ciusss|college|cpso|cma|amc|"
    r"gov|gouv|gc|univ|university|edu)(?:[.\-]|$)"
)


def _refine(scene: Scene, claim: Annotation) -> Annotation:
    address = scene.folded[claim.span.start : claim.span.end]
    subject, evidence = whose(scene, claim.span)
    if _ROLE.match(address):
        subject, evidence = Subject.STAFF, ("mailbox:shared",)
    elif subject is Subject.UNKNOWN and _INSTITUTION.search(address.partition("@")[2]):
        subject, evidence = Subject.STAFF, ("domain:institution",)
    return replace(claim, subject=subject, evidence=(*claim.evidence, *evidence))


RECOGNIZER = Family(
    name="email",
    forms=(
        Form(
            name="address",
            entity=Entity.EMAIL,
            needs=("@",),
            pattern=re.compile(rf"(?<![a-z0-9._%+\-]){_LOCAL}@{_DOMAIN}(?![a-z0-9@])"),
            score=DISTINCTIVE + 0.15,
            accepts=bool,
        ),
        Form(
            name="spelled",
            entity=Entity.EMAIL,
            needs=("[", "(", "{", "<", " at ", "arobase", " chez "),
            pattern=re.compile(
                rf"(?<![a-z0-9._%+\-])(?!{_PLACE}{_AT})[a-z0-9_\-]{{2,30}}(?:{_DOT}[a-z0-9_\-]{{1,30}}){{0,2}}{_AT}"
                rf"[a-z0-9\-]{{2,30}}(?:{_DOT}[a-z0-9\-]{{2,20}}){{0,2}}{_DOT}{_TOP}(?![a-z0-9])"
            ),
            score=LIKELY,
            accepts=bool,
        ),
    ),
    refine=_refine,
    numeric=False,
)
