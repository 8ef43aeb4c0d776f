"""The wording of what a draft for the public shows along the ten strategies."""

from babel.numbers import format_decimal

from adapters.desk import Remark
from policies.catalogue import phrase
from policies.drafts import STRATEGY, Observation, Topic
from policies.message import Language


def remark(observation: Observation, written: Language, language: Language) -> Remark:
    """Word an observation.

    Args:
        observation: what was seen.
        written: the language of the draft, which decides the measure of its reading level.
        language: the language to write in.
    """
    topic = observation.topic
    return Remark(
        strategy=STRATEGY[topic],
        title=_title(topic, language),
        text=_level(observation, written, language) if topic is Topic.READING else _text(observation, language),
        open=observation.open,
    )


def _title(topic: Topic, language: Language) -> str:
    return {
        Topic.LINES: phrase("Professional and personal", language),
        Topic.GUIDELINES: phrase("Your College", language),
        Topic.POLICY: phrase("Your practice", language),
        Topic.AUDIENCE: phrase("Audience", language),
        Topic.READING: phrase("Reading level", language),
        Topic.REFERENCES: phrase("References", language),
        Topic.DISCLAIMER: phrase("Disclaimer", language),
        Topic.ADVICE: phrase("Advice to one person", language),
        Topic.RESPECT: phrase("Respect", language),
        Topic.IDENTITY: phrase("Patients", language),
        Topic.LEGAL: phrase("Law", language),
        Topic.ENGAGEMENT: phrase("Conversation", language),
    }[topic]


def _text(observation: Observation, language: Language) -> str:
    return (_worth_a_look if observation.open else _to_bear_in_mind)(language)[observation.topic]


def _worth_a_look(language: Language) -> dict[Topic, str]:
    return {
        Topic.LINES: phrase("It speaks of your family or free time; keep that for an account of its own.", language),
        Topic.AUDIENCE: phrase(
            "It tells when or where; readers who know the place may recognise somebody. Leave that out or wait.",
            language,
        ),
        Topic.REFERENCES: phrase("It makes a claim without a source; add one, or say that it is your view.", language),
        Topic.DISCLAIMER: phrase("Say that it is general information and no advice for one person.", language),
        Topic.ADVICE: phrase(
            "It reads as advice to one person, which can begin a doctor-patient relationship; speak in general.",
            language,
        ),
        Topic.RESPECT: phrase("Some words may come across as disrespectful; sometimes no reply is best.", language),
        Topic.IDENTITY: phrase("Some words could tell readers who a patient is; see above.", language),
        Topic.LEGAL: phrase(
            "It accuses somebody or uses what others made; ask your medical protection organization first.", language
        ),
    }


def _to_bear_in_mind(language: Language) -> dict[Topic, str]:
    return {
        Topic.LINES: phrase("Nothing in it seems to be about your private life.", language),
        Topic.GUIDELINES: phrase("No program can read it as your College would; its guidance comes first.", language),
        Topic.POLICY: phrase("Your practice's social media policy applies to this too.", language),
        Topic.AUDIENCE: phrase("Anyone can copy and keep it, and deleting it does not bring it back.", language),
        Topic.REFERENCES: phrase("Nothing in it seems to lack a source.", language),
        Topic.DISCLAIMER: phrase("Nothing in it seems to need a disclaimer.", language),
        Topic.ADVICE: phrase("It does not seem to advise one person.", language),
        Topic.RESPECT: phrase("Nothing in it seems disrespectful.", language),
        Topic.IDENTITY: phrase("Nothing in it seems to tell readers who a patient is.", language),
        Topic.LEGAL: phrase("Nothing in it seems to accuse anybody or to use what others made.", language),
        Topic.ENGAGEMENT: phrase("Connect, celebrate, speak up for patients; a question invites an answer.", language),
    }


def _level(observation: Observation, written: Language, language: Language) -> str:
    if observation.level is None:
        return phrase("It is too short for its reading level to be measured.", language)
    level = format_decimal(observation.level, locale=language.value)
    if written is Language.FR:
        measured = phrase(
            "Reading ease {level} of 100 (Kandel and Moles); 60 and more reads with ease.", language, level=level
        )
    else:
        measured = phrase(
            "School grade {level} (Flesch-Kincaid); most adults read grade 8 with ease.", language, level=level
        )
    if not observation.open:
        return measured
    return f"{measured} {phrase('Shorter sentences and plainer words would help.', language)}"
