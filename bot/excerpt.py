"""A flagged message with what was found masked, for an officer's eyes; sealed, because it shows what was not found."""

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
