"""Device identifiers, 45 CFR 164.514(b)(2)(i)(M): serial numbers, lots and UDIs tied to a patient.

Recalled lots and stock pass. Misses serial numbers without a label.
"""

from policies.citations import SAFE_HARBOR
from policies.finding import Entity, Severity, VerdictKind
from policies.policy import Policy
from policies.ruling import any_of, both

POLICY = Policy(
    code="device_identifier",
    title=both("a device's serial or lot number", "un numéro de série ou de lot d'appareil"),
    entities=frozenset({Entity.DEVICE_ID}),
    kind=VerdictKind.IDENTIFIES,
    severity=Severity.MEDIUM,
    citation=SAFE_HARBOR["M"],
    strategy=8,
    advice=both(
        "Leave the number out; name only the make and model.",
        "Retirez le numéro; nommez seulement la marque et le modèle.",
    ),
    find=any_of(Entity.DEVICE_ID),
    must_flag=(
        "pacemaker serial PJN123456H needs interrogation",
        "her pump s/n 4471-8823",
        "(01)00844588003288(17)250101(21)A1B2C3",
        "numéro de série 88-44213 du stimulateur",
        "got lot # EX4471 in left arm",
        "her cgm transmitter gt5550142r fell in the sink",
    ),
    must_pass=(
        "recall: lot # EX4471 of the infusion pumps",
        "serial ecgs and trops x3",
        "a lot of patients",
        "model 5076 lead",
    ),
)
