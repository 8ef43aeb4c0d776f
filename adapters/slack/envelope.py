"""The outside of a Slack event: who may see it, through which installation; pure, total for any JSON.

Source: Slack, "Events API: the events' envelope" and "Authorizations" (a channel that two workspaces share).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What the outside of an event says, and the event within."""

    id: str = field(repr=False)
    event: dict[str, object] = field(repr=False)
    #: The workspace whose installation may see the event.
    workspace: str = field(repr=False)
    #: User ids of the app's own bots.
    bots: frozenset[str] = field(repr=False)
    #: Whose token can answer: ``enterprise`` and ``team``, either may be missing.
    reference: Mapping[str, object] = field(repr=False)
    #: Whether the installation is a whole organisation's.
    org_wide: bool
    #: Ids of the organisation that the installation belongs to: its workspaces', and its own.
    organisation: frozenset[str] = field(repr=False)
    #: Whether the channel is shared with another organisation.
    shared: bool

    @classmethod
    def of(cls, body: object) -> "Envelope | None":
        """Read an ``event_callback`` body; None for anything else."""
        if not isinstance(body, dict) or body.get("type") != "event_callback":
            return None
        event = body.get("event")
        if not isinstance(event, dict):
            return None
        listed = body.get("authorizations")
        authorizations = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
        # In a channel that two workspaces share, the first authorization names the one whose token can see it.
        first = authorizations[0] if authorizations else body
        team = read_id(first.get("team_id")) or read_id(body.get("team_id"))
        enterprise = read_id(first.get("enterprise_id")) or read_id(body.get("enterprise_id"))
        bots = frozenset(read_id(entry.get("user_id")) for entry in authorizations if entry.get("is_bot") is True)
        return cls(
            id=read_id(body.get("event_id")) or f"{event.get('channel')}/{event.get('event_ts') or event.get('ts')}",
            event=event,
            workspace=team or enterprise,
            bots=bots - {""},
            reference={key: value for key, value in (("enterprise", enterprise), ("team", team)) if value},
            org_wide=first.get("is_enterprise_install") is True,
            organisation=frozenset(
                read_id(entry.get(key)) for entry in (*authorizations, first) for key in ("team_id", "enterprise_id")
            )
            - {""},
            shared=body.get("is_ext_shared_channel") is True,
        )


def read_id(value: object) -> str:
    """Return an id of Slack's, or nothing if it is none."""
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""
