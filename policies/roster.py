"""Words that stand for somebody known: the names of a workspace's people, and names that a channel has learned.

A roster is asked about one folded word, or the folded words of one name, at a time; it need not hold them in clear.
"""

from typing import Protocol

from policies.scene import TOKEN, fold

#: Letters of the shortest part of a name that counts; shorter ones are roles and initials.
_SHORTEST = 3


class Roster(Protocol):
    """Answers whether folded words are on it; a frozen set of them is one."""

    def __contains__(self, words: object, /) -> bool:
        """Whether the words, as ``name_parts`` or ``name_words`` give them, are on the roster."""
        ...

    def __len__(self) -> int:
        """How many entries it has; 0 spares the question."""
        ...


#: The roster of a place about which nothing is known.
NOBODY: Roster = frozenset()


def name_parts(name: str) -> frozenset[str]:
    """Return the folded words of a name that each stand for its bearer, and the parts of those with hyphens."""
    tokens = [fold(token[0]) for token in TOKEN.finditer(name)]
    return frozenset(part for token in tokens for part in (token, *token.split("-")) if len(part) >= _SHORTEST)


def name_words(name: str) -> str:
    """Return a name as one string of folded words without punctuation, the same however it was written."""
    return " ".join(fold(token[0]) for token in TOKEN.finditer(name))
