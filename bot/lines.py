"""The JSON lines that ``chaperone check --jsonl`` reads and writes; the contract that other programs build on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from policies.context import Context, Member, roster
from policies.detectors.combination import SMALL_GROUP, group_told
from policies.finding import Conduct, Verdict
from policies.language import detect_language
from policies.message import Message, Platform
from policies.rewrite import Declined, Rewrite
from policies.risk.explanation import explanation
from policies.risk.mentions import Completion


class LineError(ValueError):
    """A line is not a message; the reason names the key and never quotes the line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message to check, with the id that its answer carries."""

    id: str = field(repr=False)
    message: Message
    context: Context


@dataclass(frozen=True, slots=True)
class Combination:
    """Why facts that are harmless one by one were flagged together."""

    #: One sentence that says how few people they fit.
    explanation: str = field(repr=False)
    #: Ids of the earlier lines of the thread that told the rest; none if the line tells all of it.
    earlier: tuple[str, ...] = field(default=(), repr=False)


def combination(message: Message, verdict: Verdict, completed: Completion | None = None) -> Combination | None:
    """Return why a message was flagged under ``small_group``, or None if it was not."""
    if all(finding.policy != SMALL_GROUP for finding in verdict.findings):
        return None
    left = group_told(message) if completed is None else completed.group
    earlier = () if completed is None else completed.earlier
    language = detect_language(message.text)
    return None if left is None else Combination(explanation(left, language), earlier)


def read_line(raw: bytes, members: tuple[Member, ...] = (), *, conduct: frozenset[Conduct] = frozenset()) -> Line:
    """Parse one line.

    Args:
        raw: a JSON object in UTF-8 with ``id`` and ``text``; optional keys are those of ``Message`` and ``members``.
        members: people of the workspace, for lines that bring none of their own.
        conduct: kinds of conduct to judge it for.

    Raises:
        LineError: if it is not such an object.
    """
    try:
        value = json.loads(raw)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError, ValueError):
        reason = "not JSON in UTF-8"
        raise LineError(reason) from None
    if not isinstance(value, dict):
        reason = "not a JSON object"
        raise LineError(reason)
    line_id, text = _string(value, "id"), _string(value, "text")
    message = Message(
        platform=_platform(value),
        channel=_optional(value, "channel") or "",
        author=_optional(value, "author") or "",
        thread=_optional(value, "thread"),
        sent_at=_time(value),
        text=text,
    )
    own = value.get("members")
    people = roster(members if own is None else read_members(own))
    return Line(line_id, message, Context(colleagues=people, conduct=conduct))


def read_members(value: object) -> tuple[Member, ...]:
    """Read a list of ``{"display", "real"}``; other keys are ignored.

    Raises:
        LineError: if it is something else.
    """
    if not isinstance(value, list) or not all(isinstance(person, dict) for person in value):
        reason = 'members must be a list of {"display": str, "real": str}'
        raise LineError(reason)
    return tuple(
        Member(display=_optional(person, "display") or "", real=_optional(person, "real") or "") for person in value
    )


def answer(  # noqa: PLR0913 # the parts of one answer
    line_id: str,
    verdict: Verdict,
    ms: float,
    *,
    annotations: bool = False,
    rewritten: Rewrite | Declined | None = None,
    combination: Combination | None = None,
) -> dict[str, object]:
    """Return the answer to one line.

    Args:
        line_id: the id of its line.
        verdict: what the checker said.
        ms: how long it took, in milliseconds; of a batch, its time divided by its size.
        annotations: also tell what was seen and let pass.
        rewritten: what became of its rewrite; None if it was not asked for.
        combination: how few people its facts fit, where that is why it was flagged.
    """
    told: dict[str, object] = {
        "id": line_id,
        "verdict": verdict.kind.code,
        "findings": [
            {
                "start": finding.span.start,
                "end": finding.span.end,
                "entity": str(finding.entity),
                "policy": finding.policy,
                "severity": str(finding.severity),
                "score": finding.score,
                "citation": finding.citation,
            }
            for finding in verdict.findings
        ],
    }
    if annotations:
        told["annotations"] = [
            {
                "start": seen.span.start,
                "end": seen.span.end,
                "entity": str(seen.entity),
                "score": round(seen.score, 4),
            }
            for seen in verdict.annotations
        ]
    if combination is not None:
        told["explanation"] = combination.explanation
        told["combines_with"] = list(combination.earlier)
    if rewritten is not None:
        told["rewrite"] = rewritten.text if isinstance(rewritten, Rewrite) else None
    told["ms"] = round(ms, 3)
    return told


def complaint(number: int, error: LineError) -> dict[str, object]:
    """Return the answer to a line that is not a message."""
    return {"id": None, "line": number, "error": str(error)}


def _string(value: Mapping[str, object], key: str) -> str:
    found = value.get(key)
    if not isinstance(found, str):
        reason = f"{key} must be a string"
        raise LineError(reason)
    return found


def _optional(value: Mapping[str, object], key: str) -> str | None:
    found = value.get(key)
    if found is not None and not isinstance(found, str):
        reason = f"{key} must be a string if given"
        raise LineError(reason)
    return found


def _platform(value: Mapping[str, object]) -> Platform:
    name = _optional(value, "platform") or "plain"
    if name not in {"plain", "slack", "teams"}:
        reason = "platform must be plain, slack or teams"
        raise LineError(reason)
    return Platform(name)


def _time(value: Mapping[str, object]) -> datetime | None:
    stamp = _optional(value, "sent_at")
    if stamp is None:
        return None
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        reason = "sent_at must be a time with its zone, such as 2026-01-31T09:00:00Z"
        raise LineError(reason)
    return moment
