"""IP addresses, 45 CFR 164.514(b)(2)(i)(O), of patients' devices.

Private addresses and those of servers pass. Misses host names.
"""

from policies.citations import SAFE_HARBOR
from policies.finding import Entity, Severity, VerdictKind
from policies.policy import Policy
from policies.ruling import both, unless_of_others

POLICY = Policy(
    code="ip_address",
    title=both("an IP address", "une adresse IP"),
    entities=frozenset({Entity.IP}),
    kind=VerdictKind.IDENTIFIES,
    severity=Severity.LOW,
    citation=SAFE_HARBOR["O"],
    strategy=8,
    advice=both(
        "Leave the address out; IT can find it in the portal's log.",
        "Retirez l'adresse; l'informatique la trouvera dans le journal du portail.",
    ),
    find=unless_of_others(Entity.IP),
    must_flag=(
        "pt's portal login came from 203.0.113.7",
        "video visit dropped, her ip is 2001:db8:85a3:0:0:8a2e:370:7334",
    ),
    must_pass=(
        "pacs server 10.0.0.5 is down",
        "upgrade to version 4.2.1.10",
        "ping 192.168.1.1",
    ),
)
