"""What the law asks once a flag may be a breach: the guided questions, and the clocks that run from discovery."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

#: 45 CFR 164.404(b): without unreasonable delay and in no case later than so many calendar days after discovery.
_HIPAA_DAYS = 60
#: 45 CFR 164.408(b): from so many individuals on, the Secretary and (164.406) the media are told within the same time.
LARGE_BREACH = 500
#: 45 CFR 164.530(j): how long the record is kept.
KEPT_YEARS = 6
_LONGEST_ANSWER = 4000


class Decision(StrEnum):
    """What an incident turned out to be."""

    #: A breach; individuals are to be notified.
    BREACH = "breach"
    #: 45 CFR 164.402(2): the assessment shows a low probability that the information has been compromised.
    LOW_PROBABILITY = "low_probability"
    #: Nothing was disclosed to anybody who may not know it, or it identifies nobody.
    NO_DISCLOSURE = "no_disclosure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One field of the guided form."""

    code: str
    #: The law it follows from.
    source: str
    ask: str
    hint: str = ""


FOUR_FACTORS: Sequence[Question] = (
    Question(
        code="nature",
        source="45 CFR 164.402(2)(i)",
        ask="What identifiers and what clinical facts were in it, and how likely is it that somebody is re-identified?",
        hint="Name kinds, not values: age, ward, rare diagnosis. Place and one clinical fact can be enough for family.",
    ),
    Question(
        code="recipients",
        source="45 CFR 164.402(2)(ii)",
        ask="Who received it? Are they bound to confidentiality themselves?",
        hint="Members, guests and other organizations in the channel when it was flagged.",
    ),
    Question(
        code="viewed",
        source="45 CFR 164.402(2)(iii)",
        ask="Was it actually acquired or viewed?",
        hint="Read receipts, replies, reactions, downloads, notifications on locked screens, exports.",
    ),
    Question(
        code="mitigated",
        source="45 CFR 164.402(2)(iv)",
        ask="How far has the risk been mitigated?",
        hint="Removal, assurances of recipients, copies that were found and destroyed.",
    ),
)
PHIPA: Sequence[Question] = (
    Question(
        code="custody",
        source="PHIPA s. 12(2)",
        ask="Was personal health information in your custody or control stolen, lost, or used or disclosed without "
        "authority?",
    ),
    Question(
        code="commissioner",
        source="PHIPA s. 12(3), O. Reg. 329/04 s. 6.3",
        ask="Which of the seven categories for telling the Commissioner applies, if any?",
        hint="Snooping; stolen; further misuse; a pattern; discipline of a College member or of others; significant.",
    ),
    Question(
        code="individual",
        source="PHIPA s. 12(2)",
        ask="When and how is the individual told, and are they told that they may complain to the Commissioner?",
        hint="At the first reasonable opportunity.",
    ),
)
RECORD: Sequence[Question] = (
    Question(code="members", source="record", ask="How many members could read it? (a number)"),
    Question(code="guests", source="record", ask="How many guests? (a number)"),
    Question(code="outside", source="record", ask="How many other organizations? (a number)"),
    Question(code="what_was_done", source="record", ask="What was done, in order?"),
)
QUESTIONS: Mapping[str, Sequence[Question]] = {
    "Who could read it": RECORD,
    "Four factors (HIPAA)": FOUR_FACTORS,
    "PHIPA (Ontario)": PHIPA,
}
#: What must be answered before a decision.
NEEDED = frozenset(question.code for question in FOUR_FACTORS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A date by which something is due; None where the law names no number of days."""

    what: str
    source: str
    due: date | None


def answers(form: Mapping[str, str]) -> dict[str, str]:
    """Return the answers of a submitted form to questions that there are, cut at 4,000 characters each."""
    codes = [question.code for questions in QUESTIONS.values() for question in questions]
    return {code: words for code in codes if (words := form.get(code, "").strip()[:_LONGEST_ANSWER])}


def clocks(discovered: date, individuals: int | None) -> Sequence[Clock]:
    """Return what follows from the day of discovery, the first day that anyone knew or should have known."""
    within = discovered + timedelta(days=_HIPAA_DAYS)
    year_end = date(discovered.year, 12, 31)
    found = [
        Clock(what="Individuals told (PHIPA): at the first reasonable opportunity", source="PHIPA s. 12(2)", due=None),
        Clock(what="Individuals told (HIPAA), no later than", source="45 CFR 164.404(b)", due=within),
    ]
    if individuals is not None and individuals >= LARGE_BREACH:
        found += [
            Clock(what="Secretary of HHS told", source="45 CFR 164.408(b)", due=within),
            Clock(what="Media told, if so many live in one state", source="45 CFR 164.406", due=within),
        ]
    else:
        due = year_end + timedelta(days=_HIPAA_DAYS)
        found.append(Clock(what="Yearly log to the Secretary of HHS", source="45 CFR 164.408(c)", due=due))
    commissioner = date(discovered.year + 1, 3, 1)
    found.append(
        Clock(what="Yearly count to the Commissioner", source="PHIPA, O. Reg. 329/04 s. 6.4", due=commissioner)
    )
    return found


def kept_until(closed: date) -> date:
    """Return the first day on which the record of an incident may be let go of."""
    try:
        return closed.replace(year=closed.year + KEPT_YEARS)
    except ValueError:  # 29 February
        return date(closed.year + KEPT_YEARS, 3, 1)
