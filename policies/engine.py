"""The checker as it is used: every recognizer, every policy."""

from policies.checker import Checker
from policies.detectors.presidio import load_detector
from policies.registry import load_policies


def load_checker() -> Checker:
    """Return a checker with all recognizers and policies of the project; takes about two seconds, so keep it.

    Raises:
        PolicyError: if a policy module breaks the rules of the registry.
        RecognizerError: if a recognizer module exports no recognizer.
    """
    return Checker(detector=load_detector(), policies=load_policies())
