"""Every policy keeps its own word: its examples, its code, its texts and its source."""

import re

import pytest

from policies.checker import Checker
from policies.context import Context
from policies.finding import Conduct, VerdictKind
from policies.message import Language, Message
from policies.policy import Policy
from policies.registry import PolicyError, index_policies, load_policies

POLICIES = load_policies()
#: As in a channel that has every kind of conduct switched on.
COACHED = Context(conduct=frozenset(Conduct))
MUST_FLAG = [(policy.code, text) for policy in POLICIES.values() for text in policy.must_flag]
MUST_PASS = [(policy.code, text) for policy in POLICIES.values() for text in policy.must_pass]


@pytest.fixture(params=list(POLICIES.values()), ids=list(POLICIES))
def policy(request: pytest.FixtureRequest) -> Policy:
    """Each policy in turn."""
    found: Policy = request.param
    return found


@pytest.mark.parametrize(("code", "text"), MUST_FLAG)
def test_must_flag(checker: Checker, code: str, text: str) -> None:
    """The whole checker flags each of a policy's own examples under that policy."""
    verdict = checker.check(Message(text=text), COACHED)
    assert verdict.flagged
    assert code in {finding.policy for finding in verdict.findings}


@pytest.mark.parametrize(("code", "text"), MUST_PASS)
def test_must_pass(checker: Checker, code: str, text: str) -> None:
    """The whole checker does not object under a policy to that policy's own counter-examples."""
    findings = checker.check(Message(text=text), COACHED).findings
    assert code not in {finding.policy for finding in findings}


def test_findings_carry_what_the_policy_declares(checker: Checker, policy: Policy) -> None:
    """Findings have an entity, a severity and a citation that their policy declares, and lie within the text."""
    for text in policy.must_flag:
        for finding in checker.check(Message(text=text), COACHED).findings:
            if finding.policy == policy.code:
                assert finding.entity in policy.entities
                assert finding.severity is policy.severity
                assert finding.citation == policy.citation.label
                assert 0 <= finding.span.start < finding.span.end <= len(text)
                assert finding.kind is not VerdictKind.CLEAN


def test_code_is_a_stable_noun(policy: Policy) -> None:
    """A policy's code is lower-case words joined by underscores, fit for a log."""
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", policy.code)


def test_texts_in_both_languages(policy: Policy) -> None:
    """Title, advice and the citation's gist are there in English and French, and differ."""
    for texts in (policy.title, policy.advice, policy.citation.gist):
        assert set(texts) == set(Language)
        assert all(text.strip() for text in texts.values())
        assert texts[Language.EN] != texts[Language.FR]


def test_source_is_cited(policy: Policy) -> None:
    """A policy cites a rule by label and an https address, and serves one of the ten strategies."""
    assert policy.citation.label
    assert policy.citation.url.startswith("https://")
    assert 1 <= policy.strategy <= 10


def test_enough_examples(policy: Policy) -> None:
    """A policy shows at least two messages it flags and two it lets pass."""
    assert len(policy.must_flag) >= 2
    assert len(policy.must_pass) >= 2


def test_a_code_twice_is_an_error() -> None:
    """Two modules with one code are refused by name."""
    one = next(iter(POLICIES.values()))
    with pytest.raises(PolicyError, match="two policies have the code"):
        index_policies([(one.code, one), ("second", one)])


def test_a_module_without_policy_is_an_error() -> None:
    """A rule module that exports no policy is refused by name."""
    with pytest.raises(PolicyError, match=r"policies/rules/empty\.py must export one POLICY"):
        index_policies([("empty", None)])


def test_a_code_unlike_its_file_is_an_error() -> None:
    """A policy whose code differs from its file's name is refused by name."""
    with pytest.raises(PolicyError, match="file name and code must be equal"):
        index_policies([("another_name", next(iter(POLICIES.values())))])
