"""A flagged message with what was found masked, for an officer's eyes; sealed, because it shows what was not found."""

from collections.abc import Sequence

from policies.finding import Finding

_MAX_CHARS = 600


def masked_excerpt(text: str, findings: Sequence[Finding]) -> str:
    """Return at most 600 characters of ``text`` with each finding replaced by its entity code in brackets."""
    parts: list[str] = []
    at = 0
    for finding in findings:
        parts += (text[at : finding.span.start], f"[{finding.entity}]")
        at = finding.span.end
    masked = "".join((*parts, text[at:]))
    return masked if len(masked) <= _MAX_CHARS else f"{masked[:_MAX_CHARS]}…"
