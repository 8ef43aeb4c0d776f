"""What the contract tests share: the real checker, loaded once."""

import pytest

from policies.checker import Checker
from policies.engine import load_checker


@pytest.fixture(scope="session")
def checker() -> Checker:
    """The checker with every recognizer and policy of the project."""
    return load_checker()
