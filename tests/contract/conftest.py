"""What the contract tests share: the real checker, loaded once."""

import pytest

from policies.checker import Checker
from tests.checkers import patterns_checker


@pytest.fixture(scope="session")
def checker() -> Checker:
    """The checker with every recognizer and policy of the project, by patterns alone."""
    return patterns_checker()
