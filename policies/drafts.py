"""What a draft for public social media shows along the ten strategies; words decide, and none of it is a verdict.

Each observation is a code that the product words. An ``open`` one says that something is worth a second look, and
the others say what no program can check.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from policies.message import Language
from policies.readability import reading_level
from policies.scene import fold


class Topic(StrEnum):
    """What an observation is about; stable codes."""

    LINES = "lines"
    GUIDELINES = "guidelines"
    POLICY = "policy"
    AUDIENCE = "audience"
    READING = "reading"
    REFERENCES = "references"
    DISCLAIMER = "disclaimer"
    ADVICE = "advice"
    RESPECT = "respect"
    IDENTITY = "identity"
    LEGAL = "legal"
    ENGAGEMENT = "engagement"


#: The strategy (1 to 10) of the professional-practice list that each topic follows from.
STRATEGY: Mapping[Topic, int] = MappingProxyType(
    {
        Topic.LINES: 1,
        Topic.GUIDELINES: 2,
        Topic.POLICY: 3,
        Topic.AUDIENCE: 4,
        Topic.READING: 5,
        Topic.REFERENCES: 5,
        Topic.DISCLAIMER: 5,
        Topic.ADVICE: 6,
        Topic.RESPECT: 7,
        Topic.IDENTITY: 8,
        Topic.LEGAL: 9,
        Topic.ENGAGEMENT: 10,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One line of a report on a draft."""

    topic: Topic
    open: bool
    #: School grade (English) or reading ease (French) of the draft; only for ``READING``, None if it is too short.
    level: float | None = None


#: What most adults read with ease: grade 8 and below, or a reading ease of 60 and above.
_HARDEST_GRADE = 8.0
_LEAST_EASE = 60.0
_SHOUTED_LETTERS = 12
_SHOUTED_SHARE = 0.6


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)")


_PRIVATE = _words(
    r"my (?:wife|husband|partner|kids|son|daughter|family|vacation|holiday|birthday)",
    r"(?:ma (?:femme|conjointe|fille|famille|fete)|mon (?:mari|conjoint|fils|anniversaire)|mes (?:enfants|vacances))",
)
_WHEN_OR_WHERE = _words(
    r"today|tonight|yesterday|this (?:morning|afternoon|evening|week)|last (?:night|week)|just (?:saw|admitted|had)",
    r"on (?:my|the|our) (?:ward|unit|service)|in (?:my|our) (?:clinic|er|ed|hospital|office)",
    r"aujourd'hui|ce (?:matin|soir)|cet apres-midi|hier|cette (?:nuit|semaine)|la semaine derniere|je viens de",
    r"(?:dans|a) (?:ma|mon|notre) (?:clinique|urgence|hopital|bureau|unite|service)",
)
_CLAIM = _words(
    r"stud(?:y|ies)|trials?|evidence|proven?|proves|shows that|reduces?|prevents?|causes?|cures?|effective|safe|risk",
    r"etudes?|essais? cliniques?|donnees probantes|prouve|demontre|reduit|previent|guerit|efficaces?",
)
_SOURCE = re.compile(r"https?://|(?<!\w)(?:doi|pmid|www\.)|et al\b|\(\d{4}\)|\[\d{1,3}\]")
_DISCLAIMER = _words(
    r"not (?:medical )?advice|general information|my own (?:views?|opinions?)|opinions? (?:are )?my own",
    r"(?:talk|speak) (?:to|with) your (?:own )?(?:doctor|physician|nurse|pharmacist)|educational purposes",
    r"pas un avis medical|a titre informatif|information generale|opinions? personnelles?|mes propres opinions",
    r"(?:parlez-en|consultez) (?:a )?(?:votre|un) (?:medecin|infirmiere|pharmacien)",
)
_TO_ONE = _words(
    r"you (?:should|need to|must|can stop|can take)|take \d+|stop taking|start taking|your (?:dose|symptoms|results)",
    r"(?:dm|message|email|call) me|in your case|come (?:and )?see me",
    r"vous (?:devriez|devez|pouvez (?:arreter|prendre))|prenez|cessez de prendre|votre (?:dose|cas|resultat)",
    r"vos (?:symptomes|resultats)|ecrivez-moi|appelez-moi|dans votre cas|venez me voir",
)
_DISRESPECT = _words(
    r"idiots?|stupid|morons?|liars?|clowns?|quacks?|crazy|pathetic|shut up|disgusting|lazy|whin(?:y|ing)",
    r"imbeciles?|stupides?|menteu(?:r|rs|se)|charlatans?|fou|folle|pathetique|tais-toi|degoutante?|paresseu(?:x|se)",
)
_LEGAL = _words(
    r"fraud|malpractice|negligen(?:t|ce)|incompetent|criminals?|lied|sued|suing|lawsuit",
    r"screenshot|copied from|reposting",
    r"fraude|faute professionnelle|negligen(?:t|ce|te)|incompetente?|criminels?|a menti|poursuite|copie d[eu]",
)

#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "private": _PRIVATE,
        "when_or_where": _WHEN_OR_WHERE,
        "claim": _CLAIM,
        "source": _SOURCE,
        "disclaimer": _DISCLAIMER,
        "to_one": _TO_ONE,
        "disrespect": _DISRESPECT,
        "legal": _LEGAL,
    }
)


def observe(text: str, language: Language, *, identifies: bool) -> tuple[Observation, ...]:
    """Return what a draft shows, by strategy; total, and the same text always gives the same.

    Args:
        text: the draft as its readers would see it.
        language: the language that it is written in.
        identifies: whether the checker found that it could identify a patient.
    """
    return tuple(_observations(text, language, identifies=identifies))


def _observations(text: str, language: Language, *, identifies: bool) -> Iterator[Observation]:
    folded = fold(text).replace("\u2019", "'")
    claims = bool(_CLAIM.search(folded))
    level = reading_level(text, language)
    hard = level is not None and (level < _LEAST_EASE if language is Language.FR else level > _HARDEST_GRADE)
    yield Observation(topic=Topic.LINES, open=bool(_PRIVATE.search(folded)))
    yield Observation(topic=Topic.GUIDELINES, open=False)
    yield Observation(topic=Topic.POLICY, open=False)
    yield Observation(topic=Topic.AUDIENCE, open=bool(_WHEN_OR_WHERE.search(folded)))
    yield Observation(topic=Topic.READING, open=hard, level=level)
    yield Observation(topic=Topic.REFERENCES, open=claims and not _SOURCE.search(folded))
    yield Observation(topic=Topic.DISCLAIMER, open=claims and not _DISCLAIMER.search(folded))
    yield Observation(topic=Topic.ADVICE, open=bool(_TO_ONE.search(folded)))
    yield Observation(topic=Topic.RESPECT, open=bool(_DISRESPECT.search(folded)) or _shouts(text))
    yield Observation(topic=Topic.IDENTITY, open=identifies)
    yield Observation(topic=Topic.LEGAL, open=bool(_LEGAL.search(folded)))
    yield Observation(topic=Topic.ENGAGEMENT, open=False)


def _shouts(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= _SHOUTED_LETTERS and sum(map(str.isupper, letters)) >= _SHOUTED_SHARE * len(letters)
