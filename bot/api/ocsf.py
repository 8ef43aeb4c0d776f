"""A flag as an event of the Open Cybersecurity Schema Framework: class Detection Finding (2004), version 1.3.0.

Source: schema.ocsf.io/1.3.0/classes/detection_finding. What has no place in the class goes under ``unmapped``.
"""

from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version

from bot.api.views import FlagView

_FINDINGS, _DETECTION, _CREATE = 2, 2004, 1
_SEVERITY: Mapping[str, tuple[int, str]] = {"low": (2, "Low"), "medium": (3, "Medium"), "high": (4, "High")}
_STATUS: Mapping[str, tuple[int, str]] = {
    "new": (1, "New"),
    "in_review": (2, "In Progress"),
    "resolved": (4, "Resolved"),
    "incident": (2, "In Progress"),
}
_OTHER = (99, "Other")


def ocsf_event(flag: FlagView) -> dict[str, object]:
    """Return the event of a flag; ``metadata.uid`` is the same whenever it is exported."""
    severity_id, severity = _SEVERITY.get(flag.severity, _OTHER)
    status_id, status = _STATUS.get(flag.status, _OTHER)
    return {
        "activity_id": _CREATE,
        "activity_name": "Create",
        "category_uid": _FINDINGS,
        "category_name": "Findings",
        "class_uid": _DETECTION,
        "class_name": "Detection Finding",
        "type_uid": _DETECTION * 100 + _CREATE,
        "time": _ms(flag.flagged_at),
        "severity_id": severity_id,
        "severity": severity,
        "status_id": status_id,
        "status": status,
        "confidence_score": round(100 * flag.score),
        "message": "A message could identify a patient",
        "metadata": {
            "version": "1.3.0",
            "uid": flag.id,
            "product": {"name": "Chaperone", "vendor_name": "Chaperone", "version": version("chaperone")},
        },
        "finding_info": {
            "uid": flag.id,
            "title": "A message could identify a patient",
            "types": flag.policies,
            "created_time": _ms(flag.flagged_at),
        },
        "unmapped": {
            "platform": flag.platform,
            "channel": flag.channel,
            "author": flag.author,
            "verdict": flag.verdict,
            "consequence": flag.consequence,
            "entities": flag.entities,
            "state": flag.state,
            "resolution": flag.resolution,
            "incident": flag.incident,
        },
    }


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
