"""A model that a site brings along: which library runs it, where it lies, and what its labels are in our words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from policies.finding import Entity


class Library(StrEnum):
    """What a site's model runs on; none of them comes with the product."""

    SPACY = "spacy"
    TRANSFORMERS = "transformers"
    GLINER = "gliner"


class SiteModelError(Exception):
    """A site's model cannot be used; the message names the setting and the remedy."""


#: Labels of widespread models, in lower case, and what they are to us. Towns, organizations, ages and times of day are
#: left out: by themselves they identify nobody. GLiNER is asked for these very words.
LABELS: Mapping[str, Entity] = MappingProxyType(
    {
        "per": Entity.PATIENT_NAME,
        "person": Entity.PATIENT_NAME,
        "name": Entity.PATIENT_NAME,
        "patient": Entity.PATIENT_NAME,
        "patient name": Entity.PATIENT_NAME,
        "staff": Entity.STAFF_NAME,
        "hcw": Entity.STAFF_NAME,
        "doctor": Entity.STAFF_NAME,
        "doctor name": Entity.STAFF_NAME,
        "date": Entity.DATE,
        "address": Entity.ADDRESS,
        "street": Entity.ADDRESS,
        "phone": Entity.PHONE,
        "phone number": Entity.PHONE,
        "fax": Entity.FAX,
        "email": Entity.EMAIL,
        "url": Entity.URL,
        "medicalrecord": Entity.MRN,
        "medical record number": Entity.MRN,
        "ssn": Entity.SSN_SIN,
        "healthplan": Entity.HEALTH_CARD,
        "health card number": Entity.HEALTH_CARD,
        "account": Entity.ACCOUNT,
        "device": Entity.DEVICE_ID,
    }
)
#: What GLiNER, which finds whatever it is asked for, is asked for.
_QUESTIONS = ("patient name", "doctor name", "date", "address", "phone number", "email", "medical record number")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteModel:
    """One model of a site."""

    framework: Library
    #: Its folder; for spaCy also the name of an installed package.
    source: str
    #: The model's labels, without B- and I- in front, and what they are to us; empty means those of ``LABELS``.
    labels: Mapping[str, Entity] = field(default_factory=dict)
    #: Findings that the model is less sure of than this are passed over; above 0 and below 1.
    threshold: float = 0.5

    @property
    def name(self) -> str:
        """The recognizer's name in annotations: the library and the last part of the source."""
        return f"{self.framework}:{Path(self.source).name}"

    @property
    def known_labels(self) -> Mapping[str, Entity]:
        """The labels in use."""
        if self.labels:
            return self.labels
        if self.framework is Library.GLINER:
            return {question: LABELS[question] for question in _QUESTIONS}
        return {spelling: entity for label, entity in LABELS.items() for spelling in (label, label.upper())}

    def error(self, reason: str) -> SiteModelError:
        """Return an error that says which setting is meant."""
        return SiteModelError(f"detection.extra, {self.framework}:{self.source}: {reason}")
