"""Medical record numbers, 45 CFR 164.514(b)(2)(i)(H): whatever a hospital or practice numbers its charts with.

There is no common format, so a label decides. Misses numbers without a label and labels that are local words.
"""

from policies.citations import SAFE_HARBOR
from policies.finding import Entity, Severity, VerdictKind
from policies.policy import Policy
from policies.ruling import any_of, both

POLICY = Policy(
    code="medical_record_number",
    title=both("a medical record number", "un numéro de dossier médical"),
    entities=frozenset({Entity.MRN}),
    kind=VerdictKind.IDENTIFIES,
    severity=Severity.HIGH,
    citation=SAFE_HARBOR["H"],
    strategy=8,
    advice=both(
        "Leave the number out; who needs the chart can ask you for it directly.",
        "Retirez le numéro; qui a besoin du dossier peut vous le demander directement.",
    ),
    find=any_of(Entity.MRN),
    must_flag=(
        "mrn 00482 needs a second look at the ct",
        "dossier 123456, TA 90/50, qqn peut voir?",
        "can someone review MRN: H-0048213",
        "chart # 4471-02 has the echo",
        "MRNs 0048213, 0048377 and 0049001 still need orders",
        "patient id 778120 is back",
        "no de dossier 00998123",
        "00482173 (mrn) still waiting",
        "mrn oh oh four eight two one",
    ),
    must_pass=(
        "zztest patient in epic, mrn 0048151, do not order on it",
        "chart review 2019-2023 showed no difference",
        "the dossier was closed in 2023",
        "mr 2+ on echo, ef 45",
        "file 3 copies please",
        "patient no 3 of the trial arm",
        "reviewed 120 charts",
        "her chart says 40 mg furosemide",
    ),
)
