"""The checker as it is used: every recognizer, every policy, and what a site adds of its own."""

from collections.abc import Sequence

from policies.checker import Checker, Detector
from policies.detectors.combination import Combining
from policies.detectors.own import WithOwnRules
from policies.detectors.presidio import load_detector
from policies.detectors.site_model import SiteModel
from policies.own_rules.rule import OwnRule
from policies.registry import load_policies
from policies.risk.group import SMALLEST_GROUP


def load_checker(
    *,
    patterns_only: bool = False,
    extra: Sequence[SiteModel] = (),
    smallest_group: int = SMALLEST_GROUP,
    own_rules: Sequence[OwnRule] = (),
) -> Checker:
    """Return a checker with all recognizers and policies of the project; takes about two seconds, so keep it.

    With ``patterns_only`` it does without any model and misses most names; whoever asks for that must say so.
    Facts that together fit fewer than ``smallest_group`` people may identify. ``own_rules`` are the site's.

    Raises:
        PolicyError: if a policy module breaks the rules of the registry.
        RecognizerError: if a recognizer module exports no recognizer.
        SiteModelError: if one of the site's own models, ``extra``, cannot be used.
        WeightsError: if a file of the model is missing, truncated or altered.
    """
    if patterns_only or not extra:
        detector = load_detector(patterns_only=patterns_only)
    else:
        # Most sites have no models of their own and need not wait for what loads them.
        from policies.detectors.presidio_models import load_models  # noqa: PLC0415

        detector = load_detector(extra=load_models(extra))
    return Checker(
        detector=Combining(detector=_with_rules(detector, own_rules), smallest_group=smallest_group),
        policies=load_policies(rule.policy for rule in own_rules),
    )


def _with_rules(detector: Detector, own_rules: Sequence[OwnRule]) -> Detector:
    return WithOwnRules(detector=detector, rules=own_rules) if own_rules else detector
