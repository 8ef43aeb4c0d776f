"""What a person is called instead of by name, and how that stands in a sentence, in English and in French."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from policies.message import Language

#: Kin and those who speak for a patient, with the grammatical gender of the French words.
KIN_EN = frozenset(
    """
    wife husband hubby son daughter mom mum mother dad father sister brother niece nephew partner boyfriend girlfriend
    grandson granddaughter grandmother grandma grandfather grandpa fiance fiancee aunt uncle cousin roommate neighbour
    neighbor guardian caregiver
    """.split()  # noqa: SIM905 # a word list reads better as prose
)
KIN_FR: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(
        "fille mere soeur conjointe epouse femme niece maman tante blonde tutrice voisine belle-mere".split(),  # noqa: SIM905 # the same
        "f",
    )
    | dict.fromkeys(
        "fils pere frere conjoint epoux mari neveu papa oncle chum tuteur voisin beau-pere".split(),  # noqa: SIM905 # the same
        "m",
    )
)
#: Words for a patient that may stand in front of the name and can stay when it goes.
PATIENT_WORDS = (
    r"(?:pts?|pte|patiente?|client|cliente|bb|bebe|baby(?: (?:boy|girl))?|p'?tite?|petite?|kid|lady|gentleman|guy|"
    r"dame|madame|monsieur|gars|tech|driver|colleague)"
)
_ORDINALS_EN = ("the first patient", "the second patient")
_ORDINALS_FR = {
    "m": ("le premier patient", "le deuxi\u00e8me patient"),
    "f": ("la premi\u00e8re patiente", "la deuxi\u00e8me patiente"),
}
_VOWEL = re.compile(r"[aeiouyh\u00e9\u00e8\u00ea\u0153]", re.IGNORECASE)
_PREPOSITION = re.compile(r"(?<![\w'])(?P<word>de la|de|du|des|d'|au|a la|a|l'|la|le|que|qu'|[a-z]{2,6}qu') ?$")


class Person(NamedTuple):
    """Somebody in the message as the rewrite tells of them."""

    #: What they are to the patient, as the message says it (``"daughter"``), or empty for the patient.
    kin: str = ""
    #: Which of the patients, from 0, if there are several; None if there is one.
    order: int | None = None
    #: Grammatical gender in French, ``"f"`` or ``"m"``.
    gender: str = "m"


def phrase(person: Person, language: Language) -> str:
    """Return the noun phrase for a person, with its article: "the patient", "la deuxi\u00e8me patiente"."""
    if language is Language.EN:
        if person.kin:
            return f"the {person.kin}"
        return "the patient" if person.order is None else _ORDINALS_EN[person.order]
    if person.kin:
        return _with_article(person.kin, person.gender)
    if person.order is not None:
        return _ORDINALS_FR[person.gender][person.order]
    return "la patiente" if person.gender == "f" else "le patient"


def after_preposition(folded_before: str, french: str) -> tuple[int, str]:
    """Join a French noun phrase to the words in front of it.

    Returns how many code points of them the result replaces, and the result: behind "de " "le patient" becomes
    (3, "du patient"), behind "qu'" "la patiente" becomes (3, "que la patiente").
    """
    match = _PREPOSITION.search(folded_before)
    if match is None:
        return 0, french
    word = match["word"]
    if word in {"la", "le", "l'"}:
        inner, joined = after_preposition(folded_before[: match.start()], french)
        return (match.end() - match.start()) + inner, joined
    if word.endswith("qu'") or word == "que":
        return match.end() - match.start(), f"{word.removesuffix(chr(39)).removesuffix('e')}e {french}"
    to = word in {"au", "a la", "a"}
    return match.end() - match.start(), contracted("\u00e0" if to else "de", french)


def contracted(preposition: str, french: str) -> str:
    """Return "de" or "\u00e0" with a French noun phrase: "du patient", "\u00e0 l'\u00e9tage"."""
    if french.startswith("le "):
        return f"{'du' if preposition == 'de' else 'au'} {french[3:]}"
    return f"{preposition} {french}"


def _with_article(noun: str, gender: str) -> str:
    if _VOWEL.match(noun):
        return f"l'{noun}"
    return f"{'la' if gender == 'f' else 'le'} {noun}"
