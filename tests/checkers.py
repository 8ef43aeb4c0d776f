"""The checkers that tests share: each takes seconds to load and nobody changes it, so a process loads it once."""

from functools import cache

from policies.checker import Checker
from policies.engine import load_checker


@cache
def shipped_checker() -> Checker:
    """Return the checker as it is shipped, model included."""
    return load_checker()


@cache
def patterns_checker() -> Checker:
    """Return the checker by patterns alone."""
    return load_checker(patterns_only=True)
