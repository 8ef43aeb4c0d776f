"""What a jurisdiction asks once a message may have been a breach: the questions, and by when somebody is to be told.

A deadline's ``due`` is a rule: ``+60`` is so many days after the day of discovery, ``year+60`` so many after the end of
its year, ``03-01`` that day of the next year; without one the law names no number of days.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from policies.message import Language

_DUE = re.compile(r"(?P<year>year)?\+(?P<days>\d{1,3})|(?P<month>\d\d)-(?P<day>\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One field of the guided form, in the language that leads in the jurisdiction."""

    code: str
    #: The law it follows from; empty where none asks it.
    source: str
    ask: str
    hint: str = ""
    #: Whether it is to be answered before a decision.
    needed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Who is to be told by when; only for so many individuals, from ``least`` to below ``below``."""

    what: str
    source: str
    due: str = ""
    least: int = 0
    below: int | None = None

    def __post_init__(self) -> None:
        """Refuse a rule that cannot be read.

        Raises:
            ValueError: says what a rule looks like.
        """
        if self.due:
            self.on(date(2000, 1, 1))

    def concerns(self, individuals: int | None) -> bool:
        """Whether it holds for an incident of so many individuals; while unknown, they count as few."""
        number = individuals or 0
        return self.least <= number and (self.below is None or number < self.below)

    def on(self, discovered: date) -> date | None:
        """Return the day it ends on, or None where the law names no number of days."""
        if not self.due:
            return None
        rule = _DUE.fullmatch(self.due)
        if rule is None:
            reason = "must be a rule such as +60, year+60 or 03-01"
            raise ValueError(reason)
        if rule["month"]:
            return date(discovered.year + 1, int(rule["month"]), int(rule["day"]))
        start = date(discovered.year, 12, 31) if rule["year"] else discovered
        return start + timedelta(days=int(rule["days"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentGuide:
    """What a jurisdiction asks of an incident."""

    #: Heading of the questions.
    title: str
    #: What holds until a decision.
    hint: str
    questions: Sequence[Question]
    deadlines: Sequence[Deadline]
    #: What it is called when nobody needs to be told; empty where the law knows no such thing.
    low_risk: str
    #: To whom individuals may complain.
    authority: Mapping[Language, str]

    @property
    def needed(self) -> frozenset[str]:
        """Codes of the questions to answer before a decision."""
        return frozenset(question.code for question in self.questions if question.needed)
