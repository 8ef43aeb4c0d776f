"""What codes are called on the console's pages."""

from collections.abc import Mapping
from types import MappingProxyType

_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "new": "New",
        "in_review": "In review",
        "resolved": "Resolved",
        "incident": "Incident",
        "identified": "Identified a patient",
        "false_positive": "False positive",
        "educational": "Educational",
        "contested_withdrawn": "Contested, withdrawn",
        "open": "Open",
        "contested": "Contested by author",
        "explained": "Explained by author",
        "cleared": "Cleared",
        "edited": "Edited by author",
        "deleted": "Deleted by author",
        "may_identify": "May identify",
        "identifies": "Identifies",
        "conduct": "Conduct",
        "excerpt": "Masked excerpt",
        "text": "Clear text",
        "identity": "Author's identity",
        "breach": "Breach",
        "low_probability": "Low probability of compromise",
        "no_disclosure": "No disclosure",
        "decided": "Decided",
        "closed": "Closed",
        "not_patient": "Said: not a patient",
        "allowed": "Said: allowed here",
        "rewrite": "Looked at the rewrite",
        "contest": "Asked for a second look",
        "remind": "Asked for a reminder",
        "removal": "Ask for removal",
        "education": "Educational word",
        "talk": "Ask for a talk",
        "not_in_channel": "Not in the channel",
        "paused": "On pause",
        "not_recorded": "Before anything was recorded",
        "stopped": "Stopped",
        "disconnected": "Not connected to the platform",
        "silent": "Ended without a word",
        "release": "the release",
        "settings": "the settings file",
        "entity": "changed here, for every channel",
        "channel": "changed here, for this channel",
        "observe": "observe: only counted",
        "flags": "flags",
        "percent": "%",
        "minutes": "minutes",
        "per_1000": "per 1,000 messages",
    }
)
_ACTS: Mapping[str, str] = MappingProxyType(
    {
        "flag.created": "Flagged",
        "flag.revised": "Flagged again after an edit",
        "flag.late": "Read back after a gap in listening",
        "flag.settled": "Settled by the author",
        "flag.read": "Page read",
        "notice.shown": "Notice shown to the author",
        "notice.delivered": "Notice delivered to the author",
        "notice.failed": "Notice could not be delivered",
        "notice.answered": "Author answered",
        "contest.answered": "Contest answered",
        "author.notified": "Word sent to the author",
        "review.resolved": "Resolved",
        "review.reopened": "Taken into review again",
        "review.assigned": "Assigned",
        "review.escalated": "Escalated to a second officer",
        "review.tagged": "Tags changed",
        "review.noted": "Note added",
        "review.undone": "Act taken back",
        "reveal.asked": "Reveal asked for; waits for a second officer",
        "reveal.consented": "Reveal consented to",
        "reveal.granted": "Reveal granted for five minutes",
        "reveal.shown": "Sealed content shown",
        "incident.flag_added": "Added to an incident",
        "audit.read": "Audit log read",
        "audit.verified": "Audit log verified",
        "export.made": "Export made",
        "tip.written": "Own tip written",
        "tip.approved": "Own tip approved",
        "tip.withdrawn": "Own tip withdrawn",
        "policy.changed": "Terms of a policy changed",
    }
)


def label(code: str | None) -> str:
    """Return what a code is called; an unknown one in words."""
    if not code:
        return ""
    return _LABELS.get(code, code.replace("_", " ").capitalize() if code.islower() else code)


def act(code: str) -> str:
    """Return what an act of the audit log is called."""
    return _ACTS.get(code, code.replace(".", ": ").replace("_", " "))
