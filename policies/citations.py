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
