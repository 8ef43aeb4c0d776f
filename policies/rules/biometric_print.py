"""Finger, voice, iris and face prints of a patient, 45 CFR 164.514(b)(2)(i)(P).

Colleagues' logins and readers pass, and so do findings on examination. Misses prints called by other words.
"""

from policies.citations import SAFE_HARBOR
from policies.finding import Entity, Severity, VerdictKind
from policies.policy import Policy
from policies.ruling import any_of, both

POLICY = Policy(
    code="biometric_print",
    title=both("a body print", "une empreinte corporelle"),
    entities=frozenset({Entity.BIOMETRIC}),
    kind=VerdictKind.IDENTIFIES,
    severity=Severity.HIGH,
    citation=SAFE_HARBOR["P"],
    strategy=8,
    advice=both("Leave the print in the chart.", "Laissez l'empreinte au dossier."),
    find=any_of(Entity.BIOMETRIC),
    must_flag=(
        "the police already scanned his thumbprint and put it in the file",
        "they emailed us his iris scan by mistake",
        "empreinte vocale du patient envoyée sur le disque partagé",
        "her fingerprints were taken and uploaded",
    ),
    must_pass=(
        "the omnicell needs your fingerprint, enroll at pharmacy",
        "my badge fingerprint reader is down",
        "retinal exam normal",
        "voice hoarse since extubation",
    ),
)
