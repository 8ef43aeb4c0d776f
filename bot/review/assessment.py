"""What the law asks once a flag may be a breach: the guided questions, and the clocks that run from discovery.

Both follow the pack under which an incident was opened. One that was opened under none is asked what HIPAA and
Ontario's PHIPA ask, and is decided by HIPAA's four factors.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from policies.message import Language
from policies.packs.incident import Question
from policies.packs.pack import Link, Pack, load_packs

#: 45 CFR 164.408(b): from so many individuals on, the Secretary and (164.406) the media are told within the same time.
LARGE_BREACH = 500
#: 45 CFR 164.530(j): how long the record is kept; no pack asks for longer.
KEPT_YEARS = 6
_LONGEST_ANSWER = 4000
_WITHOUT_A_PACK = ("us-hipaa", "ca-on")


class Decision(StrEnum):
    """What an incident turned out to be."""

    #: A breach; individuals are to be notified.
    BREACH = "breach"
    #: The assessment shows that the risk is too low for that, where the law knows such a thing: 45 CFR 164.402(2) and
    #: its like in other packs.
    LOW_PROBABILITY = "low_probability"
    #: Nothing was disclosed to anybody who may not know it, or it identifies nobody.
    NO_DISCLOSURE = "no_disclosure"


_RECORD: Mapping[Language, tuple[str, Sequence[tuple[str, str]]]] = {
    Language.EN: (
        "Who could read it",
        (
            ("members", "How many members could read it? (a number)"),
            ("guests", "How many guests? (a number)"),
            ("outside", "How many other organizations? (a number)"),
            ("what_was_done", "What was done, in order?"),
        ),
    ),
    Language.FR: (
        "Qui a pu lire",
        (
            ("members", "Combien de membres ont pu lire? (un nombre)"),
            ("guests", "Combien de personnes invitées? (un nombre)"),
            ("outside", "Combien d'autres organisations? (un nombre)"),
            ("what_was_done", "Qu'est-ce qui a été fait, dans l'ordre?"),
        ),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A date by which something is due; None where the law names no number of days."""

    what: str
    source: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is asked of an incident that was opened under a pack, or under none."""

    #: The first one decides.
    packs: Sequence[Pack]

    @property
    def language(self) -> Language:
        """The language of the questions."""
        return self.packs[0].languages[0]

    @property
    def questions(self) -> Mapping[str, Sequence[Question]]:
        """The fields of the guided form, by their heading."""
        heading, asked = _RECORD[self.language]
        record = [Question(code=code, source="", ask=ask, needed=False) for code, ask in asked]
        return {heading: record, **{pack.incident.title: pack.incident.questions for pack in self.packs}}

    @property
    def title(self) -> str:
        """What the questions to be answered before a decision are called."""
        return self.packs[0].incident.title

    @property
    def needed(self) -> frozenset[str]:
        """Codes of what must be answered before a decision."""
        return self.packs[0].incident.needed

    @property
    def hint(self) -> str:
        """What holds until a decision."""
        return self.packs[0].incident.hint

    @property
    def decisions(self) -> Mapping[Decision, str]:
        """What it can be decided to be, with the law's own word where the pack has one."""
        low_risk = self.packs[0].incident.low_risk
        names = {Decision.BREACH: "", Decision.LOW_PROBABILITY: low_risk, Decision.NO_DISCLOSURE: ""}
        return {decision: name for decision, name in names.items() if name or decision != Decision.LOW_PROBABILITY}

    @property
    def links(self) -> Sequence[Link]:
        """Pages that explain what the law asks."""
        return [link for pack in self.packs for link in pack.links]

    def authority(self, language: Language) -> str:
        """Return to whom individuals may complain."""
        return " / ".join(pack.incident.authority[language] for pack in self.packs)

    def answers(self, form: Mapping[str, str]) -> dict[str, str]:
        """Return the answers of a submitted form to questions that there are, cut at 4,000 characters each."""
        codes = [question.code for asked in self.questions.values() for question in asked]
        return {code: words for code in codes if (words := form.get(code, "").strip()[:_LONGEST_ANSWER])}

    def clocks(self, discovered: date, individuals: int | None) -> Sequence[Clock]:
        """Return what follows from the day of discovery, the first day that anyone knew or should have known."""
        return [
            Clock(what=deadline.what, source=deadline.source, due=deadline.on(discovered))
            for pack in self.packs
            for deadline in pack.incident.deadlines
            if deadline.concerns(individuals)
        ]


def assessment_of(pack: str | None) -> Assessment:
    """Return what is asked of an incident that was opened under a pack; None, or one that is gone, is none."""
    known = load_packs()
    return Assessment([known[code] for code in ([pack] if pack and pack in known else _WITHOUT_A_PACK)])


def kept_until(closed: date) -> date:
    """Return the first day on which the record of an incident may be let go of."""
    try:
        return closed.replace(year=closed.year + KEPT_YEARS)
    except ValueError:  # 29 February
        return date(closed.year + KEPT_YEARS, 3, 1)
