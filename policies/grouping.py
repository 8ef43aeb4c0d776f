"""How the groups of a number read out of disguise are written: as the identifier of that length is, else in one."""

from collections.abc import Sequence

#: Groupings of telephone numbers, social security numbers and ten-digit health numbers.
_SHAPES = frozenset({(3, 3, 4), (1, 3, 3, 4), (3, 2, 4), (4, 3, 3)})
_DATES = frozenset({(2, 2, 4), (1, 2, 4), (2, 1, 4), (1, 1, 4), (4, 2, 2), (2, 2, 2)})


def is_shaped(groups: Sequence[str]) -> bool:
    """Whether the groups are those of a number that identifies."""
    return tuple(map(len, groups)) in _SHAPES


def is_date(groups: Sequence[str]) -> bool:
    """Whether the groups are as long as day, month and year."""
    return tuple(map(len, groups)) in _DATES


def dated(digits: str) -> str:
    """Write eight digits as the day that they are, year first or last."""
    if digits.startswith(("19", "20")):
        return "-".join((digits[:4], digits[4:6], digits[6:]))
    return "/".join((digits[:2], digits[2:4], digits[4:]))


def joined(groups: Sequence[str]) -> str:
    """Write the groups as one number."""
    return ("-" if is_shaped(groups) else "").join(groups)
