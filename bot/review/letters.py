"""Letters to the people whom an incident concerns: what the law wants said, with gaps for what is not kept here."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.review.assessment import Assessment
from bot.storage.officers import Incident
from policies.message import Language

_EN = """[Name and address of the individual]

On {day} we learned that a message in a professional discussion channel held information about your care.

What happened: [describe, without naming anybody else].
What kinds of information were involved: [kinds only].
What we have done: [removal; who could read it; what is done so that it does not happen again].
What you can do to protect yourself: [steps, if any].

You can ask us about this, free of charge: [telephone, e-mail, address].
You may complain to [{authority}].

[Name, role]
"""
_FR = """[Nom et adresse de la personne]

Le {day}, nous avons appris qu'un message dans un canal de discussion professionnel contenait des renseignements sur vos
soins.

Ce qui s'est passé: [décrire, sans nommer personne d'autre].
Les genres de renseignements en cause: [les genres seulement].
Ce que nous avons fait: [retrait; qui pouvait le lire; ce qui est fait pour que cela ne se reproduise pas].
Ce que vous pouvez faire pour vous protéger: [mesures, s'il y a lieu].

Vous pouvez nous poser vos questions, sans frais: [téléphone, courriel, adresse].
Vous pouvez porter plainte auprès de l'autorité compétente: [{authority}].

[Nom, fonction]
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """A draft to copy and complete."""

    language: Language
    title: str
    text: str


def letters(incident: Incident, asked: Assessment) -> Sequence[Letter]:
    """Return the drafts for an incident that is a breach (45 CFR 164.404(c); PHIPA s. 12(2))."""
    day, authority = incident.discovered_on, asked.authority
    return (
        Letter(Language.EN, "To the individual (English)", _EN.format(day=day, authority=authority(Language.EN))),
        Letter(Language.FR, "To the individual (French)", _FR.format(day=day, authority=authority(Language.FR))),
    )
