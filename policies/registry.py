"""Finds the policies: every module of ``policies/rules`` exports one ``POLICY``; a site's own rules bring theirs."""

import pkgutil
from collections.abc import Iterable, Mapping
from importlib import import_module
from types import MappingProxyType

from policies import rules
from policies.policy import Policy


class PolicyError(Exception):
    """A policy module is missing its ``POLICY`` or shares a code with another; the message names both."""


def load_policies(own: Iterable[Policy] = ()) -> Mapping[str, Policy]:
    """Import every rule module and return the policies, with those of a site's own rules, by code, sorted.

    Raises:
        PolicyError: if a module exports no ``POLICY``, its code differs from its file name, or a code occurs twice.
    """
    built_in = index_policies(
        (name, getattr(import_module(f"{rules.__name__}.{name}"), "POLICY", None))
        for name in sorted(module.name for module in pkgutil.iter_modules(rules.__path__))
    )
    return MappingProxyType(dict(sorted({**built_in, **{policy.code: policy for policy in own}}.items())))


def index_policies(modules: Iterable[tuple[str, object]]) -> Mapping[str, Policy]:
    """Index (module name, exported object) pairs by policy code; raises ``PolicyError`` as ``load_policies`` does."""
    found: dict[str, Policy] = {}
    for name, policy in modules:
        if not isinstance(policy, Policy):
            reason = f"policies/rules/{name}.py must export one POLICY of type Policy"
            raise PolicyError(reason)
        if policy.code in found:
            reason = f"two policies have the code {policy.code!r}; the second is in policies/rules/{name}.py"
            raise PolicyError(reason)
        if policy.code != name:
            reason = f"policies/rules/{name}.py has the code {policy.code!r}; file name and code must be equal"
            raise PolicyError(reason)
        found[policy.code] = policy
    return MappingProxyType(found)
