"""What the contract tests share: the real checker, loaded once."""

import pytest

from policies.checker import Checker
from policies.detectors.combination import Combining
from policies.detectors.discovery import load_recognizers
from policies.detectors.presidio import PresidioDetector
from policies.registry import load_policies


@pytest.fixture(scope="session")
def checker() -> Checker:
    """The checker with every recognizer and policy of the project, by patterns alone."""
    return Checker(detector=Combining(detector=PresidioDetector(load_recognizers())), policies=load_policies())
