"""What was seen in a message (annotations), what was decided (findings), and the sum of it (a verdict)."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Entity(StrEnum):
    """Kinds of content that can identify a person; the value is the code in logs and in ``check --jsonl``."""

    PATIENT_NAME = "PATIENT_NAME"
    STAFF_NAME = "STAFF_NAME"
    DATE = "DATE"
    AGE_OVER_89 = "AGE_OVER_89"
    MRN = "MRN"
    HEALTH_CARD = "HEALTH_CARD"
    SSN_SIN = "SSN_SIN"
    PHONE = "PHONE"
    FAX = "FAX"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    ROOM = "ROOM"
    ACCOUNT = "ACCOUNT"
    LICENSE_PLATE = "LICENSE_PLATE"
    DEVICE_ID = "DEVICE_ID"
    URL = "URL"
    IP = "IP"
    PHOTO_REF = "PHOTO_REF"
    BIOMETRIC = "BIOMETRIC"
    OTHER_ID = "OTHER_ID"
    QUASI = "QUASI"


class Conduct(StrEnum):
    """Kinds of conduct that a channel may ask to be coached on; the value is the code in ``check --jsonl``."""

    DOCTOR_PATIENT_RELATIONSHIP = "DOCTOR_PATIENT_RELATIONSHIP"
    DEFAMATION = "DEFAMATION"
    COPYRIGHT = "COPYRIGHT"
    DISRESPECT = "DISRESPECT"
    BOUNDARIES = "BOUNDARIES"


class Severity(StrEnum):
    """How much harm the disclosure can do, for ordering the officer's queue."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class VerdictKind(IntEnum):
    """Outcome of a check, in order of gravity; the gravest finding decides."""

    CLEAN = 0
    CONDUCT = 1
    MAY_IDENTIFY = 2
    IDENTIFIES = 3

    @property
    def code(self) -> str:
        """The lower-case code used in output and storage, such as ``may_identify``."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range [start, end) of Unicode code points; 0 <= start < end.

    Raises:
        ValueError: if the range is empty or negative.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            reason = f"a span needs 0 <= start < end, got [{self.start}, {self.end})"
            raise ValueError(reason)

    def overlaps(self, other: "Span") -> bool:
        """Whether the two ranges share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        """Whether ``other`` lies wholly inside this range."""
        return self.start <= other.start and other.end <= self.end


class Subject(StrEnum):
    """Whom an annotation is about, as far as its recognizer can tell."""

    PATIENT = "patient"
    STAFF = "staff"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """Something seen in the plain text of a message; seeing is not yet judging.

    It carries no text: ``recognizer``, ``pattern`` and ``evidence`` are words of this program, never of the message.
    """

    span: Span
    entity: Entity | Conduct
    #: How sure the recognizer is that the value is of this kind, 0 to 1.
    score: float
    #: Name of the recognizer, such as ``"health_card"``.
    recognizer: str = ""
    #: Name of the pattern that matched, such as ``"ontario"``.
    pattern: str = ""
    #: Codes of what supports it, such as ``"check_digit:luhn"`` or ``"context:mrn"``.
    evidence: tuple[str, ...] = ()
    subject: Subject = Subject.UNKNOWN
    #: Code of the one policy that may judge it; empty: every policy of its entity.
    policy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A policy's decision that a span of the message identifies a patient (or oversteps otherwise)."""

    #: Offsets into the message text as it was given.
    span: Span
    entity: str
    policy: str
    severity: Severity
    kind: VerdictKind
    score: float
    #: Short form of the rule, such as ``45 CFR 164.514(b)(2)(i)(H)``.
    citation: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The outcome of one check; findings and annotations are sorted by position."""

    kind: VerdictKind
    findings: tuple[Finding, ...] = ()
    #: Everything seen, with offsets into the message text as it was given.
    annotations: tuple[Annotation, ...] = ()

    @property
    def flagged(self) -> bool:
        """Whether anything was found at all."""
        return self.kind is not VerdictKind.CLEAN
