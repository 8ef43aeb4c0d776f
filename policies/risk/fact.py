"""One thing that a message tells of a person and that others share."""

from dataclasses import dataclass, field
from enum import StrEnum

from policies.finding import Span


class FactKind(StrEnum):
    """What a fact is about; of one person there is one of each, apart from conditions; a setting is an author's."""

    PLACE = "place"
    AGE = "age"
    SEX = "sex"
    CONDITION = "condition"
    CALLING = "calling"
    #: Where the author is at work, which is where the people are whom this author then speaks of.
    SETTING = "setting"
    #: An office that one person of a place holds at a time.
    OFFICE = "office"
    #: Words that read as if they singled somebody out, too faintly to count by themselves.
    TRAIT = "trait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact by its figures; no word of the message, but with others of its kind it may identify: keep it sealed."""

    kind: FactKind
    span: Span
    #: Of a place or setting its people; of all else the share of people of whom it is true, above 0 and at most 1.
    figure: float = field(repr=False)
    #: Tells apart what one person cannot be both of: years of age (0: about ten years), female 1 and male 0, a place's
    #: people.
    value: int = field(default=0, repr=False)
