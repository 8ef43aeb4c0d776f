"""The sources of the rules: HIPAA's Safe Harbor identifiers and Ontario's definition of identifying information."""

from collections.abc import Mapping
from types import MappingProxyType

from policies.message import Language
from policies.policy import Citation

_SAFE_HARBOR_URL = "https://www.ecfr.gov/current/title-45/section-164.514#p-164.514(b)(2)(i)"

_SAFE_HARBOR_GISTS = {
    "A": ("names identify a patient", "un nom identifie un patient"),
    "B": (
        "places smaller than a state or province, and postal codes, identify a patient",
        "un lieu plus petit qu'une province ou un État, ou un code postal, identifie un patient",
    ),
    "C": (
        "dates finer than a year, and ages over 89, identify a patient",
        "une date plus précise que l'année, ou un âge de plus de 89 ans, identifie un patient",
    ),
    "D": ("telephone numbers identify a patient", "un numéro de téléphone identifie un patient"),
    "E": ("fax numbers identify a patient", "un numéro de télécopieur identifie un patient"),
    "F": ("e-mail addresses identify a patient", "une adresse de courriel identifie un patient"),
    "G": ("social security numbers identify a patient", "un numéro d'assurance sociale identifie un patient"),
    "H": ("medical record numbers identify a patient", "un numéro de dossier médical identifie un patient"),
    "I": ("health plan numbers identify a patient", "un numéro d'assurance maladie identifie un patient"),
    "J": ("account numbers identify a patient", "un numéro de compte identifie un patient"),
    "K": (
        "certificate and licence numbers identify a patient",
        "un numéro de permis ou de certificat identifie un patient",
    ),
    "L": (
        "vehicle identifiers and licence plates identify a patient",
        "un numéro de véhicule ou une plaque d'immatriculation identifie un patient",
    ),
    "M": (
        "device identifiers and serial numbers identify a patient",
        "un identifiant ou un numéro de série d'appareil identifie un patient",
    ),
    "N": ("web addresses identify a patient", "une adresse Web identifie un patient"),
    "O": ("IP addresses identify a patient", "une adresse IP identifie un patient"),
    "P": (
        "finger, voice and other body prints identify a patient",
        "une empreinte digitale ou vocale identifie un patient",
    ),
    "Q": (
        "full-face photographs and comparable images identify a patient",
        "une photographie du visage ou une image comparable identifie un patient",
    ),
    "R": (
        "any other unique number, characteristic or code identifies a patient",
        "tout autre numéro, trait ou code unique identifie un patient",
    ),
}

#: 45 CFR 164.514(b)(2)(i), the identifiers to remove for de-identification, by letter A to R.
SAFE_HARBOR: Mapping[str, Citation] = MappingProxyType(
    {
        letter: Citation(
            label=f"45 CFR 164.514(b)(2)(i)({letter})",
            gist=MappingProxyType({Language.EN: english, Language.FR: french}),
            url=_SAFE_HARBOR_URL,
        )
        for letter, (english, french) in _SAFE_HARBOR_GISTS.items()
    }
)

#: Ontario's Personal Health Information Protection Act, 2004: what counts as identifying.
PHIPA_4 = Citation(
    label="PHIPA, 2004, s. 4(2)",
    gist=MappingProxyType(
        {
            Language.EN: "information identifies a person if it is reasonably foreseeable that, alone or with other"
            " information, it could",
            Language.FR: "un renseignement identifie une personne s'il est raisonnable de prévoir qu'il le pourrait,"
            " seul ou avec d'autres",
        }
    ),
    url="https://www.ontario.ca/laws/statute/04p03#BK5",
)

#: The Canadian Medical Protective Association's ten strategies for social media in professional practice.
CMPA_SOCIAL_MEDIA = Citation(
    label="CMPA, 10 tips for using social media in professional practice",
    gist=MappingProxyType(
        {
            Language.EN: "what physicians write among colleagues meets the same standards as what is said in person",
            Language.FR: "ce qu'un médecin écrit entre collègues répond aux mêmes normes que ce qu'il dit en personne",
        }
    ),
    url="https://www.cmpa-acpm.ca/en/advice-publications/browse-articles/2024/"
    "10-tips-for-using-social-media-in-professional-practice",
)

#: What the Canadian Medical Protective Association says of allegations of defamation.
CMPA_DEFAMATION = Citation(
    label="CMPA, Allegations of defamation",
    gist=MappingProxyType(
        {
            Language.EN: "words that lower somebody in the eyes of others can bring a claim in defamation",
            Language.FR: "des mots qui abaissent quelqu'un peuvent fonder une poursuite en diffamation",
        }
    ),
    url="https://www.cmpa-acpm.ca/en/membership/protection-for-members/principles-of-assistance/allegations-of-defamation",
)
