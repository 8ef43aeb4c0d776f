"""What the interface answers, as pydantic models: their fields are all that leaves. Codes, hashes, times."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class _View(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FlagView(_View):
    """A flag."""

    id: str
    flagged_at: datetime
    platform: str
    #: Keyed hashes; equal for equal ids.
    channel: str
    author: str
    verdict: str
    severity: str
    consequence: str
    policies: list[str]
    entities: list[str]
    score: float
    revision: int
    #: Where it stands with the author, and since when it is settled.
    state: str
    settled_at: datetime | None
    #: Where it stands with the officers.
    status: str
    resolution: str | None
    incident: str | None


class IncidentView(_View):
    """An incident, without its forms."""

    id: str
    state: str
    discovered_on: str
    opened_at: datetime
    decision: str | None
    decided_at: datetime | None
    closed_at: datetime | None
    individuals: int | None
    flags: int


class EntryView(_View):
    """An entry of the audit log."""

    seq: int
    at: datetime
    actor: str
    act: str
    subject: str
    #: Null where it was removed, or changed, since; the entry keeps its salted hash, empty if there never was one.
    detail: dict[str, object] | None
    detail_hash: str
    #: Which rule the digest follows.
    version: int
    previous: str
    digest: str


class SeriesView(_View):
    """One line of a figure; null where there is nothing to tell."""

    name: str
    values: list[float | None]


class FigureView(_View):
    """A figure of the dashboard."""

    code: str
    unit: str
    columns: list[str]
    series: list[SeriesView]


class FlagPage(_View):
    """Flags, the oldest first."""

    items: list[FlagView]
    #: What to send as ``after`` next; there is one also when nothing more waits, for the next pull.
    next: str
    more: bool


class IncidentPage(_View):
    """Incidents, the oldest first."""

    items: list[IncidentView]
    next: str
    more: bool


class EntryPage(_View):
    """Entries of the audit log, the oldest first."""

    items: list[EntryView]
    next: str
    more: bool


class Figures(_View):
    """Every figure of the dashboard; reckoned anew every ten minutes."""

    at: datetime
    items: list[FigureView]


class Problem(_View):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
