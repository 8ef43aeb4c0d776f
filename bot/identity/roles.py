"""Roles, rights, and the one table that says which role has which right."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What an officer is there for; an officer may have several."""

    #: Sees flags by their codes, incidents and figures.
    READER = "reader"
    #: Decides about flags and incidents.
    REVIEWER = "reviewer"
    #: Opens what is sealed, with a reason.
    REVEALER = "revealer"
    #: Sees the audit log, and no flags.
    AUDITOR = "auditor"
    #: Looks after accounts and settings, and sees no flags.
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """What a page or an act of the console needs."""

    #: One's own account: leaving, and the start page.
    OWN = "own"
    FLAGS = "flags"
    REVIEW = "review"
    REVEAL = "reveal"
    CONSENT = "consent"
    INCIDENTS = "incidents"
    ASSESS = "assess"
    FIGURES = "figures"
    EXPORT = "export"
    POLICIES = "policies"
    #: Seeing tips, and writing, approving and withdrawing the practice's own.
    TIPS = "tips"
    TEACH = "teach"
    #: Changing the terms of policies.
    TERMS = "terms"
    AUDIT = "audit"
    #: When the product listened, and how it does.
    COVERAGE = "coverage"
    #: Seeing legal holds, and placing and releasing them.
    HOLDS = "holds"
    HOLD = "hold"
    #: Which vault key wraps how much.
    KEYS = "keys"
    OFFICERS = "officers"


_DESK = frozenset({Role.READER, Role.REVIEWER, Role.REVEALER})

#: The access matrix. Whatever is not written here is refused.
ACCESS: Mapping[Right, frozenset[Role]] = MappingProxyType(
    {
        Right.OWN: frozenset(Role),
        Right.FLAGS: _DESK,
        Right.REVIEW: frozenset({Role.REVIEWER}),
        Right.REVEAL: frozenset({Role.REVEALER}),
        Right.CONSENT: frozenset({Role.REVIEWER, Role.REVEALER}),
        Right.INCIDENTS: _DESK,
        Right.ASSESS: frozenset({Role.REVIEWER}),
        Right.FIGURES: frozenset(Role),
        Right.EXPORT: frozenset({Role.REVIEWER}),
        Right.POLICIES: frozenset(Role),
        Right.TIPS: frozenset(Role),
        Right.TEACH: frozenset({Role.REVIEWER, Role.ADMINISTRATOR}),
        Right.TERMS: frozenset({Role.ADMINISTRATOR}),
        Right.AUDIT: frozenset({Role.AUDITOR}),
        Right.COVERAGE: frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
        Right.HOLDS: _DESK,
        Right.HOLD: frozenset({Role.REVIEWER}),
        Right.KEYS: frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
        Right.OFFICERS: frozenset({Role.ADMINISTRATOR}),
    }
)


def allows(roles: Collection[Role], right: Right) -> bool:
    """Whether somebody with these roles has a right."""
    return not ACCESS[right].isdisjoint(roles)
