"""What word lists say of a word: whether people bear it as a name, and how common it is as a word.

``kinds.txt`` has one line a kind: its number, then the folded words of that kind. ``policies.training.kinds`` builds it
and names the sources; none of them is the project's own training text, whose words would all be known.
"""

from collections.abc import Mapping
from enum import IntFlag
from functools import cache
from importlib.resources import files

from policies.scene import fold


class Kind(IntFlag):
    """A set of facts about a word; together a number from 0 to 127."""

    #: People are called so: a given name, one of the more usual surnames, any other surname.
    GIVEN = 1
    SURNAME = 2
    RARE_SURNAME = 4
    #: How common the word is in English or in French, in two bits: up to 3 in a million words is unknown.
    UNCOMMON = 8
    COMMON = 16
    #: Medical text has the word in lower case.
    CLINICAL = 32
    #: Medicine has named signs, diseases or devices so.
    EPONYM = 64


#: How many numbers there are.
KINDS = 128
_SHORTEST_POSSESSIVE = 4


def kind_of(word: str) -> int:
    """Return the kind of a run of letters, 0 if no list has it; "kaurs" is looked up as "kaur" too."""
    table = _table()
    folded = fold(word)
    kind = table.get(folded, 0)
    if kind == 0 and folded.endswith("s") and len(folded) >= _SHORTEST_POSSESSIVE:
        return table.get(folded[:-1], 0)
    return kind


def is_common(word: str) -> bool:
    """Whether a run of letters is a common word of English or French, or holds no letters that could be a name."""
    return kind_of(word) & (Kind.UNCOMMON | Kind.COMMON) >= Kind.COMMON or len(word) == 1 or not word.isalpha()


def is_nobodys(word: str) -> bool:
    """Whether a word is common and, as far as usual names go, no name."""
    return is_common(word) and not kind_of(word) & (Kind.GIVEN | Kind.SURNAME)


@cache
def _table() -> Mapping[str, int]:
    table: dict[str, int] = {}
    for line in (files(__package__) / "kinds.txt").read_text(encoding="ascii").splitlines():
        number, *words = line.split(" ")
        table.update(dict.fromkeys(words, int(number)))
    return table
