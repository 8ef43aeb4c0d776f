"""Whose telephone, address or account it is, by the words next to it."""

import re

from policies.finding import Span, Subject
from policies.scene import Scene

_STAFF = (
    r"pagers?|paged?|paging|bip|beeper|teleavertisseur|ext|extension|poste|on[ -]?call|de garde|switchboard|desk|"
    r"helpline|hot ?line|help line|crisis|distress|info[ -]?line|line|ligne|clinics?|cliniques?|office|bureau|cabinet|"
    r"secretar(?:y|iat)|secretaire|admin|reception|bookings?|intake|referrals?|consults?|triage|labs?|laboratoire|"
    r"imaging|radiology|radiologie|ward|units?|unite|icu|picu|nicu|ed|er|emerg|urgence|charge nurse|residents?|"
    r"fellows?|attending|consultant|staff|dr|dre|drs|doctor|docteur|md|np|team|equipe|service|department|dept|hospital|"
    r"hopital|vendor|rep|support|help ?desk|me|mine|(?:my|our|mon|ma|mes|notre|nos)(?! (?:pts?|patient))|moi|us|nous|"
    r"zoom|webex|meeting|reunion|dial[ -]?in|conference|poison|antipoison|public health|sante publique|college|cmpa|"
    r"acpm|locum|preceptor|coordinator|registrar|bed manager|transfer cent(?:er|re)|criticall|ornge|ems|dispatch|"
    r"coroner|organ|transplant|registration|rsvp|rota|schedule"
)
_PATIENT = (
    r"pts?|pt's|patiente?s?|patient's|clients?|his|her|hers|their|she|he|him|them|son|sa|ses|elle|lui|mom|mom's|mother|"
    r"mother's|mum|mere|maman|dad|dad's|father|father's|pere|papa|wife|wife's|husband|husband's|femme|mari|spouse|"
    r"partner|conjointe?|daughter|daughter's|fille|son's|fils|sister|sister's|brother|brother's|soeur|frere|family|"
    r"family's|famille|nok|next of kin|poa|sdm|guardian|tuteur|tutrice|parents?|caregiver|aidante?|emergency contact|"
    r"contact d'urgence|home|domicile|maison|school|ecole|employer|employeur|neighbou?r|voisine?|roommate|aunt|uncle|"
    r"tante|oncle|grand(?:ma|mother|father|pa|son|daughter)|landlord|girlfriend|boyfriend|friend|fiancee?|nephew|niece|"
    r"cousin|pharmacy|pharmacie|yo|y/o|lives|discharged|admitted"
)
_CUES = re.compile(rf"(?<![a-z0-9])(?:(?P<staff>{_STAFF})|(?P<patient>{_PATIENT}))(?![a-z0-9])")
_BEFORE = 50
_AFTER = 30


def whose(scene: Scene, span: Span) -> tuple[Subject, tuple[str, ...]]:
    """Return whose contact stands at ``span``, judged by the last cue in front of it, else the first one behind it."""
    subject: Subject = Subject.UNKNOWN
    evidence: tuple[str, ...] = ()
    for cue in _CUES.finditer(scene.before(span, _BEFORE)):
        subject, evidence = _cued(cue)
    if subject is Subject.UNKNOWN and (cue_behind := _CUES.search(scene.after(span, _AFTER))):
        subject, evidence = _cued(cue_behind)
    return subject, evidence


def _cued(cue: re.Match[str]) -> tuple[Subject, tuple[str, ...]]:
    if cue["staff"]:
        return Subject.STAFF, ("cue:staff",)
    return Subject.PATIENT, ("cue:patient",)
