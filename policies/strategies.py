"""The ten strategies for social media in professional practice: what checks each, what is said, which tips teach it."""

from collections.abc import Iterator, Mapping

from policies.measures import MEASURES
from policies.message import Language
from policies.policy import Policy
from policies.registry import load_policies
from policies.tips.collection import load_tips

#: What each asks for, in words of our own.
STRATEGIES: Mapping[int, str] = {
    1: "Keep professional and personal lines apart",
    2: "Follow the College's guidelines",
    3: "Have a social media policy that everybody in the practice knows",
    4: "Mind how far a post reaches, and that it stays",
    5: "Say it simply, with a reference or a disclaimer",
    6: "Enter into no doctor-patient relationship by accident",
    7: "Engage with respect; sometimes do not reply",
    8: "Safeguard patients' privacy, among physicians too",
    9: "Know the legal risks, and your protection organization",
    10: "Engage mindfully: connect, celebrate, advocate",
}


def checks(strategy: int, policies: Mapping[str, Policy]) -> Mapping[str, str]:
    """Return what checks a strategy, by code: those of the policies and measures, with what each is about."""
    serving = (policy for policy in policies.values() if policy.strategy == strategy)
    found = {policy.code: policy.title[Language.EN] for policy in serving}
    return found | {one.code: one.title[Language.EN] for one in MEASURES if strategy in one.strategies}


def document() -> str:
    """Return docs/policies.md."""
    return "\n".join((*_strategies(), "", *_policies())) + "\n"


def _strategies() -> Iterator[str]:
    yield "# Policies and strategies"
    yield ""
    yield "Written by `chaperone policies --markdown`. What a notice says of a finding is the policy's words below, its"
    yield "rule and its advice; conduct is only looked for where a channel asks for it ([conduct.md](conduct.md))."
    yield ""
    yield "| | strategy | what checks it | what is said | tips that teach it |"
    yield "|---|---|---|---|---|"
    tips, policies = load_tips().values(), load_policies()
    for number, words in STRATEGIES.items():
        found = checks(number, policies)
        taught = "; ".join(tip.texts[Language.EN].title for tip in tips if tip.strategy == number)
        codes = ", ".join(f"`{code}`" for code in found)
        yield f"| {number} | {words} | {codes} | {'; '.join(found.values())} | {taught} |"


def _policies() -> Iterator[str]:
    yield "## Policies"
    yield ""
    yield "| policy | strategy | verdict | severity | rule | advice |"
    yield "|---|---|---|---|---|---|"
    for policy in load_policies().values():
        rule = f"[{policy.citation.label}]({policy.citation.url})"
        advice = policy.advice[Language.EN]
        yield f"| `{policy.code}` | {policy.strategy} | {policy.kind.code} | {policy.severity} | {rule} | {advice} |"
