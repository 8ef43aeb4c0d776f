"""What an officer can see of a flagged message; sealed, because it shows what was not found, and what raised it."""

from collections.abc import Sequence

from policies.finding import Finding
from policies.message import Message
from policies.text import plain_text

_MAX_CHARS = 600


def masked_excerpt(message: Message, findings: Sequence[Finding]) -> str:
    """Return at most 600 characters of the plain text, with each finding replaced by its entity code in brackets."""
    text = message.text
    parts: list[str] = []
    at = 0
    for finding in findings:
        parts += (text[at : finding.span.start], f"[{finding.entity}]")
        at = finding.span.end
    masked = plain_text("".join((*parts, text[at:])), message.platform).text
    return masked if len(masked) <= _MAX_CHARS else f"{masked[:_MAX_CHARS]}…"


def explained(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """Return each finding in codes: policy, entity, verdict, score, and what raised it; no word of the message."""
    return [
        {
            "policy": finding.policy,
            "entity": finding.entity,
            "kind": finding.kind.code,
            "score": finding.score,
            "evidence": list(finding.evidence),
        }
        for finding in findings
    ]
