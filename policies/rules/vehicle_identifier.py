"""Vehicle identifiers, 45 CFR 164.514(b)(2)(i)(L): licence plates and VINs.

Plates need a label; a VIN has a check character. Misses plates without a label.
"""

from policies.citations import SAFE_HARBOR
from policies.finding import Entity, Severity, VerdictKind
from policies.policy import Policy
from policies.ruling import any_of, both

POLICY = Policy(
    code="vehicle_identifier",
    title=both("a licence plate or vehicle number", "une plaque ou un numéro de véhicule"),
    entities=frozenset({Entity.LICENSE_PLATE}),
    kind=VerdictKind.IDENTIFIES,
    severity=Severity.MEDIUM,
    citation=SAFE_HARBOR["L"],
    strategy=8,
    advice=both(
        "Leave the plate out; say only what kind of vehicle, if it matters.",
        "Retirez la plaque; dites seulement le type de véhicule, si cela compte.",
    ),
    find=any_of(Entity.LICENSE_PLATE),
    must_flag=(
        "licence plate abcd 123 left the scene",
        "plate ABCD 123",
        "plaque d'immatriculation K12 ABC",
        "vin 1HGCM82633A004352",
    ),
    must_pass=(
        "growth plate injury, salter 2",
        "lcp plate with 6 screws",
        "platelets 120",
        "plaque psoriasis 10% bsa",
    ),
)
