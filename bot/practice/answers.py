"""What only the practice knows of its policy; everything else stands in its settings."""

from dataclasses import dataclass, field

from policies.message import Language

_LONGEST = 200
_MOST_MONTHS = 60


class AnswerError(ValueError):
    """An answer cannot be used; the reason names the option and the remedy, never the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The five answers.

    Raises:
        AnswerError: if one is not a line of 1 to 200 characters, or the months are not 1 to 60.
    """

    #: The practice's name.
    practice: str = field(repr=False)
    #: Role or name, and how to reach whoever answers for the policy.
    contact: str = field(repr=False)
    #: Who speaks for the practice in public; empty if nobody does.
    speaker: str = field(repr=False)
    #: After how many months the policy is read again, 1 to 60.
    review_months: int
    language: Language

    def __post_init__(self) -> None:
        """Refuse what cannot stand in the document."""
        for option, words in (("practice", self.practice), ("contact", self.contact)):
            if not words.strip():
                reason = f"--{option} must not be empty"
                raise AnswerError(reason)
        for option, words in (("practice", self.practice), ("contact", self.contact), ("speaker", self.speaker)):
            if len(words) > _LONGEST or (words and not words.isprintable()):
                reason = f"--{option} must be one line of at most {_LONGEST} characters"
                raise AnswerError(reason)
        if not 1 <= self.review_months <= _MOST_MONTHS:
            reason = f"--review-months must be 1 to {_MOST_MONTHS}"
            raise AnswerError(reason)
