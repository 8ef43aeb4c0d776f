"""Words that announce an identifier: what follows them in disguise is read as a number, and otherwise left alone."""

import re
from collections.abc import Mapping
from types import MappingProxyType

#: How far in front of a value the word may stand.
_REACH = 80

_NUMBER = (
    r"mrns?|m\.r\.n|medical record|records?|charts?|dossiers?|file|hosp(?:ital)? (?:no|number|num|id)|number|numbers|"
    r"num|numéro|numero|no|nº|n°|id|phone|phones|ph|cell|cells|cellphone|cellulaire|mobile|landline|tel|tél|téléphone|"
    r"telephone|call|calls|text|texts|sms|whatsapp|ring|reach|reached|rings|picks up|pick up|contact|joindre|rejoindre|"
    r"joignable|appeler|appelez|appelle|rappeler|fax|télécopieur|ssn|sin|nas|social|soc|soc sec|assurance|hcn?|h ?card|"
    r"health ?card|health|card|carte|ohip|ramq|nam|phn|phin|hsn|mcp|nhs|chi|medicare|maladie|mbi|licen[cs]e|permis|"
    r"passport|passeport|account|compte|policy|matricule|pull up|portable|fixe|texto|textez|téléphoner|téléphonez|"
    r"(?:wife|husband|mom|mum|dad|son|daughter|sister|brother|mother|father|parents?|family|fille|fils|mère|père|femme|"
    r"mari|conjointe?|soeur|sœur|frère|famille) (?:at|au|on|is|est)"
)
_BIRTH = r"dob|d\.o\.b|ddn|born|birth(?:day|date| date)?|bday|b-day|née?|naissance|naissances|anniversaire|sa fête"
_MAIL = r"e?-?mails?|gmail|courriels?|address|adresse|portal|login|écri(?:re|s|vez)|write|send|reach|contact|joindre"

_VALUES = (
    r"vitals?|labs?|bloods|bp|hr|rr|sats?|doses?|tapers?|scores?|pain|gcs|rass|mrc|power|apgars?|wbc|plt|inr|press|option|"
    r"options|beds?|lits?|schedule|pages?|weeks?|semaines|doses?|tapez|version|warfarin|pred|prednisone|insulin|minutes?"
)


def _words(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])", re.IGNORECASE)


#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        # What stands nearest tells: a number that identifies, or values that only look alike.
        "number": _words(rf"(?P<number>{_NUMBER})|{_VALUES}"),
        "birth": _words(_BIRTH),
        "mail": _words(_MAIL),
    }
)


def number_announced(text: str, at: int) -> bool:
    """Whether words for a number that identifies stand shortly in front of ``at``, and no measurement's behind them."""
    nearest = _nearest(text, at)
    return nearest is not None and nearest["number"] is not None


def measure_announced(text: str, at: int) -> bool:
    """Whether words for measurements, doses or choices stand shortly in front of ``at``, no number's behind them."""
    nearest = _nearest(text, at)
    return nearest is not None and nearest["number"] is None


def _nearest(text: str, at: int) -> re.Match[str] | None:
    nearest = None
    for nearest in PATTERNS["number"].finditer(text, max(0, at - _REACH), at):  # noqa: B007 - the last one is meant
        pass
    return nearest


def birth_announced(text: str, at: int) -> bool:
    """Whether words for a day of birth stand shortly in front of ``at``."""
    return PATTERNS["birth"].search(text, max(0, at - _REACH), at) is not None


def mail_announced(text: str, at: int) -> bool:
    """Whether words for an electronic address stand shortly in front of ``at``."""
    return PATTERNS["mail"].search(text, max(0, at - _REACH), at) is not None
