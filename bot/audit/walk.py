"""How a verification walks the chain of the audit log, and what it found."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.storage.models import AuditEntry

GENESIS = "0" * 64
#: Subject of the entries by which the log speaks of itself, and what they tell: that its beginning went, or details.
ITSELF = "audit"
PRUNED, DETAILS_REMOVED = "audit.pruned", "audit.details_removed"


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What a verification found."""

    #: How many entries fit.
    entries: int
    #: Sequence number of the first entry that does not fit, or None if all do.
    broken_at: int | None
    #: Sequence number and digest of the last good entry; a checkpoint keeps both outside the database.
    last: int
    head: str
    #: The chain fits together, but ends before an entry that a checkpoint vouches for.
    cut_off: bool = False
    #: The entry is good, but its detail was changed, or is gone without the log saying so.
    of_detail: bool = False
    #: How many details were removed as the log says.
    details_gone: int = 0


@dataclass(slots=True)
class Walk:
    """How far a verification has come; grows with the removed details that the log has not yet told of."""

    last: int = 0
    head: str = GENESIS
    _entries: int = 0
    #: Number and digest of the last entry that must have been pruned, until an entry says so.
    _gone: tuple[int, str] | None = None
    #: Entries whose details are gone, until an entry says so; and how many were told of.
    _missing: set[int] = field(default_factory=set)
    _told: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether what is missing at the beginning was pruned."""
        return self._gone is None

    @property
    def missing(self) -> int | None:
        """The first entry whose detail is gone, and no entry says so; None if there is none."""
        return min(self._missing, default=None)

    def fits(self, entry: AuditEntry) -> bool:
        """Whether an entry is the next one."""
        if not self._entries and entry.seq > 1:
            self.last, self.head = entry.seq - 1, entry.previous
            self._gone = (self.last, self.head)
        return entry.seq == self.last + 1 and entry.previous == self.head

    def step(self, entry: AuditEntry, detail: Mapping[str, object] | None) -> None:
        """Go on behind an entry that is good, with its detail, or None if that is gone."""
        self.last, self.head, self._entries = entry.seq, entry.digest, self._entries + 1
        if detail is None:
            self._missing.add(entry.seq)
        elif entry.subject == ITSELF and entry.act == PRUNED:
            if self._gone == (detail["through"], detail["digest"]):
                self._gone = None
        elif entry.subject == ITSELF and entry.act == DETAILS_REMOVED:
            for first, last in read_spans(detail):
                told = {seq for seq in range(first, last + 1) if seq in self._missing}
                self._missing -= told
                self._told += len(told)

    def report(self, *, broken_at: int | None, cut_off: bool = False, of_detail: bool = False) -> AuditReport:
        """Return what was found."""
        return AuditReport(self._entries, broken_at, self.last, self.head, cut_off, of_detail, self._told)


def spans(numbers: list[int]) -> list[list[int]]:
    """Return ascending numbers as spans, each the first and the last."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def read_spans(detail: Mapping[str, object]) -> list[tuple[int, int]]:
    """Return the spans of entries that the detail of an ``audit.details_removed`` tells of."""
    told = detail["entries"]
    return [(int(first), int(last)) for first, last in told] if isinstance(told, list) else []
