"""The checker as it is used: every recognizer, every policy."""

from policies.checker import Checker
from policies.detectors.presidio import load_detector
from policies.registry import load_policies


def load_checker(*, patterns_only: bool = False) -> Checker:
    """Return a checker with all recognizers and policies of the project; takes about two seconds, so keep it.

    With ``patterns_only`` it does without the model and misses most names; whoever asks for that must say so.

    Raises:
        PolicyError: if a policy module breaks the rules of the registry.
        RecognizerError: if a recognizer module exports no recognizer.
        WeightsError: if a file of the model is missing, truncated or altered.
    """
    return Checker(detector=load_detector(patterns_only=patterns_only), policies=load_policies())
